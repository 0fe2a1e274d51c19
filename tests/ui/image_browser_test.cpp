#include "tests/ui/generated_data.h"
#include "ui/dataset/class_counts_model.h"
#include "ui/dataset/image_browser.h"
#include "ui/dataset/image_browser_order.h"
#include "ui/dataset/image_browser_sheet.h"
#include "ui/images/image_place.h"
#include "ui/images/tile_view.h"
#include "ui/shell/theme.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;
namespace fs = std::filesystem;

namespace {

/// Writes FOLDER/PART/CLASS/NAME.png, each of another colour.
void put_png(const fs::path &path, int width = 12, int height = 9, int hue = 0) {
    fs::create_directories(path.parent_path());
    QImage image(width, height, QImage::Format_RGB888);
    image.fill(QColor::fromHsv(hue % 360, 200, 200));
    QVERIFY(image.save(QString::fromStdString(path.string()), "PNG"));
}

std::shared_ptr<const images::DataSet> load(const std::string &spec) {
    images::DataSet::Options options;
    options.hold_bytes = 0;
    options.threads = 1;
    return images::DataSet::load(spec, options);
}

std::vector<Tile> training_tiles(const images::DataSet &data) {
    std::vector<Tile> tiles;
    for (std::uint32_t i = 0; i < data.size(images::Part::train); ++i) tiles.push_back({images::Part::train, i});
    return tiles;
}

/// A million tiles of however many images there are, and a record of which were asked for.
class LongModel final : public TileModel {
  public:
    explicit LongModel(std::size_t images) : images_(images) {}
    std::size_t count() const override { return 1'000'000; }
    Tile tile(std::size_t position) const override {
        asked.insert(static_cast<qulonglong>(position));
        return {images::Part::train, static_cast<std::uint32_t>(position % images_)};
    }
    QString caption(std::size_t position) const override { return QString::number(position); }
    mutable QSet<qulonglong> asked;

  private:
    std::size_t images_;
};

} // namespace

class ImageBrowserTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::shared_ptr<const images::DataSet> idx_, folder_;
    fs::path path(const std::string &name) const { return fs::path(home_.path().toStdString()) / name; }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toUtf8());
        apply_theme(Theme::light);
        idx_ = load(tests::generate_idx(path("idx"), 400, 80));
        for (int i = 0; i < 6; ++i)
            for (const char *part : {"train", "test"}) {
                const fs::path root = path("folder") / part;
                put_png(root / "Katze 猫" / ("IMG_" + std::to_string(i) + ".png"), 12, 9, i * 60);
                put_png(root / "dog" / ("photo-" + std::to_string(i) + ".png"), 40, 200, i * 60 + 30);
            }
        write_file_atomically(path("folder/train/dog/broken.png"), "no image at all");
        write_file_atomically(path("folder/test/dog/empty.jpg"), "");
        folder_ = load("folder:" + path("folder").string());
        QCOMPARE(folder_->survey().skipped.size(), std::size_t{2});
    }

    void images_are_sorted_by_class() {
        const ImagesByClass all = by_class(*idx_, training_tiles(*idx_), {});
        QCOMPARE(all.count(-1), std::size_t{400});
        for (int label = 0; label < 4; ++label) {
            const auto tiles = all.of(label);
            QCOMPARE(tiles.size(), std::size_t{100});
            for (std::size_t i = 0; i < tiles.size(); ++i) {
                QCOMPARE(idx_->label(tiles[i].part, tiles[i].index), label);
                if (i > 0) QVERIFY(tiles[i - 1].index < tiles[i].index);
            }
        }
        QVERIFY(all.of(4).empty());
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_EXCEPTION_THROWN(by_class(*idx_, training_tiles(*idx_), stop.get_token()), Stopped);
    }

    void a_search_finds_names_of_either_case() {
        const ImagesByClass all = by_class(*folder_, training_tiles(*folder_), {});
        const ImagesByClass found = with_source(*folder_, all, "img_", {});
        QCOMPARE(found.tiles.size(), std::size_t{6});
        QCOMPARE(found.count(0) + found.count(1), std::size_t{6});
        QCOMPARE(with_source(*folder_, all, "PHOTO-3", {}).tiles.size(), std::size_t{1});
        QCOMPARE(with_source(*folder_, all, "nothing", {}).tiles.size(), std::size_t{0});
        const Tile photo = with_source(*folder_, all, "photo-3", {}).tiles[0];
        const std::string place = full_source(folder_->spec(), folder_->stored(), photo);
        QCOMPARE(place, path("folder/train/dog/photo-3.png").string());
        QVERIFY(fs::exists(place));
    }

    void thumbnails_fit_and_keep_pixels_square() {
        const Thumbnail small = make_thumbnail(idx_->stored(), {images::Part::train, 3}, 96);
        QCOMPARE(small.image.size(), QSize(96, 96));
        QCOMPARE(small.stored, QSize(16, 16));
        for (int y = 0; y < 96; ++y)
            for (int x = 0; x < 96; ++x) QCOMPARE(small.image.pixel(x, y), small.image.pixel(x / 6 * 6, y / 6 * 6));
        for (const ImagesByClass all = by_class(*folder_, training_tiles(*folder_), {});
             const Tile &tile : all.of(-1)) {
            const Thumbnail thumbnail = make_thumbnail(folder_->stored(), tile, 64);
            const int longest = std::max(thumbnail.image.width(), thumbnail.image.height());
            if (folder_->readable(tile.part, tile.index))
                QVERIFY2(longest <= 64 && longest > 51, qPrintable(QString::number(longest)));
            else
                QVERIFY(thumbnail.image.isNull() && !thumbnail.problem.isEmpty());
        }
    }

    void the_loader_makes_what_is_wanted_and_forgets_what_is_old() {
        constexpr std::size_t most = 20 * (64 * 64 * 4 + 300);
        ThumbnailLoader loader(nullptr, most, 1);
        loader.set_side(64);
        loader.set_images(idx_->shared_stored());
        std::vector<Tile> order;
        connect(&loader, &ThumbnailLoader::arrived, this,
                [&](const std::vector<Tile> &tiles) { order.insert(order.end(), tiles.begin(), tiles.end()); });
        std::vector<Tile> wanted;
        for (const std::uint32_t i : {7u, 3u, 9u, 1u}) wanted.push_back({images::Part::train, i});
        loader.want(wanted);
        QTRY_COMPARE(order.size(), wanted.size());
        QCOMPARE(order, wanted); // in the order of urgency
        loader.want(wanted);     // there already: nothing is made again
        QTest::qWait(60);
        QCOMPARE(order.size(), wanted.size());

        wanted.clear();
        for (std::uint32_t i = 100; i < 200; ++i) wanted.push_back({images::Part::train, i});
        order.clear();
        loader.want(wanted);
        QTRY_COMPARE(order.size(), wanted.size());
        QVERIFY2(loader.bytes() <= most, qPrintable(QString::number(loader.bytes())));
        QVERIFY(loader.find({images::Part::train, 199}) != nullptr);
        QVERIFY(loader.find({images::Part::train, 7}) == nullptr);
        loader.set_side(32);
        QVERIFY(loader.find({images::Part::train, 199}) == nullptr);
    }

    void what_was_scrolled_away_is_not_made() {
        ThumbnailLoader loader(nullptr, ThumbnailLoader::usual_bytes, 1);
        loader.set_side(512);
        loader.set_images(idx_->shared_stored());
        std::vector<Tile> many;
        for (std::uint32_t i = 0; i < 400; ++i) many.push_back({images::Part::train, i});
        QSet<quint32> made;
        connect(&loader, &ThumbnailLoader::arrived, this, [&](const std::vector<Tile> &tiles) {
            for (const Tile &tile : tiles) made.insert(tile.index);
        });
        loader.want(many);
        loader.want({{images::Part::train, 399}});
        QTRY_VERIFY(made.contains(399));
        QTest::qWait(50);
        QVERIFY2(made.size() < 10, qPrintable(QString::number(made.size())));
    }

    void a_million_tiles_ask_for_what_is_seen_only() {
        LongModel model(400);
        TileView view;
        view.set_images(idx_->shared_stored());
        view.set_model(&model);
        view.resize(800, 600);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.grab();
        model.asked.clear();
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
        view.grab();
        const auto [first, last] = view.visible();
        QCOMPARE(last, std::size_t{1'000'000});
        QVERIFY(model.asked.contains(999'999));
        QVERIFY2(model.asked.size() < 400, qPrintable(QString::number(model.asked.size())));
        for (const qulonglong position : model.asked) QVERIFY(position + 200 > first);
    }

    void keys_move_the_current_tile() {
        LongModel model(400);
        TileView view;
        view.set_images(idx_->shared_stored());
        view.set_model(&model);
        view.resize(500, 400);
        view.show();
        QCOMPARE(view.current(), 0);
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.current(), 1);
        QTest::keyClick(&view, Qt::Key_Down);
        const std::ptrdiff_t columns = view.current() - 1;
        QVERIFY(columns >= 3);
        QTest::keyClick(&view, Qt::Key_Up);
        QTest::keyClick(&view, Qt::Key_Up); // the first row is the first
        QCOMPARE(view.current(), 1);
        QTest::keyClick(&view, Qt::Key_End);
        QCOMPARE(view.current(), 999'999);
        QCOMPARE(view.visible().second, std::size_t{1'000'000});
        QTest::keyClick(&view, Qt::Key_PageUp);
        QVERIFY(view.current() < 999'999 && (999'999 - view.current()) % columns == 0);
        QTest::keyClick(&view, Qt::Key_Home);
        QCOMPARE(view.current(), 0);
        QCOMPARE(view.visible().first, std::size_t{0});
        QSignalSpy enlarged(&view, &TileView::enlarged);
        QTest::keyClick(&view, Qt::Key_Space);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(enlarged.count(), 2);
    }

    void tiles_of_another_size_keep_the_current_one_in_sight() {
        LongModel model(400);
        TileView view;
        view.set_images(idx_->shared_stored());
        view.set_model(&model);
        view.resize(700, 500);
        view.show();
        view.set_current(123'456);
        for (const int side : {48, 200, 96}) {
            view.set_tile_side(side);
            QVERIFY(view.visible().first <= 123'456 && view.visible().second > 123'456);
        }
    }

    void the_list_of_classes_is_a_proper_model() {
        ClassCountsModel model(true);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        model.show({"a", "b"}, {1200, 3});
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0).data().toString(), QString("All classes (1,203)"));
        QCOMPARE(model.index(1).data().toString(), QString("a (1,200)"));
        model.set_counts({5, 6});
        QCOMPARE(model.index(2).data(ClassCountsModel::CountRole).toInt(), 6);
        model.show({}, {});
        QCOMPARE(model.rowCount(), 0);
    }

    void parts_and_classes_are_browsed() {
        ImageBrowser browser;
        browser.resize(700, 500);
        browser.show();
        images::SplitSettings settings;
        settings.validation = .25;
        browser.show_data(idx_, std::make_shared<const images::Splits>(images::make_splits(*idx_, settings)));
        QTRY_COMPARE(browser.count(), std::size_t{300});
        browser.show_class(2);
        QTRY_COMPARE(browser.count(), std::size_t{75});
        auto *part = browser.findChild<QComboBox *>();
        QCOMPARE(part->count(), 3); // no image is unreadable
        part->setCurrentIndex(1);
        emit part->activated(1);
        QCOMPARE(browser.count(), std::size_t{25});
        browser.show_class(-1);
        QCOMPARE(browser.count(), std::size_t{300});
        browser.show_data(idx_, nullptr); // other splits of the same set
        QTRY_COMPARE(browser.count(), std::size_t{400});
        browser.clear("nothing is here");
        QCOMPARE(browser.count(), std::size_t{0});
    }

    void a_class_is_found_by_typing() {
        ImageBrowser browser;
        browser.show();
        browser.show_data(folder_, nullptr);
        QTRY_COMPARE(browser.count(), std::size_t{12});
        auto *box = browser.findChildren<QComboBox *>()[1];
        box->lineEdit()->selectAll();
        QTest::keyClicks(box->lineEdit(), "DO");
        QTest::keyClick(box->lineEdit(), Qt::Key_Return);
        QCOMPARE(browser.count(), std::size_t{6});
        QCOMPARE(box->currentText(), QString("dog (6)"));
        box->lineEdit()->selectAll();
        QTest::keyClicks(box->lineEdit(), "no such class");
        QTest::keyClick(box->lineEdit(), Qt::Key_Return);
        QCOMPARE(box->currentText(), QString("dog (6)"));
    }

    void names_are_searched_beside_the_window() {
        ImageBrowser browser;
        browser.show();
        browser.show_data(folder_, nullptr);
        QTRY_COMPARE(browser.count(), std::size_t{12});
        browser.search()->setText("photo-1");
        QTRY_COMPARE(browser.count(), std::size_t{1});
        browser.search()->setText("photo-123");
        QTRY_COMPARE(browser.count(), std::size_t{0});
        browser.search()->clear();
        QCOMPARE(browser.count(), std::size_t{12});
    }

    void one_image_is_enlarged_in_place() {
        ImageBrowser browser;
        browser.resize(700, 600);
        browser.show();
        browser.show_data(folder_, nullptr);
        QTRY_COMPARE(browser.count(), std::size_t{12});
        browser.show_class(1);
        QTest::keyClick(browser.view(), Qt::Key_Return);
        QVERIFY(browser.enlarged());
        auto *sheet = browser.findChild<ImageSheet *>();
        QTRY_VERIFY2(sheet->text().contains("40×200 colour"), qPrintable(sheet->text()));
        QVERIFY(sheet->text().contains("dog   1 of 6"));
        QVERIFY(sheet->text().contains("folder/train/dog/photo-0.png"));
        QTest::keyClick(sheet, Qt::Key_Right);
        QVERIFY(sheet->text().contains("2 of 6"));
        QTest::keyClick(sheet, Qt::Key_Left);
        QTest::keyClick(sheet, Qt::Key_Left); // the first has none before it
        QVERIFY(sheet->text().contains("1 of 6"));
        sheet->findChild<QPushButton *>()->click();
        QCOMPARE(QGuiApplication::clipboard()->text().toStdString(), path("folder/train/dog/photo-0.png").string());
        QTest::keyClick(sheet, Qt::Key_Escape);
        QVERIFY(!browser.enlarged());
        QCOMPARE(browser.view()->current(), 0);
    }

    void unreadable_images_say_why() {
        ImageBrowser browser;
        browser.resize(700, 600);
        browser.show();
        browser.show_data(folder_, nullptr);
        QTRY_COMPARE(browser.count(), std::size_t{12});
        auto *part = browser.findChild<QComboBox *>();
        part->setCurrentIndex(part->count() - 1);
        QVERIFY(part->currentText().startsWith("Unreadable (2"));
        emit part->activated(part->count() - 1);
        QCOMPARE(browser.count(), std::size_t{2});
        QTest::keyClick(browser.view(), Qt::Key_End);
        QTest::keyClick(browser.view(), Qt::Key_Space);
        auto *sheet = browser.findChild<ImageSheet *>();
        QTRY_VERIFY2(sheet->text().contains("cannot be read: the file is empty"), qPrintable(sheet->text()));
    }

    void a_file_that_vanishes_is_shown_as_such() {
        for (const char *name : {"train/a/1.png", "train/a/2.png", "train/b/3.png", "test/a/4.png", "test/b/5.png"})
            put_png(path("vanishing") / name);
        const auto data = load("folder:" + path("vanishing").string());
        fs::remove_all(path("vanishing"));
        ImageBrowser browser;
        browser.resize(500, 400);
        browser.show();
        browser.show_data(data, nullptr);
        QTRY_COMPARE(browser.count(), std::size_t{3});
        QTRY_VERIFY(browser.view()->loader().find({images::Part::train, 0}) != nullptr);
        QVERIFY(!browser.view()->loader().find({images::Part::train, 0})->problem.isEmpty());
        browser.grab();
    }

    void closing_while_it_works_is_quick() {
        for (int i = 0; i < 20; ++i) {
            ImageBrowser browser;
            browser.resize(700, 600);
            browser.show();
            browser.show_data(idx_, nullptr);
            browser.search()->setText("9");
            if (i % 2) QTest::qWait(5);
        }
    }
};

QTEST_MAIN(ImageBrowserTest)
#include "image_browser_test.moc"
