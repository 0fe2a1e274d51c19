#include "engine/core/files.h"
#include "engine/core/resources.h"
#include "engine/core/text.h"
#include "tests/ui/picture.h"
#include "ui/dataset/download_panel.h"
#include "ui/shell/theme.h"
#include "ui/training/weights_choice.h"
#include "ui/training/weights_report.h"

#include <QComboBox>
#include <QFileDialog>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

constexpr int patience_ms = 30000;

/// A safetensors file with the tensors of torchvision's resnet18, all zero, whose head is for so many classes.
void write_resnet18(const std::filesystem::path &file, int classes) {
    const Json shapes =
        Json::parse(read_file(std::filesystem::path(BENCHLIGHT_TEST_DATA) / "nn" / "resnet18.json", 1 << 24))["state"];
    Json header = Json::object();
    std::size_t end = 0;
    for (const Json &entry : shapes) {
        const auto name = entry[0].get<std::string>();
        Json shape = entry[1];
        if (name.starts_with("fc.")) shape[0] = classes;
        const bool counter = name.ends_with("num_batches_tracked");
        std::size_t bytes = counter ? 8 : 4;
        for (const Json &side : shape) bytes *= side.get<std::size_t>();
        header[name] = {{"dtype", counter ? "I64" : "F32"}, {"shape", shape}, {"data_offsets", {end, end + bytes}}};
        end += bytes;
    }
    const std::string text = to_json_text(header);
    std::string contents;
    for (std::uint64_t length = text.size(), i = 0; i < 8; ++i) contents += static_cast<char>(length >> 8 * i & 255);
    contents += text + std::string(end, '\0');
    write_file_atomically(file, contents);
}

QString item(const WeightsChoice &choice, int row) { return choice.combo()->itemText(row); }

void pick(WeightsChoice &choice, const QString &begins) {
    for (int row = 0; row < choice.combo()->count(); ++row)
        if (item(choice, row).startsWith(begins)) {
            choice.combo()->setCurrentIndex(row);
            emit choice.combo()->activated(row);
            return;
        }
    QFAIL(qPrintable(begins));
}

} // namespace

class WeightsChoiceTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    const std::filesystem::path small_ = std::filesystem::path(BENCHLIGHT_TEST_DATA) / "nn" / "legacy-2.pth";
    std::filesystem::path resnet_;

    static void show(WeightsChoice &choice, const std::string &model) {
        choice.resize(288, 400);
        choice.set_model(model);
        choice.show();
        QTRY_VERIFY_WITH_TIMEOUT(!choice.busy(), patience_ms);
    }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        qputenv("BENCHLIGHT_WEIGHTS_DIR", home_.filePath("set-up").toLocal8Bit());
        resnet_ = home_.filePath("mine.safetensors").toStdString();
        write_resnet18(resnet_, 1000);
        apply_theme(Theme::light);
    }

    void sources_tell_their_state_and_what_to_do() {
        WeightsChoice choice;
        show(choice, "resnet18");
        QCOMPARE(item(choice, 0), QString("From scratch"));
        QVERIFY2(item(choice, 1).startsWith("ImageNet") && item(choice, 1).endsWith("↓ 46.8 MB"),
                 qPrintable(item(choice, 1)));
        QCOMPARE(item(choice, choice.combo()->count() - 1), QString("Open a file…"));
        QVERIFY(choice.combo()->itemData(1, Qt::ToolTipRole).toString().startsWith("46.8 MB to download into"));
        QVERIFY(!choice.download()->isVisible() && choice.obstacle().isEmpty());
        QSignalSpy chosen(&choice, &WeightsChoice::chosen);
        pick(choice, "ImageNet");
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(choice.weights(), std::string("imagenet"));
        QVERIFY(choice.download()->isVisible() && choice.download()->button()->isVisible());
        QVERIFY(choice.obstacle().contains("download them"));
        tests::picture(choice, "weights-download");
        choice.set_model("efficientnet-lite0");
        QTRY_VERIFY(choice.obstacle().contains("packaging/setup brings them"));
        QVERIFY(!choice.download()->isVisible());
        QVERIFY(item(choice, 1).endsWith("not here"));
        choice.set_model("fast");
        QTRY_VERIFY(choice.obstacle().contains("no weights imagenet of fast"));
        pick(choice, "From scratch");
        QVERIFY(choice.obstacle().isEmpty());
        QCOMPARE(choice.combo()->count(), 2);
    }

    void a_failed_download_is_said_and_a_finished_one_is_used() {
        WeightsChoice choice;
        show(choice, "resnet18");
        choice.set_weights("imagenet");
        DownloadPanel *panel = choice.download();
        panel->set_address("file://" + home_.filePath("not-there"));
        panel->start();
        QVERIFY(choice.obstacle().contains("being downloaded"));
        choice.set_weights("none"); // it goes on, and stays in sight
        QVERIFY(panel->isVisible());
        choice.set_weights("imagenet");
        QTRY_VERIFY_WITH_TIMEOUT(!panel->running(), patience_ms);
        QVERIFY(choice.obstacle().contains("download them"));
        QVERIFY(!panel->problem().isEmpty() && panel->isVisible());
        tests::picture(choice, "weights-failed");
        const auto place = resource_path(find_resource("resnet18-imagenet"));
        std::filesystem::create_directories(place.parent_path());
        std::filesystem::copy_file(resnet_, place);
        emit panel->finished("resnet18-imagenet", QString::fromStdString(place.string()));
        QTRY_VERIFY(item(choice, 1).endsWith("installed"));
        QVERIFY(!panel->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(choice.report()->summary(), QString("122 of 122 tensors."), patience_ms);
        QVERIFY(choice.obstacle().isEmpty());
        std::filesystem::remove(place);
    }

    void the_report_says_what_becomes_of_the_head() {
        WeightsChoice choice;
        choice.set_classes(4);
        show(choice, "resnet18");
        choice.open_file(resnet_);
        QCOMPARE(choice.weights(), resnet_.string());
        QTRY_COMPARE_WITH_TIMEOUT(choice.report()->summary(),
                                  QString("120 of 122 tensors; the head for 1,000 classes is replaced by a fresh one."),
                                  patience_ms);
        QVERIFY(choice.obstacle().isEmpty());
        QCOMPARE(choice.combo()->currentText(), QString("mine.safetensors"));
        QVERIFY(choice.report()->details().contains("Format: safetensors"));
        choice.set_classes(1000);
        QTRY_COMPARE_WITH_TIMEOUT(choice.report()->summary(), QString("122 of 122 tensors."), patience_ms);
    }

    void a_file_that_does_not_fit_is_an_obstacle_and_the_report_names_tensors() {
        WeightsChoice choice;
        show(choice, "resnet18");
        choice.open_file(small_);
        QTRY_VERIFY_WITH_TIMEOUT(choice.obstacle().startsWith("legacy-2.pth does not fit resnet18: "), patience_ms);
        QCOMPARE(choice.report()->summary(), choice.obstacle());
        const QString details = choice.report()->details();
        QVERIFY2(details.contains("Missing in the file (") && details.contains("  conv1.weight"), qPrintable(details));
        QVERIFY(details.contains("In the file, but not used ("));
        choice.report()->unfold(true);
        tests::picture(choice, "weights-unfit");
        const auto text = std::filesystem::path(home_.filePath("words.pth").toStdString());
        write_file_atomically(text, "no weights at all");
        choice.open_file(text);
        QTRY_VERIFY_WITH_TIMEOUT(choice.obstacle().contains("words.pth"), patience_ms);
        QVERIFY2(choice.obstacle().endsWith(".") && !choice.obstacle().contains('\n'), qPrintable(choice.obstacle()));
        write_resnet18(text, 10); // and then it is another file
        choice.open_file(text);
        QTRY_VERIFY2_WITH_TIMEOUT(choice.obstacle().isEmpty() && !choice.busy(), qPrintable(choice.obstacle()),
                                  patience_ms);
    }

    void only_the_newest_choice_is_reported() {
        WeightsChoice choice;
        show(choice, "resnet18");
        for (int i = 0; i < 3; ++i) {
            choice.open_file(small_);
            choice.open_file(resnet_);
        }
        choice.open_file(small_);
        choice.set_weights("none");
        QTest::qWait(300);
        QVERIFY(choice.obstacle().isEmpty() && !choice.report()->isVisible());
        choice.open_file(small_);
        choice.open_file(resnet_);
        QTRY_VERIFY_WITH_TIMEOUT(!choice.busy(), patience_ms);
        QVERIFY(choice.report()->summary().startsWith("122 of 122"));
    }

    void a_hidden_choice_reads_nothing() {
        WeightsChoice choice;
        choice.set_model("resnet18");
        choice.open_file(small_);
        QVERIFY(!choice.busy() && choice.combo()->count() == 3);
        choice.show();
        QTRY_VERIFY_WITH_TIMEOUT(!choice.obstacle().isEmpty(), patience_ms);
    }

    void asking_for_a_file_leaves_the_window_usable() {
        WeightsChoice choice;
        show(choice, "resnet18");
        pick(choice, "Open a file");
        QVERIFY(choice.dialog() && choice.dialog()->isVisible());
        QVERIFY(!choice.dialog()->isModal());
        QCOMPARE(choice.weights(), std::string("none"));
        QCOMPARE(choice.combo()->currentText(), QString("From scratch"));
        emit choice.dialog()->fileSelected(QString::fromStdString(resnet_.string()));
        QCOMPARE(choice.weights(), resnet_.string());
        choice.dialog()->close();
        QTRY_VERIFY(!choice.dialog());
    }

    void long_lists_end_with_a_count() {
        nn::WeightsReport report;
        report.file = "/x/many.pth";
        report.format = "PyTorch (zip)";
        for (int i = 0; i < 2000; ++i) report.unexpected.push_back("tensor" + std::to_string(i));
        report.mismatched.push_back({"conv1.weight", "3 x 3", "7 x 7"});
        const QString details = report_details(report);
        QVERIFY(details.contains("and 1,500 more") && details.count('\n') < 520);
        QVERIFY(details.contains("conv1.weight: 3 x 3 in the file, 7 x 7 in the model"));
        QCOMPARE(report_refusal(report, "fast"), QString("many.pth does not fit fast: one is of another shape."));
    }
};

QTEST_MAIN(WeightsChoiceTest)
#include "weights_choice_test.moc"
