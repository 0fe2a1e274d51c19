#pragma once
#include "ui/figures/group_curves_figure.h"
#include "ui/runs/comparison_tab.h"

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
QT_END_NAMESPACE

namespace benchlight::ui {

class ComparisonChart;

enum class ComparedQuantity { loss, accuracy, learning_rate, cost };
enum class ComparedAxis { epochs, seconds, steps };

/// The curves of all runs that have the quantity: validation solid, training faint beside it where `training` asks for
/// it; what only training has is solid.
GroupCurves compared_curves(const std::vector<ComparedRun> &runs, ComparedQuantity quantity, ComparedAxis axis,
                            bool training, bool log);

/// Loss, accuracy, learning rate or cost of all runs in one chart.
class CurvesComparison final : public ComparisonTab {
    Q_OBJECT
  public:
    explicit CurvesComparison(QWidget *parent = nullptr);
    QWidget *controls() const override { return controls_; }
    void show_runs(ComparedRuns runs) override;
    ComparisonChart *chart() const { return chart_; }
    QComboBox *quantity() const { return quantity_; }
    QComboBox *axis() const { return axis_; }
    QCheckBox *training() const { return training_; }
    QCheckBox *log() const { return log_; }

  private:
    void make_controls();
    void offer_quantities();
    void draw();

    ComparedRuns runs_;
    QWidget *controls_;
    QComboBox *quantity_, *axis_;
    QCheckBox *training_, *log_;
    ComparisonChart *chart_;
};

} // namespace benchlight::ui
