#include "ui/runs/comparison_settings.h"

#include "ui/runs/comparison_table.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

SettingsComparison::SettingsComparison(QWidget *parent)
    : ComparisonTab(parent),
      controls_(new QWidget),
      common_(new QCheckBox("Common ones too")),
      table_(new ComparisonTable("Settings of the selected runs")),
      same_(make_text("help")) {
    same_->setText("These runs do not differ in anything that their logs tell.");
    same_->setAlignment(Qt::AlignCenter);
    same_->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->addWidget(same_);
    column->addWidget(table_, 1);
    common_->setToolTip("Lists the settings too that are the same in all runs, below those that differ");
    auto *row = new QHBoxLayout(controls_);
    row->setContentsMargins({});
    row->setSpacing(space::small);
    row->addWidget(common_);
    row->addWidget(table_->make_menu([this] { return runs_ ? settings_table(rows_, *runs_) : Table(); }, "the settings",
                                     "runs-settings"));
    connect(common_, &QCheckBox::toggled, this, &SettingsComparison::fill);
    connect(table_, &ComparisonTable::failed, this, &ComparisonTab::failed);
    connect(&worker_, &DataWorker::failed, this, &ComparisonTab::failed);
}

void SettingsComparison::show_runs(ComparedRuns runs) {
    worker_.run([this, runs = std::move(runs)](const std::stop_token &) -> std::function<void()> {
        return [this, runs, rows = setting_rows(*runs)] {
            runs_ = runs;
            rows_ = rows;
            fill();
        };
    });
}

void SettingsComparison::fill() {
    if (!runs_) return;
    ComparisonCells cells;
    for (const ComparedRun &run : *runs_) cells.columns << run.name;
    bool differs = false;
    for (const SettingRow &row : rows_) {
        differs = differs || row.differs;
        if (!row.differs && !common_->isChecked()) continue;
        cells.rows << row.title;
        std::vector<ComparisonCells::Cell> fields;
        for (std::size_t i = 0; i < row.values.size(); ++i)
            fields.push_back({.text = row.values[i], .marked = row.unusual[i]});
        cells.cells.push_back(std::move(fields));
    }
    same_->setVisible(!differs);
    table_->show_cells(std::move(cells));
}

} // namespace benchlight::ui
