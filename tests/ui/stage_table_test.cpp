#include "tests/ui/picture.h"
#include "ui/shell/theme.h"
#include "ui/training/stage_table.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

class StageTableTest : public QObject {
    Q_OBJECT

    static bool is_checked(const StageTable &table, int row) {
        return table.view()->model()->index(row, StageModel::frozen).data(Qt::CheckStateRole).toInt() == Qt::Checked;
    }
    static bool set(StageTable &table, int row, bool frozen) {
        auto *model = table.view()->model();
        return model->setData(model->index(row, StageModel::frozen), frozen ? Qt::Checked : Qt::Unchecked,
                              Qt::CheckStateRole);
    }

  private slots:
    void initTestCase() { apply_theme(Theme::light); }

    void what_is_frozen_is_a_beginning() {
        StageTable table;
        const QAbstractItemModelTester tester(table.view()->model());
        table.show_model(&nn::model_info("resnet18"), 10);
        QCOMPARE(table.view()->model()->rowCount(), 6);
        QCOMPARE(table.freeze(), std::string("none"));
        QSignalSpy changed(&table, &StageTable::changed);
        QVERIFY(set(table, 2, true));
        QCOMPARE(table.freeze(), std::string("layer2"));
        for (int row = 0; row < 5; ++row) QCOMPARE(is_checked(table, row), row <= 2);
        QVERIFY(set(table, 1, false));
        QCOMPARE(table.freeze(), std::string("stem"));
        QVERIFY(set(table, 4, true));
        QCOMPARE(table.freeze(), std::string("backbone"));
        QVERIFY(set(table, 0, false));
        QCOMPARE(table.freeze(), std::string("none"));
        QCOMPARE(changed.count(), 4);
        QVERIFY(!set(table, 5, true)); // the head
        QVERIFY(!table.view()->model()->index(5, StageModel::frozen).data(Qt::CheckStateRole).isValid());
        table.set_freeze("layer4");
        QCOMPARE(table.freeze(), std::string("layer4"));
        QCOMPARE(changed.count(), 4); // not by the user
        table.show_model(&nn::model_info("fast"), 10);
        QCOMPARE(table.freeze(), std::string("layer4")); // whoever takes it says that there is none
        for (int row = 0; row < table.view()->model()->rowCount(); ++row) QVERIFY(!is_checked(table, row));
    }

    /// Against what the engine counts, and the published numbers.
    void parameters_that_are_left_to_learn_are_counted() {
        const nn::ModelInfo &resnet = nn::model_info("resnet18");
        QCOMPARE(count_parameters(resnet, 10, 5).trainable, std::uint64_t{5130});
        QCOMPARE(count_parameters(resnet, 10, 5).all, std::uint64_t{11181642});
        QCOMPARE(count_parameters(resnet, 1000, 0).all, std::uint64_t{11689512}); // torchvision's
        QCOMPARE(count_parameters(nn::model_info("efficientnet-lite0"), 10, 9).trainable, std::uint64_t{12810});
        const nn::ModelInfo &fast = nn::model_info("fast");
        QVERIFY(fast.trainable_parameters < fast.parameters);
        QCOMPARE(count_parameters(fast, 10, 0).trainable, fast.trainable_parameters);
        QCOMPARE(count_parameters(fast, 10, 1).trainable, fast.parameters - fast.stages[0].parameters);

        StageTable table;
        table.show_model(&resnet, 10);
        table.set_freeze("backbone");
        QCOMPARE(table.trainable_text(), QString("Trainable: 5,130 of 11,181,642 parameters."));
        table.show_model(&resnet, 0);
        QCOMPARE(table.trainable_text(), QString("Trainable: 5,130 of 11,181,642 parameters with ten classes."));
        table.show_model(&resnet, 4);
        QCOMPARE(table.trainable_text(), QString("Trainable: 2,052 of 11,178,564 parameters."));
        QCOMPARE(table.view()->model()->index(5, StageModel::parameters).data().toString(), QString("2,052"));
    }

    void freezing_random_weights_is_warned_of() {
        StageTable table;
        table.show_model(&nn::model_info("fast"), 10);
        table.set_pretrained(false);
        QVERIFY(table.warning().isEmpty());
        set(table, 0, true);
        QVERIFY(table.warning().contains("random"));
        table.set_pretrained(true);
        QVERIFY(table.warning().isEmpty());
    }

    void space_freezes_from_any_column_and_everything_fits() {
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            StageTable table;
            table.resize(288, 320);
            table.show_model(&nn::model_info("efficientnet-lite0"), 10);
            table.show();
            table.activateWindow();
            QVERIFY(QTest::qWaitForWindowActive(&table));
            table.view()->setFocus();
            table.view()->setCurrentIndex(table.view()->model()->index(0, StageModel::stage));
            QTest::keyClick(table.view(), Qt::Key_Down);
            QTest::keyClick(table.view(), Qt::Key_Down);
            QTest::keyClick(table.view(), Qt::Key_Space);
            QCOMPARE(table.freeze(), nn::model_info("efficientnet-lite0").stages[2].name);
            const QRect last = table.view()->visualRect(
                table.view()->model()->index(table.view()->model()->rowCount() - 1, StageModel::frozen));
            QVERIFY(table.view()->viewport()->rect().contains(last));
            QTest::keyClick(table.view(), Qt::Key_Space);
            QCOMPARE(table.freeze(), nn::model_info("efficientnet-lite0").stages[1].name);
            tests::picture(table, theme == Theme::light ? "stages" : "stages-dark");
        }
    }
};

QTEST_MAIN(StageTableTest)
#include "stage_table_test.moc"
