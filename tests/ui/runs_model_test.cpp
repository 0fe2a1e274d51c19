#include "ui/runs/runs_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

runs::IndexedRun run_named(const std::string &name, double best = NAN, runs::State state = runs::State::completed) {
    runs::IndexedRun run;
    run.summary.path = "/runs/" + name;
    run.summary.state = state;
    run.summary.task = "images";
    run.summary.data = "fashion-mnist";
    run.summary.model = "fast";
    run.summary.settings = {{"optimizer", "adam"}, {"learning_rate", 1e-3}, {"recipe", "rotate=20,flip=0.5"}};
    run.summary.started_us = 1'700'000'000'000'000;
    run.summary.epochs = 10;
    run.summary.epoch = 3;
    run.summary.best_epoch = std::isnan(best) ? 0 : 2;
    run.summary.best_accuracy = best;
    return run;
}

QStringList titles(const RunsOrder &order) {
    QStringList titles;
    for (int i = 0; i < order.rowCount(); ++i) titles << order.row(i)->title;
    return titles;
}

} // namespace

class RunsModelTest : public QObject {
    Q_OBJECT

  private slots:
    void settings_are_said_in_few_words() {
        runs::RunSummary run = run_named("a").summary;
        QCOMPARE(settings_words(run), "adam 1e−3, 10 epochs, rotate + flip");
        run.settings = {{"optimizer", "sgd"},    {"learning_rate", .05},     {"batch", 128},
                        {"schedule", "cosine"},  {"weight_decay", 5e-4},     {"seed", 7},
                        {"freeze", "backbone"},  {"weights", "/w/best.pth"}, {"limit_train", 2000},
                        {"label_smoothing", .1}, {"recipe", "none"}};
        run.epochs = 1;
        QCOMPARE(settings_words(run),
                 "sgd 0.05, 1 epoch, cosine, batch 128, from best.pth, frozen: backbone, decay 5e−4, "
                 "smoothing 0.1, 2,000 images, seed 7");
        run.task = "movie-embedding";
        run.settings = {{"optimizer", "sgd"}, {"lr", 1e-6}, {"rank", 128}};
        run.epochs = 250;
        QCOMPARE(settings_words(run), "sgd 1e−6, 250 epochs");
    }

    void a_title_is_given_or_made_of_the_folders_name() {
        QCOMPARE(make_row(run_named("Fashion-MNIST--fast-20261127-213040"))->title, "Fashion-MNIST, fast");
        QCOMPARE(make_row(run_named("my own"))->title, "my own");
        runs::IndexedRun run = run_named("x");
        run.notes.title = "The best";
        QCOMPARE(make_row(run)->title, "The best");
        run.notes.title.clear();
        run.summary.task = "movie-embedding";
        run.summary.path = "/home/movies/sweep-20261127-213040/sgd-1e-6";
        QCOMPARE(make_row(run)->title, "sweep / sgd-1e-6");
    }

    void tags_are_words() {
        QCOMPARE(tags_of_text(" One,two  words,, one ,"), QStringList({"one", "two words"}));
        QCOMPARE(tags_of_text("  "), QStringList());
    }

    void words_of_a_filter_are_anded() {
        runs::IndexedRun run = run_named("baseline", .9, runs::State::failed);
        run.notes.tags = {"paper", "final"};
        run.notes.text = "Overfits after Epoch 5";
        const RunPtr row = make_row(run);
        const auto accepts = [&](const char *text) { return RunFilter(text).accepts(*row); };
        for (const char *yes :
             {"", "  ", "base", "BASELINE fashion", "tag:paper", "tag:pap tag:final", "status:failed", "-flop",
              "overfits epoch", "-tag:draft", "model:fast data:fashion", "adam -sgd", "tag:"})
            QVERIFY2(accepts(yes), yes);
        for (const char *no : {"baseline cifar", "tag:base", "status:completed", "-paper", "-status:failed",
                               "tag:paper -flip", "data:cifar", "nothing"})
            QVERIFY2(!accepts(no), no);
        run.notes.archived = true;
        QVERIFY(!RunFilter("").accepts(*make_row(run)));
        QVERIFY(RunFilter("", RunFilter::Kind::all, true).accepts(*make_row(run)));
        QVERIFY(!RunFilter("", RunFilter::Kind::movies, true).accepts(*make_row(run)));
        QVERIFY(RunFilter("", RunFilter::Kind::images, true).accepts(*make_row(run)));
    }

