#include "tests/ui/movies_fixture.h"
#include "ui/movies/movie_library.h"
#include "ui/shell/movie_files.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

/// One open set and its models for all tabs.
class MovieLibraryTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::filesystem::path set_;

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        set_ = tests::write_movies(home_.filePath("set").toStdString());
    }

    void a_set_is_read_with_its_index() {
        MovieLibrary library;
        QVERIFY(!library.movies());
        QSignalSpy opened(&library, &MovieLibrary::opened);
        library.open(set_);
        QVERIFY(library.opening());
        QTRY_COMPARE(opened.count(), 1);
        QVERIFY(!library.opening());
        QCOMPARE(library.movies()->set.catalog.size(), std::size_t{tests::MoviesFixture::movies});
        QVERIFY(!library.movies()->bundled);
        const auto hits = library.movies()->index.search("moon harbor");
        QVERIFY(!hits.empty());
        QCOMPARE(library.movies()->set.catalog[hits.front().movie].title, std::string("Moon Harbour"));
    }

    void the_threshold_says_what_a_like_is() {
        MovieLibrary library;
        QSignalSpy opened(&library, &MovieLibrary::opened);
        library.open(set_, 4.0);
        QTRY_COMPARE(opened.count(), 1);
        const std::size_t usual = library.movies()->set.likes.count();
        library.open(set_, 5.0);
        QTRY_COMPARE(opened.count(), 2);
        QVERIFY(library.movies()->set.likes.count() < usual);
    }

    void a_set_that_cannot_be_read_leaves_the_one_before() {
        MovieLibrary library;
        QSignalSpy opened(&library, &MovieLibrary::opened), failed(&library, &MovieLibrary::open_failed);
        library.open(set_);
        QTRY_COMPARE(opened.count(), 1);
        const auto before = library.movies();
        library.want_model("popularity");
        QSignalSpy ready(&library, &MovieLibrary::model_ready);
        QTRY_COMPARE(ready.count(), 1);
        library.open(home_.filePath("no-such-folder").toStdString());
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(failed[0][0].toString().contains("no-such-folder"));
        QCOMPARE(library.movies(), before);
        QVERIFY(library.model("popularity"));
    }

    void cancelling_leaves_the_set_before_too() {
        MovieLibrary library;
        QSignalSpy opened(&library, &MovieLibrary::opened), cancelled(&library, &MovieLibrary::opening_cancelled);
        library.open(set_);
        QTRY_COMPARE(opened.count(), 1);
        const auto before = library.movies();
        library.open();
        library.cancel_opening();
        QCOMPARE(cancelled.count(), 1);
        QTest::qWait(200);
        QCOMPARE(library.movies(), before);
        QCOMPARE(opened.count(), 1);
    }

    void models_are_fitted_in_the_order_in_which_they_are_wanted_and_once() {
        MovieLibrary library;
        library.want_model("ease"); // of nothing
        QVERIFY(library.fitting_model().empty());
        QSignalSpy opened(&library, &MovieLibrary::opened);
        library.open(set_);
        QTRY_COMPARE(opened.count(), 1);
        QSignalSpy ready(&library, &MovieLibrary::model_ready);
        int asked = 0;
        library.set_threads([&asked] { return ++asked, 1; });
        for (const char *name : {"ease", "item-knn", "ease", "popularity"}) library.want_model(name);
        QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 3, 30000);
        QCOMPARE(ready[0][0].toString(), QString("ease"));
        QCOMPARE(ready[1][0].toString(), QString("item-knn"));
        QCOMPARE(ready[2][0].toString(), QString("popularity"));
        QCOMPARE(asked, 3);
        const auto ease = library.model("ease");
        library.want_model("ease");
        QCOMPARE(ready.count(), 4); // at once
        QCOMPARE(library.model("ease"), ease);
        // Another set, other models.
        library.open(set_, 3.5);
        QTRY_COMPARE(opened.count(), 2);
        QVERIFY(!library.model("ease"));
    }

    void a_model_that_cannot_be_fitted_holds_up_no_other() {
        MovieLibrary library;
        QSignalSpy opened(&library, &MovieLibrary::opened);
        library.open(set_);
        QTRY_COMPARE(opened.count(), 1);
        QSignalSpy ready(&library, &MovieLibrary::model_ready), failed(&library, &MovieLibrary::model_failed);
        library.want_model("no-such-model");
        library.want_model("popularity");
        QTRY_COMPARE(ready.count(), 1);
        QCOMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].toString(), QString("no-such-model"));
    }

    void sets_are_told_by_their_names() {
        QVERIFY(is_movie_set(set_));
        QVERIFY(is_movie_set(set_.parent_path())); // one wrapping folder
        QVERIFY(!is_movie_set(set_ / "movies.csv"));
        QVERIFY(!is_movie_set(home_.filePath("no-such-folder").toStdString()));
        const std::filesystem::path other = home_.filePath("images/cats").toStdString();
        std::filesystem::create_directories(other);
        QVERIFY(!is_movie_set(other.parent_path()));
        std::ofstream(home_.filePath("some.zip").toStdString()) << "PK ml-latest/movies.csv ml-latest/ratings.csv";
        QVERIFY(is_movie_set(home_.filePath("some.zip").toStdString()));
        std::ofstream(home_.filePath("pictures.zip").toStdString()) << "PK cats/1.png";
        QVERIFY(!is_movie_set(home_.filePath("pictures.zip").toStdString()));
    }
};

QTEST_MAIN(MovieLibraryTest)
#include "movie_library_test.moc"
