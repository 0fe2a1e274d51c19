#include "tests/ui/movies_fixture.h"
#include "ui/movies/movie_filters.h"
#include "ui/movies/movie_source.h"
#include "ui/movies/movies_page.h"
#include "ui/movies/own_ratings_panel.h"
#include "ui/movies/recommend_panel.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"

#include <QDoubleSpinBox>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {
constexpr int patience_ms = 30000;
} // namespace

/// The movies page in the window.
class MoviesPageTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::filesystem::path set_;

    static MoviesPage *page_of(MainWindow &window) {
        window.resize(1300, 800);
        window.show();
        window.pages();
        return window.findChild<MoviesPage *>();
    }
    static void read(MoviesPage *page) {
        QTRY_VERIFY_WITH_TIMEOUT(page->library().movies() && !page->library().opening(), patience_ms);
    }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        set_ = tests::write_movies(home_.filePath("set").toStdString());
        apply_theme(Theme::light);
        training::Settings settings = first_settings();
        settings.data.clear(); // the other pages have nothing to do
        WindowSettings().setValue("next_run", QString::fromStdString(to_json_text(settings.json())));
    }

    void the_bundled_set_opens_with_the_page_and_not_before() {
        MainWindow window;
        MoviesPage *page = page_of(window);
        QTest::qWait(100);
        QVERIFY(!page->library().movies() && !page->library().opening());
        window.show_page(page);
        read(page);
        QVERIFY(page->library().movies()->bundled);
        const movies::MovieSet &set = page->library().movies()->set;
        const QString text = page->source()->text();
        QVERIFY2(text.contains("9,742 movies") && text.contains("610 people"), qPrintable(text));
        QVERIFY2(text.contains("ends in 2018"), qPrintable(text));
        QCOMPARE(set.catalog.size() - set.liked_movies(), 3444u);
        QVERIFY2(text.contains("3,444 films have no like"), qPrintable(text));
    }

    void a_set_and_its_threshold_are_remembered() {
        {
            MainWindow window;
            MoviesPage *page = page_of(window);
            QVERIFY(window.open(QString::fromStdString(set_.string())));
            QCOMPARE(window.findChild<MoviesPage *>()->isVisible(), true);
            read(page);
            QCOMPARE(page->library().movies()->set.catalog.size(), std::size_t{tests::MoviesFixture::movies});
            page->source()->findChild<QDoubleSpinBox *>()->setValue(3.5);
            QTRY_COMPARE_WITH_TIMEOUT(page->library().movies()->set.like_threshold, 3.5, patience_ms);
        }
        MainWindow window;
        MoviesPage *page = page_of(window);
        window.show_page(page);
        read(page);
        QVERIFY(!page->library().movies()->bundled);
        QCOMPARE(page->library().movies()->set.like_threshold, 3.5);
        page->source()->findChild<QDoubleSpinBox *>()->setValue(4);
        QTRY_COMPARE_WITH_TIMEOUT(page->library().movies()->set.like_threshold, 4., patience_ms);
    }

    void a_set_that_cannot_be_read_is_said_and_leaves_the_old_one() {
        MainWindow window;
        MoviesPage *page = page_of(window);
        window.show_page(page);
        read(page);
        const auto before = page->library().movies();
        const QString text = page->source()->text();
        page->source()->open(home_.filePath("no-such-set").toStdString());
        QTRY_VERIFY_WITH_TIMEOUT(!page->problem().isEmpty(), patience_ms);
        QVERIFY(page->problem().contains("no-such-set"));
        QCOMPARE(page->library().movies(), before);
        QCOMPARE(page->source()->text(), text);
    }

    void a_csv_is_somebodys_ratings_and_other_things_are_not_this_pages() {
        MainWindow window;
        MoviesPage *page = page_of(window);
        const QString file = home_.filePath("mine.csv");
        std::ofstream(file.toStdString()) << "Name,Year,Rating\nThe Rocket,1995,5\n";
        QVERIFY(window.open(file));
        QVERIFY(page->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(page->recommendations()->own_ratings()->isVisible(), patience_ms);
        QVERIFY(!page->open("fashion-mnist"));
        QVERIFY(!page->open(home_.path() + "/no-such.zip"));
    }

    void each_tab_is_made_when_it_is_looked_at() {
        MainWindow window;
        MoviesPage *page = page_of(window);
        window.show_page(page);
        read(page);
        QVERIFY(page->tabs()->count() >= 5);
        for (int i = page->tabs()->count() - 1; i >= 0; --i) {
            page->tabs()->setCurrentIndex(i);
            QTest::qWait(50);
            QCOMPARE(page->recommendations()->isVisible(), i == 0);
        }
    }

    void while_a_network_trains_fitting_takes_one_thread() {
        MainWindow window;
        MoviesPage *page = page_of(window);
        window.show_page(page);
        read(page);
        page->desk().set_training(true);
        page->recommendations()->filters()->set_model("ease");
        page->recommendations()->choose(0);
        QTRY_VERIFY_WITH_TIMEOUT(page->recommendations()->list().count() > 0, patience_ms);
        QCOMPARE(page->recommendations()->list().request().model_name, std::string("ease"));
    }
};

QTEST_MAIN(MoviesPageTest)
#include "movies_page_test.moc"
