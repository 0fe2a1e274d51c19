#include "ui/training/weights_choice.h"

#include "engine/core/error.h"
#include "engine/core/resources.h"
#include "ui/dataset/download_panel.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/training/weights_report.h"

#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

const QByteArray open_a_file = "\n"; // no path that anybody chooses

QString text_of(const std::string &bytes) { return QString::fromStdString(display_path(bytes)); }

QString title_of(const nn::WeightSource &source) { return QString::fromStdString(source.weights.title); }

QString size_of(const nn::WeightSource &source) { return QString::fromStdString(format_bytes(source.download_size)); }

/// Short, since a list that is closed is as wide as the column.
QString state_text(const nn::WeightSource &source) {
    return source.installed ? "installed" : source.download_size > 0 ? "↓ " + size_of(source) : "not here";
}

QString state_sentence(const nn::WeightSource &source) {
    const QString path = text_of(source.path.string());
    if (source.installed) return "Installed: " + path;
    if (source.download_size > 0) return QString("%1 to download into %2").arg(size_of(source), path);
    return "Not here; packaging/setup brings them";
}

} // namespace

WeightsChoice::WeightsChoice(QWidget *parent)
    : QWidget(parent),
      combo_(new QComboBox),
      note_(make_help({})),
      download_(new DownloadPanel(DownloadPanel::Form::narrow)),
      report_(new WeightsReportView) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(space::tiny);
    combo_->setAccessibleName("Weights");
    combo_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    pass_wheel_on(combo_);
    column->addWidget(combo_);
    column->addWidget(note_);
    column->addWidget(report_);
    column->addWidget(download_);
    fill();
    show_chosen();
    connect(combo_, &QComboBox::activated, this, [this](int row) {
        const QByteArray what = combo_->itemData(row).toByteArray();
        if (what != open_a_file) return choose(what.toStdString());
        fill(); // what was chosen stays until there is a file
        ask_for_file();
    });
    connect(download_, &DownloadPanel::started, this, &WeightsChoice::show_chosen);
    connect(download_, &DownloadPanel::ended_without, this, &WeightsChoice::show_chosen);
    connect(download_, &DownloadPanel::finished, this, &WeightsChoice::look);
}

void WeightsChoice::set_weights(const std::string &weights) {
    if (weights == weights_) return;
    weights_ = weights;
    fill();
    show_chosen();
}

void WeightsChoice::set_model(const std::string &model) {
    if (model == model_) return;
    model_ = model;
    sources_.reset();
    fill();
    look();
}

void WeightsChoice::set_classes(int classes) {
    if (classes == classes_) return;
    classes_ = classes;
    show_chosen();
}

void WeightsChoice::choose(const std::string &weights) {
    if (weights == weights_) return;
    set_weights(weights);
    emit chosen();
}

void WeightsChoice::open_file(const std::filesystem::path &file) {
    checked_.reset(); // it may be another one by now
    const std::string path = std::filesystem::absolute(file).string();
    if (path == weights_) return show_chosen();
    choose(path);
}

void WeightsChoice::ask_for_file() {
    if (!dialog_) {
        dialog_ = new QFileDialog(window(), "Open a weight file");
        dialog_->setAttribute(Qt::WA_DeleteOnClose);
        dialog_->setFileMode(QFileDialog::ExistingFile);
        dialog_->setNameFilters({"Weights (*.pth *.pt *.safetensors)", "All files (*)"});
        if (is_file())
            dialog_->setDirectory(
                QFile::decodeName(QByteArray::fromStdString(std::filesystem::path(weights_).parent_path().string())));
        connect(dialog_, &QFileDialog::fileSelected, this,
                [this](const QString &file) { open_file(QFile::encodeName(file).toStdString()); });
    }
    dialog_->show();
    dialog_->raise();
    dialog_->activateWindow();
}

QFileDialog *WeightsChoice::dialog() const { return dialog_; }

const nn::WeightSource *WeightsChoice::chosen_source() const {
    if (!sources_) return nullptr;
    const auto found = std::ranges::find_if(
        *sources_, [this](const nn::WeightSource &source) { return source.weights.name == weights_; });
    return found == sources_->end() ? nullptr : &*found;
}

bool WeightsChoice::is_file() const { return weights_ != "none" && weights_.find('/') != std::string::npos; }

