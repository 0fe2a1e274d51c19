#include "tests/engine/runs/written_run.h"
#include "ui/runs/comparison_panel.h"
#include "ui/runs/run_details.h"
#include "ui/runs/runs_page.h"
#include "ui/runs/runs_table.h"
#include "ui/runs/undo_bar.h"
#include "ui/shell/theme.h"

#include <QAction>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;
using tests::log_run;
using tests::logged_settings;

class RunsPageTest : public QObject {
    Q_OBJECT
    using Path = std::filesystem::path;
    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<Desk> desk_;
    std::unique_ptr<RunsPage> page_;

    Path in_runs(const char *name) const { return Path(home_->path().toStdString()) / "runs" / name; }

    void show() {
        desk_ = std::make_unique<Desk>();
        page_ = std::make_unique<RunsPage>(*desk_);
        page_->resize(1200, 700);
        page_->show();
        wait();
    }
    void wait() { QTRY_VERIFY(page_->library().loaded() && page_->library().idle()); }
    void select(const std::vector<Path> &runs) { page_->table()->select(runs); }
    bool can(RunAction action) const { return page_->action(action)->isEnabled(); }

  private slots:
    void initTestCase() { apply_theme(Theme::light); }
    void init() {
        home_ = std::make_unique<QTemporaryDir>();
        qputenv("BENCHLIGHT_HOME", home_->path().toLocal8Bit());
    }
    void cleanup() {
        page_.reset();
        desk_.reset();
    }

