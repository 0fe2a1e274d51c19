#include "engine/core/files.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/ui/movies_fixture.h"
#include "tests/ui/picture.h"
#include "ui/movies/evaluation_panel.h"
#include "ui/movies/evaluation_table.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include <cmath>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

const std::vector<std::string> quick{"popularity", "item-knn", "ease"};

/// A library with the fixture open, and a panel on it.
struct Shown {
    MovieLibrary library;
    EvaluationPanel panel{library};

    explicit Shown(const std::filesystem::path &set) {
        panel.runner().set_models(quick);
        library.open(set);
        panel.resize(1100, 700);
        panel.show();
    }
    EvaluationRunner &runner() { return panel.runner(); }
    bool opened() const { return library.movies() != nullptr; }
    bool resting() { return !runner().busy() && !runner().evaluating(); }
    QPushButton *button(const QString &text) const {
        for (auto *button : panel.findChildren<QPushButton *>())
            if (button->text() == text && button->isVisible()) return button;
        return nullptr;
    }
    QStringList names() const {
        QStringList names;
        const QAbstractItemModel *model = panel.table()->model();
        for (int row = 0; row < model->rowCount(); ++row) names << model->index(row, 0).data().toString();
        return names;
    }
};

std::size_t files_in(const std::filesystem::path &folder) {
    std::size_t files = 0;
    if (std::filesystem::exists(folder))
        for ([[maybe_unused]] const auto &entry : std::filesystem::directory_iterator(folder)) ++files;
    return files;
}

} // namespace

class EvaluationPanelTest : public QObject {
    Q_OBJECT
    std::unique_ptr<TemporaryFolder> home_;
    std::filesystem::path set_;

  private slots:
    void init() {
        home_ = std::make_unique<TemporaryFolder>();
        qputenv("BENCHLIGHT_HOME", QByteArray::fromStdString(home_->path().string()));
        set_ = tests::write_movies(home_->path() / "few-movies");
    }

    void an_empty_panel_says_what_it_is_for_and_evaluates() {
        Shown shown(set_);
        QTRY_VERIFY(shown.opened() && shown.resting());
        QVERIFY(!shown.panel.figure());
        QPushButton *begin = shown.button("Evaluate all recommenders");
        QVERIFY(begin && begin->isEnabled());
        QVERIFY(!shown.button("Evaluate"));
        tests::picture(shown.panel, "evaluation-empty");
        QTest::mouseClick(begin, Qt::LeftButton);
        QVERIFY(shown.runner().evaluating());
        QVERIFY(shown.button("Cancel"));
        QTRY_VERIFY_WITH_TIMEOUT(shown.runner().complete() && shown.resting(), 30000);
        QCOMPARE(shown.panel.figure()->data().rows.size(), quick.size());
        QVERIFY(shown.button("Evaluate again"));
        QVERIFY(!shown.button("Cancel"));
        tests::picture(shown.panel, "evaluation");
    }

    /// What the table says is what the engine says of each model alone.
    void figures_are_those_of_evaluate() {
        Shown shown(set_);
        QTRY_VERIFY(shown.opened() && shown.resting());
        shown.runner().evaluate();
        QTRY_VERIFY_WITH_TIMEOUT(shown.runner().complete() && shown.resting(), 30000);
        const Recommenders &table = shown.panel.figure()->data();
        for (std::size_t i = 1; i < table.rows.size(); ++i)
            QVERIFY(table.rows[i - 1].figures.ndcg >= table.rows[i].figures.ndcg);
        for (const RecommenderRow &row : table.rows) {
            const movies::Evaluation alone = movies::evaluate(shown.library.movies()->set, {.name = row.name});
            QCOMPARE(row.figures.ndcg, alone.ndcg);
            QCOMPARE(row.figures.recall_interval.high, alone.recall_interval.high);
            QCOMPARE(row.figures.coverage, alone.coverage);
            QCOMPARE(row.against.has_value(), row.name != "ease");
        }
        const auto ease = std::ranges::find(table.rows, "ease", &RecommenderRow::name);
        const auto popularity = std::ranges::find(table.rows, "popularity", &RecommenderRow::name);
        QVERIFY(std::abs(popularity->against->mean - (popularity->figures.ndcg - ease->figures.ndcg)) < 1e-12);
        // The protocol stands beside it in full.
        QString words;
        for (const QLabel *label : shown.panel.findChildren<QLabel *>()) words += label->text() + "\n";
        QVERIFY(words.contains(QString::fromStdString(movies::protocol_text({}))));
    }

