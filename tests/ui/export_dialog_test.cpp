#include "engine/core/files.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/ui/drawing.h"
#include "tests/ui/figure_samples.h"
#include "tests/ui/inspection.h"
#include "tests/ui/picture.h"
#include "ui/figures/export_button.h"
#include "ui/figures/export_dialog.h"
#include "ui/figures/export_preview.h"
#include "ui/shell/window_settings.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>

#include <unistd.h>

using namespace benchlight;
using namespace benchlight::ui;
using benchlight::tests::svg_texts;

namespace {

/// The dialog's controls by what a screen reader calls them.
struct Shown {
    std::shared_ptr<const Figure> figure;
    ExportDialog dialog;

    explicit Shown(std::shared_ptr<const Figure> shown)
        : figure(std::move(shown)), dialog([this] { return figure.get(); }, "loss") {
        dialog.show();
        dialog.refresh();
    }
    template <class Control> Control *control(const QString &name) {
        for (Control *control : dialog.findChildren<Control *>())
            if (control->accessibleName() == name) return control;
        qFatal("there is no %s", qPrintable(name));
    }
    QPushButton *button(const QString &text) {
        for (QPushButton *button : dialog.findChildren<QPushButton *>())
            if (button->text().remove('&') == text) return button;
        qFatal("there is no %s", qPrintable(text));
    }
    void choose(const QString &box, const QString &text) {
        auto *combo = control<QComboBox>(box);
        combo->setCurrentIndex(combo->findText(text, Qt::MatchStartsWith));
        QVERIFY(combo->currentIndex() >= 0);
        emit combo->activated(combo->currentIndex());
    }
    void write(const QString &field, const QString &text) {
        auto *edit = control<QLineEdit>(field);
        edit->setFocus();
        edit->selectAll();
        text.isEmpty() ? QTest::keyClick(edit, Qt::Key_Delete) : QTest::keyClicks(edit, text);
    }
    double width() { return control<QDoubleSpinBox>("Width")->value(); }
    double height() { return control<QDoubleSpinBox>("Height")->value(); }
    QString complaint() const {
        for (const QLabel *label : dialog.findChildren<QLabel *>())
            if (label->property("role") == "complaint") return label->text();
        return {};
    }
    bool says(const QString &words) const {
        for (const QLabel *label : dialog.findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }
};

std::shared_ptr<const Figure> loss() { return std::make_shared<CurvesFigure>(tests::sample_curves(3, 40)); }

} // namespace

class ExportDialogTest : public QObject {
    Q_OBJECT
    std::unique_ptr<TemporaryFolder> home_;

    QString file(const QString &name) const {
        return QString::fromStdString((home_->path() / name.toStdString()).string());
    }

  private slots:
    void init() {
        home_ = std::make_unique<TemporaryFolder>();
        qputenv("BENCHLIGHT_HOME", QByteArray::fromStdString(home_->path().string()));
        WindowSettings().setValue("export_folder", QString::fromStdString(home_->path().string()));
        apply_theme(Theme::light);
    }

    void sizes_keep_their_length_in_other_units() {
        const FigureSize size{85, 60, FigureSize::Unit::millimetres};
        const FigureSize inches = size.in(FigureSize::Unit::inches, 300),
                         pixels = size.in(FigureSize::Unit::pixels, 300);
        QVERIFY(std::abs(inches.width - 85 / 25.4) < 1e-12 && std::abs(inches.height - 60 / 25.4) < 1e-12);
        QVERIFY(std::abs(pixels.width - 85 / 25.4 * 300) < 1e-9);
        const FigureSize back = pixels.in(FigureSize::Unit::millimetres, 300);
        QVERIFY(std::abs(back.width - 85) < 1e-12 && back.unit == FigureSize::Unit::millimetres);

        Shown shown(loss());
        QCOMPARE(shown.width(), 1200.0);
        QCOMPARE(shown.height(), 800.0);
        shown.choose("Unit of width and height", "mm");
        QCOMPARE(shown.width(), 317.5);
        QCOMPARE(shown.height(), 211.7);
        shown.choose("Unit of width and height", "inches");
        QCOMPARE(shown.width(), 12.5);
        QCOMPARE(shown.height(), 8.33);
        // What was rounded for the eye has not been rounded in fact.
        shown.choose("Unit of width and height", "pixels");
        QCOMPARE(shown.dialog.choice().size.height, 800.0);
        QVERIFY(shown.says("1,200 × 800 pixels"));
    }

