#include "tests/ui/generated_data.h"
#include "ui/dataset/data_choice.h"
#include "ui/dataset/data_list.h"
#include "ui/images/data_reader.h"
#include "ui/dataset/data_source.h"
#include "ui/dataset/data_summary.h"
#include "ui/shell/theme.h"

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QAction>
#include <QBuffer>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <fstream>

using namespace benchlight;
using namespace benchlight::ui;
namespace fs = std::filesystem;

class DataSourceTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    fs::path path(const std::string &name) const { return fs::path(home_.path().toStdString()) / name; }
    void put(const std::string &name, const std::string &bytes = "x") const {
        fs::create_directories(path(name).parent_path());
        write_file_atomically(path(name), bytes);
    }
    QString refusal(const std::string &name) const {
        const Dropped dropped = judge_dropped(path(name));
        if (!dropped.refusal.isEmpty() && !dropped.spec.empty()) return "both";
        return dropped.refusal;
    }

  private slots:
    void initTestCase() { qputenv("BENCHLIGHT_HOME", home_.path().toUtf8()); }

    void init() {
        QFile::remove(home_.filePath("window.ini"));
        apply_theme(Theme::light);
    }

    void a_set_that_is_dropped_is_known_by_its_names() {
        const std::string idx = tests::generate_idx(path("idx"), 8, 4);
        put("flowers/rose/1.jpg");
        put("split/train/a/x.PNG");
        put("cifar/data_batch_1.bin");
        put("set.zip");
        put("sets/cifar-10-binary.tar.gz"); // not at the top, where it would be the downloaded one
        QCOMPARE(judge_dropped(path("idx")).spec, idx);
        QCOMPARE(judge_dropped(path("idx/t10k-images-idx3-ubyte")).spec, idx);
        QCOMPARE(judge_dropped(path("flowers")).spec, "folder:" + path("flowers").string());
        QCOMPARE(judge_dropped(path("split")).spec, "folder:" + path("split").string());
        QCOMPARE(judge_dropped(path("cifar")).spec, "cifar10:" + path("cifar").string());
        QCOMPARE(judge_dropped(path("cifar/data_batch_1.bin")).spec, "cifar10:" + path("cifar").string());
        QCOMPARE(judge_dropped(path("set.zip")).spec, "folder:" + path("set.zip").string());
        QCOMPARE(judge_dropped(path("sets/cifar-10-binary.tar.gz")).spec,
                 "cifar10:" + path("sets/cifar-10-binary.tar.gz").string());
    }

    void nonsense_is_refused_in_one_sentence() {
        put("note.txt");
        put("one.jpg");
        put("lost-ubyte");
        put("some/firmware.bin");
        fs::create_directories(path("empty"));
        put("flat/1.jpg");
        put("flat/2.jpg");
        put("papers/2024/a.pdf");
        put("run/log.db");
        for (const auto &[name, says] : {std::pair("note.txt", "is no data set"),
                                         {"one.jpg", "is a single image"},
                                         {"lost-ubyte", "IDX"},
                                         {"some/firmware.bin", "data_batch_1.bin"},
                                         {"empty", "is empty"},
                                         {"flat", "no class folders"},
                                         {"papers", "holds no images"},
                                         {"run", "is a run"},
                                         {"nowhere", "nothing at"}}) {
            const QString sentence = refusal(name);
            QVERIFY2(sentence.contains(says), qPrintable(QString("%1: %2").arg(name, sentence)));
            QVERIFY2(sentence.endsWith(".") && !sentence.contains("\n"), qPrintable(sentence));
        }
        QVERIFY(judge_dropped("/dev/null").refusal.contains("neither"));
        QVERIFY(!judge_dropped({}).refusal.isEmpty());
        QVERIFY(path_of(QUrl("https://example.org/set.zip")).empty());
    }

    void a_large_folder_is_judged_by_a_few_names() {
        fs::create_directories(path("large/sub"));
        for (int i = 0; i < 5000; ++i) std::ofstream(path("large/" + std::to_string(i) + ".txt"));
        QVERIFY(refusal("large").isEmpty()); // class folders may follow: opening it tells
    }

    void paths_keep_their_bytes() {
        const QUrl url = QUrl::fromEncoded("file:///data/caf%E9/a%20b");
        QCOMPARE(path_of(url).native(), std::string("/data/caf\xe9/a b"));
        const std::string spec = "folder:/data/caf\xe9";
        DataList list;
        list.remember(spec);
        QCOMPARE(DataList().spec(DataList().find(spec)), spec);
    }

    void the_list_of_sets_is_a_proper_model() {
        DataList list;
        QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const int before = list.rowCount();
        for (int i = 0; i < 12; ++i) list.remember("folder:/data/" + std::to_string(i));
        QCOMPARE(list.rowCount(), before + 1 + 8);
        QCOMPARE(list.kind(list.find("folder:/data/11")), DataList::Kind::remembered);
        QCOMPARE(list.find("folder:/data/11") + 1, list.find("folder:/data/10"));
        QCOMPARE(list.find("folder:/data/3"), -1);
        list.forget("folder:/data/10");
        QCOMPARE(list.find("folder:/data/10"), -1);
        const int row = list.find("cifar10");
        QCOMPARE(list.kind(row), DataList::Kind::missing);
        QVERIFY(list.index(row).data(DataList::DetailRole).toString().contains("170 MB, not downloaded yet"));
        QVERIFY(!(list.flags(list.index(0)) & Qt::ItemIsEnabled));
    }

    void what_was_opened_before_can_be_taken_out() {
        DataChoice choice;
        choice.set_spec("folder:/data/old");
        choice.set_spec("folder:/data/new");
        choice.show();
        choice.combo()->showPopup();
        QAbstractItemView *view = choice.combo()->view();
        view->setCurrentIndex(choice.list().index(choice.list().find("folder:/data/old")));
        QTest::keyClick(view, Qt::Key_Delete);
        QCOMPARE(choice.list().find("folder:/data/old"), -1);
        QCOMPARE(choice.spec(), std::string("folder:/data/new"));
        view->setCurrentIndex(choice.list().index(choice.list().find("folder:/data/new")));
        QTest::keyClick(view, Qt::Key_Delete); // the open one stays
        QVERIFY(choice.list().find("folder:/data/new") > 0);
        choice.combo()->hidePopup();
        QCOMPARE(choice.combo()->currentText(), QString("new"));

        choice.set_spec("folder:/data/third");
        choice.combo()->showPopup();
        const QRect row = view->visualRect(choice.list().index(choice.list().find("folder:/data/new")));
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, {row.right() - 16, row.center().y()});
        QCOMPARE(choice.list().find("folder:/data/new"), -1);
        QCOMPARE(choice.spec(), std::string("folder:/data/third"));
    }

    void choosing_tells_once() {
        DataSource source;
        QSignalSpy changed(&source, &DataSource::spec_changed);
        source.set_spec("cifar10");
        source.set_spec("cifar10");
        QCOMPARE(changed.count(), 1);
        QCOMPARE(source.spec(), std::string("cifar10"));
        QVERIFY(missing_resource("cifar10") != nullptr);
        QVERIFY(missing_resource("folder:/x") == nullptr);
    }

    void what_is_refused_leaves_the_open_set() {
        put("note.txt");
        tests::generate_idx(path("idx"), 8, 4);
        DataSource source;
        QVERIFY(source.open(path("idx")));
        const std::string open = source.spec();
        QSignalSpy changed(&source, &DataSource::spec_changed);
        QVERIFY(!source.open(path("note.txt")));
        QCOMPARE(source.spec(), open);
        QCOMPARE(changed.count(), 0);
        QVERIFY(source.problem().contains("note.txt"));
        QVERIFY(source.open(path("idx")));
        QCOMPARE(changed.count(), 1); // read again: it may have been changed
        QVERIFY(source.problem().isEmpty());
    }

    void a_set_is_described_in_one_line() {
        DataReader reader;
        QSignalSpy loaded(&reader, &DataReader::loaded);
        reader.read(tests::generate_idx(path("small"), 1200, 400), {});
        QVERIFY(loaded.wait());
        DataSource source;
        source.show_reading(.4);
        source.describe(reader.data());
        auto *line = source.findChild<SummaryLine *>();
        QCOMPARE(line->text(), QString("1,200 train, 400 test, 16×16 grey, 4 classes"));
    }

    void the_set_before_is_never_taken_for_the_one_that_is_being_read() {
        DataReader reader;
        QSignalSpy loaded(&reader, &DataReader::loaded);
        const std::string first = tests::generate_idx(path("first"), 40, 8);
        const std::string second = tests::generate_idx(path("second"), 60, 8);
        reader.read(first, {});
        QVERIFY(loaded.wait());
        reader.read(second, {});
        QVERIFY(!reader.data());
        reader.cancel();
        QVERIFY(!reader.data());
        reader.read(second, {}); // once more, after it was cancelled
        QVERIFY(loaded.wait());
        QCOMPARE(reader.data()->spec(), second);
        QCOMPARE(loaded.count(), 2);
    }

    void what_could_not_be_read_is_read_again_by_choosing_it_again() {
        DataSource source;
        QSignalSpy changed(&source, &DataSource::spec_changed);
        auto *combo = source.findChild<QComboBox *>();
        const auto choose_again = [&] { emit combo->activated(combo->currentIndex()); };
        source.show_reading(.5);
        choose_again(); // it is being read
        QCOMPARE(changed.count(), 0);
        source.findChild<QPushButton *>()->click(); // Cancel
        choose_again();
        QCOMPARE(changed.count(), 1);
        DataReader reader;
        QSignalSpy loaded(&reader, &DataReader::loaded);
        reader.read(tests::generate_idx(path("again"), 40, 8), {});
        QVERIFY(loaded.wait());
        source.describe(reader.data());
        choose_again(); // it is open
        QCOMPARE(changed.count(), 1);
    }

    void a_folder_of_many_files_opens_with_progress_and_can_be_cancelled() {
        const std::string image = [] {
            QByteArray bytes;
            QBuffer buffer(&bytes);
            QImage picture(8, 8, QImage::Format_RGB888);
            picture.fill(Qt::red);
            picture.save(&buffer, "PNG");
            return bytes.toStdString();
        }();
        // In memory where that can be: some file systems take a minute for so many.
        const QTemporaryDir place(fs::exists("/dev/shm") ? "/dev/shm/many-XXXXXX" : home_.filePath("many-XXXXXX"));
        const fs::path many = place.path().toStdString();
        for (const char *label : {"a", "b"}) fs::create_directories(many / label);
        for (const char *name : {"a/0.png", "a/1.png"}) write_file_atomically(many / name, image); // 65,000 links each
        for (int i = 0; i < 100'000; ++i)
            fs::create_hard_link(many / "a" / (std::to_string(i % 2) + ".png"),
                                 many / "b" / (std::to_string(i) + ".png"));
        DataSource source;
        DataReader reader;
        QSignalSpy progress(&reader, &DataReader::progress), loaded(&reader, &DataReader::loaded),
            failed(&reader, &DataReader::failed);
        connect(&source, &DataSource::spec_changed, &reader, [&] { reader.read(source.spec(), {}); });
        connect(&reader, &DataReader::progress, &source, [&](double done) { source.show_reading(done); });
        connect(&source, &DataSource::cancelled, &reader, &DataReader::cancel);
        QVERIFY(source.open(many));
        QTRY_VERIFY_WITH_TIMEOUT(progress.count() >= 1, 30'000);
        auto *cancel = source.findChild<QPushButton *>();
        QVERIFY(cancel->text().contains("Cancel") && cancel->isVisibleTo(&source));
        cancel->click();
        QVERIFY(!reader.reading());
        QVERIFY(!cancel->isVisibleTo(&source));
        QCOMPARE(loaded.count() + failed.count(), 0);
    }

    void everything_has_a_name_and_a_tip() {
        DataSource source;
        for (const QPushButton *button : source.findChildren<QPushButton *>())
            QVERIFY2(!button->toolTip().isEmpty() && !button->text().isEmpty(), qPrintable(button->text()));
        QVERIFY(!source.open_folder_action()->shortcut().isEmpty());
        QVERIFY(!source.open_file_action()->shortcut().isEmpty());
        QVERIFY(!source.download_action()->shortcut().isEmpty());
    }
};

QTEST_MAIN(DataSourceTest)
#include "data_source_test.moc"
