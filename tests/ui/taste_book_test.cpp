#include "engine/core/files.h"
#include "ui/movies/taste_book.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace benchlight;
using namespace benchlight::ui;

/// What is said of movies: one opinion each, undone step by step, and kept.
class TasteBookTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::filesystem::path file() const { return workspace_folder() / "movies" / "taste.json"; }

  private slots:
    void init() {
        static int number = 0;
        qputenv("BENCHLIGHT_HOME", home_.filePath(QString::number(++number)).toLocal8Bit());
    }

    void a_movie_has_one_opinion_and_every_change_can_be_undone() {
        TasteBook book;
        QTRY_VERIFY(book.is_read());
        book.judge(1, Opinion::liked, "One");
        book.judge(2, Opinion::disliked, "Two");
        book.judge(1, Opinion::disliked, "One");
        QCOMPARE(book.taste().likes, std::vector<std::int64_t>());
        QCOMPARE(book.taste().dislikes, (std::vector<std::int64_t>{2, 1}));
        book.judge(2, Opinion::seen, "Two");
        QCOMPARE(book.opinion(2), Opinion::seen);
        QCOMPARE(book.taste().dislikes, std::vector<std::int64_t>{1});
        QCOMPARE(book.undo_stack()->undoText(), QString("Two was seen"));
        for (int i = 0; i < 3; ++i) book.undo_stack()->undo();
        QCOMPARE(book.taste().likes, std::vector<std::int64_t>{1});
        QCOMPARE(book.opinion(2), Opinion::none);
        book.undo_stack()->redo();
        QCOMPARE(book.opinion(2), Opinion::disliked);
    }

    void what_changes_nothing_is_no_step() {
        TasteBook book;
        QTRY_VERIFY(book.is_read());
        book.judge(1, Opinion::liked, "One");
        QSignalSpy changed(&book, &TasteBook::changed);
        book.judge(1, Opinion::liked, "One");
        book.judge(9, Opinion::none, "Nine");
        book.forget_put_aside();
        QCOMPARE(changed.count(), 0);
        QCOMPARE(book.undo_stack()->count(), 1);
    }

    void many_ratings_are_one_step_and_replace_what_was_thought() {
        TasteBook book;
        QTRY_VERIFY(book.is_read());
        book.judge(1, Opinion::liked, "One");
        movies::Taste own;
        own.likes = {3, 4};
        own.dislikes = {1};
        own.seen = {5};
        book.add(own, "Add your own ratings");
        QCOMPARE(book.taste().likes, (std::vector<std::int64_t>{3, 4}));
        QCOMPARE(book.opinion(1), Opinion::disliked);
        book.undo_stack()->undo();
        QCOMPARE(book.taste().likes, std::vector<std::int64_t>{1});
        QVERIFY(book.taste().seen.empty());
    }

    void starting_again_keeps_what_was_seen() {
        TasteBook book;
        QTRY_VERIFY(book.is_read());
        book.judge(1, Opinion::liked, "One");
        book.judge(2, Opinion::seen, "Two");
        book.judge(3, Opinion::hidden, "Three");
        book.clear_choice();
        QVERIFY(!book.has_choice());
        QCOMPARE(book.opinion(2), Opinion::seen);
        QCOMPARE(book.opinion(3), Opinion::none);
    }

    void a_taste_outlives_its_book() {
        {
            TasteBook book;
            QTRY_VERIFY(book.is_read());
            book.judge(7, Opinion::liked, "Seven");
            book.judge(8, Opinion::hidden, "Eight");
            QTRY_VERIFY(book.is_saved());             // a moment later
            book.judge(9, Opinion::disliked, "Nine"); // and what is not saved yet when it goes
        }
        TasteBook book;
        QTRY_VERIFY(book.is_read());
        QCOMPARE(book.taste().likes, std::vector<std::int64_t>{7});
        QCOMPARE(book.taste().dislikes, std::vector<std::int64_t>{9});
        QCOMPARE(book.taste().hidden, std::vector<std::int64_t>{8});
    }

    void what_is_said_before_the_file_is_read_is_added_to_it() {
        movies::Taste kept;
        kept.likes = {1, 2};
        movies::write_taste(kept);
        TasteBook book;
        book.judge(2, Opinion::disliked, "Two");
        book.judge(3, Opinion::liked, "Three");
        QTRY_VERIFY(book.is_read());
        QCOMPARE(book.taste().likes, (std::vector<std::int64_t>{1, 3}));
        QCOMPARE(book.taste().dislikes, std::vector<std::int64_t>{2});
    }

    void a_damaged_file_is_set_aside_with_a_sentence() {
        std::filesystem::create_directories(file().parent_path());
        std::ofstream(file()) << "{\"likes\": [1, 2";
        TasteBook book;
        QSignalSpy failed(&book, &TasteBook::failed);
        QTRY_VERIFY(book.is_read());
        QCOMPARE(failed.count(), 1);
        QVERIFY2(failed[0][0].toString().contains("taste.json"), qPrintable(failed[0][0].toString()));
        QVERIFY(!book.has_choice());
        QVERIFY(std::filesystem::exists(file())); // left as it is until there is something to keep
        book.judge(5, Opinion::liked, "Five");
        QTRY_VERIFY(book.is_saved());
        QCOMPARE(movies::read_taste().likes, std::vector<std::int64_t>{5});
        QCOMPARE(read_file(file().parent_path() / "taste.damaged.json"), std::string("{\"likes\": [1, 2"));
    }
};

QTEST_MAIN(TasteBookTest)
#include "taste_book_test.moc"
