#include "engine/core/error.h"
#include "ui/figures/curves_figure.h"
#include "ui/follow/published_curves.h"
#include "ui/training/run_list.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

training::Settings settings_of(const std::string &preset) {
    training::Settings settings;
    training::apply_preset(preset, settings);
    settings.data = "cifar10";
    return settings;
}

RunHistory history_of(const training::Settings &settings) {
    RunHistory history;
    history.add(runs::Event{1, 1, 0, 0, std::string(runs::kind::started),
                            to_json_text(Json{{"settings", settings.json()}, {"batches", 10}})});
    return history;
}

} // namespace

class PublishedCurvesTest : public QObject {
    Q_OBJECT

  private slots:
    /// The last epochs as the notebook's summary has them.
    void histories_are_whole() {
        const auto frozen = published_overlay(settings_of("original-frozen"));
        const auto tuned = published_overlay(settings_of("original-fine-tune"));
        QVERIFY(frozen && tuned && !published_overlay(settings_of("fast")));
        QCOMPARE(frozen->name, QString("Published, frozen"));
        QCOMPARE(tuned->name, QString("Published, fine-tuned"));
        const auto &accuracy = frozen->published.at(Quantity::accuracy);
        QCOMPARE(accuracy.training.size(), std::size_t{60});
        QCOMPARE(accuracy.training.back().y, .3812);
        QCOMPARE(accuracy.validation.back().y, .3958);
        QCOMPARE(frozen->published.at(Quantity::loss).validation.front().y, 1.7966);
        QCOMPARE(tuned->published.at(Quantity::accuracy).validation.size(), std::size_t{30});
        QCOMPARE(tuned->published.at(Quantity::accuracy).validation.back().y, .8451);
        QCOMPARE(tuned->published.at(Quantity::accuracy).training.back().x, 30.);
    }

    void damaged_histories_are_refused() {
        const std::string header = "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy\n";
        QCOMPARE(read_published(header + "1,2,.5,3,.25\r\n\n")[Quantity::loss].validation[0].y, 3.);
        for (const std::string &text :
             {std::string("epoch,loss\n1,2\n"), header + "1,2,3,4\n", header + "1,2,3,4,5,6\n", header + "1,2,x,4,5\n"})
            QVERIFY_EXCEPTION_THROWN(read_published(text), Error);
    }

    /// The same figure is what `benchlight export` writes.
    void a_run_that_repeats_the_original_has_them_in_its_figures() {
        const RunHistory run = history_of(settings_of("original-frozen"));
        const Curves curves = curves_of(run, Quantity::accuracy);
        QCOMPARE(curves.overlays.size(), std::size_t{1});
        QVERIFY(curves.overlays[0].kind == CurveOverlay::Kind::published);
        const Table table = CurvesFigure(curves).table();
        const auto column = std::ranges::find(table.header, "Published, frozen validation_accuracy");
        QVERIFY(column != table.header.end());
        QCOMPARE(table.rows.size(), std::size_t{60});
        QCOMPARE(table.rows.back()[static_cast<std::size_t>(column - table.header.begin())], std::string("0.3958"));
        QVERIFY(curves_of(run, Quantity::learning_rate).overlays.empty());
        QVERIFY(curves_of(run, Quantity::accuracy, {}).overlays.empty()); // switched off
        QVERIFY(curves_of(history_of(settings_of("fast")), Quantity::accuracy).overlays.empty());
    }

    void the_list_has_an_entry_that_can_be_unchecked() {
        RunListModel model;
        const QAbstractItemModelTester tester(&model);
        QSignalSpy checks(&model, &RunListModel::checks_changed);
        model.set_entries({{"/runs/a"}, {"/runs/b", true}});
        QVERIFY(!model.published_checked());
        model.set_published("Published, frozen");
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0).data().toString(), QString("Published, frozen"));
        QVERIFY(model.published_checked());
        QVERIFY(model.checked().empty()); // runs only
        QVERIFY(model.setData(model.index(0), Qt::Unchecked, Qt::CheckStateRole));
        QCOMPARE(checks.count(), 1);
        QVERIFY(!model.published_checked());
        model.set_entries({{"/runs/b"}}); // the workspace was looked at again
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(!model.published_checked());
        model.set_published({});
        QCOMPARE(model.rowCount(), 1);
    }
};

QTEST_GUILESS_MAIN(PublishedCurvesTest)
#include "published_curves_test.moc"
