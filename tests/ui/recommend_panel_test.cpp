#include "engine/core/files.h"
#include "tests/ui/movies_fixture.h"
#include "ui/movies/card_sheet.h"
#include "ui/movies/empty_choice.h"
#include "ui/movies/movie_cards.h"
#include "ui/movies/movie_chips.h"
#include "ui/movies/movie_filters.h"
#include "ui/movies/movie_words.h"
#include "ui/movies/own_ratings_panel.h"
#include "ui/movies/recommend_panel.h"
#include "ui/movies/search_box.h"
#include "ui/shell/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

constexpr int patience_ms = 30000;
/// Positions in the fixture's catalogue.
enum Movie : std::uint32_t {
    rocket,
    voyage,
    voyage_2,
    moon,
    orbit,
    letters = 10,
    emma = 15,
    nobody_saw = 22,
    untouched = 23
};

} // namespace

/// The first tab, on a small set with two tastes.
class RecommendPanelTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::filesystem::path set_;

    /// A panel on the open set, with nothing chosen.
    struct Opened {
        MovieLibrary library;
        RecommendPanel panel{library};

        explicit Opened(const std::filesystem::path &set) {
            panel.resize(1300, 800);
            panel.show();
            panel.filters()->set_model("ease");
            library.open(set);
            QTRY_VERIFY_WITH_TIMEOUT(library.movies() && panel.taste().is_read(), patience_ms);
        }
        const movies::MovieSet &set() const { return library.movies()->set; }
        void settle() {
            QTRY_VERIFY_WITH_TIMEOUT(panel.list().request().movies && !panel.list().busy() &&
                                         !panel.other_list().busy() && library.fitting_model().empty(),
                                     patience_ms);
        }
        void choose(std::uint32_t movie, bool disliked = false) {
            panel.choose(movie, disliked);
            settle();
        }
        std::vector<std::uint32_t> listed() const {
            std::vector<std::uint32_t> movies;
            for (std::size_t i = 0; i < panel.list().count(); ++i) movies.push_back(panel.list().at(i).movie);
            return movies;
        }
    };
    static bool has(const std::vector<std::uint32_t> &list, std::uint32_t movie) {
        return std::ranges::find(list, movie) != list.end();
    }

  private slots:
    void initTestCase() {
        set_ = tests::write_movies(home_.filePath("set").toStdString());
        apply_theme(Theme::light);
    }
    void init() {
        static int number = 0;
        qputenv("BENCHLIGHT_HOME", home_.filePath(QString::number(++number)).toLocal8Bit());
    }

    void an_empty_page_offers_titles_and_says_what_the_set_lacks() {
        Opened at(set_);
        QCOMPARE(at.panel.empty()->examples().size(), 4);
        QVERIFY(at.panel.empty()->isVisible());
        const std::size_t unliked = at.set().catalog.size() - at.set().liked_movies();
        QVERIFY(unliked >= 2);
        QVERIFY2(at.panel.empty()->limits().contains(QString("nobody likes %1 of its 26").arg(unliked)),
                 qPrintable(at.panel.empty()->limits()));
        QVERIFY(at.panel.empty()->limits().contains("1998")); // of the last rating
        at.panel.empty()->examples().front()->click();
        at.settle();
        QVERIFY(!at.panel.empty()->isVisible());
        QCOMPARE(at.panel.chips()->chips().size(), 1);
        QVERIFY(at.panel.list().count() > 0);
    }

    void typing_finds_and_enter_chooses() {
        Opened at(set_);
        QLineEdit *line = at.panel.search()->line();
        line->setFocus();
        QTest::keyClicks(line, "star voyge");
        QVERIFY(at.panel.search()->is_open());
        QListWidget *list = at.panel.search()->list();
        QVERIFY(list->count() >= 2);
        QVERIFY(list->count() <= 10);
        QCOMPARE(list->currentRow(), 0);
        const QString first = list->item(0)->data(Qt::AccessibleTextRole).toString();
        QVERIFY2(first.startsWith("Star Voyage"), qPrintable(first));
        QTest::keyClick(line, Qt::Key_Down);
        QCOMPARE(list->currentRow(), 1);
        QTest::keyClick(line, Qt::Key_Up);
        QTest::keyClick(line, Qt::Key_Escape);
        QVERIFY(!at.panel.search()->is_open());
        QTest::keyClick(line, Qt::Key_Down);
        QVERIFY(at.panel.search()->is_open());
        QTest::keyClick(line, Qt::Key_Return);
        QVERIFY(!at.panel.search()->is_open());
        QCOMPARE(line->text(), QString());
        at.settle();
        QCOMPARE(at.panel.profile().liked.size(), 1u);
        QVERIFY(line->hasFocus()); // it has moved, who types goes on
        QTest::keyClicks(line, "letters");
        QTest::keyClick(line, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(at.panel.profile().disliked, std::vector<std::uint32_t>{letters});
    }

    void what_is_not_found_brings_the_nearest_titles() {
        Opened at(set_);
        at.panel.search()->type("qqqqqqq");
        QVERIFY(at.panel.search()->is_open());
        QVERIFY2(at.panel.search()->notice().startsWith("Nothing is called “qqqqqqq”"),
                 qPrintable(at.panel.search()->notice()));
        QTest::keyClicks(at.panel.search()->line(), "x"); // nothing is taken without being chosen
        QCOMPARE(at.panel.list().count(), 0u);
    }

    void a_list_has_what_its_model_says_and_why() {
        Opened at(set_);
        at.choose(rocket);
        at.choose(moon);
        const movies::Profile profile = at.panel.profile();
        QCOMPARE(profile.liked, (std::vector<std::uint32_t>{rocket, moon}));
        const auto ranked = movies::rank(at.set(), *at.library.model("ease"), profile);
        QCOMPARE(at.panel.list().total(), ranked.size());
        QVERIFY(at.panel.list().count() >= 10);
        for (std::size_t i = 0; i < at.panel.list().count(); ++i) {
            QCOMPARE(at.panel.list().at(i).movie, ranked[i].movie);
            QCOMPARE(at.panel.list().at(i).reasons.size(), 2u);
        }
        QVERIFY(!has(at.listed(), rocket));
        QVERIFY(at.panel.list().at(0).movie < 10); // of the same taste
        QCOMPARE(at.panel.list().at(0).relative, 1.);
        const movies::Reason &reason = at.panel.list().at(0).reasons.front();
        QCOMPARE(reason.likes_in_common, at.set().likes.in_common(reason.movie, at.panel.list().at(0).movie));
        QCOMPARE(because_text(at.panel.list().request(), at.panel.list().at(0)),
                 QString("%1 people liked both this and %2")
                     .arg(reason.likes_in_common)
                     .arg(movie_title(at.set().catalog, reason.movie)));
    }

    void keys_judge_the_card_and_the_list_is_ranked_anew() {
        Opened at(set_);
        at.choose(rocket);
        MovieCards *cards = at.panel.cards();
        cards->setFocus();
        cards->set_current(0);
        const std::uint32_t seen = *cards->movie();
        QTest::keyClick(cards, Qt::Key_S);
        at.settle();
        QVERIFY(!has(at.listed(), seen));
        const std::uint32_t hidden = *cards->movie();
        QTest::keyClick(cards, Qt::Key_N);
        at.settle();
        QVERIFY(!has(at.listed(), hidden));
        const std::uint32_t liked = *cards->movie();
        QTest::keyClick(cards, Qt::Key_U);
        at.settle();
        const std::uint32_t disliked = *cards->movie();
        QTest::keyClick(cards, Qt::Key_D);
        at.settle();
        QCOMPARE(at.panel.profile().liked, (std::vector<std::uint32_t>{rocket, liked}));
        QCOMPARE(at.panel.profile().disliked, std::vector<std::uint32_t>{disliked});
        QCOMPARE(at.panel.chips()->chips().size(), 3);
        QTest::keyClick(&at.panel, Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(&at.panel, Qt::Key_Z, Qt::ControlModifier);
        at.settle();
        QCOMPARE(at.panel.profile().liked, std::vector<std::uint32_t>{rocket});
        QVERIFY(!has(at.listed(), hidden));
        QTest::keyClick(&at.panel, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        at.settle();
        QCOMPARE(at.panel.profile().liked, (std::vector<std::uint32_t>{rocket, liked}));
    }

    void chips_turn_and_go() {
        Opened at(set_);
        at.choose(rocket);
        at.choose(letters);
        MovieChip *chip = at.panel.chips()->chips().back();
        QCOMPARE(chip->movie(), std::uint32_t{letters});
        QVERIFY(chip->liked());
        chip->click();
        at.settle();
        QCOMPARE(at.panel.profile().disliked, std::vector<std::uint32_t>{letters});
        chip = at.panel.chips()->chips().back();
        QVERIFY(!chip->liked());
        chip->setFocus();
        QTest::keyClick(chip, Qt::Key_Delete);
        at.settle();
        QVERIFY(at.panel.profile().disliked.empty());
        QCOMPARE(at.panel.chips()->chips().size(), 1);
        QTest::keyClick(at.panel.chips()->chips().front(), Qt::Key_Delete);
        QVERIFY(at.panel.empty()->isVisible()); // nothing is chosen any more
    }

    void a_movie_that_nobody_likes_is_marked_and_stands_for_its_genres() {
        Opened at(set_);
        at.choose(untouched);
        QVERIFY(at.panel.chips()->chips().front()->unknown());
        QVERIFY2(at.panel.notice().contains("Untouched") && at.panel.notice().contains("genres"),
                 qPrintable(at.panel.notice()));
        QVERIFY(at.panel.list().count() > 0);
        QVERIFY(at.set().catalog.genre_names(at.panel.list().at(0).movie).front() != "Romance");
        QVERIFY(because_text(at.panel.list().request(), at.panel.list().at(0)).contains("Sci-Fi"));
        at.choose(rocket);
        QVERIFY(at.panel.notice().contains("only your other movies count"));
    }

    void filters_pass_what_they_say_and_own_up_to_an_empty_list() {
        Opened at(set_);
        at.choose(rocket);
        MovieFilters *filters = at.panel.filters();
        QVERIFY(!filters->any());
        filters->set_years(1996, 2000);
        at.settle();
        QVERIFY(at.panel.list().count() > 0);
        for (const std::uint32_t movie : at.listed()) {
            QVERIFY(at.set().catalog[movie].year >= 1996);
            QVERIFY(at.set().catalog[movie].year <= 2000);
        }
        const auto romance = std::ranges::find(at.set().catalog.genres(), "Romance");
        filters->set_genre(static_cast<std::uint16_t>(romance - at.set().catalog.genres().begin()), true);
        at.settle();
        QVERIFY(at.panel.list().count() > 0);
        for (const std::uint32_t movie : at.listed()) QVERIFY(movie >= 10 && movie < 20);
        filters->set_years(1900, 1989); // before the first movie: cut to what the set has
        filters->set_years(0, 1990);
        at.settle();
        QCOMPARE(at.panel.list().count(), 0u);
        QVERIFY2(at.panel.list().empty_text().contains("without the years"), qPrintable(at.panel.list().empty_text()));
        filters->clear();
        at.settle();
        QVERIFY(at.panel.list().count() > 0);
    }

    void how_well_known_is_measured_by_the_set_itself() {
        Opened at(set_);
        const std::vector<Fame> fames = fames_of(at.set());
        QCOMPARE(fames.size(), 4u);
        std::size_t counted = 0, rated = 0;
        for (const std::uint32_t count : at.set().rating_count) {
            rated += count > 0;
            int in = 0;
            for (std::size_t i = 1; i < fames.size(); ++i) in += count >= fames[i].from && count <= fames[i].to;
            QVERIFY(in <= 1);
            counted += static_cast<std::size_t>(in);
        }
        QCOMPARE(counted, rated); // each rated movie is in one of them
        at.choose(rocket);
        at.panel.filters()->set_fame(3);
        at.settle();
        for (const std::uint32_t movie : at.listed())
            QVERIFY(at.set().rating_count[movie] <= fames[3].to && at.set().rating_count[movie] >= 1);
    }

    void two_recommenders_stand_side_by_side() {
        Opened at(set_);
        at.choose(rocket);
        at.panel.filters()->set_other("popularity");
        at.settle();
        QTRY_VERIFY_WITH_TIMEOUT(at.panel.other_list().count() > 0, patience_ms);
        QCOMPARE(at.panel.other_list().request().model_name, std::string("popularity"));
        int both = 0;
        for (std::size_t i = 0; i < 10; ++i)
            for (std::size_t j = 0; j < 10; ++j)
                both += at.panel.list().at(i).movie == at.panel.other_list().at(j).movie;
        QCOMPARE(at.panel.in_common(), QString("%1 of the first ten in both").arg(both));
    }

    void an_opened_card_tells_reasons_and_neighbours() {
        Opened at(set_);
        at.choose(rocket);
        at.choose(letters);
        at.panel.open_card(moon);
        CardSheet *sheet = at.panel.sheet();
        QVERIFY(sheet->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(sheet->is_told() && sheet->near()->count() == 10, patience_ms);
        const QString text = sheet->text();
        QVERIFY(text.contains("Moon Harbour"));
        QVERIFY2(text.contains("https://www.imdb.com/title/tt0114713/"), qPrintable(text));
        QVERIFY(!text.contains("themoviedb")); // its number is unknown
        const std::uint32_t common = at.set().likes.in_common(rocket, moon);
        QVERIFY2(text.contains(QString("%1 people liked both").arg(common)), qPrintable(text));
        const auto near = movies::rank(at.set(), *at.library.model("ease"), {{moon}, {}});
        for (int i = 0; i < 10; ++i)
            QCOMPARE(sheet->near()->item(i)->data(Qt::UserRole).toUInt(), near[static_cast<std::size_t>(i)].movie);
        emit sheet->near()->itemActivated(sheet->near()->item(0));
        QCOMPARE(*sheet->movie(), near.front().movie);
        QTest::keyClick(sheet, Qt::Key_Escape);
        QVERIFY(!sheet->isVisible());
    }

    void own_ratings_are_looked_at_before_they_are_added() {
        Opened at(set_);
        const std::filesystem::path file = home_.filePath("ratings.csv").toStdString();
        write_file_atomically(file, "Date,Name,Year,Letterboxd URI,Rating\n"
                                    "2020-01-01,The Rocket,1995,https://example.org/1,5\n"
                                    "2020-01-02,Moon Harbour,2001,https://example.org/2,3.5\n"
                                    "2020-01-03,Letters from Lisbon,1993,https://example.org/3,1.5\n"
                                    "2020-01-04,Zzyzx Qwrt,2019,https://example.org/4,4\n");
        at.panel.read_ratings(file);
        OwnRatingsPanel *own = at.panel.own_ratings();
        QTRY_VERIFY_WITH_TIMEOUT(own->isVisible(), patience_ms);
        QVERIFY2(own->text().contains("3 of 4 movies"), qPrintable(own->text()));
        QVERIFY2(own->text().contains("Adds 1 like, 1 dislike and 1 seen"), qPrintable(own->text()));
        QCOMPARE(own->missing()->rowCount(), 1);
        QCOMPARE(own->missing()->item(0, 0)->text(), QString("Zzyzx Qwrt"));
        QVERIFY(!at.panel.taste().has_choice());
        own->liked_from()->setCurrentIndex(own->liked_from()->findData(3.5));
        QVERIFY(own->text().contains("Adds 2 likes, 1 dislike and 0 seen"));
        own->accept()->click();
        at.settle();
        QCOMPARE(at.panel.profile().liked, (std::vector<std::uint32_t>{rocket, moon}));
        QCOMPARE(at.panel.profile().disliked, std::vector<std::uint32_t>{letters});
        at.panel.taste().undo_stack()->undo(); // all of it in one step
        QVERIFY(!at.panel.taste().has_choice());
        QSignalSpy failed(&at.panel, &RecommendPanel::failed);
        write_file_atomically(file, "a,b\n1,2\n");
        at.panel.read_ratings(file);
        QTRY_COMPARE(failed.count(), 1);
    }

    void a_list_can_be_copied_and_saved() {
        Opened at(set_);
        at.choose(rocket);
        QTest::keyClick(&at.panel, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        const QStringList lines = QGuiApplication::clipboard()->text().split('\n');
        QCOMPARE(static_cast<std::size_t>(lines.size()), at.panel.list().count());
        QVERIFY(lines.front().startsWith("1. " + movie_label(at.set().catalog, at.listed().front())));
        const std::filesystem::path file = home_.filePath("list.csv").toStdString();
        QSignalSpy told(&at.panel, &RecommendPanel::told);
        at.panel.save_csv(file);
        QTRY_COMPARE(told.count(), 1);
        const QStringList rows = QString::fromStdString(read_file(file)).trimmed().split('\n');
        QCOMPARE(rows.size(), lines.size() + 1);
        QCOMPARE(rows[0], QString("rank,movie_id,title,year,genres,score,because"));
        QVERIFY(rows[1].startsWith(QString("1,%1,").arg(at.set().catalog[at.listed().front()].id)));
    }

    void a_choice_is_kept_for_the_next_session() {
        {
            Opened at(set_);
            at.choose(rocket);
        }
        Opened at(set_);
        QTRY_COMPARE(at.panel.profile().liked, std::vector<std::uint32_t>{rocket});
        at.settle();
        QVERIFY(at.panel.list().count() > 0);
    }
};

QTEST_MAIN(RecommendPanelTest)
#include "recommend_panel_test.moc"
