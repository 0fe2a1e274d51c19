#include "ui/runs/comparison_seeds.h"

#include "ui/figures/export_button.h"
#include "ui/runs/comparison_chart.h"
#include "ui/runs/comparison_table.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/words.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace benchlight::ui {

namespace {

constexpr int accuracy_digits = 4, loss_digits = 4;

QString number_text(double value, int digits) {
    if (!std::isfinite(value)) return {};
    const bool large = std::abs(value) >= 1000;
    QString text = large ? QString::number(value, 'g', 6) : QString::number(value, 'f', digits);
    return text.replace('-', "−");
}

/// ".9111 ± .0086"; of one value it alone.
QString spread_text(const Spread &spread, int digits) {
    if (spread.count == 0) return {};
    if (spread.count == 1) return number_text(spread.mean, digits);
    return number_text(spread.mean, digits) + " ± " + number_text(spread.deviation, digits);
}

QString interval_text(const Spread &spread, int digits) {
    if (spread.count < 2) return {};
    return number_text(spread.mean - spread.margin, digits) + " … " + number_text(spread.mean + spread.margin, digits);
}

QString range_text(const Spread &spread, int digits) {
    if (spread.count < 2) return {};
    return number_text(spread.lowest, digits) + " … " + number_text(spread.highest, digits);
}

const char *const interval_tip = "Where Student’s t has the mean of many more seeds, with 95 % confidence";
const char *const spread_tip = "Mean ± standard deviation of the sample, over n − 1";

QStringList column_titles(bool embedding) {
    if (embedding) return {"Runs", "Final cost", "95 % of the mean", "Lowest … highest"};
    return {"Runs", "Best accuracy", "95 % of the mean", "Lowest … highest", "Last accuracy", "Best loss", "Last loss"};
}

std::vector<ComparisonCells::Cell> cells_of(const SeedGroup &group, bool only_costs) {
    const auto cell = [](const QString &text) { return ComparisonCells::Cell{.text = text, .number = true}; };
    const Spread &first = group.embedding ? group.cost : group.best_accuracy;
    std::vector<ComparisonCells::Cell> cells{
        cell(count_text(group.runs.size())), cell(spread_text(first, accuracy_digits)),
        cell(interval_text(first, accuracy_digits)), cell(range_text(first, accuracy_digits))};
    if (only_costs) return cells;
    cells.push_back(cell(spread_text(group.last_accuracy, accuracy_digits)));
    cells.push_back(cell(spread_text(group.best_loss, loss_digits)));
    cells.push_back(cell(spread_text(group.last_loss, loss_digits)));
    return cells;
}

/// What the numbers leave out, and what they mean.
QString note_text(const std::vector<SeedGroup> &groups) {
    std::size_t unfinished = 0, repeated = 0, several = 0;
    for (const SeedGroup &group : groups) {
        unfinished += group.unfinished;
        repeated += group.repeated;
        several += group.runs.size() > 1;
    }
    QStringList sentences;
    if (several == 0)
        sentences
            << "No two completed runs here differ in the seed alone: train the same settings with another seed to see "
               "how far chance goes.";
    else
        sentences
            << "± is the standard deviation of the sample; the seed also chooses the validation images where they are "
               "a part of the training images.";
    if (unfinished > 0)
        sentences << QString(unfinished == 1 ? "%1 run that did not complete does not count."
                                             : "%1 runs that did not complete do not count.")
                         .arg(count_text(unfinished));
    if (repeated > 0)
        sentences << QString(repeated == 1 ? "%1 run repeats the seed of a newer one and does not count."
                                           : "%1 runs repeat the seed of a newer one and do not count.")
                         .arg(count_text(repeated));
    return sentences.join(" ");
}

} // namespace

/// What the thread makes of the runs.
struct SeedsComparison::Content {
    ComparedRuns runs;
    std::vector<SeedGroup> groups;
};

GroupCurves group_curves(const std::vector<SeedGroup> &groups, const std::vector<ComparedRun> &runs,
                         GroupMeasure measure) {
    const char *names[] = {"accuracy", "loss", "cost"};
    GroupCurves curves;
    curves.y_name = names[static_cast<std::size_t>(measure)];
    curves.title = measure == GroupMeasure::cost ? QString("Cost, mean over seeds")
                                                 : QString("Validation %1, mean over seeds").arg(curves.y_name.c_str());
    curves.x_axis = "epoch";
    curves.y_axis = measure == GroupMeasure::accuracy ? "share of images"
                    : measure == GroupMeasure::loss   ? "cross entropy"
                                                      : "cost";
    curves.line_name = "mean";
    curves.highest = measure == GroupMeasure::accuracy ? 1 : 0;
    curves.log = measure == GroupMeasure::cost;
    int colour = 0;
    for (const SeedGroup &group : groups) {
        GroupCurve curve{.name = group.name, .colour = colour++};
        for (const GroupPoint &point : group_curve(group, runs, measure)) {
            const Spread &spread = point.spread;
            curve.line.push_back({point.epoch, spread.mean});
            if (group.runs.size() > 1)
                curve.spread.push_back({point.epoch, spread.mean - spread.deviation, spread.mean + spread.deviation,
                                        spread.lowest, spread.highest, spread.count});
        }
        if (!curve.line.empty()) curves.curves.push_back(std::move(curve));
    }
    return curves;
}

