#include "engine/core/error.h"
#include "tests/ui/generated_data.h"
#include "tests/ui/picture.h"
#include "ui/shell/theme.h"
#include "ui/training/seen_panel.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

const std::vector<std::string> names{"north-west", "north-east", "south-west", "south-east"};

/// Sixteen images from `first` on, every fourth taken for the class after its own.
runs::BatchSight sight_of(const images::DataSet &data, std::uint32_t first, int epoch = 3) {
    runs::BatchSight sight;
    sight.epoch = epoch;
    for (std::uint32_t i = first; i < first + 16; ++i) {
        const std::uint16_t label = data.label(images::Part::train, i);
        sight.index.push_back(i);
        sight.label.push_back(label);
        sight.predicted.push_back(static_cast<std::uint16_t>(i % 4 == 3 ? (label + 1) % data.classes().size() : label));
        sight.confidence.push_back(.5 + .03 * (i - first));
    }
    return sight;
}

} // namespace

class SeenPanelTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    training::Settings settings_;
    std::shared_ptr<const images::DataSet> data_;

    void show(SeenPanel &panel, int width = 300, int height = 360) {
        panel.resize(width, height);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
    }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        settings_.data = tests::generate_idx(home_.filePath("data").toStdString(), 128, 16);
        settings_.split.seed = 42;
        data_ = images::DataSet::load(settings_.data, {});
        apply_theme(Theme::light);
    }

    /// What the trainer's own loader makes of the same key.
    void images_are_those_that_the_network_saw() {
        const runs::BatchSight sight = sight_of(*data_, 5);
        const SeenImages seen = see({data_, names, 42, sight, "rotate=30,flip=0.5", 3, QSize(300, 360), 1});
        augment::Augmenter augmenter(data_->height(), data_->width(), data_->channels());
        const auto recipe = augment::Recipe::parse("rotate=30,flip=0.5");
        QCOMPARE(seen.figure->tiles().size(), std::size_t{16});
        int turned = 0;
        for (std::uint32_t i = 0; i < 16; ++i) {
            const augment::GridTile &tile = seen.figure->tiles()[i];
            QCOMPARE(tile.index, 5 + i);
            data_->read(images::Part::train, tile.index, augmenter.input());
            const auto pixels = augmenter(augmenter.input(), recipe, {42, 3, tile.index});
            QVERIFY(std::equal(pixels.begin(), pixels.end(), tile.augmented.pixels.begin()));
            turned += tile.augmented.pixels != tile.original.pixels;
        }
        QVERIFY(turned > 10);
        QCOMPARE(seen.right, 12);
        const Table table = seen.exported->table();
        QCOMPARE(table.header.back(), std::string("note"));
        QCOMPARE(table.rows[0].back(), std::string("north-east 50 %")); // image 5 is of class 1
        QCOMPARE(table.rows[2].back(), std::string("north-west 56 %")); // image 7, of class 3, taken for class 0
        QVERIFY(seen.exported->title().contains("epoch 3"));
    }

    /// A frozen network learns from the same few views of an image, epoch after epoch.
    void views_in_turn_are_shown_as_they_come() {
        training::Settings settings = settings_;
        settings.freeze = "backbone";
        settings.views = 2;
        const auto pixels_of = [&](const training::Settings &of, int epoch) {
            SeenPanel panel;
            show(panel);
            panel.follow(of, names);
            panel.show_sight(sight_of(*data_, 0, epoch), "rotate=30", 10);
            [&] { QTRY_VERIFY(panel.tiles()->figure()); }();
            std::vector<std::uint8_t> pixels;
            if (!panel.tiles()->figure()) return pixels;
            for (const augment::GridTile &tile : panel.tiles()->figure()->tiles())
                pixels.insert(pixels.end(), tile.augmented.pixels.begin(), tile.augmented.pixels.end());
            return pixels;
        };
        const auto third = pixels_of(settings, 3);
        QVERIFY(!third.empty() && third == pixels_of(settings, 1) && third != pixels_of(settings, 2));
        QVERIFY(third != pixels_of(settings_, 3)); // of a network that learns as a whole
    }

    void another_data_set_is_refused() {
        runs::BatchSight sight = sight_of(*data_, 0);
        sight.label[4] ^= 1;
        QVERIFY_EXCEPTION_THROWN(see({data_, names, 42, sight, "none", 3, {}, 1}), Error);
        // Of a run with edits it may be the class that an image was given.
        const SeenImages edited = see({data_, names, 42, sight, "none", 3, {}, 1, true});
        QCOMPARE(edited.figure->tiles()[4].label, sight.label[4]);
        sight = sight_of(*data_, 0);
        sight.index[3] = 5000;
        QVERIFY_EXCEPTION_THROWN(see({data_, names, 42, sight, "none", 3, {}, 1}), Error);
    }

    void shows_a_sight_and_keeps_the_last_one() {
        SeenPanel panel;
        show(panel);
        QVERIFY(panel.tiles()->hint().contains("While a run trains"));
        panel.follow(settings_, names);
        panel.show_sight(sight_of(*data_, 0), "flip=0.5", 1234);
        QTRY_VERIFY(panel.tiles()->figure());
        QCOMPARE(panel.caption(), QString("Epoch 3, step 1,234: 12 of 16 right"));
        QTest::qWait(50);
        QVERIFY(panel.tiles()->figure()); // nobody cleared it
        panel.clear();
        QVERIFY(!panel.tiles()->figure());
        QVERIFY(panel.tiles()->hint().contains("While a run trains"));
    }

    void draws_at_most_twice_a_second_and_the_newest() {
        SeenPanel panel;
        show(panel);
        panel.follow(settings_, names);
        QElapsedTimer since;
        since.start();
        for (std::int64_t step = 0; step < 60; ++step) {
            panel.show_sight(sight_of(*data_, static_cast<std::uint32_t>(step)), "none", step);
            QTest::qWait(20);
        }
        QTRY_VERIFY(panel.caption().contains("step 59"));
        QVERIFY2(panel.drawn() <= 2 + since.elapsed() / 500, qPrintable(QString::number(panel.drawn())));
        QVERIFY(panel.drawn() >= 2);
    }

    void an_unchanged_sight_costs_nothing() {
        SeenPanel panel;
        show(panel);
        panel.follow(settings_, names);
        for (int i = 0; i < 40; ++i) {
            panel.show_sight(sight_of(*data_, 0), "none", 7);
            QTest::qWait(20);
        }
        QCOMPARE(panel.drawn(), 1);
        panel.show_sight(sight_of(*data_, 0), "flip=1", 7); // another recipe
        QTRY_COMPARE(panel.drawn(), 2);
    }

    void a_hidden_panel_does_nothing_until_it_is_shown() {
        SeenPanel panel;
        panel.follow(settings_, names);
        panel.show_sight(sight_of(*data_, 0), "none", 1);
        panel.show_sight(sight_of(*data_, 16), "none", 2);
        QTest::qWait(700);
        QCOMPARE(panel.drawn(), 0);
        show(panel);
        QTRY_COMPARE(panel.drawn(), 1);
        QVERIFY(panel.caption().contains("step 2"));
    }

    void what_another_run_would_still_bring_is_dropped() {
        SeenPanel panel;
        show(panel);
        panel.follow(settings_, names);
        panel.show_sight(sight_of(*data_, 0), "none", 1);
        training::Settings other = settings_;
        other.split.seed = 43;
        panel.follow(other, names);
        QTest::qWait(200);
        QVERIFY(!panel.tiles()->figure());
        panel.show_sight(sight_of(*data_, 0), "none", 5);
        QTRY_VERIFY(panel.tiles()->figure());
        QVERIFY(panel.caption().contains("step 5"));
    }

    void what_cannot_be_opened_is_said_in_place() {
        SeenPanel panel;
        show(panel);
        training::Settings absent = settings_;
        absent.data = "folder:/nowhere/at all";
        panel.follow(absent, names);
        panel.show_sight(sight_of(*data_, 0), "none", 1);
        QTRY_VERIFY(panel.tiles()->hint().contains("/nowhere/at all"));
        QCOMPARE(panel.tiles()->accessibleDescription(), panel.tiles()->hint());
        tests::picture(panel, "seen-refused");
        panel.follow(settings_, names);
        panel.show_sight(sight_of(*data_, 0), "none", 1);
        QTRY_VERIFY(panel.tiles()->figure());
    }

    void looks() {
        training::Settings fashion = settings_;
        std::shared_ptr<const images::DataSet> data = data_;
        try { // real images where they are installed
            images::DataSet::Options options;
            options.hold_bytes = 0;
            data = images::DataSet::load("fashion-mnist", options);
            fashion.data = "fashion-mnist";
        } catch (const Error &) {}
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            for (const QSize size : {QSize(240, 330), QSize(300, 360), QSize(480, 540)}) {
                SeenPanel panel;
                show(panel, size.width(), size.height());
                const QString end = QString("-%1%2").arg(size.width()).arg(theme == Theme::dark ? "-dark" : "");
                if (size.width() == 300) tests::picture(panel, "seen-empty" + end);
                panel.follow(fashion, {});
                panel.show_sight(sight_of(*data, 30), "rotate=30,flip=0.5", 4321);
                QTRY_VERIFY_WITH_TIMEOUT(panel.tiles()->figure(), 60000);
                tests::picture(panel, "seen" + end);
            }
        }
        apply_theme(Theme::light);
    }
};

QTEST_MAIN(SeenPanelTest)
#include "seen_panel_test.moc"