    void news_changes_rows_in_place() {
        RunsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const RunPtr a = make_row(run_named("a")), b = make_row(run_named("b")), c = make_row(run_named("c"));
        model.set_runs({a, b, c});
        const QPersistentModelIndex at_b = model.index(1, 0), at_c = model.index(2, 0);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged), reset(&model, &QAbstractItemModel::modelReset);
        const RunPtr better = make_row(run_named("c", .8)), d = make_row(run_named("d"));
        model.set_runs({d, better, b});
        QCOMPARE(reset.count(), 0);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.row(at_b.row()), b);
        QCOMPARE(model.row(at_c.row()), better);
        QCOMPARE(model.row_of("/runs/d"), 2);
        QCOMPARE(model.row_of("/runs/a"), -1);
        model.set_runs({d, better, b});
        QCOMPARE(changed.count(), 1);
        model.set_runs({});
        QCOMPARE(model.rowCount(), 0);
    }

    void what_a_run_has_not_comes_last_either_way() {
        RunsModel model;
        RunsOrder order(&model);
        QAbstractItemModelTester tester(&order, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.set_runs({make_row(run_named("none")), make_row(run_named("low", .2)), make_row(run_named("high", .9)),
                        make_row(run_named("middle", .5))});
        order.sort(RunsModel::best, Qt::DescendingOrder);
        QCOMPARE(titles(order), QStringList({"high", "middle", "low", "none"}));
        order.sort(RunsModel::best, Qt::AscendingOrder);
        QCOMPARE(titles(order), QStringList({"low", "middle", "high", "none"}));
        order.sort(RunsModel::title, Qt::AscendingOrder);
        QCOMPARE(titles(order), QStringList({"high", "low", "middle", "none"}));
        order.set_filter(RunFilter("-middle"));
        QCOMPARE(titles(order), QStringList({"high", "low", "none"}));
        order.set_filter({});
        QCOMPARE(order.rowCount(), 4);
    }

    void titles_and_tags_can_be_typed() {
        RunsModel model;
        model.set_runs({make_row(run_named("a"))});
        QSignalSpy renamed(&model, &RunsModel::renamed), tagged(&model, &RunsModel::tagged);
        QVERIFY(model.flags(model.index(0, RunsModel::title)) & Qt::ItemIsEditable);
        QVERIFY(!(model.flags(model.index(0, RunsModel::best)) & Qt::ItemIsEditable));
        QVERIFY(!model.setData(model.index(0, RunsModel::title), "a", Qt::EditRole));
        QVERIFY(model.setData(model.index(0, RunsModel::title), " b  c ", Qt::EditRole));
        QVERIFY(model.setData(model.index(0, RunsModel::tags), "x, y", Qt::EditRole));
        QVERIFY(!model.setData(model.index(0, RunsModel::best), "1", Qt::EditRole));
        QCOMPARE(renamed.count(), 1);
        QCOMPARE(renamed[0][1].toString(), "b c");
        QCOMPARE(tagged.count(), 1);
    }

    void an_unreadable_run_says_why() {
        runs::IndexedRun run;
        run.summary.path = "/runs/broken";
        run.summary.problem = "The log is damaged.";
        RunsModel model;
        model.set_runs({make_row(run)});
        QCOMPARE(model.data(model.index(0, RunsModel::status), Qt::DisplayRole).toString(), "unreadable");
        QCOMPARE(model.data(model.index(0, RunsModel::title), Qt::ToolTipRole).toString(), "The log is damaged.");
        for (int column = 2; column < RunsModel::columns; ++column)
            QCOMPARE(model.data(model.index(0, column), Qt::DisplayRole).toString(), "");
    }
};

QTEST_GUILESS_MAIN(RunsModelTest)
#include "runs_model_test.moc"
