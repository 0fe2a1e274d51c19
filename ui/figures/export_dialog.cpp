#include "ui/figures/export_dialog.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "ui/figures/export_preview.h"
#include "ui/shell/icons.h"
#include "ui/shell/window_settings.h"
#include "ui/shell/words.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSpinBox>

#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int screen_dpi = 96;
constexpr int usual_delay = 120, slow_delay = 600, usual_pause = 2000, slow_pause = 10000; // milliseconds
constexpr double slow = .05, coarser = .5; // seconds that a preview may take; of the pane's pixels that a slow one has
const QString gone = "There is nothing to export now. This goes on when the picture is back.";

/// What an error says as a sentence.
QString sentence(const QString &reason) {
    QString text = reason;
    if (text.startsWith("a ")) text.replace(0, 1, "A");
    return text.endsWith('.') ? text : text + ".";
}

QString length_text(double length, int decimals) { return QString::fromStdString(format_fixed(length, decimals)); }

/// The same size on a screen, which is what a drawing is drawn like; very small ones stay as they are.
void draw_on_screen(ExportOptions &options, const QSizeF &logical) {
    if (std::min(logical.width(), logical.height()) < 100) return;
    options.dpi = screen_dpi;
    options.size = FigureSize{logical.width(), logical.height(), FigureSize::Unit::pixels};
}

template <class Value> void select(QComboBox &box, Value value) {
    box.setCurrentIndex(box.findData(static_cast<int>(value)));
}

} // namespace

ExportDialog::ExportDialog(std::function<const Figure *()> figure, const QString &name, QWidget *parent)
    : QDialog(parent),
      figure_(std::move(figure)),
      preview_(new ExportPreview),
      format_(new QComboBox),
      preset_(new QComboBox),
      unit_(new QComboBox),
      theme_(new QComboBox),
      width_(new QDoubleSpinBox),
      height_(new QDoubleSpinBox),
      proportional_(new QCheckBox("&Keep proportions")),
      dpi_(new QSpinBox),
      extent_(new QLabel),
      place_(new QLabel),
      complaint_(new QLabel),
      name_(new QLineEdit),
      export_(new QPushButton("&Export")) {
    setWindowTitle("Export");
    WindowSettings settings;
    choice_ = ExportChoice::saved(settings, figure_size());
    folder_ = settings.value("export_folder", QDir::homePath()).toString();
    if (!QDir(folder_).exists()) folder_ = QDir::homePath();
    make_layout();
    name_->setText(name + ending_of(choice_.format));
    soon_.setSingleShot(true);
    connect(&soon_, &QTimer::timeout, this, &ExportDialog::refresh);
    connect(&again_, &QTimer::timeout, this, &ExportDialog::refresh);
    connect(preview_->picture(), &PicturePane::resized, this, [this] { soon_.start(usual_delay); });
    connect(theme_signals(), &ThemeSignals::changed, this, [this] {
        for (Text &text : texts_) text.restore->setIcon(line_icon("undo", tokens_of(current_theme()).muted));
    });
    again_.start(usual_pause);
    follow_figure();
    show_choice();
    check();
    soon_.start(0);
    name_->setFocus();
    name_->setSelection(0, static_cast<int>(name.size()));
}

QSizeF ExportDialog::figure_size() const {
    const Figure *figure = figure_();
    return figure ? figure->default_size() : QSizeF(960, 640);
}

FigureLook ExportDialog::look() const {
    FigureLook look = choice_.theme;
    const auto chosen = [](const Text &text) {
        return text.changed ? std::optional(text.field->text()) : std::nullopt;
    };
    look.title = chosen(texts_[title]);
    look.x_axis = chosen(texts_[x_axis]);
    look.y_axis = chosen(texts_[y_axis]);
    return look;
}

std::filesystem::path ExportDialog::path() const {
    QString name = name_->text().trimmed();
    if (name.startsWith("~/")) name.replace(0, 1, QDir::homePath());
    if (!name.isEmpty() && !QFileInfo(name).fileName().contains('.')) name += ending_of(choice_.format);
    return QFile::encodeName(QDir::cleanPath(QDir(folder_).absoluteFilePath(name))).toStdString();
}

