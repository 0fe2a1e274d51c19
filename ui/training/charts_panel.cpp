#include "ui/training/charts_panel.h"

#include "ui/figures/curves_legend.h"
#include "ui/figures/export_button.h"
#include "ui/shell/window_settings.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int least_interval_ms = 67;   // 15 a second
constexpr double share_of_a_core = .01; // of each panel; layout after an update comes on top
constexpr int narrow = 700, slider_width = 96, narrow_slider_width = 56; // leaves the legend room for two rows
constexpr int remember_after_ms = 500;                                   // a slider that moves must not wait for a file

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

constexpr const char *chart_help =
    "Wheel, + and −: zoom. Drag, ← and →: move. Shift and drag: zoom into a stretch. Double click, Home: the whole "
    "run. Shift and ← or →: read epoch by epoch.";

} // namespace

ChartsPanel::ChartsPanel(const std::vector<Quantity> &quantities, QWidget *parent) : QFrame(parent) {
    setObjectName("panel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::medium, space::small, space::medium, space::small);
    column->setSpacing(space::tiny);
    for (const Quantity quantity : quantities)
        add_row(quantity, quantities.size() > 1 && quantity == quantities.back());
    for (std::size_t i = 0; i + 1 < rows_.size(); ++i) rows_[i].view->set_epoch_title_visible(false);
    timer_.setSingleShot(true);
    remember_timer_.setSingleShot(true);
    connect(&timer_, &QTimer::timeout, this, &ChartsPanel::redraw);
    connect(&remember_timer_, &QTimer::timeout, this, &ChartsPanel::remember);
    connect(theme_signals(), &ThemeSignals::changed, this, &ChartsPanel::show_readouts);
    apply_style();
}

void ChartsPanel::add_row(Quantity quantity, bool last) {
    const Words &words = words_of(quantity);
    const Row row{quantity, new CurvesView, new CurvesLegend};
    row.view->set_hint(words.hint);
    row.view->set_unit_visible(quantity != Quantity::learning_rate); // its title says it
    row.view->setWhatsThis(chart_help);
    row.view->setAccessibleName(QString(words.title) + " chart");
    auto *header = new QHBoxLayout;
    header->setSpacing(space::medium);
    auto *label = new QLabel(words.title);
    label->setProperty("role", "heading");
    label->setToolTip(chart_help);
    auto *button = new ExportButton(
        [this, quantity] {
            const CurvesFigure &figure = chart(quantity)->figure();
            return figure.curves().empty() ? nullptr : &figure;
        },
        words.file);
    header->addWidget(label);
    header->addWidget(row.legend, 1);
    if (quantity == Quantity::loss) header->addWidget(make_options());
    if (last) header->addWidget(make_whole_button());
    header->addWidget(button);
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->addLayout(header);
    column->addWidget(row.view, 1);
    rows_.push_back(row);
    connect(button, &ExportButton::failed, this, &ChartsPanel::failed);
    connect(row.view, &CurvesView::pointed, this, &ChartsPanel::set_pointer);
    connect(row.view, &CurvesView::zoomed, this, &ChartsPanel::set_zoom);
}

void ChartsPanel::resizeEvent(QResizeEvent *event) {
    if (smoothing_) smoothing_->setFixedWidth(width() < narrow ? narrow_slider_width : slider_width);
    QFrame::resizeEvent(event);
}

CurvesView *ChartsPanel::chart(Quantity quantity) const {
    for (const Row &row : rows_)
        if (row.quantity == quantity) return row.view;
    return nullptr;
}

CurvesLegend *ChartsPanel::legend(Quantity quantity) const {
    for (const Row &row : rows_)
        if (row.quantity == quantity) return row.legend;
    return nullptr;
}

QWidget *ChartsPanel::make_options() {
    const WindowSettings settings;
    auto *options = new QWidget;
    auto *row = new QHBoxLayout(options);
    row->setContentsMargins({});
    row->setSpacing(space::small);
    smoothing_text_ = new QLabel;
    smoothing_text_->setProperty("role", "help");
    smoothing_text_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    smoothing_ = new QSlider(Qt::Horizontal);
    smoothing_->setRange(0, 99);
    smoothing_->setPageStep(10);
    smoothing_->setFixedWidth(slider_width);
    smoothing_->setToolTip("How much the line through the batches is smoothed: the share of the average before that a "
                           "batch keeps");
    smoothing_->setAccessibleName("Smoothing of the batches");
    smoothing_->setValue(
        std::clamp(static_cast<int>(std::lround(100 * settings.value("chart_smoothing", .9).toDouble())), 0, 99));
    smoothing_text_->setBuddy(smoothing_);
    log_ = new QCheckBox("Lo&g");
    log_->setToolTip("Logarithmic loss axis");
    log_->setAccessibleName("Logarithmic loss axis");
    log_->setChecked(settings.value("chart_log", false).toBool());
    row->addWidget(smoothing_text_);
    row->addWidget(smoothing_);
    row->addWidget(log_);
    const auto changed = [this] {
        remember_timer_.start(remember_after_ms);
        apply_style();
    };
    connect(log_, &QCheckBox::toggled, this, changed);
    connect(smoothing_, &QSlider::valueChanged, this, changed);
    return options;
}

/// In the last row, whose header has the most room; it keeps its place while it is hidden.
QWidget *ChartsPanel::make_whole_button() {
    whole_ = new QPushButton("Whole run");
    whole_->setObjectName("disclosure");
    whole_->setToolTip("Show the whole run again (Home, or a double click in a chart)");
    QSizePolicy policy = whole_->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    whole_->setSizePolicy(policy);
    whole_->hide();
    connect(whole_, &QPushButton::clicked, this, [this] { set_zoom(std::nullopt); });
    return whole_;
}

void ChartsPanel::remember() {
    WindowSettings settings;
    settings.setValue("chart_log", log_->isChecked());
    settings.setValue("chart_smoothing", smoothing_->value() / 100.0);
}

void ChartsPanel::apply_style() {
    const double smoothing = smoothing_ ? smoothing_->value() / 100.0 : 0;
    if (smoothing_text_) {
        smoothing_text_->setFixedWidth(smoothing_text_->fontMetrics().horizontalAdvance("&Smooth 0.00"));
        smoothing_text_->setText(QString("&Smooth %1").arg(smoothing, 0, 'f', 2));
    }
    for (const Row &row : rows_)
        row.view->set_style({.smoothing = smoothing, .log = row.quantity == Quantity::loss && log_->isChecked()});
    show_readouts();
}

void ChartsPanel::link(ChartsPanel *other) {
    // Setters tell only what is new to them, so the round ends after one turn.
    connect(this, &ChartsPanel::pointed, other, &ChartsPanel::set_pointer);
    connect(other, &ChartsPanel::pointed, this, &ChartsPanel::set_pointer);
    connect(this, &ChartsPanel::zoomed, other, &ChartsPanel::set_zoom);
    connect(other, &ChartsPanel::zoomed, this, &ChartsPanel::set_zoom);
}

void ChartsPanel::show_history(const RunHistory *history) {
    history_ = history;
    set_pointer(std::nullopt);
    set_zoom(std::nullopt);
    timer_.stop();
    redraw();
}

void ChartsPanel::set_overlays(std::vector<Overlay> overlays) {
    overlays_ = std::move(overlays);
    redraw();
}

void ChartsPanel::news() {
    if (timer_.isActive()) return;
    double cost = 0;
    for (const Row &row : rows_) cost += row.view->cost();
    const int interval = std::clamp(static_cast<int>(1000 * cost / share_of_a_core), least_interval_ms, 1000);
    const qint64 passed = since_draw_.isValid() ? since_draw_.elapsed() : interval;
    timer_.start(static_cast<int>(std::clamp<qint64>(interval - passed, 0, interval)));
}

void ChartsPanel::redraw() {
    since_draw_.start();
    for (const Row &row : rows_)
        row.view->show_curves(history_ ? curves_of(*history_, row.quantity, overlays_) : Curves());
    show_readouts();
}

void ChartsPanel::set_zoom(std::optional<EpochRange> zoom) {
    bool is_new = false;
    for (const Row &row : rows_) {
        is_new = is_new || row.view->zoom() != zoom || sender() == row.view;
        const QSignalBlocker blocker(row.view);
        row.view->set_zoom(zoom);
    }
    if (!is_new) return;
    if (whole_) whole_->setVisible(zoom.has_value());
    emit zoomed(zoom);
}

void ChartsPanel::set_pointer(std::optional<double> epoch) {
    bool is_new = false;
    for (const Row &row : rows_) {
        is_new = is_new || row.view->pointer() != epoch || sender() == row.view;
        row.view->set_pointer(epoch);
    }
    if (!is_new) return;
    show_readouts();
    emit pointed(epoch);
}

void ChartsPanel::show_readouts() {
    for (const Row &row : rows_) {
        const CurvesFigure &figure = row.view->figure();
        auto entries = legend_of(figure.curves(), figure.style(), row.view->readout(), current_theme(), false);
        if (figure.curves().exact && !entries.empty()) entries.front().name.clear(); // the title says it
        const QString mark = row.view->readout().mark;
        row.view->setAccessibleDescription(legend_text(entries) + (mark.isEmpty() ? "" : ", " + mark));
        row.legend->set_entries(std::move(entries));
    }
}

} // namespace benchlight::ui
