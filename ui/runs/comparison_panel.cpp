#include "ui/runs/comparison_panel.h"

#include "ui/images/data_worker.h"
#include "ui/movies/wrap_layout.h"
#include "ui/runs/comparison_curves.h"
#include "ui/runs/comparison_data.h"
#include "ui/runs/comparison_matrices.h"
#include "ui/runs/comparison_seeds.h"
#include "ui/runs/comparison_settings.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QLabel>
#include <QScrollArea>
#include <QStackedLayout>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>

namespace benchlight::ui {

namespace {

using Clock = std::chrono::steady_clock;
// Of reading, before what was read is shown; each is longer than the one before, since showing takes time too.
constexpr std::chrono::milliseconds first_slice{150}, longest_slice{1200};
constexpr std::size_t most_kept = 2000; // records of runs that are not selected any more

/// What tells that a run's log has to be read again. A live run's log grows all the time, but what is compared changes
/// with its epochs alone.
struct Version {
    runs::State state{};
    int epoch = 0, epochs = 0;
    std::int64_t started_us = 0, last_us = 0;
    bool operator==(const Version &) const = default;
};

Version version_of(const runs::RunSummary &summary) {
    return {summary.state, summary.epoch, summary.epochs, summary.started_us,
            summary.state == runs::State::running ? 0 : summary.last_us};
}

/// Whether nothing that is compared has changed.
bool same_runs(const std::vector<runs::IndexedRun> &a, const std::vector<runs::IndexedRun> &b) {
    return std::ranges::equal(a, b, [](const runs::IndexedRun &one, const runs::IndexedRun &other) {
        return one.summary.path == other.summary.path && one.summary.problem == other.summary.problem &&
               version_of(one.summary) == version_of(other.summary) && one.notes == other.notes;
    });
}

struct Kept {
    Version version{};
    std::shared_ptr<const RunRecord> record{};
};

struct Wanted {
    std::filesystem::path path{};
    Version version{};
};
using ReadRecords = std::vector<std::pair<Wanted, std::shared_ptr<const RunRecord>>>;

/// Reads as many as there is time for in a slice, and at least one.
ReadRecords read_slice(const std::vector<Wanted> &wanted, std::chrono::milliseconds slice,
                       const std::stop_token &stop) {
    const Clock::time_point end = Clock::now() + slice;
    ReadRecords records;
    for (const Wanted &run : wanted) {
        throw_if_stopped(stop);
        records.emplace_back(run, std::make_shared<const RunRecord>(read_record(run.path)));
        if (Clock::now() >= end) break;
    }
    return records;
}

} // namespace

struct ComparisonPanel::Parts {
    explicit Parts(ComparisonPanel *panel);
    void show(std::vector<runs::IndexedRun> all);
    void publish();
    void read_next();
    void accept(ReadRecords records);
    void open(int index);
    void give_colours();
    std::vector<Wanted> missing() const;

    std::vector<runs::IndexedRun> runs;
    std::vector<QString> names;
    std::map<std::filesystem::path, int> colours; ///< of the selected runs
    std::chrono::milliseconds slice = first_slice;
    ComparedRuns compared;
    std::map<std::filesystem::path, Kept> kept;