/// Its texts, as long as nobody has changed them here.
void ExportDialog::follow_figure() {
    const Figure *figure = figure_();
    if (!figure) return;
    const FigureTexts own = figure->texts();
    set_own_text(texts_[title], own.title);
    set_own_text(texts_[x_axis], own.x_axis);
    set_own_text(texts_[y_axis], own.y_axis);
    for (const TextPlace axis : {x_axis, y_axis}) {
        const bool shown = !texts_[axis].own.isEmpty();
        texts_[axis].field->setVisible(shown);
        texts_[axis].label->setVisible(shown);
    }
}

void ExportDialog::set_own_text(Text &text, const QString &own) {
    text.own = own;
    if (!text.changed && text.field->text() != own) {
        text.field->setText(own);
        text.field->setCursorPosition(0);
    }
}

void ExportDialog::change_text(Text &text) {
    text.changed = text.field->text() != text.own;
    text.restore->setVisible(text.changed);
    change();
}

void ExportDialog::show_choice() {
    select(*format_, choice_.format);
    select(*theme_, choice_.theme);
    const bool drawn = choice_.format != FigureFormat::csv;
    for (QWidget *control :
         std::initializer_list<QWidget *>{preset_, width_, height_, unit_, proportional_, dpi_, theme_,
                                          texts_[title].field, texts_[x_axis].field, texts_[y_axis].field})
        control->setEnabled(drawn);
    show_size();
}

void ExportDialog::show_size() {
    const bool pixels = choice_.size.unit == FigureSize::Unit::pixels;
    const int decimals = pixels ? 0 : choice_.size.unit == FigureSize::Unit::inches ? 2 : 1;
    select(*preset_, choice_.preset);
    select(*unit_, choice_.size.unit);
    for (const auto &[side, value] : {std::pair(width_, choice_.size.width), {height_, choice_.size.height}}) {
        const QSignalBlocker quiet(side);
        side->setDecimals(decimals);
        side->setSingleStep(pixels ? 10 : choice_.size.unit == FigureSize::Unit::inches ? .1 : 1);
        if (std::abs(side->value() - value) > .5 * std::pow(10, -decimals)) side->setValue(value);
    }
    const QSignalBlocker quiet(dpi_), still(proportional_);
    dpi_->setValue(choice_.dpi);
    proportional_->setChecked(choice_.proportional);
}

void ExportDialog::choose_format(FigureFormat format) {
    choice_.format = format;
    // The name's ending follows, whatever it was.
    const QString name = name_->text();
    const qsizetype dot = name.lastIndexOf('.');
    const QString stem = dot > name.lastIndexOf('/') + 1 ? name.left(dot) : name;
    name_->setText(stem + ending_of(format));
    show_choice();
    change();
}

/// The format follows the name's ending, where it is one that is known.
void ExportDialog::name_changed() {
    try {
        choice_.format = figure_format(path());
        show_choice();
    } catch (const UsageError &) { // said by problem()
    }
    change();
}

void ExportDialog::change() {
    refusal_.clear();
    check();
    soon_.start(preview_seconds_ > slow ? slow_delay : usual_delay);
}

QString ExportDialog::problem() const {
    if (name_->text().trimmed().isEmpty()) return "Give the file a name.";
    try {
        require_exportable(path(), true);
        const Figure *figure = figure_();
        if (!figure) return gone;
        if (choice_.format != FigureFormat::csv) export_extent(*figure, choice_.options());
    } catch (const Error &error) {
        return sentence(QString::fromStdString(error.what()));
    }
    return refusal_;
}

void ExportDialog::check() {
    const QString found = problem();
    complaint_->setText(found);
    export_->setEnabled(found.isEmpty() || found == refusal_);
    extent_->setText(extent_text());
    const QString folder = QFileInfo(QFile::decodeName(path().c_str())).absolutePath();
    place_->setText(place_->fontMetrics().elidedText("in " + QDir::toNativeSeparators(folder), Qt::ElideMiddle,
                                                     std::max(120, place_->width())));
    place_->setToolTip(folder);
}

