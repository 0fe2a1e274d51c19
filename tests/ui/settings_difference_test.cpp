#include "tests/ui/compared_runs.h"
#include "ui/runs/settings_difference.h"

#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;
using namespace benchlight::tests;

namespace {

const SettingRow *row_of(const std::vector<SettingRow> &rows, const std::string &key) {
    for (const SettingRow &row : rows)
        if (row.key == key) return &row;
    return nullptr;
}

std::vector<ComparedRun> three() {
    std::vector<ComparedRun> runs{compared("a", {.settings = compared_settings(1)}),
                                  compared("b", {.settings = compared_settings(2)}),
                                  compared("c", {.settings = compared_settings(3, .01)})};
    runs[2].run.notes.tags = {"wide", "late"};
    return runs;
}

} // namespace

class SettingsDifferenceTest : public QObject {
    Q_OBJECT
  private slots:
    void what_differs_comes_first_in_the_order_of_the_settings() {
        const auto rows = setting_rows(three());
        QStringList titles;
        std::size_t differing = 0;
        for (const SettingRow &row : rows) {
            if (row.differs) titles << row.title;
            if (row.differs) QCOMPARE(&row - rows.data(), static_cast<std::ptrdiff_t>(differing++));
        }
        QCOMPARE(titles, QStringList({"Seed", "Learning rate", "Tags"}));
        QCOMPARE(row_of(rows, "learning_rate")->values, (std::vector<QString>{"0.001", "0.001", "0.01"}));
        QCOMPARE(row_of(rows, "model")->differs, false);
        QCOMPARE(row_of(rows, "model")->title, QString("Model"));
        QCOMPARE(row_of(rows, "threads")->values.front(), QString("all"));
        QCOMPARE(row_of(rows, "fingerprint")->values.front(), QString("0123456789ab"));
        QCOMPARE(row_of(rows, "train_images")->values.front(), QString("54,000"));
        QVERIFY(!row_of(rows, "limit_train"));
    }

    void only_what_more_than_half_agree_against_stands_out() {
        const auto rows = setting_rows(three());
        QCOMPARE(row_of(rows, "learning_rate")->unusual, (std::vector<bool>{false, false, true}));
        QCOMPARE(row_of(rows, "seed")->unusual, (std::vector<bool>{false, false, false}));
        QCOMPARE(row_of(rows, "tags")->unusual, (std::vector<bool>{false, false, true}));
        QCOMPARE(row_of(rows, "tags")->values, (std::vector<QString>{"", "", "wide, late"}));
        auto two = three();
        two.erase(two.begin());
        QCOMPARE(row_of(setting_rows(two), "learning_rate")->unusual, (std::vector<bool>{false, false}));
    }

    void parents_edits_and_changes_are_told() {
        auto runs = three();
        runs[0].run.summary.parent =
            runs::Parent{.run = "/runs/fast", .checkpoint = "best", .epoch = 5, .step = 500, .weights_sha256 = {}};
        auto record = std::make_shared<RunRecord>(*runs[1].record);
        record->changes = {"learning_rate = 0.0001 from step 40"};
        record->started["edits"] = Json{{"sha256", "0a1b2c3d4e5f"}, {"relabelled", 12}, {"excluded", 3}};
        runs[1].record = record;
        const auto rows = setting_rows(runs);
        QCOMPARE(row_of(rows, "parent")->values.front(), QString("fast, best, epoch 5"));
        QCOMPARE(row_of(rows, "changes")->values[1], QString("learning_rate = 0.0001 from step 40"));
        QCOMPARE(row_of(rows, "edits_used")->values[1], QString("12 relabelled, 3 left out (0a1b2c3d)"));
    }

    void runs_of_different_kinds_share_the_rows_that_they_can() {
        const auto rows =
            setting_rows({compared("a", {.settings = compared_settings()}), compared_vectors("v", 576, 1000)});
        QCOMPARE(row_of(rows, "task")->values, (std::vector<QString>{"images", "movie vectors"}));
        QCOMPARE(row_of(rows, "learning_rate")->values, (std::vector<QString>{"0.001", "1e-06"}));
        QCOMPARE(row_of(rows, "optimizer")->values, (std::vector<QString>{"adam", "sgd"}));
        QCOMPARE(row_of(rows, "rank")->values, (std::vector<QString>{"", "full"}));
        QCOMPARE(row_of(rows, "seed")->differs, false);
        QCOMPARE(row_of(rows, "data")->values, (std::vector<QString>{"fashion-mnist", "bundled movies"}));
    }

    void damaged_settings_leave_what_can_be_read() {
        auto run = compared("a", {.settings = compared_settings()});
        run.run.summary.settings["epochs"] = "many";
        const auto texts = described(run);
        QCOMPARE(texts.at("epochs"), QString("many"));
        QCOMPARE(texts.at("model"), QString("fast"));
        run.run.summary.settings = Json();
        QCOMPARE(described(run).count("model"), std::size_t{0});
    }

    void the_table_has_a_column_for_each_run() {
        const auto runs = three();
        const Table table = settings_table(setting_rows(runs), runs);
        QCOMPARE(table.header, (std::vector<std::string>{"setting", "key", "a", "b", "c"}));
        QCOMPARE(table.rows.front(), (std::vector<std::string>{"Seed", "seed", "1", "2", "3"}));
    }
};

QTEST_MAIN(SettingsDifferenceTest)
#include "settings_difference_test.moc"
