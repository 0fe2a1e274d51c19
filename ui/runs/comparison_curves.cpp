#include "ui/runs/comparison_curves.h"

#include "ui/figures/export_button.h"
#include "ui/runs/comparison_chart.h"
#include "ui/shell/theme.h"
#include "ui/shell/words.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

struct QuantityText {
    ComparedQuantity quantity;
    const char *title, *unit, *name;
};
constexpr QuantityText quantity_texts[] = {
    {ComparedQuantity::loss, "Loss", "cross entropy", "loss"},
    {ComparedQuantity::accuracy, "Accuracy", "share of images", "accuracy"},
    {ComparedQuantity::learning_rate, "Learning rate", "learning rate", "learning_rate"},
    {ComparedQuantity::cost, "Cost", "cost", "cost"},
};

const QuantityText &text_of(ComparedQuantity quantity) { return quantity_texts[static_cast<std::size_t>(quantity)]; }

double x_of(const RunPoint &point, ComparedAxis axis) {
    return axis == ComparedAxis::epochs    ? point.epoch
           : axis == ComparedAxis::seconds ? point.seconds
                                           : static_cast<double>(point.step);
}

/// The members of a point that hold validation and training; null: there is no such.
std::pair<double RunPoint::*, double RunPoint::*> members_of(ComparedQuantity quantity) {
    switch (quantity) {
    case ComparedQuantity::loss: return {&RunPoint::validation_loss, &RunPoint::train_loss};
    case ComparedQuantity::accuracy: return {&RunPoint::validation_accuracy, &RunPoint::train_accuracy};
    case ComparedQuantity::learning_rate: return {&RunPoint::learning_rate, nullptr};
    case ComparedQuantity::cost: break;
    }
    return {&RunPoint::cost, nullptr};
}

std::vector<CurvePoint> line_of(const RunRecord &record, ComparedAxis axis, double RunPoint::*member) {
    std::vector<CurvePoint> line;
    if (!member) return line;
    for (const RunPoint &point : record.points)
        if (const double x = x_of(point, axis); std::isfinite(point.*member) && (line.empty() || x > line.back().x))
            line.push_back({x, point.*member});
    return line;
}

} // namespace

GroupCurves compared_curves(const std::vector<ComparedRun> &runs, ComparedQuantity quantity, ComparedAxis axis,
                            bool training, bool log) {
    const QuantityText &text = text_of(quantity);
    GroupCurves curves;
    curves.x_axis = axis == ComparedAxis::epochs    ? "epoch"
                    : axis == ComparedAxis::seconds ? "training time, seconds"
                                                    : "optimizer steps";
    curves.x_name = axis == ComparedAxis::epochs ? "epoch" : axis == ComparedAxis::seconds ? "seconds" : "step";
    curves.y_axis = text.unit;
    curves.y_name = text.name;
    curves.highest = quantity == ComparedQuantity::accuracy ? 1 : 0;
    curves.log = log && quantity != ComparedQuantity::accuracy;
    const auto [validation, train] = members_of(quantity);
    if (train) {
        curves.line_name = "validation";
        curves.faint_name = "training";
    }
    for (const ComparedRun &run : runs) {
        if (!run.record || !run.problem().isEmpty()) continue;
        GroupCurve curve{.name = run.name, .colour = run.colour};
        curve.line = line_of(*run.record, axis, validation);
        curve.faint = line_of(*run.record, axis, train);
        if (!training && !curve.line.empty()) curve.faint.clear();
        if (!curve.line.empty() || !curve.faint.empty()) curves.curves.push_back(std::move(curve));
    }
    const std::size_t count = curves.curves.size();
    curves.title = QString("%1 of %2 %3").arg(text.title, count_text(count), count == 1 ? "run" : "runs");
    return curves;
}