QString ExportDialog::extent_text() const {
    const Figure *figure = figure_();
    if (!figure) return " ";
    if (choice_.format == FigureFormat::csv) return "Numbers have no size.";
    try {
        const QSize pixels = export_extent(*figure, choice_.options()).pixels;
        const FigureSize paper = choice_.size.in(FigureSize::Unit::millimetres, choice_.dpi);
        const QString on_paper = QString("%1 × %2 mm").arg(length_text(paper.width, 0), length_text(paper.height, 0));
        if (choice_.format != FigureFormat::png) return on_paper + " on paper";
        return QString("%1 × %2 pixels, %3 on paper")
            .arg(count_text(static_cast<std::uint64_t>(pixels.width())),
                 count_text(static_cast<std::uint64_t>(pixels.height())), on_paper);
    } catch (const Error &) {
        return "No such picture can be made.";
    }
}

void ExportDialog::refresh() {
    soon_.stop();
    follow_figure();
    check();
    const Figure *figure = figure_();
    QElapsedTimer timer;
    timer.start();
    if (!figure) {
        preview_->show_hint(gone);
    } else if (choice_.format == FigureFormat::csv) {
        // Once: numbers that change while somebody reads them would be no help, and a table can be large.
        if (preview_->currentWidget() != preview_->table()) preview_->show_table(figure->table());
    } else {
        ExportOptions options = choice_.options();
        options.look = look();
        try {
            const ExportExtent extent = export_extent(*figure, options);
            const bool precise = preview_seconds_ <= slow;
            const QSize room = preview_->picture()->room() * (precise ? 1 : coarser);
            if (choice_.format != FigureFormat::png) draw_on_screen(options, extent.logical);
            preview_->show_picture(preview_image(*figure, options, room, precise),
                                   choice_.format == FigureFormat::png ? extent.pixels : extent.logical.toSize());
        } catch (const Error &error) {
            preview_->show_hint(sentence(QString::fromStdString(error.what())));
        }
    }
    preview_seconds_ = static_cast<double>(timer.nsecsElapsed()) * 1e-9;
    again_.setInterval(preview_seconds_ > slow ? slow_pause : usual_pause);
}

void ExportDialog::browse() {
    auto *dialog = new QFileDialog(this, "Export to", QFile::decodeName(path().c_str()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // this dialog asks, whichever way the name came
    dialog->setNameFilter("Figures (*.png *.svg *.pdf *.csv)");
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &chosen) {
        folder_ = QFileInfo(chosen).absolutePath();
        name_->setText(QFileInfo(chosen).fileName());
        name_changed();
    });
    dialog->open();
}

void ExportDialog::export_or_ask() {
    if (!problem().isEmpty() && problem() != refusal_) return check();
    const QString file = QFile::decodeName(path().c_str());
    if (!QFileInfo::exists(file)) return write(false);
    if (question_) return;
    question_ =
        new QMessageBox(QMessageBox::Question, "Export", QFileInfo(file).fileName() + " is there already.", {}, this);
    question_->setAttribute(Qt::WA_DeleteOnClose);
    question_->setInformativeText("Replacing it loses what it holds.");
    const QPushButton *replace = question_->addButton("&Replace", QMessageBox::AcceptRole);
    question_->setDefaultButton(question_->addButton("&Cancel", QMessageBox::RejectRole));
    connect(question_, &QMessageBox::buttonClicked, this,
            [this, replace, question = question_](QAbstractButton *button) {
                question_ = nullptr;
                question->close();
                if (button == replace) write(true);
            });
    connect(question_, &QObject::destroyed, this, [this] { question_ = nullptr; });
    question_->open();
}

void ExportDialog::write(bool replace) {
    const Figure *figure = figure_(); // the run went on while the question was open
    if (!figure) return check();
    ExportOptions options = choice_.options();
    options.look = look();
    options.force = replace;
    const std::filesystem::path file = path();
    QApplication::setOverrideCursor(Qt::WaitCursor);
    try {
        create_folder(file.parent_path());
        export_figure(*figure, file, options);
        QApplication::restoreOverrideCursor();
    } catch (const std::exception &error) {
        QApplication::restoreOverrideCursor();
        refusal_ = sentence(QString::fromStdString(error.what()));
        return check();
    }
    const QString name = QFile::decodeName(file.c_str());
    WindowSettings settings;
    choice_.save(settings);
    settings.setValue("export_folder", QFileInfo(name).absolutePath());
    emit exported(name);
    accept();
}

} // namespace benchlight::ui
