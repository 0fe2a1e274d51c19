#include "tests/engine/core/temporary_folder.h"
#include "tests/ui/drawing.h"
#include "tests/ui/movies_fixture.h"
#include "tests/ui/picture.h"
#include "ui/figures/export.h"
#include "ui/movies/map_panel.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

/// Two dozen points on a circle, the first the most liked.
std::shared_ptr<const MapPoints> circle() {
    auto points = std::make_shared<MapPoints>();
    for (int i = 0; i < 24; ++i) {
        const double angle = 6.28318 * i / 24;
        points->points.push_back({static_cast<std::uint32_t>(100 + i),
                                  {std::cos(angle), std::sin(angle)},
                                  static_cast<std::uint32_t>(48 - i),
                                  static_cast<std::uint8_t>(i % 3 == 2 ? MapPoints::coloured : i % 3)});
        points->labels.push_back(QString("Movie %1 (1999)").arg(i));
        points->label_widths.push_back(80);
    }
    points->categories = {"Comedy", "Drama", "Others"};
    points->bounds = QRectF(-1.1, -1.1, 2.2, 2.2);
    points->title = "Map of 24 movies";
    points->numbers = {.header = {"movie_id"}, .rows = {{"1"}}};
    return points;
}

int pixels_of(const QImage &image, const QColor &colour) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == colour;
    return count;
}

} // namespace

class MovieMapTest : public QObject {
    Q_OBJECT
    TemporaryFolder home_;

    struct Shown {
        MovieLibrary library;
        MapPanel panel{library};
        explicit Shown(const std::filesystem::path &set) {
            panel.resize(900, 640);
            library.open(set);
        }
        bool there() const { return panel.view()->points() != nullptr; }
    };

  private slots:
    void initTestCase() { qputenv("BENCHLIGHT_HOME", QByteArray::fromStdString(home_.path().string())); }

    void places_are_told_both_ways_and_zooming_keeps_the_pointed_place() {
        MapView view;
        view.resize(500, 400);
        view.show_points(circle());
        QSignalSpy pointed(&view, &MapView::pointed_changed);
        const QPointF before = view.place_of(3);
        for (std::size_t i = 0; i < 24; ++i) QCOMPARE(view.point_at(view.place_of(i)), i);
        QVERIFY(!view.point_at(QPointF(250, 200)));
        view.zoom_by(2, before);
        QVERIFY(QLineF(view.place_of(3), before).length() < .01);
        QCOMPARE(view.look().zoom, 2.);
        view.zoom_by(.001, before);
        QCOMPARE(view.look().zoom, 1.);
        QVERIFY(QLineF(view.place_of(3), before).length() < .01);
    }

