#include "tests/ui/movies_fixture.h"
#include "ui/inspect/fact_grid.h"
#include "ui/movies/matrix_table.h"
#include "ui/movies/movie_data_panel.h"
#include "ui/movies/movie_field.h"
#include "ui/movies/set_tables.h"
#include "ui/shell/theme.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

class MovieDataPanelTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::unique_ptr<MovieLibrary> library_;
    std::unique_ptr<MovieDataPanel> panel_;

    const movies::MovieSet &set() const { return library_->movies()->set; }
    using Table = MovieDataPanel::Table;
    static QString cell(const MatrixTable &table, int row, int column) {
        return table.model()->index(row, column).data().toString();
    }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        apply_theme(Theme::light);
        library_ = std::make_unique<MovieLibrary>();
        panel_ = std::make_unique<MovieDataPanel>(*library_);
        panel_->resize(1000, 600);
        panel_->show();
        library_->open(tests::write_movies(home_.filePath("set").toStdString()));
        QTRY_VERIFY(panel_->settled());
    }
    void cleanupTestCase() { panel_.reset(); }

    void facts_are_those_of_the_set() {
        const FactGrid &facts = *panel_->facts();
        QCOMPARE(facts.value("Movies"), QString("26"));
        QCOMPARE(facts.note("Movies"), QString("25 rated"));
        QCOMPARE(facts.value("Users"), QString("40"));
        std::uint64_t pairs = 0;
        std::uint32_t largest = 0;
        for (std::size_t a = 0; a < 26; ++a)
            for (std::size_t b = 0; b < 26; ++b) {
                if (a == b) continue;
                pairs += set().likes.in_common(a, b) > 0;
                largest = std::max(largest, set().likes.in_common(a, b));
            }
        QCOMPARE(facts.value("Pairs in X"), QString::number(pairs));
        QCOMPARE(facts.value("Largest in X"), QString::number(largest));
        QCOMPARE(panel_->problems(), QString("Every row of the files could be used."));
    }

    void files_are_shown_as_they_stand() {
        const MatrixTable &table = *panel_->table(Table::files);
        QCOMPARE(table.model()->rowCount(), 26);
        QCOMPARE(table.model()->headerData(1, Qt::Horizontal).toString(), QString("title"));
        QCOMPARE(cell(table, 0, 1), QString("Rocket, The (1995)"));
        QCOMPARE(table.model()->index(0, 0).data(Qt::TextAlignmentRole).value<Qt::Alignment>() & Qt::AlignRight,
                 Qt::Alignment(Qt::AlignRight));
    }

    void matrices_hold_what_the_likes_say() {
        const MatrixTable &likes = *panel_->table(Table::likes), &co_likes = *panel_->table(Table::co_likes);
        QAbstractItemModelTester one(likes.model()), other(co_likes.model());
        QCOMPARE(likes.model()->rowCount(), 40);
        QCOMPARE(co_likes.model()->rowCount(), 26);
        for (int row = 0; row < 26; ++row)
            for (int column = 0; column < 26; ++column) {
                const auto a = static_cast<std::size_t>(row), b = static_cast<std::size_t>(column);
                QCOMPARE(cell(co_likes, row, column).toUInt(), a == b ? 0 : set().likes.in_common(a, b));
                const auto liked = set().likes.by_user.row(a);
                QCOMPARE(cell(likes, row, column),
                         QString::number(std::ranges::count(liked, static_cast<std::uint32_t>(column))));
            }
        QCOMPARE(co_likes.model()->headerData(0, Qt::Vertical).toString(), QString("The Rocket (1995)"));
        const QModelIndex pair = co_likes.model()->index(0, 1);
        QVERIFY(pair.data(Qt::ToolTipRole).toString().startsWith("The Rocket (1995) and Star Voyage (1996): "));
        QVERIFY(pair.data(Qt::BackgroundRole).value<QColor>().isValid());
        QVERIFY(!co_likes.model()->index(0, 0).data(Qt::BackgroundRole).isValid());
        QCOMPARE(co_likes.model()->index(0, 0).data(Qt::ForegroundRole).value<QColor>(),
                 tokens_of(current_theme()).muted);
    }

    void a_typed_title_leads_to_its_row_and_column() {
        panel_->show_table(Table::co_likes);
        MatrixTable &table = *panel_->table(Table::co_likes);
        QList<MovieField *> fields;
        for (MovieField *field : panel_->findChildren<MovieField *>())
            if (field->isVisible()) fields << field;
        QCOMPARE(fields.size(), 2);
        for (MovieField *field : fields) {
            const bool row = field->accessibleName().contains("row");
            QTest::keyClicks(field, row ? "comet" : "last signal");
            QTest::keyClick(field, Qt::Key_Return);
        }
        QCOMPARE(table.currentIndex().row(), 6);
        QCOMPARE(table.currentIndex().column(), 5);
        fields[0]->clear();
        QTest::keyClicks(fields[0], "zzzzqqqq");
        QTest::keyClick(fields[0], Qt::Key_Return);
        QCOMPARE(table.currentIndex().row(), 6);
    }

    void a_user_is_found_by_number() {
        panel_->show_table(Table::likes);
        MatrixTable &table = *panel_->table(Table::likes);
        for (QLineEdit *field : panel_->findChildren<QLineEdit *>())
            if (field->isVisible() && field->accessibleName().contains("user")) {
                QTest::keyClicks(field, "17");
                QTest::keyClick(field, Qt::Key_Return);
                QCOMPARE(table.currentIndex().row(), 16);
                field->setText("99");
                QTest::keyClick(field, Qt::Key_Return);
                QCOMPARE(table.currentIndex().row(), 16);
                return;
            }
        QFAIL("no field for users");
    }

    void a_selection_is_copied_with_its_titles() {
        MatrixTable &table = *panel_->table(Table::co_likes);
        table.selectionModel()->select(QItemSelection(table.model()->index(0, 1), table.model()->index(1, 2)),
                                       QItemSelectionModel::ClearAndSelect);
        QTest::keySequence(&table, QKeySequence::Copy);
        const QString text = QGuiApplication::clipboard()->text();
        const auto in_common = [&](std::size_t a, std::size_t b) { return set().likes.in_common(a, b); };
        QCOMPARE(text, QString("\tStar Voyage (1996)\tStar Voyage II (1999)\nThe Rocket (1995)\t%1\t%2\n"
                               "Star Voyage (1996)\t0\t%3\n")
                           .arg(in_common(0, 1))
                           .arg(in_common(0, 2))
                           .arg(in_common(1, 2)));
    }

    /// More than a million likes: rows come from a thread, and are the same.
    void rows_of_a_large_set_come_later() {
        constexpr std::size_t users = 1100, movies_count = 1200;
        movies::SparseRows rows;
        for (std::size_t user = 0; user < users; ++user) {
            for (std::uint32_t movie = 0; movie < movies_count; ++movie)
                if ((movie * 7 + user * 13) % 11 != 0) rows.column.push_back(movie);
            rows.begin.push_back(rows.column.size());
        }
        QVERIFY(rows.entries() > 1'000'000);
        std::vector<movies::Movie> list(movies_count);
        for (std::size_t i = 0; i < movies_count; ++i) {
            list[i].id = static_cast<std::int64_t>(i + 1);
            list[i].stored_title = list[i].title = "Movie " + std::to_string(i);
        }
        movies::MovieSet large;
        large.catalog = movies::Catalog(std::move(list), {});
        large.likes = movies::Likes(std::move(rows), movies_count);
        large.rating_count.assign(movies_count, 1);
        const auto open = std::make_shared<const OpenMovies>(std::move(large));
        CoLikesModel model;
        model.show_movies(open);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        QCOMPARE(model.index(3, 5).data().toString(), QString("…"));
        model.index(900, 5).data();
        QTRY_VERIFY(model.index(3, 5).data().toString() != "…" && model.index(900, 5).data().toString() != "…");
        QVERIFY(!changes.empty());
        QCOMPARE(model.index(3, 5).data(MovieMatrixModel::count_role).toUInt(), open->set.likes.in_common(3, 5));
        QCOMPARE(model.index(900, 5).data(MovieMatrixModel::count_role).toUInt(), open->set.likes.in_common(900, 5));

        MatrixTable table("large", 80, 100, 2);
        table.setModel(&model);
        table.selectAll();
        QSignalSpy failures(&table, &MatrixTable::failed);
        table.copy();
        QCOMPARE(failures.size(), 1); // 1.44 million cells
        table.go_to(1100, 7);
        QCOMPARE(table.currentIndex(), model.index(1100, 7));
    }
};

QTEST_MAIN(MovieDataPanelTest)
#include "movie_data_panel_test.moc"
