#include "ui/training/charts_panel.h"

#include "ui/figures/export_button.h"
#include "ui/shell/window_settings.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int least_interval_ms = 67;   // 15 a second
constexpr double share_of_a_core = .01; // of each panel; layout after an update comes on top

struct Words {
    const char *title, *file, *hint;
};

const Words &words_of(Quantity quantity) {
    static const Words loss{"Loss", "loss",
                            "The curves of loss and accuracy grow here while a network trains. Choose settings at the "
                            "left and start."};
    static const Words accuracy{"Accuracy", "accuracy",
                                "The share of images that are classified correctly, epoch by epoch."};
    static const Words rate{"Learning rate", "learning-rate", "How the learning rate changes over the run."};
    return quantity == Quantity::loss ? loss : quantity == Quantity::accuracy ? accuracy : rate;
}

} // namespace

ChartsPanel::ChartsPanel(const std::vector<Quantity> &quantities, QWidget *parent) : QFrame(parent) {
    setObjectName("panel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::medium, space::small, space::medium, space::small);
    column->setSpacing(space::tiny);
    for (const Quantity quantity : quantities) add_row(quantity);
    for (std::size_t i = 0; i + 1 < rows_.size(); ++i) rows_[i].view->set_epoch_title_visible(false);
    timer_.setSingleShot(true);
    connect(&timer_, &QTimer::timeout, this, &ChartsPanel::draw);
    connect(theme_signals(), &ThemeSignals::changed, this, &ChartsPanel::show_readouts);
    apply_style();
}

void ChartsPanel::add_row(Quantity quantity) {
    const Words &words = words_of(quantity);
    const Row row{quantity, new CurvesView, new QLabel};
    row.view->set_hint(words.hint);
    row.view->set_unit_visible(quantity != Quantity::learning_rate); // its title says it
    auto *header = new QHBoxLayout;
    header->setSpacing(space::medium);
    auto *label = new QLabel(words.title);
    label->setProperty("role", "heading");
    row.readout->setProperty("role", "help");
    row.readout->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *button = new ExportButton(
        [this, quantity] {
            const CurvesFigure &figure = chart(quantity)->figure();
            return figure.curves().batches.empty() && figure.curves().training.empty() ? nullptr : &figure;
        },
        words.file);
    header->addWidget(label);
    header->addWidget(row.readout, 1);
    if (quantity == Quantity::loss) header->addWidget(make_options());
    header->addWidget(button);
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->addLayout(header);
    column->addWidget(row.view, 1);
    rows_.push_back(row);
    connect(button, &ExportButton::failed, this, &ChartsPanel::failed);
    connect(row.view, &CurvesView::hovered, this, &ChartsPanel::hover);
}

CurvesView *ChartsPanel::chart(Quantity quantity) const {
    for (const Row &row : rows_)
        if (row.quantity == quantity) return row.view;
    return nullptr;
}

QWidget *ChartsPanel::make_options() {
    const WindowSettings settings;
    log_ = new QCheckBox("&Log");
    smoothing_ = new QComboBox;
    auto *options = new QWidget;
    auto *row = new QHBoxLayout(options);
    row->setContentsMargins({});
    row->setSpacing(space::small);
    log_->setToolTip("Logarithmic loss axis");
    log_->setAccessibleName("Logarithmic loss axis");
    log_->setChecked(settings.value("chart_log", false).toBool());
    for (const auto &[text, value] :
         {std::pair("smooth 0", 0.), {"smooth .8", .8}, {"smooth .9", .9}, {"smooth .98", .98}})
        smoothing_->addItem(text, value);
    smoothing_->setCurrentIndex(std::max(0, smoothing_->findData(settings.value("chart_smoothing", .9).toDouble())));
    smoothing_->setToolTip("Moving average of the batches");
    smoothing_->setAccessibleName("Moving average of the batches");
    row->addWidget(log_);
    row->addWidget(smoothing_);
    const auto changed = [this] {
        WindowSettings to;
        to.setValue("chart_log", log_->isChecked());
        to.setValue("chart_smoothing", smoothing_->currentData());
        apply_style();
    };
    connect(log_, &QCheckBox::toggled, this, changed);
    connect(smoothing_, &QComboBox::activated, this, changed);
    return options;
}

void ChartsPanel::apply_style() {
    for (const Row &row : rows_)
        row.view->set_style({.smoothing = smoothing_ ? smoothing_->currentData().toDouble() : 0,
                             .log = row.quantity == Quantity::loss && log_->isChecked()});
}

void ChartsPanel::show_history(const RunHistory *history) {
    history_ = history;
    hovered_.reset();
    timer_.stop();
    draw();
}

void ChartsPanel::news() {
    if (timer_.isActive()) return;
    double cost = 0;
    for (const Row &row : rows_) cost += row.view->cost();
    const int interval = std::clamp(static_cast<int>(1000 * cost / share_of_a_core), least_interval_ms, 1000);
    const qint64 passed = since_draw_.isValid() ? since_draw_.elapsed() : interval;
    timer_.start(static_cast<int>(std::clamp<qint64>(interval - passed, 0, interval)));
}

void ChartsPanel::draw() {
    since_draw_.start();
    for (const Row &row : rows_) row.view->show_curves(history_ ? curves_of(*history_, row.quantity) : Curves());
    show_readouts();
}

void ChartsPanel::hover(std::optional<double> epoch) {
    hovered_ = epoch && *epoch >= 1 ? epoch : std::nullopt;
    for (const Row &row : rows_) row.view->mark(hovered_);
    show_readouts();
}

void ChartsPanel::show_readouts() {
    for (const Row &row : rows_) row.readout->setText(readout(row.view->figure().curves(), hovered_, true));
}

} // namespace benchlight::ui