    void dragging_moves_and_a_click_chooses() {
        MapView view;
        view.resize(500, 400);
        view.show_points(circle());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QSignalSpy chosen(&view, &MapView::chosen);
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.place_of(5).toPoint());
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toUInt(), 105u);
        view.zoom_by(4, QPointF(250, 200));
        const QPointF centre = view.look().centre, place = view.place_of(0);
        QTest::mousePress(&view, Qt::LeftButton, {}, {250, 200});
        QTest::mouseMove(&view, {280, 190});
        QTest::mouseMove(&view, {310, 180});
        QTest::mouseRelease(&view, Qt::LeftButton, {}, {310, 180});
        QVERIFY(view.look().centre != centre);
        QVERIFY(QLineF(view.place_of(0), place + QPointF(60, -20)).length() < 1);
        QCOMPARE(chosen.count(), 1); // dragging chooses nothing
    }

    void keys_move_zoom_and_choose() {
        MapView view;
        view.resize(500, 400);
        view.show_points(circle());
        QTest::keyClick(&view, Qt::Key_Plus);
        QVERIFY(view.look().zoom > 1);
        const QPointF centre = view.look().centre;
        QTest::keyClick(&view, Qt::Key_Right);
        QVERIFY(view.look().centre.x() > centre.x());
        QTest::keyClick(&view, Qt::Key_Up);
        QVERIFY(view.look().centre.y() < centre.y());
        QTest::keyClick(&view, Qt::Key_0);
        QCOMPARE(view.look().zoom, 1.);
        QSignalSpy chosen(&view, &MapView::chosen);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(chosen.count(), 0);
        view.centre_on(7);
        QCOMPARE(view.pointed(), std::size_t{7});
        QVERIFY(QLineF(view.place_of(7), QPointF(250, 200)).length() < 1);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toUInt(), 107u);
    }

    void hidden_categories_are_neither_drawn_nor_pointed_at() {
        MapView view;
        view.resize(500, 400);
        view.show_points(circle());
        QCOMPARE(view.point_at(view.place_of(0)), std::size_t{0});
        view.set_hidden({true});
        QVERIFY(!view.point_at(view.place_of(0)));
        QCOMPARE(view.point_at(view.place_of(1)), std::size_t{1});
        MapLook look = view.look();
        const auto picture = [&](Theme theme) {
            QImage image(500, 400, QImage::Format_RGB32);
            image.fill(tokens_of(theme).surface);
            QPainter painter(&image);
            look.ringed = {0, 1, 2}; // drawn without transparency
            paint_map(painter, *circle(), look, MapPlace(*circle(), look, QRectF(0, 0, 500, 400)), theme);
            return image;
        };
        look.hidden.clear();
        QVERIFY(pixels_of(picture(Theme::dark), map_colour(0, Theme::dark)) > 20);
        QVERIFY(pixels_of(picture(Theme::light), tokens_of(Theme::light).accent) > 20);
    }

    /// The screen's dots and the page's vectors look alike.
    void dots_are_those_of_the_figure() {
        const auto points = circle();
        const MapLook look;
        const auto picture = [&](bool with_dots) {
            QImage image(500, 400, QImage::Format_RGB32);
            image.fill(Qt::white);
            QPainter painter(&image);
            MapDots dots(Theme::light, 1);
            paint_map(painter, *points, look, MapPlace(*points, look, QRectF(0, 0, 500, 400)), Theme::light,
                      with_dots ? &dots : nullptr);
            return image;
        };
        const QImage a = picture(true), b = picture(false);
        int different = 0;
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x) different += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y))) > 60;
        QVERIFY2(different < 300, qPrintable(QString::number(different)));
    }

    void titles_do_not_cover_each_other() {
        const auto points = circle();
        MapLook look;
        const TemporaryFolder folder;
        const auto texts_at = [&](double zoom) {
            look.zoom = zoom;
            export_figure(MapFigure(points, look), folder / "map.svg", {.force = true});
            return tests::svg_texts(folder / "map.svg").filter("(1999)").size();
        };
        QVERIFY(texts_at(1) >= 20); // there is room for nearly all
        look.centre = {1, 0};
        const auto near = texts_at(8);
        QVERIFY(near >= 1 && near < 12); // the others are out of sight
        QVERIFY(tests::svg_texts(folder / "map.svg").contains("Comedy"));
        auto crowd = std::make_shared<MapPoints>(*points);
        for (MapPoint &point : crowd->points) point.at *= .01;
        export_figure(MapFigure(crowd, {}), folder / "crowd.svg");
        const auto titles = tests::svg_texts(folder / "crowd.svg").filter("(1999)");
        QVERIFY(titles.size() >= 1 && titles.size() <= 4);
    }

    void the_map_of_a_set_separates_its_tastes() {
        Shown shown(tests::write_movies(home_.path() / "few-movies"));
        QVERIFY(!shown.there());
        QVERIFY(shown.panel.empty_text().contains("map"));
        shown.panel.show();
        QTRY_VERIFY_WITH_TIMEOUT(shown.there(), 20000);
        QCOMPARE(shown.panel.empty_text(), QString());
        const MapPoints &points = *shown.panel.view()->points();
        QVERIFY(points.points.size() >= 16);
        QVERIFY(std::is_sorted(points.points.begin(), points.points.end(),
                               [](const MapPoint &a, const MapPoint &b) { return a.likes > b.likes; }));
        int own = 0, all = 0; // the nearest of a movie of the two tastes is of its own
        for (const MapPoint &a : points.points) {
            if (a.movie >= 20) continue;
            const MapPoint *nearest = nullptr;
            for (const MapPoint &b : points.points)
                if (b.movie < 20 && b.movie != a.movie &&
                    (!nearest || QLineF(a.at, b.at).length() < QLineF(a.at, nearest->at).length()))
                    nearest = &b;
            ++all;
            own += (nearest->movie < 10) == (a.movie < 10);
        }
        QVERIFY2(own >= .9 * all, qPrintable(QString("%1 of %2").arg(own).arg(all)));
        QCOMPARE(points.numbers.rows.size(), points.points.size());
        QVERIFY(points.categories.back() == "Others");
        QCOMPARE(shown.panel.legend().size(), points.categories.size());
        tests::picture(shown.panel, "movie-map");
    }

    void search_rings_hits_and_enter_leads_to_them() {
        Shown shown(tests::write_movies(home_.path() / "few-movies"));
        shown.panel.show();
        QTRY_VERIFY_WITH_TIMEOUT(shown.there(), 20000);
        QLineEdit *search = shown.panel.search();
        search->setText("star voyage");
        const auto found = shown.panel.view()->look().found;
        QVERIFY(!found.empty());
        for (const std::size_t i : found) QVERIFY(shown.panel.view()->points()->labels[i].contains("Star Voyage"));
        tests::picture(shown.panel, "movie-map-searched");
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(shown.panel.view()->pointed(), found.front());
        QSignalSpy chosen(&shown.panel, &MapPanel::movie_chosen);
        QTest::keyClick(shown.panel.view(), Qt::Key_Return);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toUInt(), shown.panel.view()->points()->points[found.front()].movie);
        search->clear();
        QVERIFY(shown.panel.view()->look().found.empty());
    }

    void what_is_liked_is_ringed_and_the_legend_hides() {
        Shown shown(tests::write_movies(home_.path() / "few-movies"));
        QTRY_VERIFY(shown.library.movies());
        shown.panel.highlight({0, 1, 23}); // before there is a map; the last is not on it
        shown.panel.show();
        QTRY_VERIFY_WITH_TIMEOUT(shown.there(), 20000);
        QStringList titles;
        for (const std::size_t i : shown.panel.view()->look().ringed) titles << shown.panel.view()->points()->labels[i];
        titles.sort();
        QCOMPARE(titles, QStringList({"Star Voyage (1996)", "The Rocket (1995)"}));
        shown.panel.legend().back()->click();
        QVERIFY(shown.panel.view()->look().hidden[MapPoints::coloured]);
    }

    void a_set_without_likes_has_no_map() {
        const auto folder = home_.path() / "no-likes";
        std::filesystem::create_directories(folder);
        std::ofstream(folder / "movies.csv") << "movieId,title,genres\n1,A (1990),Drama\n2,B (1991),Drama\n";
        std::ofstream(folder / "ratings.csv") << "userId,movieId,rating,timestamp\n1,1,5,0\n1,2,4,0\n";
        Shown shown(folder);
        shown.panel.show();
        QTRY_VERIFY_WITH_TIMEOUT(shown.panel.empty_text().contains("no movie is liked by"), 20000);
    }

    void scenes_come_up() {
        Shown shown(tests::write_movies(home_.path() / "few-movies"));
        shown.panel.show();
        for (const Scene &scene : shown.panel.scenes()) {
            scene.show();
            QTRY_VERIFY_WITH_TIMEOUT(scene.ready(), 20000);
            QCOMPARE(shown.panel.view()->look().found.empty(), scene.name == "map");
        }
    }
};

QTEST_MAIN(MovieMapTest)
#include "movie_map_test.moc"
