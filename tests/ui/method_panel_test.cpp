#include "tests/ui/movies_fixture.h"
#include "ui/movies/cost_view.h"
#include "ui/movies/lists_model.h"
#include "ui/movies/method_controls.h"
#include "ui/movies/method_lists.h"
#include "ui/movies/method_panel.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace benchlight;
using namespace benchlight::ui;

class MethodPanelTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::unique_ptr<Desk> desk_;
    std::unique_ptr<MovieLibrary> library_;
    std::unique_ptr<MethodPanel> panel_;

    std::shared_ptr<const movies::MovieSet> set() const { return {library_->movies(), &library_->movies()->set}; }
    static movies::EmbeddingSettings small(int rank = 4, int epochs = 3) {
        movies::EmbeddingSettings settings;
        settings.rank = rank;
        settings.epochs = epochs;
        return settings;
    }

  private slots:
    void init() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        apply_theme(Theme::light);
        desk_ = std::make_unique<Desk>();
        library_ = std::make_unique<MovieLibrary>();
        panel_ = std::make_unique<MethodPanel>(*library_, *desk_);
        panel_->resize(1100, 700);
        panel_->show();
        library_->open(tests::write_movies(home_.filePath("set").toStdString()));
        QTRY_VERIFY(panel_->settled());
    }
    void cleanup() { panel_.reset(); }

    void before_anything_is_run_the_published_figures_are_there() {
        QVERIFY(panel_->quick_run()->isVisible());
        QVERIFY(panel_->quick_run()->text().startsWith("Run all six at rank 128 (about "));
        const Table table = panel_->costs()->figure()->table();
        QCOMPARE(table.header.size(), std::size_t{7});
        QCOMPARE(table.header[1], std::string("published sgd-1e-5"));
        QCOMPARE(table.rows[0][1], std::string("57846087680"));
        QCOMPARE(panel_->lists()->model().columnCount(), 6);
        QVERIFY(panel_->lists()->overlap()->overlaps().published);
        QVERIFY(!panel_->lists()->overlap()->overlaps().ours);
        // The published best says nothing of this small set.
        QVERIFY(panel_->story().contains("All-zero vectors cost " + cost_text(movies::cost_of_zero(set()->likes))));
        QVERIFY(!panel_->story().contains("times worse"));
    }

    void a_sweep_is_run_shown_and_found_again() {
        panel_->controls()->set_rank(4);
        panel_->controls()->set_epochs(3);
        QVERIFY2(panel_->controls()->needs().contains("All six, 3 epochs each at rank 4"),
                 qPrintable(panel_->controls()->needs()));
        QSignalSpy failures(panel_.get(), &MethodPanel::failed);
        panel_->controls()->run_all()->click();
        QVERIFY(panel_->training() && panel_->controls()->stop()->isEnabled());
        QVERIFY(!panel_->controls()->run_all()->isEnabled() && !panel_->quick_run()->isVisible());
        QTRY_VERIFY(!panel_->training() && panel_->follower().runs() && panel_->follower().runs()->complete());
        QTRY_VERIFY(panel_->settled());
        QVERIFY2(failures.empty(), qPrintable(failures.empty() ? QString() : failures[0][0].toString()));

        // Each number of the curves is that of the run's log; another set's published figures are not beside them.
        const std::filesystem::path folder = panel_->follower().folder();
        QCOMPARE(folder.parent_path(), workspace_folder() / "movies");
        const Table table = panel_->costs()->figure()->table();
        QCOMPARE(table.header.size(), std::size_t{7});
        QCOMPARE(table.rows.size(), std::size_t{3});
        for (std::size_t config = 0; config < 6; ++config) {
            const std::string &name = movies::sweep_configs()[config].name;
            QCOMPARE(table.header[config + 1], name);
            const movies::EmbeddingRun run = movies::read_embedding_run(folder / name);
            QCOMPARE(run.state, runs::State::completed);
            for (std::size_t epoch = 0; epoch < 3; ++epoch)
                QCOMPARE(table.rows[epoch][config + 1], format_number(run.epochs[epoch].cost));
        }
        QVERIFY2(panel_->controls()->status().startsWith("6 of 6 configurations completed, rank 4."),
                 qPrintable(panel_->controls()->status()));

        // Lists are those of the engine, for the one movie of the three that the set has.
        const MethodLists &lists = *panel_->lists();
        QAbstractItemModelTester tester(const_cast<ListsModel *>(&lists.model()));
        QCOMPARE(lists.query()->count(), 1);
        QCOMPARE(lists.model().columnCount(), 6);
        const auto made = movies::sweep_lists(folder, *set(), movies::Compared::columns);
        const auto first = set()->catalog.find(made.front().movies.front());
        QCOMPARE(lists.model().index(0, 0).data().toString(), QString::fromStdString(set()->catalog.label(*first)));
        QCOMPARE(lists.overlap()->overlaps().ours->share, movies::overlap_of(made).share);

        // Another window shows it at once.
        MethodPanel other(*library_, *desk_);
        other.show();
        QTRY_VERIFY(other.settled() && other.follower().folder() == folder);
        QCOMPARE(other.run_choice()->currentText(), QString::fromStdString(folder.filename().string()));
    }

    void rows_are_compared_at_full_rank_only() {
        panel_->run(small(), true);
        QTRY_VERIFY(panel_->settled() && panel_->follower().runs());
        QTRY_VERIFY(panel_->lists()->overlap()->overlaps().ours);
        panel_->lists()->set_compared(movies::Compared::rows);
        QTRY_VERIFY2(panel_->lists()->problem().contains("full rank"), qPrintable(panel_->lists()->problem()));
        QVERIFY(!panel_->lists()->overlap()->overlaps().ours);
        panel_->run(small(0), true);
        QTRY_VERIFY(panel_->settled() && panel_->follower().runs() && panel_->follower().runs()->full_rank() &&
                    panel_->follower().runs()->complete());
        QTRY_VERIFY(panel_->lists()->settled() && panel_->lists()->overlap()->overlaps().ours);
        const auto rows = movies::sweep_lists(panel_->follower().folder(), *set(), movies::Compared::rows);
        QCOMPARE(panel_->lists()->overlap()->overlaps().ours->share, movies::overlap_of(rows).share);
        QCOMPARE(panel_->lists()->problem(), QString());
    }

    void one_configuration_alone() {
        movies::EmbeddingSettings exact = small(3, 5);
        exact.optimizer = movies::EmbeddingOptimizer::exact;
        panel_->run(exact, false);
        QTRY_VERIFY(panel_->settled() && panel_->follower().runs() && panel_->follower().runs()->complete());
        QTRY_VERIFY(panel_->lists()->settled());
        QCOMPARE(panel_->costs()->figure()->chart_names(), std::vector<QString>{"Exact"});
        QCOMPARE(panel_->costs()->figure()->table().header, (std::vector<std::string>{"epoch", "exact"}));
        QCOMPARE(panel_->lists()->model().headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QString("exact, here"));
        QCOMPARE(panel_->lists()->model().rowCount(), 10);
    }

    /// The settings are chosen as for thousands of years, so it can only end by the stop.
    void a_training_is_stopped() {
        panel_->run(small(4, 10000), true);
        QTRY_VERIFY(panel_->follower().runs() && !panel_->follower().runs()->runs.front().run.epochs.empty());
        panel_->controls()->stop()->click();
        QTRY_VERIFY(panel_->settled() && !panel_->follower().runs()->running());
        QTRY_VERIFY2(panel_->controls()->status().contains("was stopped after"),
                     qPrintable(panel_->controls()->status()));
        QVERIFY(panel_->controls()->run_all()->isEnabled());
    }

    void a_run_of_elsewhere_is_followed_and_stopped() {
        const std::filesystem::path folder = home_.filePath("elsewhere").toStdString();
        std::jthread elsewhere([&, set = set()] { movies::train_embedding(*set, small(4, 1'000'000), folder, true); });
        QTRY_VERIFY(movies::is_embedding_run(folder));
        panel_->open(folder);
        QTRY_VERIFY(panel_->follower().runs() && panel_->follower().runs()->running());
        const auto before = panel_->follower().runs()->runs.front().run.epochs.size();
        QTRY_VERIFY(panel_->follower().runs()->runs.front().run.epochs.size() > before);
        QVERIFY(!panel_->training());
        panel_->controls()->stop()->click();
        elsewhere.join();
        QTRY_VERIFY(!panel_->follower().runs()->running());
        QCOMPARE(panel_->follower().runs()->runs.front().run.state, runs::State::stopped);
    }

    void nothing_is_run_beside_an_image_training() {
        panel_->open({});
        desk_->set_training(true);
        QTRY_VERIFY(!panel_->controls()->run_all()->isEnabled());
        QVERIFY(panel_->controls()->obstacle().contains("image training"));
        QVERIFY(!panel_->quick_run()->isEnabled());
        desk_->set_training(false);
        QTRY_VERIFY(panel_->controls()->run_all()->isEnabled());
        QCOMPARE(panel_->controls()->obstacle(), QString());
    }

    void a_rate_that_is_none_cannot_be_run() {
        MethodControls controls;
        controls.set_size(26, 40, 200);
        auto *config = controls.findChild<QComboBox *>();
        config->setCurrentIndex(config->findText("SGD, own rate"));
        auto *rate = controls.findChild<QLineEdit *>("rate");
        QVERIFY(rate);
        rate->setText("-1");
        QVERIFY(!controls.run_one()->isEnabled() && controls.run_all()->isEnabled());
        QVERIFY(controls.needs().contains("above 0"));
        rate->setText("5e-4");
        QVERIFY(controls.run_one()->isEnabled());
        QCOMPARE(controls.settings()->lr, 5e-4);
        QCOMPARE(config_name(*controls.settings()), std::string("sgd-5e-4"));
    }

    void progress_and_what_is_left() {
        MovieRuns runs{.folder = "a", .sweep = true, .runs = {}};
        movies::EmbeddingRun first;
        first.settings.epochs = 10;
        first.state = runs::State::completed;
        for (int epoch = 0; epoch < 10; ++epoch) first.epochs.push_back({epoch, 1, 2.});
        movies::EmbeddingRun second = first;
        second.state = runs::State::running;
        second.epochs.resize(5);
        runs.runs = {{"sgd-1e-5", first}, {"sgd-1e-6", second}};
        const MethodProgress progress = progress_of(runs);
        QCOMPARE(progress.share, 1.5 / 6);
        QCOMPARE(progress.text, QString("SGD 1e-6, epoch 6 of 10   ·   configuration 2 of 6"));
        QCOMPARE(progress.seconds.value_or(0), 2. * 45);
        QCOMPARE(left_text(90), QString("about 90 s left"));
        QCOMPARE(left_text(91), QString("about 95 s left"));
        QCOMPARE(left_text(150), QString("about 3 min left"));
    }

    void the_published_set_is_judged() {
        const MethodStory story = method_story(63482944, true);
        QVERIFY2(
            story.cost.contains("All-zero vectors cost 63,482,944; the published best, 829,560,448 (Adam 1e-1), is 13 "
                                "times worse than predicting nothing."),
            qPrintable(story.cost));
        movies::EmbeddingSettings full;
        const MethodNeeds needs = needs_of(full, 9742, 610, 48580);
        QVERIFY(needs.memory > 1.1e9 && needs.memory < 1.2e9);
        QCOMPARE(needs.disk, 4. * 9742 * 9742);
    }
};

QTEST_MAIN(MethodPanelTest)
#include "method_panel_test.moc"
