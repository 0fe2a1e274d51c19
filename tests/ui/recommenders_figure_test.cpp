#include "engine/core/text.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/ui/drawing.h"
#include "ui/figures/export.h"
#include "ui/figures/recommenders_figure.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

movies::Evaluation made_up(const std::string &name, double ndcg, double recall) {
    movies::Evaluation of;
    of.model = name;
    of.users = 606;
    of.ndcg = ndcg;
    of.recall = recall;
    of.ndcg_interval = {ndcg - .019, ndcg + .021};
    of.recall_interval = {recall - .018, recall + .017};
    of.coverage = .2134;
    of.popularity = .931;
    of.held_out_popularity = .811;
    of.fit_seconds = .2123;
    of.query_seconds = .00131;
    return of;
}

Recommenders three() {
    Recommenders data{
        .title = "ml-latest-small, fold 0", .top = 10, .protocol = "A like is held out when it is its turn."};
    data.rows.push_back({.name = "popularity", .title = "Popularity", .figures = made_up("popularity", .1381, .1379)});
    data.rows.push_back({.name = "ease", .title = "EASE", .figures = made_up("ease", .2660, .2648)});
    data.rows.push_back({.name = "default",
                         .title = "Default",
                         .is_default = true,
                         .figures = made_up("default", .2704, .2701),
                         .against = movies::Estimate{.0042, {-.001, .0071}}});
    data.rows[1].figures.note = "Covers the 20,000 most liked movies.";
    movies::Evaluation failed;
    failed.note = "There is not enough memory.";
    failed.recall = failed.ndcg = failed.coverage = failed.popularity = failed.held_out_popularity =
        failed.fit_seconds = failed.query_seconds = NAN;
    failed.recall_interval = failed.ndcg_interval = {NAN, NAN};
    data.rows.insert(data.rows.begin(), {.name = "als", .title = "ALS", .figures = failed});
    data.sort();
    return data;
}

} // namespace

class RecommendersFigureTest : public QObject {
    Q_OBJECT
  private slots:
    void numbers_are_said_shortly() {
        QCOMPARE(score_text(.26604), ".2660");
        QCOMPARE(score_text(1), "1.0000");
        QCOMPARE(score_text(NAN), "—");
        QCOMPARE(score_text(.26604, {.2468, .28461}), ".2660 [.247, .285]");
        QCOMPARE(difference_text({.00421, {-.0012, .0071}}), "+.0042 [−.001, +.007]");
        QCOMPARE(short_time_text(.2123), "212 ms");
        QCOMPARE(short_time_text(.00131), "1.3 ms");
        QCOMPARE(short_time_text(2.34), "2.3 s");
        QCOMPARE(short_time_text(45.2e-6), "45 µs");
        QCOMPARE(short_time_text(NAN), "—");
    }

    void the_best_comes_first_and_what_failed_last() {
        QStringList titles;
        for (const RecommenderRow &row : three().rows) titles << row.title;
        QCOMPARE(titles, QStringList({"Default", "EASE", "Popularity", "ALS"}));
        QCOMPARE(three().notes(),
                 QStringList({"EASE: Covers the 20,000 most liked movies.", "ALS: There is not enough memory."}));
    }

    void the_scale_holds_every_interval() {
        const ScoreAxis axis = ScoreAxis::of(three());
        QVERIFY(axis.low >= 0 && axis.low <= .119);
        QVERIFY(axis.high >= .2914 && axis.high < .4);
        QCOMPARE(ScoreAxis::of({}).share(.5), .5);
    }

    void the_table_has_all_numbers() {
        const Table table = RecommendersFigure(three()).table();
        const std::vector<std::string> wanted{
            "model",     "users",    "recall",     "recall_low",          "recall_high", "ndcg",         "ndcg_low",
            "ndcg_high", "coverage", "popularity", "held_out_popularity", "fit_seconds", "query_seconds"};
        QVERIFY(std::equal(wanted.begin(), wanted.end(), table.header.begin()));
        QCOMPARE(table.rows.size(), std::size_t{4});
        for (const auto &row : table.rows) QCOMPARE(row.size(), table.header.size());
        QCOMPARE(table.rows[0][0], "default");
        QCOMPARE(table.rows[0][1], "606");
        QCOMPARE(parse_number<double>(table.rows[0][5]), .2704);
        QCOMPARE(parse_number<double>(table.rows[0][13]), .0042);
        QCOMPARE(table.rows[1][13], "");
        QCOMPARE(table.rows[3][0], "als");
        QCOMPARE(table.rows[3][5], "");
    }

    void the_picture_says_models_scores_and_protocol() {
        const TemporaryFolder folder;
        const auto file = folder.path() / "r.svg";
        export_figure(RecommendersFigure(three()), file);
        const QStringList texts = tests::svg_texts(file);
        for (const QString text : {"Recommenders: ml-latest-small, fold 0", "Default", "EASE", "ALS", "ndcg@10",
                                   "recall@10", ".2704 [.251, .291]", "+.0042 [−.001, +.007]", "93 %", "212 ms"})
            QVERIFY2(texts.contains(text), qPrintable(text));
        const QString all = texts.join(" ");
        for (const QString text : {"Covers the 20,000 most liked movies.", "A like is held out", "popularity of 81 %"})
            QVERIFY2(all.contains(text), qPrintable(text));
    }

    /// The dot of the best lies right of the dot of the worst, both in the curves' colour, at any size and in any theme.
    void marks_are_where_the_scores_are() {
        const RecommenderRow best = three().rows[0], worst = three().rows[2];
        const ScoreAxis axis = ScoreAxis::of(three());
        for (const Theme theme : {Theme::light, Theme::dark, Theme::print}) {
            const Tokens &tokens = tokens_of(theme);
            const auto dot_of = [&](const RecommenderRow &row) {
                QImage image(400, 30, QImage::Format_RGB32);
                image.fill(tokens.surface);
                QPainter painter(&image);
                paint_scores(painter, row, QRectF(0, 0, 400, 30), axis, tokens);
                painter.end();
                double sum = 0, count = 0;
                for (int x = 0; x < 400; ++x)
                    if (image.pixelColor(x, 8) == tokens.training) { // above the whisker: the dot alone, and the ends
                        sum += x;
                        ++count;
                    }
                return count > 0 ? sum / count : -1;
            };
            QVERIFY(std::abs(dot_of(best) - 400 * axis.share(.2704)) < 3);
            QVERIFY(std::abs(dot_of(worst) - 400 * axis.share(.1381)) < 3);
        }
    }

    void every_size_is_drawn() {
        const RecommendersFigure figure(three());
        for (const QSizeF &size : {QSizeF(300, 200), QSizeF(900, 300), QSizeF(2400, 900), figure.default_size()}) {
            QImage image(size.toSize(), QImage::Format_RGB32);
            QPainter painter(&image);
            figure.paint(painter, size, Theme::dark);
            painter.end();
            std::set<QRgb> colours;
            for (int x = 0; x < image.width(); x += 2)
                for (int y = 0; y < image.height(); y += 2) colours.insert(image.pixel(x, y));
            QVERIFY(colours.size() > 8);
        }
    }
};

QTEST_MAIN(RecommendersFigureTest)
#include "recommenders_figure_test.moc"