CurvesComparison::CurvesComparison(QWidget *parent)
    : ComparisonTab(parent),
      controls_(new QWidget),
      quantity_(new QComboBox),
      axis_(new QComboBox),
      training_(new QCheckBox("Training too")),
      log_(new QCheckBox("Log axis")),
      chart_(new ComparisonChart("Curves of the selected runs")) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->addWidget(chart_);
    make_controls();
}

void CurvesComparison::make_controls() {
    quantity_->setAccessibleName("Quantity of the curves");
    quantity_->setToolTip("What the curves show");
    axis_->setAccessibleName("Horizontal axis of the curves");
    axis_->setToolTip("What the curves run over");
    axis_->addItems({"by epoch", "by training time", "by step"});
    training_->setToolTip("Draws the training curves too, faint and dashed");
    log_->setToolTip("A logarithmic vertical axis");
    auto *row = new QHBoxLayout(controls_);
    row->setContentsMargins({});
    row->setSpacing(space::small);
    auto *save = new ExportButton([this] { return chart_->figure(); }, "runs-curves");
    for (QWidget *widget : std::initializer_list<QWidget *>{quantity_, axis_, log_, training_, save})
        row->addWidget(widget);
    connect(save, &ExportButton::failed, this, &ComparisonTab::failed);
    connect(quantity_, &QComboBox::currentIndexChanged, this, &CurvesComparison::draw);
    connect(axis_, &QComboBox::currentIndexChanged, this, &CurvesComparison::draw);
    connect(training_, &QCheckBox::toggled, this, &CurvesComparison::draw);
    connect(log_, &QCheckBox::toggled, this, &CurvesComparison::draw);
}

/// Costs are those of movie vectors, everything else is of images.
void CurvesComparison::offer_quantities() {
    const bool images = std::ranges::any_of(*runs_, [](const ComparedRun &run) { return !run.is_embedding(); });
    const bool vectors = std::ranges::any_of(*runs_, [](const ComparedRun &run) { return run.is_embedding(); });
    QList<int> wanted;
    if (images) wanted << 0 << 1 << 2;
    if (vectors) wanted << 3;
    QList<int> offered;
    for (int i = 0; i < quantity_->count(); ++i) offered << quantity_->itemData(i).toInt();
    if (offered == wanted) return;
    const QSignalBlocker blocker(quantity_);
    const QVariant before = quantity_->currentData();
    quantity_->clear();
    for (const int place : wanted) quantity_->addItem(quantity_texts[place].title, place);
    if (const int again = quantity_->findData(before); before.isValid() && again >= 0)
        quantity_->setCurrentIndex(again);
    else
        quantity_->setCurrentIndex(images ? 1 : 0);
}

void CurvesComparison::show_runs(ComparedRuns runs) {
    const auto paths = [](const ComparedRuns &of) {
        std::vector<std::filesystem::path> all;
        if (of)
            for (const ComparedRun &run : *of) all.push_back(run.run.summary.path);
        return all;
    };
    const bool others = paths(runs) != paths(runs_);
    runs_ = std::move(runs);
    if (others) chart_->set_zoom(std::nullopt);
    offer_quantities();
    draw();
}

void CurvesComparison::draw() {
    if (!runs_) return;
    const auto quantity = static_cast<ComparedQuantity>(quantity_->currentData().toInt());
    log_->setEnabled(quantity != ComparedQuantity::accuracy);
    training_->setEnabled(quantity == ComparedQuantity::loss || quantity == ComparedQuantity::accuracy);
    const bool reading =
        std::ranges::any_of(*runs_, [](const ComparedRun &run) { return !run.record && run.problem().isEmpty(); });
    chart_->set_hint(reading ? "Reading the runs’ logs…" : "None of these runs has finished an epoch yet.");
    chart_->show_curves(compared_curves(*runs_, quantity, static_cast<ComparedAxis>(axis_->currentIndex()),
                                        training_->isChecked(), log_->isChecked()));
}

} // namespace benchlight::ui
