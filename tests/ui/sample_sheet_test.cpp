#include "engine/augment/augment.h"
#include "tests/ui/inspection.h"
#include "tests/ui/picture.h"
#include "tests/ui/trained_run.h"
#include "ui/inspect/augmented_section.h"
#include "ui/inspect/biography_section.h"
#include "ui/inspect/edit_row.h"
#include "ui/inspect/examined_picture.h"
#include "ui/inspect/examined_view.h"
#include "ui/inspect/file_section.h"
#include "ui/inspect/neighbour_section.h"
#include "ui/inspect/sample_sheet.h"
#include "ui/shell/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;
namespace fs = std::filesystem;

namespace {

constexpr int patience_ms = 60000;

using Shared = std::shared_ptr<const Subject>;

images::Image image_of(const Subject &subject, std::size_t sample) {
    const Tile tile = subject.tile(sample);
    return subject.images->decode(subject.images->bytes(tile.part, tile.index));
}

/// What the view shows, in the classes' order.
std::vector<float> shown(const SampleSheet &sheet) {
    return sheet.view()->bars()->answers_model()->answers().probability;
}

/// The first sample that is right, or wrong.
std::size_t sample_that_is(const Subject &subject, bool right) {
    for (std::size_t i = 0; i < subject.size(); ++i)
        if ((subject.predictions->label[i] == subject.predictions->predicted[i]) == right) return i;
    return subject.size();
}

} // namespace

/// Takes the addresses that the desktop would open.
class OpenedUrls final : public QObject {
    Q_OBJECT
  public:
    QList<QUrl> urls;
  public slots:
    void open(const QUrl &url) { urls << url; }
};

class SampleSheetTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    training::Settings settings_, plain_settings_;
    runs::RunFolder run_, plain_run_;
    Shared validation_, train_, test_;

    fs::path path(const std::string &name) const { return fs::path(home_.path().toStdString()) / name; }
    static void open(SampleSheet &sheet, int width = 440, int height = 900) {
        sheet.resize(width, height);
        sheet.show();
        QVERIFY(QTest::qWaitForWindowExposed(&sheet));
    }
    static bool settled(const SampleSheet &sheet) {
        return sheet.view()->settled() && sheet.biography()->settled() && sheet.augmented()->settled() &&
               sheet.file()->settled() && !sheet.neighbours()->working();
    }
    /// A copy of the subject whose label of one sample is another, as a set with a wrong label would have it.
    static Shared with_label(const Subject &subject, std::size_t sample, std::uint16_t label) {
        auto changed = std::make_shared<Subject>(subject);
        auto predictions = std::make_shared<evaluation::Predictions>(*subject.predictions);
        predictions->label[sample] = label;
        changed->predictions = predictions;
        return changed;
    }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        apply_theme(Theme::light);
        settings_ = tests::quick_settings(tests::generate_idx(path("data"), 400, 80));
        run_ = tests::train_run(settings_, path("run"));
        plain_settings_ = tests::quick_settings(settings_.data, "none");
        plain_run_ = tests::train_run(plain_settings_, path("plain"));
        validation_ = tests::subject_of(run_, settings_, std::nullopt);
        train_ = tests::subject_of(run_, settings_, "train");
        test_ = tests::subject_of(run_, settings_, "test");
    }

    void the_header_tells_classes_probability_and_verdict() {
        SampleSheet sheet;
        open(sheet);
        const std::size_t right = sample_that_is(*test_, true);
        sheet.show_sample(test_, right, "3 of 80");
        const evaluation::Predictions &predictions = *test_->predictions;
        const QString name = test_->class_name(predictions.label[right]);
        const QString probability = QString::fromStdString(format_fixed(predictions.confidence[right], 4));
        QVERIFY2(sheet.text().startsWith(QString("%1, %2\n✓ Right").arg(name, probability)), qPrintable(sheet.text()));
        QVERIFY(sheet.text().contains("3 of 80"));
        const auto other = static_cast<std::uint16_t>((predictions.label[right] + 1) % 4);
        sheet.show_sample(with_label(*test_, right, other), right, "3 of 80");
        QVERIFY2(sheet.text().startsWith(
                     QString("%1, taken for %2, %3\n✗ Wrong").arg(test_->class_name(other), name, probability)),
                 qPrintable(sheet.text()));
    }

    void the_bars_are_the_networks_answer() {
        SampleSheet sheet;
        open(sheet);
        sheet.show_sample(test_, 5, "6 of 80");
        QTRY_VERIFY_WITH_TIMEOUT(shown(sheet).size() == 4, patience_ms);
        const evaluation::Examiner examiner(test_->source);
        const std::vector<float> expected = examiner.probabilities(image_of(*test_, 5));
        for (std::size_t i = 0; i < 4; ++i) QVERIFY(std::abs(shown(sheet)[i] - expected[i]) < 1e-6f);
        const std::vector<float> answers = shown(sheet);
        QVERIFY(std::abs(*std::ranges::max_element(answers) - test_->predictions->confidence[5]) < 1e-4f);
        QCOMPARE(sheet.view()->bars()->answers_model()->answers().label.value(), test_->predictions->label[5]);
        QVERIFY(!sheet.view()->picture()->waiting());
        QTRY_VERIFY(sheet.view()->caption().contains("16×16 grey as stored"));
    }

    void heat_is_shown_for_any_class() {
        SampleSheet sheet;
        open(sheet);
        sheet.show_sample(test_, 2, "3 of 80");
        QTRY_VERIFY_WITH_TIMEOUT(shown(sheet).size() == 4, patience_ms);
        QVERIFY(!sheet.view()->heat());
        sheet.setFocus();
        QTest::keyClick(&sheet, Qt::Key_C);
        QTRY_VERIFY_WITH_TIMEOUT(sheet.view()->heat(), patience_ms);
        const evaluation::Examiner examiner(test_->source);
        const images::Image image = image_of(*test_, 2);
        const std::uint16_t top = sheet.view()->bars()->answers_model()->answers().top().value();
        const evaluation::HeatMap expected = examiner.grad_cam(image, top);
        QCOMPARE(sheet.view()->heat()->heat().value.size(), expected.value.size());
        for (std::size_t i = 0; i < expected.value.size(); ++i)
            QVERIFY(std::abs(sheet.view()->heat()->heat().value[i] - expected.value[i]) < 1e-5f);
        QCOMPARE(sheet.view()->bars()->heat().value(), top);
        QVERIFY(sheet.view()->caption().contains(test_->class_name(top)));

        const auto other = static_cast<std::uint16_t>((top + 1) % 4);
        sheet.view()->bars()->class_chosen(other);
        QTRY_VERIFY_WITH_TIMEOUT(sheet.view()->bars()->heat() == other && sheet.view()->settled(), patience_ms);
        const evaluation::HeatMap second = examiner.grad_cam(image, other);
        QVERIFY(sheet.view()->heat());
        for (std::size_t i = 0; i < second.value.size(); ++i)
            QVERIFY(std::abs(sheet.view()->heat()->heat().value[i] - second.value[i]) < 1e-5f);
        QVERIFY(sheet.view()->caption().contains(test_->class_name(other)));
        sheet.view()->opacity()->setValue(30);
        QCOMPARE(sheet.view()->heat()->opacity(), .3);
        tests::picture(sheet, "sheet-heat");

        sheet.show_sample(test_, 3, "4 of 80"); // heat stays on, for the new image's top class
        QTRY_VERIFY_WITH_TIMEOUT(sheet.view()->heat(), patience_ms);
        QCOMPARE(sheet.view()->bars()->heat(), sheet.view()->bars()->answers_model()->answers().top());
        QTest::keyClick(&sheet, Qt::Key_C);
        QVERIFY(!sheet.view()->heat());
        QVERIFY(!sheet.view()->bars()->heat());
    }

    void only_the_last_of_many_images_is_answered() {
        SampleSheet sheet;
        open(sheet);
        int answers = 0;
        connect(sheet.view(), &ExaminedView::settled_down, this, [&] { ++answers; });
        for (std::size_t i = 0; i < 40; ++i) sheet.show_sample(test_, i, QString("%1 of 80").arg(i + 1));
        QTRY_VERIFY_WITH_TIMEOUT(answers > 0 && sheet.view()->settled(), patience_ms);
        QCOMPARE(answers, 1);
        const evaluation::Examiner examiner(test_->source);
        const std::vector<float> expected = examiner.probabilities(image_of(*test_, 39));
        for (std::size_t i = 0; i < 4; ++i) QVERIFY(std::abs(shown(sheet)[i] - expected[i]) < 1e-6f);
    }

    void keys_step_close_and_decide() {
        SampleSheet sheet;
        open(sheet);
        sheet.show_sample(test_, 1, "2 of 80");
        sheet.setFocus();
        QSignalSpy stepped(&sheet, &SampleSheet::stepped), closed(&sheet, &SampleSheet::closed);
        QSignalSpy excluded(&sheet, &SampleSheet::exclude_requested);
        QTest::keyClick(&sheet, Qt::Key_Left);
        QTest::keyClick(&sheet, Qt::Key_Right);
        QCOMPARE(stepped.size(), 2);
        QCOMPARE(stepped[0].first().toInt(), -1);
        QCOMPARE(stepped[1].first().toInt(), 1);
        QTest::keyClick(&sheet, Qt::Key_Escape);
        QTest::keyClick(&sheet, Qt::Key_Space);
        QCOMPARE(closed.size(), 2);
        QTest::keyClick(&sheet, Qt::Key_X);
        QCOMPARE(excluded.takeLast().first().toBool(), true);
        sheet.show_edit(std::nullopt, true);
        QTest::keyClick(&sheet, Qt::Key_X);
        QCOMPARE(excluded.takeLast().first().toBool(), false);
        QTest::keyClick(&sheet, Qt::Key_R);
        QTRY_VERIFY(sheet.edit_row()->relabel()->hasFocus());
        QTest::keyClicks(sheet.edit_row()->relabel(), "cx"); // typed, not taken for keys of the sheet
        QVERIFY(excluded.isEmpty());
        QCOMPARE(sheet.edit_row()->relabel()->currentText(), QString("cx"));
        sheet.view()->bars()->setFocus();
        QTest::keyClick(sheet.view()->bars(), Qt::Key_Right);
        QCOMPARE(stepped.size(), 3);
    }

    void an_image_is_relabelled_and_restored() {
        SampleSheet sheet;
        open(sheet);
        sheet.show_sample(test_, 1, "2 of 80");
        QSignalSpy relabelled(&sheet, &SampleSheet::relabel_requested),
            restored(&sheet, &SampleSheet::restore_requested);
        QComboBox *classes = sheet.edit_row()->relabel();
        QCOMPARE(classes->count(), 4);
        QVERIFY(!sheet.edit_row()->restore()->isEnabled());
        classes->setFocus();
        const QString name = test_->class_name(3);
        QTest::keyClicks(classes, name);
        QTest::keyClick(classes, Qt::Key_Return);
        QCOMPARE(relabelled.size(), 1);
        QCOMPARE(relabelled[0].first().toInt(), 3);
        QVERIFY(classes->currentText().isEmpty());
        sheet.show_edit(std::uint16_t{3}, false);
        QVERIFY(sheet.edit_row()->text().contains("Relabelled as " + name));
        QTest::mouseClick(sheet.edit_row()->restore(), Qt::LeftButton);
        QCOMPARE(restored.size(), 1);
        sheet.show_edit(std::nullopt, true);
        QVERIFY(sheet.edit_row()->text().startsWith("Excluded"));
        QVERIFY(!sheet.edit_row()->exclude()->isEnabled());
        sheet.show_sample(test_, 2, "3 of 80"); // nothing is known of this one yet
        QVERIFY(sheet.edit_row()->exclude()->isEnabled());
    }

    void a_validation_image_has_a_biography() {
        SampleSheet sheet;
        open(sheet);
        sheet.show_sample(validation_, 7, "8 of 40");
        QTRY_VERIFY_WITH_TIMEOUT(sheet.biography()->figure(), patience_ms);
        const Biography &biography = sheet.biography()->figure()->biography();
        QCOMPARE(biography.epochs.size(), std::size_t{3});
        QCOMPARE(biography.label, validation_->predictions->label[7]);
        QCOMPARE(biography.epochs[2].predicted, validation_->predictions->predicted[7]);
        QVERIFY(std::abs(biography.epochs[2].confidence - validation_->predictions->confidence[7]) < 1e-4f);
        QCOMPARE(sheet.biography()->text(), biography_sentence(biography));
        // The same image in the evaluated validation split is found by its number.
        const Shared evaluated = tests::subject_of(run_, settings_, "validation");
        sheet.show_sample(evaluated, 7, "8 of 40");
        QTRY_VERIFY_WITH_TIMEOUT(settled(sheet) && sheet.biography()->figure(), patience_ms);
        QCOMPARE(sheet.biography()->figure()->biography().epochs.size(), std::size_t{3});
        sheet.show_sample(test_, 7, "8 of 80"); // no image of the run's validation
        QTRY_VERIFY_WITH_TIMEOUT(sheet.biography()->settled(), patience_ms);
        QVERIFY(!sheet.biography()->figure());
        QVERIFY(sheet.biography()->isHidden());
    }

    void a_training_image_shows_what_was_trained_with() {
        SampleSheet sheet;
        open(sheet);
        sheet.show_sample(train_, 11, "12 of 360");
        QTRY_VERIFY_WITH_TIMEOUT(sheet.augmented()->strip()->items().size() == 3, patience_ms);
        // The pixels are those of the key, which the trainer's loader uses too.
        images::Image image = image_of(*train_, 11);
        augment::Augmenter augmenter(image.height, image.width, image.channels);
        const auto recipe = augment::Recipe::parse(settings_.recipe);
        for (std::uint32_t epoch = 1; epoch <= 3; ++epoch) {
            std::vector<std::uint8_t> pixels = image.pixels;
            const auto expected =
                augmenter(pixels, recipe, {settings_.split.seed, epoch, train_->predictions->index[11]});
            const QImage tile = sheet.augmented()->strip()->items()[epoch - 1].image;
            const int factor = tile.width() / image.width;
            QVERIFY(factor >= 1);
            for (int y = 0; y < 16; ++y)
                for (int x = 0; x < 16; ++x)
                    QCOMPARE(qRed(tile.pixel(x * factor, y * factor)),
                             int{expected[static_cast<std::size_t>(y * 16 + x)]});
        }
        sheet.show_sample(validation_, 0, "1 of 40");
        QVERIFY(sheet.augmented()->text().contains("not trained with this image"));
        QVERIFY(sheet.augmented()->strip()->isHidden());
        sheet.show_sample(tests::subject_of(plain_run_, plain_settings_, "train"), 0, "1 of 360");
        QTRY_VERIFY_WITH_TIMEOUT(sheet.augmented()->text().contains("without augmentation"), patience_ms);
    }

    void similar_images_are_found_once_asked_and_then_at_once() {
        SampleSheet sheet;
        open(sheet, 520, 1400);
        sheet.show_sample(test_, 4, "5 of 80");
        QTRY_VERIFY_WITH_TIMEOUT(settled(sheet), patience_ms);
        NeighbourSection *section = sheet.neighbours();
        QVERIFY(section->find()->isVisible() && section->neighbours().empty());
        QTest::mouseClick(section->find(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!section->working() && section->strip()->items().size() == 8, patience_ms);
        const auto data = images::DataSet::load(settings_.data, {});
        const auto expected = evaluation::Examiner(test_->source).nearest(image_of(*test_, 4), *data, 8);
        for (std::size_t i = 0; i < 8; ++i) QCOMPARE(section->neighbours()[i].index, expected[i].index);
        QVERIFY(!section->find()->isVisible());
        const std::uint16_t label = data->label(images::Part::train, expected[0].index);
        QCOMPARE(section->strip()->items()[0].title, test_->class_name(label));
        tests::picture(sheet, "sheet-whole");

        Tile chosen;
        connect(&sheet, &SampleSheet::image_chosen, this, [&](const Tile &tile) { chosen = tile; });
        sheet.findChild<QScrollArea *>()->ensureWidgetVisible(section->strip());
        QTest::mouseClick(section->strip(), Qt::LeftButton, {}, section->strip()->item_area(2).center());
        QCOMPARE(chosen, (Tile{images::Part::train, expected[2].index}));

        sheet.show_sample(train_, 9, "10 of 360"); // the network's features are known by now
        QTRY_VERIFY_WITH_TIMEOUT(!section->strip()->waiting() && settled(sheet), patience_ms);
        QCOMPARE(section->strip()->items().size(), std::size_t{8});
        for (const evaluation::Neighbour &one : section->neighbours())
            QVERIFY(one.index != train_->predictions->index[9]); // not the image itself
    }

    void looking_for_similar_images_can_be_cancelled() {
        SampleSheet sheet;
        open(sheet);
        const Shared other = tests::subject_of(plain_run_, plain_settings_, "test");
        sheet.show_sample(other, 4, "5 of 80");
        sheet.neighbours()->find()->click();
        QVERIFY(sheet.neighbours()->working());
        QVERIFY(!sheet.neighbours()->cancel()->isHidden());
        sheet.neighbours()->cancel()->click();
        QVERIFY(!sheet.neighbours()->working());
        QVERIFY(!sheet.neighbours()->find()->isHidden());
    }

    void the_files_place_is_told_copied_and_opened() {
        QImage picture(20, 12, QImage::Format_RGB888);
        for (const char *part : {"train", "test"})
            for (int i = 0; i < 8; ++i) {
                const fs::path file = path("photos") / part / (i % 2 ? "cat" : "dog") / (std::to_string(i) + ".png");
                fs::create_directories(file.parent_path());
                picture.fill(QColor::fromHsv(i * 20, 200, i % 2 ? 230 : 90));
                picture.save(QString::fromStdString(file.string()));
            }
        training::Settings settings = tests::quick_settings("folder:" + path("photos").string(), "none");
        settings.size = 16;
        settings.epochs = 1;
        settings.batch = 4;
        const runs::RunFolder run = tests::train_run(settings, path("photos-run"));
        const Shared subject = tests::subject_of(run, settings, "test");
        SampleSheet sheet;
        open(sheet);
        sheet.show_sample(subject, 0, "1 of 8");
        QTRY_VERIFY_WITH_TIMEOUT(settled(sheet), patience_ms);
        const fs::path file = path("photos/test/cat/1.png");
        QVERIFY2(sheet.file()->text().endsWith(QString::fromStdString(file.string())),
                 qPrintable(sheet.file()->text()));
        QVERIFY(fs::exists(file));
        sheet.file()->copy()->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString(file.string()));
        OpenedUrls opened;
        QDesktopServices::setUrlHandler("file", &opened, "open");
        sheet.file()->open()->click();
        QDesktopServices::unsetUrlHandler("file");
        QCOMPARE(opened.urls, {QUrl::fromLocalFile(QString::fromStdString(file.parent_path().string()))});
        QTRY_VERIFY(sheet.view()->caption().contains("20×12 colour as stored"));
        QTest::keyClick(&sheet, Qt::Key_C);
        QTRY_VERIFY_WITH_TIMEOUT(sheet.view()->heat(), patience_ms);
        QCOMPARE(sheet.view()->heat()->heat().width, 16); // over the crop that the network takes

        fs::remove(path("photos/test/cat/3.png"));
        sheet.show_sample(subject, 1, "2 of 8");
        QTRY_VERIFY_WITH_TIMEOUT(sheet.file()->text().contains("no longer there") && settled(sheet), patience_ms);
        QTRY_VERIFY(sheet.view()->picture()->sentence().contains("cannot be read"));
        QVERIFY(sheet.view()->bars()->isHidden());
        tests::picture(sheet, "sheet-deleted");
        sheet.show_sample(subject, 2, "3 of 8"); // the next one is whole
        QTRY_VERIFY_WITH_TIMEOUT(!sheet.view()->bars()->isHidden() && settled(sheet), patience_ms);
        QVERIFY(sheet.view()->picture()->sentence().isEmpty());
    }

    void a_missing_checkpoint_and_missing_images_are_told_in_place() {
        fs::copy(run_.path, path("copy"), fs::copy_options::recursive);
        const runs::RunFolder copy{path("copy")};
        auto subject = std::make_shared<Subject>(*validation_);
        subject->source = tests::network_of(copy);
        SampleSheet sheet;
        open(sheet);
        sheet.show_sample(subject, 0, "1 of 40");
        QTRY_VERIFY_WITH_TIMEOUT(shown(sheet).size() == 4, patience_ms);
        fs::remove(copy.best_checkpoint());
        sheet.show_sample(subject, 1, "2 of 40");
        QTRY_VERIFY_WITH_TIMEOUT(!sheet.view()->problem().isEmpty(), patience_ms);
        QVERIFY(sheet.view()->problem().contains("checkpoint"));
        QTRY_VERIFY(!sheet.view()->picture()->waiting()); // the picture needs no network
        QVERIFY(sheet.view()->picture()->sentence().isEmpty());
        QVERIFY(sheet.biography()->figure());
        tests::picture(sheet, "sheet-no-checkpoint");

        auto moved = std::make_shared<Subject>(*validation_);
        moved->images = nullptr;
        moved->images_problem = "There is no data set at /nowhere any more.";
        sheet.show_sample(moved, 0, "1 of 40");
        QTRY_VERIFY_WITH_TIMEOUT(settled(sheet) && sheet.biography()->figure(), patience_ms);
        QVERIFY(sheet.view()->picture()->sentence().contains("/nowhere"));
        QVERIFY(sheet.text().contains("/nowhere"));
        QVERIFY(!sheet.file()->open()->isEnabled());
        tests::picture(sheet, "sheet-moved");
    }

    void a_changed_checkpoint_is_read_again() {
        fs::copy(run_.path, path("live"), fs::copy_options::recursive);
        auto subject = std::make_shared<Subject>(*test_);
        subject->source = tests::network_of({path("live")});
        SampleSheet sheet;
        open(sheet);
        sheet.show_sample(subject, 0, "1 of 80");
        QTRY_VERIFY_WITH_TIMEOUT(shown(sheet).size() == 4, patience_ms);
        const std::vector<float> before = shown(sheet);
        const fs::path file = runs::RunFolder{path("live")}.best_checkpoint();
        fs::remove(file); // as a rename would, so that no other name of the same file changes
        fs::copy_file(plain_run_.best_checkpoint(), file);
        fs::last_write_time(file, fs::file_time_type::clock::now() + std::chrono::seconds(5));
        sheet.view()->ask_again();
        QTRY_VERIFY_WITH_TIMEOUT(sheet.view()->settled(), patience_ms);
        QVERIFY(shown(sheet) != before);
        const std::vector<float> expected =
            evaluation::Examiner(tests::network_of(plain_run_)).probabilities(image_of(*test_, 0));
        for (std::size_t i = 0; i < 4; ++i) QVERIFY(std::abs(shown(sheet)[i] - expected[i]) < 1e-6f);
    }

    void it_is_whole_and_legible_in_every_width() {
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            for (const int width : {340, 360, 440, 520, 800}) {
                SampleSheet sheet;
                open(sheet, width, 1700);
                const std::size_t sample = sample_that_is(*train_, true);
                sheet.show_sample(with_label(*train_, sample,
                                             static_cast<std::uint16_t>((train_->predictions->label[sample] + 1) % 4)),
                                  sample, "12,345 of 60,000");
                sheet.show_edit(std::uint16_t{2}, false);
                QTRY_VERIFY_WITH_TIMEOUT(settled(sheet) && !sheet.augmented()->strip()->items().empty(), patience_ms);
                sheet.view()->toggle_heat();
                QTRY_VERIFY_WITH_TIMEOUT(sheet.view()->heat(), patience_ms);
                QTest::qWait(50); // until it is laid out
                tests::picture(sheet, QString("sheet-%1-%2").arg(width).arg(theme == Theme::dark ? "dark" : "light"));
                QCOMPARE(sheet.width(), width);
                ImageStrip *strip = sheet.augmented()->strip();
                QCOMPARE(strip->height(), strip->heightForWidth(strip->width())); // every row of it
                ExaminedPicture *picture = sheet.view()->picture();
                QCOMPARE(picture->height(), picture->heightForWidth(picture->width()));
                QCOMPARE(tests::clipped_texts(sheet), QStringList());
                QCOMPARE(tests::cut_controls(sheet), QStringList());
                QCOMPARE(tests::unreachable_controls(sheet), QStringList());
                QCOMPARE(tests::faint_texts(sheet), QStringList());
            }
        }
        apply_theme(Theme::light);
    }

    void two_hundred_classes_scroll_and_can_be_found() {
        QImage picture(16, 16, QImage::Format_RGB888);
        for (int c = 0; c < 200; ++c)
            for (const char *part : {"train", "test"})
                for (int i = 0; i < (part[1] == 'r' ? 3 : 1); ++i) {
                    const std::string name = "a bird with a rather long name, number " + std::to_string(c);
                    const fs::path file = path("many") / part / name / (std::to_string(i) + ".png");
                    fs::create_directories(file.parent_path());
                    picture.fill(QColor::fromHsv(c * 359 / 200, 255 - i * 20, 220));
                    picture.save(QString::fromStdString(file.string()));
                }
        training::Settings settings = tests::quick_settings("folder:" + path("many").string(), "none");
        settings.size = 16;
        settings.epochs = 1;
        const runs::RunFolder run = tests::train_run(settings, path("many-run"));
        const Shared subject = tests::subject_of(run, settings, "test");
        SampleSheet sheet;
        open(sheet, 360, 900);
        sheet.show_sample(subject, 17, "18 of 200");
        QTRY_VERIFY_WITH_TIMEOUT(shown(sheet).size() == 200 && settled(sheet), patience_ms);
        const ProbabilityBars *bars = sheet.view()->bars();
        QVERIFY(bars->height() < 300);
        QTRY_VERIFY(bars->verticalScrollBar()->maximum() > 0);
        QCOMPARE(sheet.edit_row()->relabel()->count(), 200);
        QCompleter *found = sheet.edit_row()->relabel()->completer();
        found->setCompletionPrefix("number 123");
        QCOMPARE(found->completionCount(), 1);
        tests::picture(sheet, "sheet-200-classes");
        QCOMPARE(tests::clipped_texts(sheet), QStringList());
        QCOMPARE(tests::cut_controls(sheet), QStringList());
    }

    void closing_while_it_works_is_safe() {
        for (int i = 0; i < 12; ++i) {
            SampleSheet sheet;
            open(sheet);
            sheet.show_sample(i % 2 ? train_ : test_, 3, "4 of 80");
            sheet.view()->toggle_heat();
            if (i % 3 == 0) QTest::qWait(10);
            if (i % 3 == 1) sheet.clear();
        }
    }
};

QTEST_MAIN(SampleSheetTest)
#include "sample_sheet_test.moc"
