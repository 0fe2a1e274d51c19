#pragma once
#include "ui/runs/run_actions.h"
#include "ui/runs/run_library.h"
#include "ui/runs/runs_model.h"
#include "ui/shell/page.h"

#include <map>

QT_BEGIN_NAMESPACE
class QAction;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QSplitter;
class QStackedWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

class ComparisonPanel;
class MessageArea;
class ReportExport;
class RunDetails;
class RunsTable;
class UndoBar;

/// All runs of the workspace and those opened elsewhere: found, ordered, named, archived, deleted and gone on with; one is
/// described and several are compared below the table.
class RunsPage final : public Page {
    Q_OBJECT
  public:
    explicit RunsPage(Desk &desk, QWidget *parent = nullptr);
    ~RunsPage() override;
    /// A run's folder, which is listed from then on.
    bool open(const QString &argument) override;
    bool prepare_to_close(bool ask) override;
    std::vector<Scene> scenes() override;

    RunLibrary &library() { return library_; }
    RunsModel *model() const { return model_; }
    RunsTable *table() const { return table_; }
    RunDetails *details() const { return details_; }
    ComparisonPanel *comparison() const { return comparison_; }
    UndoBar *undo_bar() const { return undo_bar_; }
    QLineEdit *filter() const { return filter_; }
    QAction *action(RunAction action) const { return actions_.at(action); }
    /// The newest message on the page; empty: there is none.
    QString problem() const;
    /// Does it with the selected runs, if it can be done.
    void carry_out(RunAction action);

  protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override; ///< keys in the filter

  private:
    QWidget *make_filter_bar();
    QWidget *make_action_bar();
    QWidget *make_empty();
    QWidget *make_below();
    void make_actions();
    void connect_parts();
    void show_runs(const std::vector<RunPtr> &runs);
    void apply_filter();
    void show_counts();
    void show_selection();
    void show_actions(const std::vector<RunPtr> &selected);
    void ask_for_run();
    void list(const std::filesystem::path &run);
    void extend(const RunRow &row);
    void tag(const std::vector<RunPtr> &runs);
    void archive(const std::vector<RunPtr> &runs);
    void remove(const std::vector<RunPtr> &runs);
    void set_tags(const std::filesystem::path &run, const QString &tags);
    void complain(const QString &reason);

    // Brings the page to a state that a scene begins with.
    void reset_for_scene();

    RunLibrary library_;
    RunsModel *model_;
    RunsOrder *order_;
    MessageArea *messages_;
    UndoBar *undo_bar_;
    QLineEdit *filter_;
    QComboBox *kind_;
    QCheckBox *archived_;
    QLabel *counts_, *no_match_;
    QMenu *columns_menu_, *context_menu_;
    RunsTable *table_;
    RunDetails *details_;
    ComparisonPanel *comparison_;
    QLabel *nothing_selected_;
    QStackedWidget *stack_, *below_;
    QSplitter *splitter_;
    ReportExport *report_;
    std::map<RunAction, QAction *> actions_;
    std::vector<RunPtr> selected_, listed_; ///< listed: all, whatever the filter says
    std::filesystem::path wanted_;          ///< to be selected as soon as it is listed
    bool scene_ = false;                    ///< a scene's own runs are shown
};

} // namespace benchlight::ui