    void what_was_evaluated_is_there_in_another_session() {
        {
            Shown shown(set_);
            QTRY_VERIFY(shown.opened() && shown.resting());
            shown.runner().evaluate();
            QTRY_VERIFY_WITH_TIMEOUT(shown.runner().complete() && shown.resting(), 30000);
        }
        QCOMPARE(files_in(home_->path() / "movies" / "evaluations"), quick.size());
        Shown again(set_);
        QTRY_VERIFY_WITH_TIMEOUT(again.panel.figure() && again.runner().complete(), 10000);
        QVERIFY(!again.runner().evaluating());
        QVERIFY(again.panel.figure()->data().rows.front().against || again.panel.figure()->data().rows[1].against);
    }

    void another_list_length_is_another_evaluation() {
        Shown shown(set_);
        QTRY_VERIFY(shown.opened() && shown.resting());
        shown.runner().evaluate();
        QTRY_VERIFY_WITH_TIMEOUT(shown.runner().complete() && shown.resting(), 30000);
        auto *top = shown.panel.findChild<QSpinBox *>();
        top->setValue(3);
        QTRY_VERIFY(shown.resting());
        QVERIFY(!shown.panel.figure());
        shown.runner().evaluate();
        QTRY_VERIFY_WITH_TIMEOUT(shown.runner().complete() && shown.resting(), 30000);
        QCOMPARE(shown.panel.table()->model()->headerData(EvaluationModel::ndcg, Qt::Horizontal).toString(), "ndcg@3");
        top->setValue(10); // still known
        QTRY_VERIFY(shown.panel.figure() && shown.runner().complete());
        QVERIFY(!shown.runner().evaluating());
    }

    void five_folds_are_averaged() {
        Shown shown(set_);
        shown.runner().set_models({"popularity", "ease"});
        QTRY_VERIFY(shown.opened() && shown.resting());
        auto *fold = shown.panel.findChild<QComboBox *>();
        fold->setCurrentIndex(fold->count() - 1);
        emit fold->activated(fold->count() - 1);
        QCOMPARE(shown.runner().choice().fold, EvaluationChoice::all_folds);
        shown.runner().evaluate();
        QTRY_VERIFY_WITH_TIMEOUT(shown.runner().complete() && shown.resting(), 30000);
        double sum = 0;
        for (int i = 0; i < EvaluationChoice::folds; ++i)
            sum += movies::evaluate(shown.library.movies()->set, {.name = "ease"}, {.fold = i}).ndcg;
        const Recommenders &table = shown.panel.figure()->data();
        const auto ease = std::ranges::find(table.rows, "ease", &RecommenderRow::name);
        QVERIFY(std::abs(ease->figures.ndcg - sum / EvaluationChoice::folds) < 1e-12);
        QVERIFY(ease->figures.ndcg_interval.low <= ease->figures.ndcg &&
                ease->figures.ndcg <= ease->figures.ndcg_interval.high);
        QVERIFY(table.title.contains("five folds"));
    }

