#pragma once
#include "ui/figures/group_curves_figure.h"
#include "ui/images/data_worker.h"
#include "ui/runs/comparison_tab.h"
#include "ui/runs/seed_groups.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

class ComparisonChart;
class ComparisonTable;

/// The mean of each group at each epoch, with one standard deviation around it and the outermost values.
GroupCurves group_curves(const std::vector<SeedGroup> &groups, const std::vector<ComparedRun> &runs,
                         GroupMeasure measure);
/// A row a group: its runs, and mean, deviation, interval, lowest and highest of every figure.
Table groups_table(const std::vector<SeedGroup> &groups);

/// Runs that differ in the seed alone, as groups with mean and spread.
class SeedsComparison final : public ComparisonTab {
    Q_OBJECT
  public:
    explicit SeedsComparison(QWidget *parent = nullptr);
    QWidget *controls() const override { return controls_; }
    void show_runs(ComparedRuns runs) override;
    bool settled() const override { return !worker_.busy(); }
    ComparisonTable *table() const { return table_; }
    ComparisonChart *chart() const { return chart_; }
    QComboBox *measure() const { return measure_; }
    QString note() const;

  private:
    struct Content;
    void make_controls();
    void offer_measures();
    void fill_table();
    void draw();

    std::shared_ptr<const Content> content_;
    QWidget *controls_;
    QComboBox *measure_;
    ComparisonTable *table_;
    ComparisonChart *chart_;
    QLabel *note_;
    DataWorker worker_{"grouping runs"};
};

} // namespace benchlight::ui
