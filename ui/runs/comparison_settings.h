#pragma once
#include "ui/images/data_worker.h"
#include "ui/runs/comparison_tab.h"
#include "ui/runs/settings_difference.h"

QT_BEGIN_NAMESPACE
class QCheckBox;
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

class ComparisonTable;

/// The settings of all runs side by side: those that differ, and the others where asked for.
class SettingsComparison final : public ComparisonTab {
    Q_OBJECT
  public:
    explicit SettingsComparison(QWidget *parent = nullptr);
    QWidget *controls() const override { return controls_; }
    void show_runs(ComparedRuns runs) override;
    bool settled() const override { return !worker_.busy(); }
    ComparisonTable *table() const { return table_; }
    QCheckBox *common() const { return common_; }

  private:
    void fill();

    ComparedRuns runs_;
    std::vector<SettingRow> rows_;
    QWidget *controls_;
    QCheckBox *common_;
    ComparisonTable *table_;
    QLabel *same_;
    DataWorker worker_{"comparing settings"};
};

} // namespace benchlight::ui