void WeightsChoice::fill() {
    const QSignalBlocker quiet(combo_);
    const auto add = [this](const QString &text, const std::string &weights, const QString &tip) {
        combo_->addItem(text, QByteArray::fromStdString(weights));
        combo_->setItemData(combo_->count() - 1, tip, Qt::ToolTipRole);
        combo_->setItemData(combo_->count() - 1, text + ". " + tip, Qt::AccessibleTextRole);
    };
    combo_->clear();
    add("From scratch", "none", "The network begins with random weights");
    if (sources_)
        for (const nn::WeightSource &source : *sources_)
            add(QString("%1: %2").arg(title_of(source), state_text(source)), source.weights.name,
                state_sentence(source));
    if (weights_ != "none" && !chosen_source())
        add(is_file() ? text_of(std::filesystem::path(weights_).filename().string()) : text_of(weights_), weights_,
            text_of(weights_));
    combo_->addItem("Open a file…", open_a_file);
    combo_->setItemData(combo_->count() - 1, "A .pth or .safetensors file; it can be dropped on this page too",
                        Qt::ToolTipRole);
    combo_->setCurrentIndex(combo_->findData(QByteArray::fromStdString(weights_)));
    combo_->setToolTip("What the network starts from.\n" + combo_->currentData(Qt::ToolTipRole).toString());
}

void WeightsChoice::look() {
    fresh_ = true;
    if (!isVisible() || model_.empty()) return show_chosen();
    fresh_ = false;
    sources_worker_.run([this, model = model_](const std::stop_token &) -> std::function<void()> {
        std::vector<nn::WeightSource> sources;
        try {
            sources = nn::weight_sources(model);
        } catch (const UsageError &) { // a model of a newer version: the form says so
        }
        return [this, sources = std::move(sources)] {
            sources_ = sources;
            fill();
            show_chosen();
        };
    });
}

void WeightsChoice::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    if (fresh_)
        look();
    else
        show_chosen();
}

void WeightsChoice::show_chosen() {
    const nn::WeightSource *source = chosen_source();
    const QString model = QString::fromStdString(model_);
    report_worker_.cancel();
    report_->hide();
    QString note;
    set_obstacle({});
    const bool fetchable = source && !source->installed && source->download_size > 0;
    if (fetchable) {
        if (download_->name() != source->weights.resource) // what was said of it stays
            download_->show_resource(find_resource(source->weights.resource));
        set_obstacle((download_->running()
                          ? QString("The weights (%2) of %1 are not here yet; they are being downloaded.")
                          : QString("The weights (%2) of %1 are not here yet; download them, or choose others."))
                         .arg(model, title_of(*source)));
    } else if (source && !source->installed) {
        note = "packaging/setup brings these weights; or open a file that you have.";
        set_obstacle(QString("The weights (%2) of %1 are not here; packaging/setup brings them, or choose others.")
                         .arg(model, title_of(*source)));
    } else if (!source && !is_file() && weights_ != "none" && sources_) {
        set_obstacle(QString("There are no weights %1 of %2; choose others.").arg(text_of(weights_), model));
    }
    download_->setVisible(fetchable || download_->running());
    note_->setText(note);
    note_->setVisible(!note.isEmpty());
    if (source ? source->installed : is_file()) check(source ? source->path : std::filesystem::path(weights_));
}

void WeightsChoice::check(const std::filesystem::path &file) {
    if (!isVisible() || model_.empty()) return; // when it is shown
    report_->show();
    if (checked_ && checked_->file == file && checked_->model == model_ && checked_->classes == classes_)
        return set_obstacle(checked_->refusal);
    checked_.reset();
    report_->show_busy("Comparing the file with the model …");
    report_worker_.run(
        [this, file, model = model_, classes = classes_](const std::stop_token &) -> std::function<void()> {
            try {
                const nn::WeightsReport report = nn::check_weights(file, model, classes);
                return [this, file, model, classes, report] {
                    checked_ = Checked{file, model, classes, report_refusal(report, model)};
                    report_->show_report(report, model);
                    set_obstacle(checked_->refusal);
                };
            } catch (const std::exception &error) {
                return [this, file, model, classes, reason = QString::fromStdString(error.what())] {
                    checked_ = Checked{file, model, classes, reason};
                    report_->show_problem(reason);
                    set_obstacle(reason);
                };
            }
        });
}

void WeightsChoice::set_obstacle(const QString &sentence) {
    if (sentence == obstacle_) return;
    obstacle_ = sentence;
    emit obstacle_changed();
}

} // namespace benchlight::ui
