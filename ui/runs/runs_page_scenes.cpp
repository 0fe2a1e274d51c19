#include "ui/runs/comparison_panel.h"
#include "ui/runs/run_details.h"
#include "ui/runs/runs_page.h"
#include "ui/runs/runs_table.h"
#include "ui/runs/undo_bar.h"
#include "ui/shell/message_area.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>

namespace benchlight::ui {

void RunsPage::reset_for_scene() {
    scene_ = false;
    messages_->clear();
    undo_bar_->hide();
    filter_->clear();
    kind_->setCurrentIndex(0);
    archived_->setChecked(false);
    show_runs(library_.runs());
    table_->clearSelection();
}

std::vector<Scene> RunsPage::scenes() {
    const auto loaded = [this] { return library_.loaded() && library_.idle(); };
    std::vector<Scene> scenes;
    // Shows what the runs are needed for once they have been found.
    const auto add = [&](const char *name, std::function<void()> show, std::function<bool()> ready = {}) {
        auto shown = std::make_shared<bool>(false);
        scenes.push_back({.name = name,
                          .show =
                              [this, shown] {
                                  *shown = false;
                                  reset_for_scene();
                              },
                          .ready =
                              [loaded, shown, show = std::move(show), ready = std::move(ready)] {
                                  if (!*shown && !loaded()) return false;
                                  if (!std::exchange(*shown, true)) show();
                                  return !ready || ready();
                              }});
    };
    const auto select = [this](std::size_t count) {
        std::vector<std::filesystem::path> runs;
        for (int i = 0; i < order_->rowCount() && runs.size() < count; ++i)
            if (const RunPtr row = order_->row(i); !row->embedding && row->run.summary.history.size() > 1)
                runs.push_back(row->path());
        table_->select(runs);
    };
    add("", [] {});
    add("empty", [this] {
        scene_ = true;
        show_runs({});
    });
    add("filtered", [this] { filter_->setText("status:completed"); });
    add("no-match", [this] { filter_->setText("tag:nothing-has-this"); });
    add("details", [select] { select(1); });
    add(
        "compare", [select] { select(3); }, [this] { return comparison_->settled(); });
    add("deleted", [this] { undo_bar_->show_done("Deleted 3 runs"); });
    add("not-a-run", [this] { complain("/home/somebody/pictures holds no run; a run's folder has a log.db in it."); });
    return scenes;
}

} // namespace benchlight::ui
