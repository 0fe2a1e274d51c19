#include "engine/images/split.h"
#include "tests/ui/generated_data.h"
#include "ui/dataset/augmented_grid.h"
#include "ui/dataset/augmented_pair.h"
#include "ui/dataset/augmented_tiles.h"
#include "ui/dataset/augmented_words.h"

#include <QLabel>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

/// A grid in a window, with what it told.
struct Shown {
    AugmentedGrid grid;
    QSignalSpy shown{&grid, &AugmentedGrid::shown}, failed{&grid, &AugmentedGrid::failed};
    QSignalSpy epochs{&grid, &AugmentedGrid::epoch_changed}, seeds{&grid, &AugmentedGrid::seed_changed};

    explicit Shown(const QSize &size = {520, 560}) {
        grid.resize(size);
        grid.QWidget::show();
        static_cast<void>(QTest::qWaitForWindowActive(&grid));
    }
    AugmentedTiles &tiles() { return *grid.findChild<AugmentedTiles *>(); }
    AugmentedPair &pair() { return *grid.findChild<AugmentedPair *>(); }
    const GridFigure &figure() { return *tiles().figure(); }
    QToolButton &button(const QString &name) {
        for (auto *button : grid.findChildren<QToolButton *>())
            if (button->accessibleName() == name) return *button;
        qFatal("no such button");
    }
    QPoint centre(int tile) { return figure().tile_area(tile, tiles().size()).center().toPoint(); }
    bool wait_for(int epoch, const QString &recipe) {
        return QTest::qWaitFor([&] { return !shown.isEmpty() && shown.last() == QVariantList{epoch, recipe}; });
    }
};

std::vector<std::uint32_t> numbers(const GridFigure &figure) {
    std::vector<std::uint32_t> found;
    for (const auto &tile : figure.tiles()) found.push_back(tile.index);
    return found;
}

} // namespace

class AugmentedGridTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::shared_ptr<const images::DataSet> data_, other_;
    const images::SplitSettings split_;

  private slots:
    void initTestCase() {
        apply_theme(Theme::light);
        data_ = images::DataSet::load(tests::generate_idx(home_.filePath("a").toStdString(), 200, 40), {});
        other_ = images::DataSet::load(tests::generate_idx(home_.filePath("b").toStdString(), 100, 40), {});
    }

    void shows_what_training_would_see() {
        Shown window;
        QVERIFY(!window.tiles().hint().isEmpty());
        QVERIFY(!window.button("Reroll").isEnabled());
        QVERIFY(!window.grid.computing());
        window.grid.show(data_, split_, "rotate=30,flip=0.5");
        QVERIFY(window.grid.computing());
        QVERIFY(window.wait_for(1, "rotate=30,flip=0.5"));
        QVERIFY(!window.grid.computing());
        QVERIFY(window.tiles().hint().isEmpty());
        const auto expected = augment::make_grid(*data_, images::make_splits(*data_, split_).train,
                                                 augment::Recipe::parse("rotate=30,flip=0.5"), split_.seed, 1);
        QCOMPARE(window.figure().tiles().size(), std::size_t{16});
        for (std::size_t i = 0; i < 16; ++i) {
            QCOMPARE(window.figure().tiles()[i].augmented.pixels, expected[i].augmented.pixels);
            QCOMPARE(to_json_text(window.figure().tiles()[i].applied), to_json_text(expected[i].applied));
        }
        QVERIFY(window.epochs.isEmpty() && window.seeds.isEmpty() && window.failed.isEmpty());
    }

    void a_moved_recipe_changes_what_is_done_to_the_same_images() {
        Shown window;
        window.grid.show(data_, split_, "none");
        QVERIFY(window.wait_for(1, "none"));
        const auto before = numbers(window.figure());
        QCOMPARE(window.figure().tiles()[0].augmented.pixels, window.figure().tiles()[0].original.pixels);
        for (int degrees = 1; degrees <= 30; ++degrees) window.grid.set_recipe(QString("rotate=%1").arg(degrees));
        QVERIFY(window.wait_for(1, "rotate=30"));
        QCOMPARE(numbers(window.figure()), before);
        QCOMPARE(to_json_text(window.figure().tiles()[0].applied[0]["op"]), std::string("\"rotate\""));
        QVERIFY(window.shown.size() < 31); // while one was computed, only the newest waited
        const auto count = window.shown.size();
        window.grid.set_recipe("rotate=30");
        QTest::qWait(50);
        QCOMPARE(window.shown.size(), count);
    }

    void a_frozen_network_sees_few_views_in_turn() {
        Shown window;
        const auto *note = [&]() -> const QLabel * {
            for (const QLabel *label : window.grid.findChildren<QLabel *>())
                if (label->toolTip().contains("The network is frozen")) return label;
            return nullptr;
        }();
        QVERIFY(!note);
        training::Settings settings;
        settings.freeze = "backbone";
        settings.views = 3;
        window.grid.set_views(settings);
        window.grid.set_epoch(4);
        window.grid.show(data_, split_, "rotate=30");
        QVERIFY(window.wait_for(4, "rotate=30"));
        // The images of epoch 4, augmented as epoch 1 does.
        auto expected = augment::read_grid(*data_, images::make_splits(*data_, split_).train, split_.seed, 4);
        augment::augment_grid(expected, augment::Recipe::parse("rotate=30"), split_.seed, 1);
        for (std::size_t i = 0; i < 16; ++i)
            QCOMPARE(window.figure().tiles()[i].augmented.pixels, expected[i].augmented.pixels);
        const auto said = [&](const QString &text) {
            for (const QLabel *label : window.grid.findChildren<QLabel *>())
                if (!label->isHidden() && label->text().contains(text)) return true;
            return false;
        };
        QVERIFY(said("3 views in turn"));
        settings.frozen_mode = "training"; // then every epoch is its own
        window.grid.set_views(settings);
        QVERIFY(!said("views in turn"));
        QTRY_COMPARE(window.shown.size(), 2);
        augment::augment_grid(expected, augment::Recipe::parse("rotate=30"), split_.seed, 4);
        QCOMPARE(window.figure().tiles()[0].augmented.pixels, expected[0].augmented.pixels);
    }

    void results_of_another_set_are_dropped() {
        Shown window;
        window.grid.show(data_, split_, "none");
        window.grid.show(other_, split_, "flip=1");
        QVERIFY(window.wait_for(1, "flip=1"));
        QTest::qWait(50);
        QCOMPARE(window.shown.size(), 1);
        for (const auto index : numbers(window.figure())) QVERIFY(index < 100);
        window.grid.show(data_, split_, "flip=1");
        window.grid.show_hint("Gone.");
        QTest::qWait(100);
        QCOMPARE(window.shown.size(), 1);
        QCOMPARE(window.tiles().hint(), QString("Gone."));
        QVERIFY(!window.tiles().figure());
    }

    void a_set_is_let_go() {
        auto data = images::DataSet::load(tests::generate_idx(home_.filePath("c").toStdString(), 100, 40), {});
        const std::weak_ptr<const images::DataSet> watched = data;
        Shown window;
        window.grid.show(std::exchange(data, nullptr), split_, "none");
        QVERIFY(window.wait_for(1, "none"));
        QVERIFY(!watched.expired());
        window.grid.show_hint("Another one is being read.");
        QTRY_VERIFY(watched.expired());
    }

    void epochs_are_stepped_by_buttons_keys_and_number() {
        Shown window;
        window.grid.show(data_, split_, "none");
        QVERIFY(window.wait_for(1, "none"));
        const auto first = numbers(window.figure());
        window.button("Next epoch").click();
        QVERIFY(window.wait_for(2, "none"));
        QVERIFY(numbers(window.figure()) != first);
        window.tiles().setFocus();
        QTest::keyClick(&window.tiles(), Qt::Key_PageDown);
        QVERIFY(window.wait_for(3, "none"));
        QTest::keyClick(window.grid.findChild<QSpinBox *>(), Qt::Key_PageUp);
        QVERIFY(window.wait_for(2, "none"));
        QCOMPARE(window.epochs.size(), 3);
        QCOMPARE(window.epochs.last().first().toInt(), 2);
        window.grid.set_epoch(7);
        QVERIFY(window.wait_for(7, "none"));
        QCOMPARE(window.epochs.size(), 3); // told by its user only
        QCOMPARE(window.grid.epoch(), 7);
        window.grid.set_epoch(1);
        QVERIFY(window.wait_for(1, "none"));
        QCOMPARE(numbers(window.figure()), first);
    }

    void rerolling_takes_another_seed() {
        Shown window;
        window.grid.show(data_, split_, "rotate=30");
        QVERIFY(window.wait_for(1, "rotate=30"));
        const auto first = numbers(window.figure());
        window.tiles().setFocus();
        QTest::keyClick(&window.tiles(), Qt::Key_R);
        QCOMPARE(window.seeds.size(), 1);
        const quint64 seed = window.seeds.last().first().toULongLong();
        QVERIFY(seed != split_.seed);
        QCOMPARE(window.grid.seed(), seed);
        QTRY_COMPARE(window.shown.size(), 2);
        QVERIFY(numbers(window.figure()) != first);
        images::SplitSettings split = split_;
        split.seed = seed;
        QCOMPARE(window.figure().tiles()[3].augmented.pixels,
                 augment::make_grid(*data_, images::make_splits(*data_, split).train,
                                    augment::Recipe::parse("rotate=30"), seed, 1)[3]
                     .augmented.pixels);
    }

    void originals_are_shown_by_key_click_and_while_held() {
        Shown window;
        window.grid.show(data_, split_, "rotate=90");
        QVERIFY(window.wait_for(1, "rotate=90"));
        QToolButton &original = window.button("Show the original images");
        window.tiles().setFocus();
        QTest::keyClick(&window.tiles(), Qt::Key_O);
        QVERIFY(original.isChecked());
        QCOMPARE(window.figure().images(), TileImages::original);
        window.grid.set_recipe("rotate=45");
        QVERIFY(window.wait_for(1, "rotate=45"));
        QCOMPARE(window.figure().images(), TileImages::original);
        QTest::mouseClick(&original, Qt::LeftButton);
        QVERIFY(!original.isChecked());
        QCOMPARE(window.figure().images(), TileImages::augmented);
        QTest::mousePress(&original, Qt::LeftButton);
        QCOMPARE(window.figure().images(), TileImages::original);
        QTest::qWait(400);
        QTest::mouseRelease(&original, Qt::LeftButton);
        QVERIFY(!original.isChecked());
        QCOMPARE(window.figure().images(), TileImages::augmented);
        QTest::mousePress(&original, Qt::LeftButton);
        QMouseEvent away(QEvent::MouseMove, {-50, -50}, original.mapToGlobal(QPointF(-50, -50)), Qt::NoButton,
                         Qt::LeftButton, {});
        QCoreApplication::sendEvent(&original, &away);
        QTest::mouseRelease(&original, Qt::LeftButton, {}, {-50, -50});
        QCOMPARE(window.figure().images(), TileImages::augmented);
    }

    void a_clicked_tile_opens_and_follows_the_recipe() {
        Shown window;
        window.grid.show(data_, split_, "flip=1");
        QVERIFY(window.wait_for(1, "flip=1"));
        QTest::mouseClick(&window.tiles(), Qt::LeftButton, {}, window.centre(5));
        QCOMPARE(window.grid.open_tile(), 5);
        QVERIFY(window.pair().isVisible() && !window.tiles().isVisible());
        const auto says = [&](const QString &text) {
            for (const auto *label : window.pair().findChildren<QLabel *>())
                if (label->text().contains(text)) return true;
            return false;
        };
        const augment::GridTile tile = window.figure().tiles()[5];
        QVERIFY(says("6 of 16"));
        QVERIFY(says("flipped left to right"));
        QVERIFY(says(QString::fromStdString(data_->stored().source(images::Part::train, tile.index))));
        QVERIFY(says(QString::fromStdString(data_->classes()[tile.label])));
        window.grid.set_recipe("translate=0,rotate=20");
        QTRY_VERIFY(says("clockwise"));
        QVERIFY(!says("flipped"));
        QCOMPARE(window.grid.open_tile(), 5);
        window.grid.set_recipe("none");
        QTRY_VERIFY(says("Left as it is"));
    }

    void keys_walk_open_step_and_close_tiles() {
        Shown window;
        window.grid.show(data_, split_, "none");
        QVERIFY(window.wait_for(1, "none"));
        window.tiles().setFocus();
        QTest::keyClick(&window.tiles(), Qt::Key_Left); // stays
        QCOMPARE(window.tiles().current(), 0);
        for (const auto key : {Qt::Key_Right, Qt::Key_Down, Qt::Key_Down, Qt::Key_Up})
            QTest::keyClick(&window.tiles(), key);
        QCOMPARE(window.tiles().current(), 5);
        QVERIFY(window.tiles().accessibleDescription().startsWith("Tile 6 of 16"));
        QTest::keyClick(&window.tiles(), Qt::Key_Return);
        QCOMPARE(window.grid.open_tile(), 5);
        QVERIFY(window.pair().hasFocus());
        QTest::keyClick(&window.pair(), Qt::Key_Right);
        QTest::keyClick(&window.pair(), Qt::Key_Right);
        QCOMPARE(window.grid.open_tile(), 7);
        QTest::keyClick(&window.pair(), Qt::Key_Escape);
        QCOMPARE(window.grid.open_tile(), -1);
        QVERIFY(window.tiles().isVisible() && window.tiles().hasFocus());
        QCOMPARE(window.tiles().current(), 7);
        QTest::keyClick(&window.tiles(), Qt::Key_End);
        QTest::keyClick(&window.tiles(), Qt::Key_Space);
        QVERIFY(!window.button("Next image").isEnabled());
        QTest::keyClick(&window.pair(), Qt::Key_Right);
        QCOMPARE(window.grid.open_tile(), 15);
        QTest::mouseClick(&window.button("Previous image"), Qt::LeftButton);
        QCOMPARE(window.grid.open_tile(), 14);
        QVERIFY(window.button("Previous image").hasFocus());
        QTest::keyClick(&window.button("Previous image"), Qt::Key_Left); // steps, there too
        QCOMPARE(window.grid.open_tile(), 13);
        QVERIFY(window.button("Previous image").hasFocus());
        QTest::mouseClick(&window.button("Next image"), Qt::LeftButton);
        QTest::keyClick(&window.button("Next image"), Qt::Key_Right);
        QVERIFY(window.pair().hasFocus()); // the button has nowhere to go
        window.button("Back to the grid").click();
        QCOMPARE(window.grid.open_tile(), -1);
    }

    void a_recipe_or_split_that_cannot_be_is_said_in_place() {
        Shown window;
        window.grid.show(data_, split_, "twist=3");
        QTRY_COMPARE(window.failed.size(), 1);
        QVERIFY(window.failed.first().first().toString().contains("twist"));
        QVERIFY(window.tiles().hint().contains("twist"));
        window.grid.set_recipe("flip=1");
        QVERIFY(window.wait_for(1, "flip=1"));
        QVERIFY(window.tiles().hint().isEmpty());
    }

    void pictures_stay_while_what_is_applied_gets_shorter() {
        Shown window({640, 380});
        window.grid.show(data_, split_, "rotate=30,flip=1,brightness=0.3,contrast=0.3,rotate=10,rotate=20,crop=0.3:1");
        QTRY_VERIFY(window.tiles().figure());
        window.grid.open_tile(2);
        QTest::qWait(20);
        QVERIFY(window.grid.minimumSizeHint().height() <= 360); // half of a window of 1280 x 720
        const auto *pictures = window.pair().findChild<PictureView *>();
        const QRect before = pictures->geometry();
        QVERIFY(before.height() >= 80);
        window.grid.set_recipe("none");
        QVERIFY(window.wait_for(1, "none"));
        QTest::qWait(20);
        QCOMPARE(pictures->geometry(), before);
    }

    void what_was_applied_reads_as_words() {
        const auto words = [](const char *json) { return applied_words(Json::parse(json)).join("; "); };
        QCOMPARE(words("[]"), QString());
        QCOMPARE(words(R"([{"op":"rotate","angle":-12.42},{"op":"flip"}])"),
                 QString("rotated 12.4° clockwise; flipped left to right"));
        QCOMPARE(words(R"([{"op":"rotate","angle":3}])"), QString("rotated 3.0° counter-clockwise"));
        QCOMPARE(words(R"([{"op":"translate","x":2,"y":-1,"fill":"zero"}])"),
                 QString("moved 2 pixels right and 1 up, edges black"));
        QCOMPARE(words(R"([{"op":"translate","x":0,"y":1,"fill":"reflect"}])"),
                 QString("moved 1 pixel down, edges mirrored"));
        QCOMPARE(words(R"([{"op":"crop","top":0,"left":3,"height":18,"width":20}])"),
                 QString("cropped to 20 × 18 pixels at column 4, row 1"));
        QCOMPARE(words(R"([{"op":"brightness","factor":0.834},{"op":"contrast","factor":1.001}])"),
                 QString("brightness × 0.83; contrast as it was"));
        QCOMPARE(words(R"([{"op":"new","x":1}])"), QString(R"({"op":"new","x":1})"));
    }

    /// Pictures for looking at, when BENCHLIGHT_SCREENSHOTS names a folder.
    void pictures() {
        const QString folder = qEnvironmentVariable("BENCHLIGHT_SCREENSHOTS");
        if (folder.isEmpty()) QSKIP("BENCHLIGHT_SCREENSHOTS is not set");
        QStringList specs{"fashion-mnist"};
        specs << qEnvironmentVariable("BENCHLIGHT_SCREENSHOT_DATA").split(' ', Qt::SkipEmptyParts);
        for (int i = 0; i < specs.size(); ++i) {
            images::DataSet::Options options;
            options.hold_bytes = 0;
            const auto data = images::DataSet::load(specs[i].toStdString(), options);
            for (const Theme theme : {Theme::light, Theme::dark})
                for (const QSize &size : {QSize(520, 560), QSize(900, 900), QSize(600, 340)}) {
                    apply_theme(theme);
                    Shown window(size);
                    const QString name = QString("%1/grid-%2-%3-%4")
                                             .arg(folder)
                                             .arg(i)
                                             .arg(size.width())
                                             .arg(theme == Theme::light ? "light" : "dark");
                    window.grid.grab().save(name + "-empty.png");
                    const QString recipe = "rotate=30,flip=0.5,translate=4,brightness=0.3,erase=0.3";
                    window.grid.show(data, split_, recipe);
                    QVERIFY(window.wait_for(1, recipe));
                    window.tiles().set_current(6);
                    window.tiles().setFocus();
                    window.grid.grab().save(name + ".png");
                    window.grid.open_tile(6);
                    window.grid.grab().save(name + "-tile.png");
                }
        }
        apply_theme(Theme::light);
    }
};

QTEST_MAIN(AugmentedGridTest)
#include "augmented_grid_test.moc"
