#include "ui/inspect/run_choice.h"

#include "engine/core/text.h"
#include "ui/follow/run_label.h"
#include "ui/shell/scrolling.h"

#include <algorithm>

namespace benchlight::ui {

RunChoice::RunChoice(const QString &none, QWidget *parent) : QComboBox(parent), none_(none) {
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(14);
    setMaxVisibleItems(20);
    pass_wheel_on(this);
    connect(this, &QComboBox::activated, this, [this](int row) {
        const std::filesystem::path chosen = rows_[static_cast<std::size_t>(row)];
        if (chosen == run_ && other_.isEmpty()) return;
        other_.clear();
        run_ = chosen;
        fill();
        emit run_changed(run_);
    });
    fill();
    refresh();
}

void RunChoice::set_run(const std::filesystem::path &run) {
    run_ = run;
    other_.clear();
    fill();
}

void RunChoice::leave_out(const std::filesystem::path &run) {
    left_out_ = run;
    fill();
}

void RunChoice::set_other(const QString &text) {
    other_ = text;
    run_.clear();
    fill();
}

void RunChoice::fill() {
    rows_ = {std::filesystem::path()};
    if (!run_.empty() && std::ranges::find(found_, run_) == found_.end()) rows_.push_back(run_);
    for (const auto &run : found_)
        if (run != left_out_) rows_.push_back(run);
    clear();
    for (const auto &run : rows_) {
        addItem(run.empty() ? (other_.isEmpty() ? none_ : other_) : run_label(run));
        setItemData(count() - 1, QString::fromStdString(display_path(run)), Qt::ToolTipRole);
    }
    setCurrentIndex(static_cast<int>(std::ranges::find(rows_, run_) - rows_.begin()));
}

void RunChoice::refresh() {
    if (std::exchange(looking_, true)) return;
    find_workspace_runs(this, [this](const std::vector<WorkspaceRun> &found) {
        looking_ = false;
        std::vector<std::filesystem::path> paths;
        for (const WorkspaceRun &run : found) paths.push_back(run.path);
        if (paths != found_) {
            found_ = std::move(paths);
            fill();
        }
        emit refreshed();
    });
}

void RunChoice::showPopup() {
    refresh();
    QComboBox::showPopup();
}

} // namespace benchlight::ui
