#include "ui/movies/method_controls.h"

#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QStyle>
#include <QVBoxLayout>

#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int quick_rank = 128, usual_epochs = 20, largest_rank = 20'000, most_epochs = 10'000;
enum Other { exact = 6, custom_sgd, custom_adam }; // after the six

} // namespace

MethodControls::MethodControls(QWidget *parent)
    : QWidget(parent),
      config_(new QComboBox),
      rate_(new QLineEdit),
      rank_(new QSpinBox),
      epochs_(new QSpinBox),
      run_all_(new QPushButton("Run all six")),
      run_one_(new QPushButton("Run one")),
      stop_(new QPushButton("Stop")),
      needs_(make_text("help")),
      status_(make_text("help")),
      left_(new QLabel),
      obstacle_(make_text("warning")),
      bar_(new QProgressBar),
      progress_(new QWidget) {
    for (const movies::SweepConfig &config : movies::sweep_configs())
        config_->addItem(QString::fromStdString(config.label));
    config_->addItem("Exact");
    config_->addItem("SGD, own rate");
    config_->addItem("Adam, own rate");
    config_->setAccessibleName("Configuration");
    config_->setToolTip(
        "One of the six of the notebook, the exact solution by eigenvectors, or a learning rate of your own");
    rate_->setObjectName("rate");
    rate_->setAccessibleName("Learning rate");
    rate_->setToolTip("The learning rate of SGD or Adam");
    rate_->setFixedWidth(72);
    rank_->setRange(0, largest_rank);
    rank_->setSpecialValueText("full");
    rank_->setAccessibleName("Rank");
    rank_->setToolTip(
        "Numbers in each movie’s vector. 0 is full rank, as in the notebook: as many as there are movies");
    epochs_->setRange(1, most_epochs);
    epochs_->setAccessibleName("Epochs");
    epochs_->setToolTip("Steps over all pairs of movies");
    run_all_->setObjectName("primary");
    run_all_->setToolTip("Train the six configurations of the notebook one after another");
    run_one_->setToolTip("Train the chosen configuration");
    stop_->setToolTip("Stop after the step in work, and keep the vectors as they are then");
    bar_->setRange(0, 1000);
    bar_->setTextVisible(false);
    bar_->setAccessibleName("Progress of the training");
    left_->setProperty("role", "help");
    for (QWidget *control :
         {static_cast<QWidget *>(config_), static_cast<QWidget *>(rank_), static_cast<QWidget *>(epochs_)})
        pass_wheel_on(control);
    make_rows();
    connect(config_, &QComboBox::currentIndexChanged, this, &MethodControls::update_needs);
    connect(rate_, &QLineEdit::textChanged, this, &MethodControls::update_needs);
    connect(rank_, &QSpinBox::valueChanged, this, &MethodControls::update_needs);
    connect(epochs_, &QSpinBox::valueChanged, this, &MethodControls::update_needs);
    connect(run_all_, &QPushButton::clicked, this, [this] { run(true); });
    connect(run_one_, &QPushButton::clicked, this, [this] { run(false); });
    connect(stop_, &QPushButton::clicked, this, &MethodControls::stop_wanted);
    rank_->setValue(quick_rank);
    epochs_->setValue(usual_epochs);
    rate_->setText("1e-6");
    set_obstacle({});
    show_progress({});
    show_outcome({});
}

void MethodControls::make_rows() {
    auto *fields = new QHBoxLayout;
    fields->setSpacing(space::small);
    const auto add = [&](const QString &name, QWidget *field) {
        auto *label = new QLabel(name);
        label->setProperty("role", "help");
        fields->addWidget(label);
        fields->addWidget(field);
        fields->addSpacing(space::tiny);
    };
    fields->addWidget(run_all_);
    add("at rank", rank_);
    add("epochs", epochs_);
    fields->addSpacing(space::large);
    fields->addWidget(run_one_);
    fields->addWidget(config_);
    fields->addWidget(rate_);
    fields->addStretch(1);
    fields->addWidget(stop_);
    auto *progress = new QHBoxLayout(progress_);
    progress->setContentsMargins({});
    progress->setSpacing(space::medium);
    progress->addWidget(bar_, 1);
    progress->addWidget(left_);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(space::tiny);
    column->addLayout(fields);
    column->addWidget(needs_);
    column->addWidget(obstacle_);
    column->addWidget(progress_);
    column->addWidget(status_);
}

void MethodControls::set_rank(int rank) { rank_->setValue(rank); }
void MethodControls::set_epochs(int epochs) { epochs_->setValue(epochs); }
QString MethodControls::needs() const { return needs_->text(); }
QString MethodControls::status() const { return status_->text(); }
QString MethodControls::obstacle() const { return obstacle_->text(); }