    void presets_and_resolution_come_to_pixels() {
        Shown shown(loss());
        shown.choose("Size", "One column");
        QCOMPARE(shown.width(), 85.0);
        QCOMPARE(shown.height(), 56.7);
        QVERIFY(shown.says("1,004 × 670 pixels, 85 × 57 mm"));
        shown.control<QSpinBox>("Resolution")->setValue(600);
        QVERIFY(shown.says("2,008 × 1,339 pixels"));
        shown.choose("Size", "Slide");
        QVERIFY(shown.says("1,920 × 1,080 pixels"));
        shown.choose("Size", "Two columns");
        QCOMPARE(shown.width(), 175.0);
        QCOMPARE(shown.dialog.choice().dpi, 300);
    }

    void proportions_are_kept_while_they_shall_be() {
        Shown shown(loss());
        shown.control<QDoubleSpinBox>("Width")->setValue(600);
        QCOMPARE(shown.height(), 400.0);
        QCOMPARE(shown.control<QComboBox>("Size")->currentText(), QString("Other"));
        shown.control<QDoubleSpinBox>("Height")->setValue(200);
        QCOMPARE(shown.width(), 300.0);
        auto *keep = shown.dialog.findChild<QCheckBox *>();
        keep->setChecked(false);
        shown.control<QDoubleSpinBox>("Width")->setValue(900);
        QCOMPARE(shown.height(), 200.0);
        keep->setChecked(true);
        shown.control<QDoubleSpinBox>("Width")->setValue(450);
        QCOMPARE(shown.height(), 100.0);
    }