Table groups_table(const std::vector<SeedGroup> &groups) {
    Table table{.header = {"group", "runs", "unfinished", "repeated"}, .rows = {}};
    const std::array<std::pair<std::string, Spread SeedGroup::*>, 5> figures{
        {{"best_accuracy", &SeedGroup::best_accuracy},
         {"last_accuracy", &SeedGroup::last_accuracy},
         {"best_loss", &SeedGroup::best_loss},
         {"last_loss", &SeedGroup::last_loss},
         {"cost", &SeedGroup::cost}}};
    for (const auto &[name, member] : figures)
        for (const char *part : {"mean", "deviation", "interval_low", "interval_high", "lowest", "highest"})
            table.header.push_back(name + "_" + part);
    const auto field = [](double value) { return std::isfinite(value) ? format_number(value) : std::string(); };
    for (const SeedGroup &group : groups) {
        std::vector<std::string> fields{group.name.toStdString(), std::to_string(group.runs.size()),
                                        std::to_string(group.unfinished), std::to_string(group.repeated)};
        for (const auto &[name, member] : figures) {
            const Spread &spread = group.*member;
            for (const double value : {spread.mean, spread.deviation, spread.mean - spread.margin,
                                       spread.mean + spread.margin, spread.lowest, spread.highest})
                fields.push_back(field(value));
        }
        table.rows.push_back(std::move(fields));
    }
    return table;
}

SeedsComparison::SeedsComparison(QWidget *parent)
    : ComparisonTab(parent),
      controls_(new QWidget),
      measure_(new QComboBox),
      table_(new ComparisonTable("Groups of runs that differ in the seed alone")),
      chart_(new ComparisonChart("Mean and spread of each group")),
      note_(make_text("help")) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(space::tiny);
    auto *halves = new QSplitter;
    halves->addWidget(table_);
    halves->addWidget(chart_);
    halves->setChildrenCollapsible(false);
    halves->setStretchFactor(0, 5);
    halves->setStretchFactor(1, 4);
    halves->setSizes({550, 450});
    table_->setMinimumWidth(200);
    column->addWidget(halves, 1);
    column->addWidget(note_);
    make_controls();
    connect(table_, &ComparisonTable::failed, this, &ComparisonTab::failed);
    connect(&worker_, &DataWorker::failed, this, &ComparisonTab::failed);
}

void SeedsComparison::make_controls() {
    measure_->setAccessibleName("Figure of the groups’ curves");
    measure_->setToolTip("What the chart shows");
    auto *row = new QHBoxLayout(controls_);
    row->setContentsMargins({});
    row->setSpacing(space::small);
    QToolButton *menu = table_->make_menu([this] { return content_ ? groups_table(content_->groups) : Table(); },
                                          "the groups", "runs-seeds");
    menu->setText("Table");
    menu->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto *save = new ExportButton([this] { return chart_->figure(); }, "runs-seeds");
    for (QWidget *widget : std::initializer_list<QWidget *>{menu, measure_, save}) row->addWidget(widget);
    connect(save, &ExportButton::failed, this, &ComparisonTab::failed);
    connect(measure_, &QComboBox::currentIndexChanged, this, &SeedsComparison::draw);
}

QString SeedsComparison::note() const { return note_->text(); }

void SeedsComparison::show_runs(ComparedRuns runs) {
    worker_.run([this, runs = std::move(runs)](const std::stop_token &) -> std::function<void()> {
        auto content = std::make_shared<Content>(Content{runs, seed_groups(*runs)});
        return [this, content = std::move(content)] {
            content_ = content;
            offer_measures();
            fill_table();
            draw();
            note_->setText(note_text(content_->groups));
        };
    });
}

void SeedsComparison::offer_measures() {
    const auto of = [&](bool embedding) {
        return std::ranges::any_of(content_->groups,
                                   [&](const SeedGroup &group) { return group.embedding == embedding; });
    };
    QStringList wanted;
    if (of(false) || !of(true))
        wanted << "Accuracy"
               << "Loss";
    if (of(true)) wanted << "Cost";
    QStringList offered;
    for (int i = 0; i < measure_->count(); ++i) offered << measure_->itemText(i);
    if (offered == wanted) return;
    const QSignalBlocker blocker(measure_);
    const QString before = measure_->currentText();
    measure_->clear();
    for (const QString &title : wanted) measure_->addItem(title, title == "Accuracy" ? 0 : title == "Loss" ? 1 : 2);
    measure_->setCurrentIndex(std::max(0, measure_->findText(before)));
}

void SeedsComparison::fill_table() {
    ComparisonCells cells;
    const auto &groups = content_->groups;
    const bool only_costs =
        !groups.empty() && std::ranges::all_of(groups, [](const SeedGroup &group) { return group.embedding; });
    const bool mixed = !only_costs && std::ranges::any_of(groups, [](const SeedGroup &g) { return g.embedding; });
    cells.columns = column_titles(only_costs);
    if (mixed) cells.columns[1] = "Best accuracy or cost";
    cells.column_tips = {"Completed runs of different seeds", spread_tip, interval_tip, "The outermost values"};
    while (cells.column_tips.size() < cells.columns.size()) cells.column_tips << spread_tip;
    for (const SeedGroup &group : groups) {
        cells.rows << group.name;
        cells.cells.push_back(cells_of(group, only_costs));
        cells.cells.back().front().colour = static_cast<int>(cells.cells.size()) - 1; // as group_curves() has it
    }
    table_->show_cells(std::move(cells));
}

void SeedsComparison::draw() {
    if (!content_) return;
    chart_->set_hint("None of these runs has completed yet.");
    chart_->show_curves(
        group_curves(content_->groups, *content_->runs, static_cast<GroupMeasure>(measure_->currentData().toInt())));
}

} // namespace benchlight::ui