std::optional<movies::EmbeddingSettings> MethodControls::settings() const {
    movies::EmbeddingSettings settings;
    settings.rank = rank_->value();
    settings.epochs = epochs_->value();
    const int config = config_->currentIndex();
    if (config < exact) {
        const movies::SweepConfig &known = movies::sweep_configs().at(static_cast<std::size_t>(config));
        settings.optimizer = known.optimizer;
        settings.lr = known.lr;
        return settings;
    }
    settings.optimizer = config == exact        ? movies::EmbeddingOptimizer::exact
                         : config == custom_sgd ? movies::EmbeddingOptimizer::sgd
                                                : movies::EmbeddingOptimizer::adam;
    if (config == exact) return settings;
    const auto rate = parse_number<double>(rate_->text().trimmed().toStdString());
    if (!rate || !std::isfinite(*rate) || *rate <= 0) return std::nullopt;
    settings.lr = *rate;
    return settings;
}

void MethodControls::set_size(std::size_t movies, std::size_t users, std::size_t likes) {
    movies_ = movies;
    users_ = users;
    likes_ = likes;
    measured_.clear();
    update_needs();
}

void MethodControls::learn_from(const MovieRuns &runs) {
    for (const ConfigRun &run : runs.runs) {
        if (run.run.epochs.empty() || run.run.movies != movies_) continue;
        double seconds = 0;
        for (const movies::EmbeddingEpoch &epoch : run.run.epochs) seconds += epoch.seconds;
        measured_[{run.run.settings.optimizer, run.run.settings.rank}] =
            seconds / static_cast<double>(run.run.epochs.size());
    }
    update_needs();
}

void MethodControls::update_needs() {
    rate_->setVisible(config_->currentIndex() >= custom_sgd);
    const auto one = settings();
    rate_->setProperty("wrong", !one);
    rate_->style()->unpolish(rate_);
    rate_->style()->polish(rate_);
    QStringList lines;
    const auto needs = [&](const movies::EmbeddingSettings &of) {
        const auto known = measured_.find({of.optimizer, of.rank});
        return needs_of(of, movies_, users_, likes_,
                        known == measured_.end() ? std::nullopt : std::optional(known->second));
    };
    if (movies_ > 0) {
        movies::EmbeddingSettings six;
        six.rank = rank_->value();
        six.epochs = epochs_->value();
        six.optimizer = movies::EmbeddingOptimizer::adam; // which takes the most memory
        lines << needs_text(six, true, needs(six));
        if (one) lines << QString("%1: ").arg(config_->currentText()) + needs_text(*one, false, needs(*one));
    }
    if (!one) lines << "The learning rate is a number above 0, such as 1e-6.";
    needs_->setText(lines.join("\n"));
    update_buttons();
}

void MethodControls::set_obstacle(const QString &reason) {
    reason_ = reason;
    update_buttons();
}

void MethodControls::set_mode(Mode mode) {
    mode_ = mode;
    stop_->setText(mode == Mode::stopping ? "Stopping…" : "Stop");
    update_buttons();
}

void MethodControls::update_buttons() {
    const bool free = mode_ == Mode::idle && reason_.isEmpty() && movies_ > 0;
    run_all_->setEnabled(free);
    run_one_->setEnabled(free && settings().has_value());
    stop_->setEnabled(mode_ == Mode::training);
    obstacle_->setText(mode_ == Mode::idle ? reason_ : QString());
    obstacle_->setVisible(!obstacle_->text().isEmpty());
    for (QWidget *field : {static_cast<QWidget *>(config_), static_cast<QWidget *>(rate_),
                           static_cast<QWidget *>(rank_), static_cast<QWidget *>(epochs_)})
        field->setEnabled(mode_ == Mode::idle);
}

void MethodControls::show_progress(const std::optional<MethodProgress> &progress) {
    progress_->setVisible(progress.has_value());
    if (!progress) return;
    bar_->setValue(static_cast<int>(std::lround(progress->share * 1000)));
    const QString left =
        progress->seconds ? left_text(*progress->seconds) : QString("the first epochs tell how long it takes");
    left_->setText(mode_ == Mode::stopping ? progress->text : progress->text + "   ·   " + left);
}

void MethodControls::show_outcome(const QString &text) {
    status_->setText(text);
    status_->setVisible(!text.isEmpty());
}

void MethodControls::run(bool sweep) {
    auto wanted = settings();
    if (!wanted && !sweep) return;
    if (!wanted) wanted = movies::EmbeddingSettings{.rank = rank_->value(), .epochs = epochs_->value()};
    emit run_wanted(*wanted, sweep);
}

} // namespace benchlight::ui