    void the_preview_is_the_figure_laid_out_as_the_export() {
        Shown shown(loss());
        shown.choose("Size", "Two columns");
        shown.choose("Colours", "Dark");
        shown.dialog.refresh();
        const QImage preview = shown.dialog.preview()->picture()->image();
        const double shape = 1.0 * preview.width() / preview.height();
        QVERIFY(std::abs(shape - 175 / 116.7) < .01);
        QCOMPARE(preview.pixelColor(1, 1), tokens_of(Theme::dark).surface);
        shown.button("Export")->click();
        const QImage image(file("loss.png"));
        QCOMPARE(image.size(), QSize(2067, 1378));
        const QImage small = image.scaled(preview.size(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        double apart = 0;
        for (int y = 0; y < small.height(); ++y)
            for (int x = 0; x < small.width(); ++x)
                apart += std::abs(qGreen(small.pixel(x, y)) - qGreen(preview.pixel(x, y)));
        QVERIFY2(apart / (small.width() * small.height()) < 3, "the file differs from the preview");
    }

    void a_changed_title_is_in_the_preview_and_in_the_file() {
        Shown shown(loss());
        const QImage before = shown.dialog.preview()->picture()->image();
        shown.write("Title", "A title of my own");
        shown.write("Text of the horizontal axis", "passes");
        shown.write("Text of the vertical axis", "");
        shown.dialog.refresh();
        QVERIFY(shown.dialog.preview()->picture()->image() != before);
        shown.write("File name", "mine.svg");
        shown.button("Export")->click();
        const QStringList texts = svg_texts(home_->path() / "mine.svg");
        QVERIFY(texts.contains("A title of my own") && texts.contains("passes"));
        QCOMPARE(texts.count("epoch"), 1); // the legend's
        QVERIFY(!texts.contains("cross entropy"));
        QVERIFY(!texts.join(" ").contains("Loss:"));
    }

    void texts_that_nobody_changed_follow_the_figure() {
        Shown shown(loss());
        shown.write("Text of the horizontal axis", "passes");
        Curves other = tests::sample_curves(3, 40);
        other.title = "Loss, later";
        shown.figure = std::make_shared<CurvesFigure>(other);
        shown.dialog.refresh();
        QCOMPARE(shown.control<QLineEdit>("Title")->text(), QString("Loss, later"));
        QCOMPARE(shown.control<QLineEdit>("Text of the horizontal axis")->text(), QString("passes"));
        QVERIFY(!shown.dialog.look().title && shown.dialog.look().x_axis == "passes");
        // A figure without axes asks for no texts of axes.
        shown.figure = std::make_shared<GridFigure>(tests::sample_grid());
        shown.dialog.refresh();
        QVERIFY(!shown.control<QLineEdit>("Text of the vertical axis")->isVisible());
    }

    void an_existing_file_is_asked_for() {
        write_file_atomically(home_->path() / "loss.csv", "old");
        Shown shown(loss());
        QSignalSpy exported(&shown.dialog, &ExportDialog::exported);
        shown.choose("Format", "CSV");
        const auto ask = [&](const char *answer) {
            shown.button("Export")->click();
            QVERIFY(shown.dialog.question());
            for (QAbstractButton *button : shown.dialog.question()->buttons())
                if (button->text() == answer) return button->click();
            QFAIL(answer);
        };
        ask("&Cancel");
        QCOMPARE(read_file(home_->path() / "loss.csv"), std::string("old"));
        QVERIFY(shown.dialog.isVisible() && exported.isEmpty());
        ask("&Replace");
        QVERIFY(read_file(home_->path() / "loss.csv").starts_with("epoch,"));
        QCOMPARE(exported.size(), 1);
        QVERIFY(!shown.dialog.isVisible());
    }

    void what_cannot_be_done_is_said() {
        Shown shown(loss());
        const auto refuses = [&](const char *words) {
            return !shown.button("Export")->isEnabled() && shown.complaint().contains(words);
        };
        shown.control<QDoubleSpinBox>("Width")->setValue(60000);
        QVERIFY(refuses("60000 x 40000 pixels is out of range"));
        shown.choose("Format", "CSV"); // numbers have no size
        QVERIFY(shown.button("Export")->isEnabled());
        shown.choose("Format", "PNG");
        shown.control<QDoubleSpinBox>("Width")->setValue(0);
        QVERIFY(refuses("out of range"));
        shown.choose("Size", "As it is made for");
        QVERIFY(shown.complaint().isEmpty());
        shown.write("File name", "loss.gif");
        QVERIFY(refuses(".png, .svg, .pdf or .csv"));
        shown.write("File name", "");
        QVERIFY(refuses("name"));
        shown.write("File name", "no-folder/nor/loss.png"); // is made
        QVERIFY(shown.button("Export")->isEnabled());
        std::filesystem::create_directory(home_->path() / "folder.png");
        shown.write("File name", "folder.png");
        QVERIFY(refuses("is a folder"));
    }

    void a_folder_that_may_not_be_written_is_said_and_nothing_is_lost() {
        if (geteuid() == 0) {
            // Root may write anywhere but into what is no folder.
            write_file_atomically(home_->path() / "file", "");
        } else {
            std::filesystem::create_directory(home_->path() / "file");
            std::filesystem::permissions(home_->path() / "file", std::filesystem::perms::owner_read);
        }
        Shown shown(loss());
        shown.write("Title", "Mine");
        shown.write("File name", "file/loss.png");
        QVERIFY(shown.complaint().contains("Cannot write"));
        QVERIFY(!shown.button("Export")->isEnabled());
        QVERIFY(shown.dialog.look().title == "Mine");
        shown.write("File name", "loss.png");
        shown.button("Export")->click();
        QCOMPARE(QImage(file("loss.png")).text("Title"), QString("Mine"));
    }

    void the_format_and_the_ending_go_together() {
        Shown shown(loss());
        shown.write("File name", "a.PDF");
        QCOMPARE(shown.dialog.choice().format, FigureFormat::pdf);
        shown.choose("Format", "SVG");
        QCOMPARE(shown.control<QLineEdit>("File name")->text(), QString("a.svg"));
        shown.write("File name", "without");
        QVERIFY(shown.dialog.path() == home_->path() / "without.svg");
        shown.choose("Format", "CSV");
        QVERIFY(!shown.control<QDoubleSpinBox>("Width")->isEnabled());
        shown.dialog.refresh();
        QCOMPARE(shown.dialog.preview()->currentWidget(), static_cast<QWidget *>(shown.dialog.preview()->table()));
        QCOMPARE(shown.dialog.preview()->table()->model()->rowCount(),
                 static_cast<int>(shown.figure->table().rows.size()));
    }

    void a_figure_may_go_and_come_back() {
        Shown shown(loss());
        const auto kept = std::exchange(shown.figure, nullptr);
        shown.dialog.refresh();
        QVERIFY(shown.complaint().contains("nothing to export now"));
        QVERIFY(!shown.button("Export")->isEnabled());
        QVERIFY(shown.dialog.preview()->picture()->image().isNull());
        shown.figure = kept;
        shown.dialog.refresh();
        QVERIFY(shown.button("Export")->isEnabled() && shown.complaint().isEmpty());
        // It goes without the dialog's having noticed.
        shown.figure = nullptr;
        shown.button("Export")->click();
        QVERIFY(shown.complaint().contains("nothing to export now"));
        QVERIFY(!QFile::exists(file("loss.png")));
    }

    void it_remembers_what_was_chosen() {
        {
            Shown shown(loss());
            shown.choose("Format", "PDF");
            shown.choose("Colours", "Safe");
            shown.choose("Size", "Two columns");
            shown.write("Title", "Mine");
            shown.write("File name", file("deep/er/x.pdf"));
            shown.button("Export")->click();
            QVERIFY(QFile::exists(file("deep/er/x.pdf")));
        }
        {
            Shown shown(std::make_shared<GridFigure>(tests::sample_grid()));
            QCOMPARE(shown.dialog.choice().format, FigureFormat::pdf);
            QCOMPARE(shown.dialog.choice().theme, Theme::colour_blind);
            QCOMPARE(shown.width(), 175.0);
            QCOMPARE(shown.height(), 192.5); // of this figure's shape
            QVERIFY(shown.dialog.path() == home_->path() / "deep/er/loss.pdf");
            QVERIFY(!shown.dialog.look().title);
        }
        WindowSettings().setValue("export/theme", "of tomorrow");
        WindowSettings().setValue("export/preset", 77);
        WindowSettings().setValue("export/dpi", -4);
        Shown shown(loss());
        QCOMPARE(shown.dialog.choice().theme, Theme::light);
        QCOMPARE(shown.dialog.choice().dpi, 96);
    }

    void keys_do_it() {
        Shown shown(loss());
        QTest::keyClick(&shown.dialog, Qt::Key_Return);
        QVERIFY(QFile::exists(file("loss.png")));
        Shown other(loss());
        QTest::keyClick(&other.dialog, Qt::Key_Escape);
        QVERIFY(!other.dialog.isVisible());
    }

    void it_is_whole_named_and_legible() {
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            int number = 0;
            for (const tests::FigureSample &sample : tests::figure_samples()) {
                if (!QStringList{"loss", "matrix", "grid", "cost"}.contains(sample.name)) continue;
                Shown shown(sample.figure);
                if (number++ % 2) shown.dialog.resize(760, 520);
                QTest::qWait(20);
                shown.choose("Colours", theme == Theme::dark ? "Safe" : "Light");
                shown.dialog.refresh();
                tests::picture(shown.dialog,
                               QString("export-%1-%2").arg(sample.name, QString::fromStdString(name_of(theme))));
                QCOMPARE(tests::clipped_texts(shown.dialog), QStringList());
                QCOMPARE(tests::cut_controls(shown.dialog), QStringList());
                QCOMPARE(tests::ambiguous_keys(shown.dialog), QStringList());
                QCOMPARE(tests::unreachable_controls(shown.dialog), QStringList());
                QCOMPARE(tests::faint_texts(shown.dialog), QStringList());
            }
            Shown shown(loss());
            shown.choose("Format", "CSV");
            shown.write("File name", "loss.gif");
            QTest::qWait(20);
            shown.dialog.refresh();
            tests::picture(shown.dialog, QString("export-numbers-%1").arg(QString::fromStdString(name_of(theme))));
            QCOMPARE(tests::clipped_texts(shown.dialog), QStringList());
        }
    }

    void the_button_opens_one_dialog_and_copies() {
        std::shared_ptr<const Figure> figure = loss();
        QWidget window;
        ExportButton button([&] { return figure.get(); }, "loss", &window);
        QSignalSpy failed(&button, &ExportButton::failed);
        window.show();
        QStringList actions;
        for (const QAction *action : button.menu()->actions())
            if (!action->isSeparator()) actions << QString(action->text()).remove('&');
        QCOMPARE(actions, (QStringList{"Export…", "Copy picture", "Copy table"}));
        QPointer<ExportDialog> dialog = button.open_dialog();
        QVERIFY(dialog->isVisible());
        QCOMPARE(button.open_dialog(), dialog.data());
        dialog->close();
        QTRY_VERIFY(!dialog);

        button.copy_picture();
        QCOMPARE(QGuiApplication::clipboard()->image().size(), QSize(2400, 1600));
        button.copy_table();
        const QMimeData *copied = QGuiApplication::clipboard()->mimeData();
        QVERIFY(copied->text().startsWith("epoch\tbatch_loss"));
        QVERIFY(copied->data("text/csv").startsWith("epoch,batch_loss"));
        QCOMPARE(copied->text().count('\n'), static_cast<int>(figure->table().rows.size()) + 1);
        figure.reset();
        button.copy_picture();
        button.copy_table();
        QCOMPARE(failed.size(), 2);
    }

    void a_table_for_spreadsheets_has_a_line_a_row() {
        const Table table{.header = {"a", "b"}, .rows = {{"1\t2", "two\nlines"}, {"", "x"}}};
        QCOMPARE(table.tab_separated(), std::string("a\tb\n1 2\ttwo lines\n\tx\n"));
    }
};

QTEST_MAIN(ExportDialogTest)
#include "export_dialog_test.moc"