    void cancelling_keeps_what_is_done() {
        Shown shown(set_);
        QTRY_VERIFY(shown.opened() && shown.resting());
        std::size_t rows = 0;
        // As soon as the first row is there.
        connect(&shown.runner(), &EvaluationRunner::changed, this, [&] {
            rows = shown.runner().table()->rows.size();
            if (rows == 1 && shown.runner().evaluating()) shown.runner().cancel();
        });
        QSignalSpy changed(&shown.runner(), &EvaluationRunner::changed);
        shown.runner().evaluate();
        QTRY_VERIFY_WITH_TIMEOUT(changed.count() > 2 && shown.resting(), 30000);
        disconnect(&shown.runner(), nullptr, this, nullptr);
        QCOMPARE(shown.runner().table()->rows.size(), std::size_t{1});
        QCOMPARE(shown.names().size(), 1);
        QVERIFY(shown.button("Evaluate"));
        shown.runner().evaluate(); // the others
        QTRY_VERIFY_WITH_TIMEOUT(shown.runner().complete() && shown.resting(), 30000);
    }

    void rows_that_are_waited_for_stand_below() {
        EvaluationModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto table = std::make_shared<Recommenders>();
        table->rows.push_back({.name = "ease", .title = "EASE"});
        model.show_table(table, {{"ALS", "waits"}, {"Blend", "waits"}});
        QCOMPARE(model.rowCount(), 3);
        QVERIFY(model.row(0) && !model.row(1));
        QCOMPARE(model.index(1, EvaluationModel::name).data().toString(), "ALS");
        QCOMPARE(model.index(1, EvaluationModel::ndcg).data().toString(), "waits");
        model.show_pending({{"ALS", "40 %"}, {"Blend", "waits"}});
        QCOMPARE(model.index(1, EvaluationModel::ndcg).data().toString(), "40 %");
    }

    void another_set_begins_anew() {
        Shown shown(set_);
        QTRY_VERIFY(shown.opened() && shown.resting());
        shown.runner().evaluate();
        QTRY_VERIFY_WITH_TIMEOUT(shown.runner().complete() && shown.resting(), 30000);
        QSignalSpy opened(&shown.library, &MovieLibrary::opened);
        shown.library.open(set_, 5);
        QTRY_VERIFY(opened.count() == 1 && shown.resting());
        QVERIFY(!shown.panel.figure());
        QVERIFY(shown.button("Evaluate all recommenders"));
    }

    void a_model_that_fails_is_a_row_with_its_reason() {
        std::filesystem::path lonely = home_->path() / "lonely";
        std::filesystem::create_directories(lonely);
        write_file_atomically(lonely / "movies.csv", "movieId,title,genres\n1,A (1990),Drama\n2,B (1991),Drama\n");
        write_file_atomically(lonely / "ratings.csv", "userId,movieId,rating,timestamp\n1,1,5,0\n1,2,1,0\n");
        Shown shown(lonely);
        QTRY_VERIFY(shown.opened() && shown.resting());
        // The only like is in one fold; in the others nothing is to be found.
        const int held = movies::fold_of(1, 1, EvaluationChoice::folds);
        shown.runner().choose({.fold = (held + 1) % EvaluationChoice::folds});
        QTRY_VERIFY(shown.resting());
        shown.runner().evaluate();
        QTRY_VERIFY_WITH_TIMEOUT(shown.resting() && shown.panel.figure(), 30000);
        QVERIFY(std::isnan(shown.panel.figure()->data().rows.front().figures.ndcg));
        QVERIFY(shown.panel.figure()->data().notes().front().contains("no like"));
        QCOMPARE(files_in(home_->path() / "movies" / "evaluations"), std::size_t{0});
    }

    void scenes_come_up() {
        Shown shown(set_);
        QTRY_VERIFY(shown.opened() && shown.resting());
        for (int round = 0; round < 2; ++round)
            for (const Scene &scene : shown.panel.scenes()) {
                scene.show();
                QTRY_VERIFY_WITH_TIMEOUT(!scene.ready || scene.ready(), 30000);
                QCOMPARE(shown.panel.figure() != nullptr, scene.name == "evaluation");
            }
    }
};

QTEST_MAIN(EvaluationPanelTest)
#include "evaluation_panel_test.moc"