    QTabBar *tabs;
    QLabel *empty, *left_out;
    QStackedLayout *pages;   ///< what is said while nothing is compared; the comparison
    QStackedLayout *content; ///< the tabs'
    std::array<ComparisonTab *, 4> views{};
    DataWorker reader{"reading runs"};
};

ComparisonPanel::Parts::Parts(ComparisonPanel *panel)
    : tabs(make_tabs({"Curves", "Settings", "Matrices", "Seeds"}, "Ways to compare the selected runs")),
      empty(make_text("help")),
      left_out(make_text("warning")),
      pages(new QStackedLayout(panel)),
      views{new CurvesComparison, new SettingsComparison, new MatricesComparison, new SeedsComparison} {
    empty->setAlignment(Qt::AlignCenter);
    empty->setContentsMargins(space::huge, space::small, space::huge, space::small);
    pages->addWidget(empty);
    auto *comparison = new QWidget;
    auto *column = new QVBoxLayout(comparison);
    column->setContentsMargins(space::small, 0, space::small, space::small);
    column->setSpacing(space::tiny);
    auto *head = new QWidget;
    auto *words = new WrapLayout(space::medium, head);
    words->addWidget(tabs);
    auto *stack = new QWidget;
    content = new QStackedLayout(stack);
    for (ComparisonTab *view : views) {
        words->addWidget(view->controls());
        view->controls()->hide();
        content->addWidget(view);
        QObject::connect(view, &ComparisonTab::failed, panel, &ComparisonPanel::failed);
    }
    column->addWidget(head);
    column->addWidget(left_out);
    column->addWidget(stack, 1);
    pages->addWidget(comparison);
    left_out->hide();
    QObject::connect(tabs, &QTabBar::currentChanged, panel, [this](int index) { open(index); });
    QObject::connect(&reader, &DataWorker::failed, panel, &ComparisonPanel::failed);
    open(0);
}

/// Controls of the tabs that are not open are hidden, so that Tab and the command palette skip them.
void ComparisonPanel::Parts::open(int index) {
    for (std::size_t i = 0; i < views.size(); ++i) views[i]->controls()->setVisible(static_cast<int>(i) == index);
    content->setCurrentIndex(index);
    if (compared) views[static_cast<std::size_t>(index)]->show_runs(compared);
}

void ComparisonPanel::Parts::show(std::vector<runs::IndexedRun> all) {
    const bool same = compared && same_runs(all, runs);
    runs = std::move(all);
    if (same) return;
    if (runs.size() < 2) {
        compared.reset();
        reader.cancel();
        empty->setText(runs.empty()
                           ? "Select two runs or more in the table to compare them: curves in one chart, settings "
                             "that differ, matrices subtracted, and what chance does between seeds."
                           : "One run is selected. Select another one beside it (with Ctrl or Shift) to compare "
                             "the two.");
        pages->setCurrentIndex(0);
        return;
    }
    names = run_names(runs);
    give_colours();
    slice = first_slice;
    publish();
    pages->setCurrentIndex(1);
    if (!reader.busy()) read_next(); // else what is new is read when the slice at hand is done
}

/// Whoever stays selected keeps its colour, in whatever order the table is.
void ComparisonPanel::Parts::give_colours() {
    std::map<std::filesystem::path, int> given;
    std::set<int> taken;
    for (const runs::IndexedRun &run : runs)
        if (const auto known = colours.find(run.summary.path); known != colours.end()) {
            given.insert(*known);
            taken.insert(known->second);
        }
    int next = 0;
    for (const runs::IndexedRun &run : runs) {
        if (given.contains(run.summary.path)) continue;
        while (taken.contains(next)) ++next;
        given[run.summary.path] = next++;
    }
    colours = std::move(given);
}

/// The newest first: whoever compares runs has mostly just trained one.
std::vector<Wanted> ComparisonPanel::Parts::missing() const {
    std::vector<std::pair<std::int64_t, Wanted>> found;
    for (const runs::IndexedRun &run : runs) {
        if (!run.summary.problem.empty()) continue;
        const auto known = kept.find(run.summary.path);
        const Version version = version_of(run.summary);
        if (known == kept.end() || known->second.version != version)
            found.emplace_back(run.summary.started_us, Wanted{run.summary.path, version});
    }
    std::ranges::stable_sort(found, std::ranges::greater(), [](const auto &entry) { return entry.first; });
    std::vector<Wanted> wanted;
    for (auto &entry : found) wanted.push_back(std::move(entry.second));
    return wanted;
}

void ComparisonPanel::Parts::read_next() {
    std::vector<Wanted> wanted = missing();
    if (wanted.empty()) return;
    reader.run(
        [this, wanted = std::move(wanted), length = slice](const std::stop_token &stop) -> std::function<void()> {
            return [this, records = read_slice(wanted, length, stop)] { accept(records); };
        });
    slice = std::min(2 * slice, longest_slice);
}

void ComparisonPanel::Parts::accept(ReadRecords records) {
    if (kept.size() > most_kept) {
        std::map<std::filesystem::path, Kept> selected;
        for (const runs::IndexedRun &run : runs)
            if (const auto known = kept.find(run.summary.path); known != kept.end()) selected.insert(*known);
        kept = std::move(selected);
    }
    for (auto &[run, record] : records) kept[run.path] = {run.version, record};
    if (runs.size() < 2) return;
    publish();
    read_next();
}

/// Gives the open tab what is known. A run whose log is read again keeps its older record until then.
void ComparisonPanel::Parts::publish() {
    auto all = std::make_shared<std::vector<ComparedRun>>();
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto known = kept.find(runs[i].summary.path);
        all->push_back(
            {runs[i], names[i], known == kept.end() ? nullptr : known->second.record, colours[runs[i].summary.path]});
    }
    const QString reasons = left_out_text(*all);
    left_out->setText(reasons);
    left_out->setVisible(!reasons.isEmpty());
    compared = std::move(all);
    views[static_cast<std::size_t>(tabs->currentIndex())]->show_runs(compared);
}

ComparisonPanel::ComparisonPanel(QWidget *parent) : QWidget(parent), parts_(std::make_unique<Parts>(this)) {
    show_runs({});
}

ComparisonPanel::~ComparisonPanel() = default;

void ComparisonPanel::show_runs(std::vector<runs::IndexedRun> runs) { parts_->show(std::move(runs)); }

bool ComparisonPanel::settled() const {
    if (!parts_->compared) return true;
    return !parts_->reader.busy() && parts_->missing().empty() &&
           parts_->views[static_cast<std::size_t>(parts_->tabs->currentIndex())]->settled();
}

} // namespace benchlight::ui
