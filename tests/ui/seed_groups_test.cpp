#include "tests/ui/compared_runs.h"
#include "ui/runs/comparison_seeds.h"
#include "ui/runs/seed_groups.h"

#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;
using namespace benchlight::tests;

namespace {

bool near(double a, double b, double relative = 1e-9) { return std::abs(a - b) <= relative * std::abs(b); }

ComparedRun of_seed(const std::string &name, std::uint64_t seed, const std::vector<double> &accuracies,
                    double rate = 1e-3) {
    return compared(name, {.settings = compared_settings(seed, rate), .epochs = epochs_of(accuracies)});
}

} // namespace

class SeedGroupsTest : public QObject {
    Q_OBJECT
  private slots:
    /// scipy 1.17.1: scipy.stats.t.ppf(.975, df)
    void students_t_is_scipys() {
        const std::pair<int, double> known[] = {
            {1, 12.706204736174694}, {2, 4.302652729749462}, {3, 3.1824463052837078},  {4, 2.7764451051977934},
            {5, 2.5705818356363146}, {9, 2.262157162798205}, {30, 2.0422724563012378}, {99, 1.9842169515864174}};
        for (const auto &[freedom, bound] : known)
            QVERIFY2(near(student_t_bound(.95, freedom), bound), qPrintable(QString::number(freedom)));
    }

    /// numpy and scipy.stats.t.interval of the same values
    void spread_is_that_of_a_sample() {
        const std::vector<double> values{.912, .905, NAN, .921, .9175, .9002};
        const Spread spread = spread_of(values);
        QCOMPARE(spread.count, 5);
        QVERIFY(near(spread.mean, .91114));
        QVERIFY(near(spread.deviation, .00859930229727971));
        QVERIFY(near(spread.mean - spread.margin, .900462555927797));
        QVERIFY(near(spread.mean + spread.margin, .9218174440722033));
        QCOMPARE(spread.lowest, .9002);
        QCOMPARE(spread.highest, .921);
    }

    void one_value_has_no_spread() {
        const Spread one = spread_of(std::vector<double>{.5});
        QCOMPARE(one.mean, .5);
        QVERIFY(std::isnan(one.deviation) && std::isnan(one.margin));
        QCOMPARE(spread_of({}).count, 0);
        QVERIFY(std::isnan(spread_of({}).mean));
    }

    void runs_that_differ_in_the_seed_alone_are_one_group() {
        std::vector<ComparedRun> runs{of_seed("a", 1, {.80, .90, .88}), of_seed("b", 2, {.82, .86, .92}),
                                      of_seed("c", 1, {.70, .95}, .01)};
        runs[1].run.summary.machine = "another machine";
        runs[1].run.summary.settings["threads"] = 3;
        runs[1].run.summary.settings["data"] = "idx:/elsewhere"; // the same by its fingerprint
        runs[1].run.notes.tags = {"again"};
        const auto groups = seed_groups(runs);
        QCOMPARE(groups.size(), std::size_t{2});
        QCOMPARE(groups[0].runs, (std::vector<std::size_t>{2}));
        QCOMPARE(groups[0].best_accuracy.mean, .95);
        QCOMPARE(groups[0].name, QString("Learning rate 0.01"));
        QCOMPARE(groups[1].runs, (std::vector<std::size_t>{0, 1}));
        QVERIFY(near(groups[1].best_accuracy.mean, .91));
        QVERIFY(near(groups[1].best_accuracy.deviation, std::sqrt(2 * .01 * .01)));
        QVERIFY(near(groups[1].last_accuracy.mean, .90));
        QVERIFY(near(groups[1].best_loss.mean, 2 * (1 - .91)));
        QVERIFY(near(groups[1].last_loss.highest, 2 * (1 - .88)));
    }