    void an_empty_workspace_says_what_to_do() {
        show();
        QPushButton *train = nullptr;
        for (auto *button : page_->findChildren<QPushButton *>())
            if (button->text() == "Train a network") train = button;
        QVERIFY(train && train->isVisible());
        QSignalSpy wanted(desk_.get(), &Desk::page_wanted);
        train->click();
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toString(), "training");
        log_run(in_runs("first"));
        page_->library().refresh();
        wait();
        QVERIFY(!train->isVisible());
        QVERIFY(page_->table()->isVisible());
    }

    void one_run_is_described() {
        const Path parent = log_run(in_runs("parent"));
        const Path fork = log_run(in_runs("fork"), {.settings = logged_settings(),
                                                    .parent = runs::Parent{parent, "best", 2, 20, "x"}.json()});
        show();
        select({fork});
        QVERIFY(page_->details()->isVisible());
        QCOMPARE(page_->details()->value("Best accuracy"), "70.00 %");
        QCOMPARE(page_->details()->value("Epochs"), "3 / 3");
        QVERIFY(page_->details()->lineage()->text().contains("Forked from"));
        QVERIFY(page_->details()->lineage()->text().contains("epoch 2"));
        emit page_->details()->lineage()->linkActivated("0");
        QCOMPARE(page_->table()->selected().size(), std::size_t{1});
        QCOMPARE(page_->table()->selected()[0]->path(), parent);
        QVERIFY(page_->details()->lineage()->text().contains("Its fork"));
    }

    void several_are_compared() {
        const Path a = log_run(in_runs("a")), b = log_run(in_runs("b"));
        show();
        select({a, b});
        QVERIFY(page_->comparison()->isVisible());
        QTRY_VERIFY(page_->comparison()->settled());
        QVERIFY(!can(RunAction::open));
        QVERIFY(can(RunAction::archive));
    }

    void a_title_is_typed_and_undone() {
        const Path run = log_run(in_runs("one"));
        show();
        select({run});
        QTest::keyClick(page_->table(), Qt::Key_F2);
        auto *editor = page_->table()->findChild<QLineEdit *>("inPlace");
        QVERIFY(editor);
        QTest::keyClicks(editor, "The best");
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(page_->model()->row(0)->title, "The best");
        wait();
        QCOMPARE(runs::read_notes(run).title, "The best");
        QVERIFY(page_->undo_bar()->isVisible());
        QTest::mouseClick(page_->undo_bar()->button(), Qt::LeftButton);
        wait();
        QCOMPARE(runs::read_notes(run).title, "");
        QCOMPARE(page_->model()->row(0)->title, "one");
        QVERIFY(!page_->undo_bar()->isVisible());
    }

    void deleting_is_undone_by_a_key() {
        const Path a = log_run(in_runs("a")), b = log_run(in_runs("b")), c = log_run(in_runs("c"));
        show();
        select({a, b});
        QTest::keyClick(page_->table(), Qt::Key_Delete);
        QCOMPARE(page_->model()->rowCount(), 1);
        wait();
        QVERIFY(!std::filesystem::exists(a) && !std::filesystem::exists(b) && std::filesystem::exists(c));
        QCOMPARE(page_->undo_bar()->text(), "Deleted 2 runs.");
        page_->activateWindow();
        page_->table()->setFocus();
        QTest::keyClick(page_->table(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(std::filesystem::exists(a) && std::filesystem::exists(b));
        wait();
        QCOMPARE(page_->model()->rowCount(), 3);
    }

    void a_live_run_is_not_deleted() {
        const Path run = log_run(in_runs("live"), {.settings = logged_settings(), .state = ""});
        const FileLock lock = runs::lock_for_training({run});
        show();
        select({run});
        QVERIFY(!can(RunAction::remove));
        QVERIFY(page_->action(RunAction::remove)->toolTip().contains("stop it first"));
        QVERIFY(!can(RunAction::resume));
        page_->carry_out(RunAction::remove);
        QVERIFY(page_->problem().contains("stop it first"));
        QVERIFY(std::filesystem::exists(run));
        // One of several that cannot go keeps the others too.
        const Path other = log_run(in_runs("other"));
        page_->library().refresh();
        wait();
        page_->library().trash({other, run});
        wait();
        QVERIFY(std::filesystem::exists(run) && std::filesystem::exists(other));
        QCOMPARE(page_->library().undoable(), "");
        QCOMPARE(page_->model()->rowCount(), 2);
    }

    void archived_runs_leave_the_list() {
        const Path a = log_run(in_runs("a")), b = log_run(in_runs("b"));
        show();
        select({a, b});
        page_->carry_out(RunAction::archive);
        wait();
        QVERIFY(runs::read_notes(a).archived && runs::read_notes(b).archived);
        QCOMPARE(page_->table()->model()->rowCount(), 0);
        page_->library().undo();
        wait();
        QCOMPARE(page_->table()->model()->rowCount(), 2);
        QVERIFY(!runs::read_notes(a).archived);
    }

    void notes_and_tags_are_kept() {
        const Path a = log_run(in_runs("a")), b = log_run(in_runs("b"));
        show();
        select({a});
        page_->details()->note()->setPlainText("worth a look");
        page_->details()->tags()->setFocus();
        page_->details()->tags()->clear();
        QTest::keyClicks(page_->details()->tags(), "Paper, final");
        QTest::keyClick(page_->details()->tags(), Qt::Key_Return);
        select({b}); // what was written belongs to the other run
        QCOMPARE(page_->details()->note()->toPlainText(), "");
        wait();
        QCOMPARE(runs::read_notes(a).text, "worth a look");
        QCOMPARE(runs::read_notes(a).tags, (std::vector<std::string>{"paper", "final"}));
        QCOMPARE(runs::read_notes(b), runs::RunNotes());
        page_->filter()->setText("tag:paper look");
        QCOMPARE(page_->table()->model()->rowCount(), 1);
    }

    void a_note_is_kept_when_the_window_closes() {
        const Path run = log_run(in_runs("a"));
        show();
        select({run});
        page_->details()->note()->setPlainText("the last words");
        QVERIFY(page_->prepare_to_close(true));
        page_.reset();
        QCOMPARE(runs::read_notes(run).text, "the last words");
    }

    void the_filter_keeps_selection_and_place() {
        std::vector<Path> all;
        for (int i = 0; i < 24; ++i) all.push_back(log_run(in_runs(("run " + std::to_string(i)).c_str())));
        show();
        select({all[3]});
        const int place = page_->table()->verticalScrollBar()->value();
        QVERIFY(place > 0);
        runs::write_notes(all[20], {.title = "changed by another window"});
        page_->library().refresh();
        wait();
        QTRY_VERIFY(page_->library().find(all[20])->title == "changed by another window");
        QCOMPARE(page_->table()->verticalScrollBar()->value(), place);
        QCOMPARE(page_->table()->selected().size(), std::size_t{1});
        QCOMPARE(page_->table()->selected()[0]->path(), all[3]);
    }

    void what_can_be_done_depends_on_the_run() {
        const Path done = log_run(in_runs("done")),
                   stopped = log_run(in_runs("stopped"), {.settings = logged_settings(), .state = "stopped"}),
                   bare = log_run(in_runs("bare"), {.settings = logged_settings(), .state = "", .checkpoint = false});
        std::filesystem::create_directories(in_runs("broken"));
        write_file_atomically(in_runs("broken") / "log.db", "this is no log");
        show();
        QVERIFY(!can(RunAction::open));
        QCOMPARE(page_->action(RunAction::open)->toolTip(), "Select a run first.");
        select({done});
        QVERIFY(can(RunAction::open) && can(RunAction::fork) && can(RunAction::extend) && can(RunAction::remove));
        QVERIFY(!can(RunAction::resume));
        QVERIFY(page_->action(RunAction::resume)->toolTip().contains("extend"));
        select({stopped});
        QVERIFY(can(RunAction::resume));
        select({bare});
        QVERIFY(can(RunAction::resume)); // begins anew
        QVERIFY(!can(RunAction::fork));
        select({in_runs("broken")});
        QVERIFY(!can(RunAction::open) && can(RunAction::remove) && can(RunAction::copy_path));
        QCOMPARE(page_->details()->value("Epochs"), "");
    }

    void pages_are_asked_to_go_on() {
        const Path run = log_run(in_runs("stopped"), {.settings = logged_settings(), .state = "stopped"});
        show();
        select({run});
        QSignalSpy page(desk_.get(), &Desk::page_wanted), training(desk_.get(), &Desk::training_wanted);
        QTest::keyClick(page_->table(), Qt::Key_Return);
        QCOMPARE(page.count(), 1);
        QCOMPARE(page[0][0].toString(), "training");
        QCOMPARE(page[0][1].toString(), QString::fromStdString(run.string()));
        page_->carry_out(RunAction::inspect);
        QCOMPARE(page[1][0].toString(), "inspect");
        QCOMPARE(desk_->run(), run);
        page_->carry_out(RunAction::resume);
        QCOMPARE(training.count(), 1);
        QCOMPARE(desk_->take_training()->run, run);
        page_->carry_out(RunAction::copy_path);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString(run.string()));
    }

    void a_run_from_elsewhere_is_listed_and_taken_off() {
        const QTemporaryDir elsewhere;
        const Path run = log_run(Path(elsewhere.path().toStdString()) / "theirs");
        log_run(in_runs("own"));
        show();
        QVERIFY(!page_->open(elsewhere.path()));
        QVERIFY(page_->open(QString::fromStdString(run.string())));
        wait();
        QCOMPARE(page_->table()->selected().size(), std::size_t{1});
        QCOMPARE(page_->table()->selected()[0]->path(), run);
        QCOMPARE(page_->action(RunAction::remove)->text(), "Unlist");
        page_->carry_out(RunAction::remove);
        wait();
        QCOMPARE(page_->model()->rowCount(), 1);
        QVERIFY(std::filesystem::exists(run));
        desk_->set_run(run); // what another page opens is remembered too
        wait();
        QCOMPARE(page_->model()->rowCount(), 2);
    }

    void a_folder_that_cannot_be_written_is_said() {
        const Path run = log_run(in_runs("one"));
        show();
        std::filesystem::rename(run, in_runs("away"));
        page_->library().change_notes({{run, {.title = "lost"}}}, "Renamed 1 run");
        wait();
        QVERIFY(!page_->problem().isEmpty());
        QCOMPARE(page_->library().undoable(), "");
        QCOMPARE(page_->model()->row(0)->path(), in_runs("away"));
    }

    void columns_are_remembered() {
        log_run(in_runs("one"));
        show();
        QMenu menu;
        page_->table()->fill_columns_menu(&menu);
        QAction *loss = nullptr;
        for (QAction *action : menu.actions())
            if (action->text() == RunsModel::column_title(RunsModel::loss)) loss = action;
        QVERIFY(loss && loss->isChecked());
        loss->trigger();
        page_->table()->sortByColumn(RunsModel::best, Qt::AscendingOrder);
        cleanup();
        show();
        QVERIFY(page_->table()->isColumnHidden(RunsModel::loss));
        QVERIFY(!page_->table()->isColumnHidden(RunsModel::best));
        QCOMPARE(page_->table()->horizontalHeader()->sortIndicatorSection(), int{RunsModel::best});
    }
};

QTEST_MAIN(RunsPageTest)
#include "runs_page_test.moc"