    void what_decides_a_result_parts_runs() {
        const std::vector<double> accuracies{.8, .9};
        const auto alone = [&](const std::function<void(ComparedRun &)> &change) {
            std::vector<ComparedRun> runs{of_seed("a", 1, accuracies), of_seed("b", 2, accuracies)};
            change(runs[1]);
            return seed_groups(runs).size();
        };
        QCOMPARE(alone([](ComparedRun &) {}), std::size_t{1});
        QCOMPARE(alone([](ComparedRun &run) { run.run.summary.settings["batch"] = 32; }), std::size_t{2});
        QCOMPARE(alone([](ComparedRun &run) { run.run.summary.settings["validation"] = "half-of-test"; }),
                 std::size_t{2});
        QCOMPARE(alone([](ComparedRun &run) { run.run.summary.precision = "bf16"; }), std::size_t{2});
        QCOMPARE(alone([](ComparedRun &run) { run.run.summary.parent = runs::Parent{.run = "/runs/p"}; }),
                 std::size_t{2});
        const auto change_record = [](ComparedRun &run, const std::function<void(RunRecord &)> &change) {
            auto record = std::make_shared<RunRecord>(*run.record);
            change(*record);
            run.record = record;
        };
        QCOMPARE(alone([&](ComparedRun &run) {
                     change_record(run, [](RunRecord &r) { r.started["data"]["fingerprint"] = "other"; });
                 }),
                 std::size_t{2});
        QCOMPARE(alone([&](ComparedRun &run) {
                     change_record(run, [](RunRecord &r) { r.changes = {"learning_rate = 0.1 from step 7"}; });
                 }),
                 std::size_t{2});
        QCOMPARE(alone([&](ComparedRun &run) {
                     change_record(run, [](RunRecord &r) { r.started["edits"] = Json{{"sha256", "aa"}}; });
                 }),
                 std::size_t{2});
    }

    void what_did_not_complete_and_what_repeats_a_seed_does_not_count() {
        std::vector<ComparedRun> runs{of_seed("a", 1, {.9}), of_seed("b", 2, {.8}), of_seed("c", 3, {.1}),
                                      of_seed("d", 2, {.7})};
        runs[2].run.summary.state = runs::State::stopped;
        runs[3].run.summary.started_us += 1; // newer than b
        const auto groups = seed_groups(runs);
        QCOMPARE(groups.size(), std::size_t{1});
        QCOMPARE(groups[0].runs, (std::vector<std::size_t>{0, 3}));
        QCOMPARE(groups[0].unfinished, std::size_t{1});
        QCOMPARE(groups[0].repeated, std::size_t{1});
        QVERIFY(near(groups[0].best_accuracy.mean, .8));
    }

    void curves_have_the_spread_of_each_epoch() {
        const std::vector<ComparedRun> runs{of_seed("a", 1, {.80, .90, .88}), of_seed("b", 2, {.82, .86}),
                                            of_seed("c", 1, {.70}, .01)};
        const auto groups = seed_groups(runs);
        const auto curve = group_curve(groups[0], runs, GroupMeasure::accuracy);
        QCOMPARE(curve.size(), std::size_t{3});
        QCOMPARE(curve[0].spread.count, 2);
        QVERIFY(near(curve[0].spread.mean, .81));
        QCOMPARE(curve[2].spread.count, 1);
        const GroupCurves drawn = group_curves(groups, runs, GroupMeasure::accuracy);
        QCOMPARE(drawn.curves.size(), std::size_t{2});
        QVERIFY(near(drawn.curves[0].spread[0].low, .81 - std::sqrt(2) * .01));
        QCOMPARE(drawn.curves[0].spread[1].highest, .90);
        QVERIFY(drawn.curves[1].spread.empty()); // a group of one
    }

    void vectors_are_grouped_by_their_cost() {
        const std::vector<ComparedRun> runs{compared_vectors("a", 1, 300), compared_vectors("b", 2, 500),
                                            compared_vectors("c", 1, 100, 1e-5), of_seed("d", 1, {.9})};
        const auto groups = seed_groups(runs);
        QCOMPARE(groups.size(), std::size_t{3});
        QVERIFY(!groups[0].embedding);
        QCOMPARE(groups[1].cost.mean, 100.);
        QCOMPARE(groups[2].cost.mean, 400.);
        QCOMPARE(groups[2].name, QString("Movie vectors, Learning rate 1e-06"));
        QVERIFY(std::isnan(groups[2].best_accuracy.mean));
    }

    void the_table_has_every_figure_in_full() {
        const std::vector<ComparedRun> runs{of_seed("a", 1, {.8, .9}), of_seed("b", 2, {.8, .8})};
        const Table table = groups_table(seed_groups(runs));
        QCOMPARE(table.header.size(), std::size_t{4 + 5 * 6});
        QCOMPARE(table.header[4], std::string("best_accuracy_mean"));
        QCOMPARE(table.rows.size(), std::size_t{1});
        QCOMPARE(table.rows[0][1], std::string("2"));
        QVERIFY(near(std::stod(table.rows[0][4]), .85));
        QVERIFY(near(std::stod(table.rows[0][5]), .1 / std::sqrt(2)));
        QCOMPARE(table.rows[0].back(), std::string()); // of costs
    }
};

QTEST_MAIN(SeedGroupsTest)
#include "seed_groups_test.moc"
