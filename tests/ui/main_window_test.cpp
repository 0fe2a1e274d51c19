#include "tests/ui/generated_data.h"
#include "ui/dataset/data_source.h"
#include "ui/dataset/dataset_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/message_area.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"
#include "ui/training/training_page.h"

#include "engine/runs/run_log.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QMimeData>
#include <QScreen>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

void drop(MainWindow &window, const QString &path) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    const QPoint middle = window.rect().center();
    QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &event);
}

void write(const QString &path, const QByteArray &bytes) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

} // namespace

class MainWindowTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::string data_;

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        data_ = tests::generate_idx(home_.filePath("data").toStdString(), 640, 64);
        training::Settings settings = first_settings();
        settings.data = data_;
        WindowSettings().setValue("next_run", QString::fromStdString(to_json_text(settings.json())));
        apply_theme(Theme::light);
    }

    void the_window_remembers_its_place() {
        {
            MainWindow window;
        window.pages();
            window.resize(1111, 666);
            window.show();
            window.close();
        }
        MainWindow window;
        window.pages();
        QCOMPARE(window.size(), QSize(1111, 666));
    }

    void a_place_that_is_off_the_screen_is_not_used() {
        const QRect screen = QGuiApplication::primaryScreen()->geometry();
        {
            MainWindow window;
        window.pages();
            window.show();
            window.setGeometry(screen.right() - 300, screen.bottom() - 200, screen.width() + 500, 700);
            window.close();
        }
        MainWindow window;
        window.pages();
        QVERIFY(screen.contains(window.geometry()));
    }

    void messages_are_few_and_each_once() {
        MessageArea area;
        for (const char *text : {"one", "two", "two", "three", "four"}) area.show_message(Severity::warning, text);
        QCOMPARE(area.texts(), (QStringList{"four", "three", "two"}));
        area.clear();
        QCOMPARE(area.count(), 0);
        QVERIFY(area.isHidden());
    }

    void a_dropped_folder_is_opened_as_a_data_set() {
        const std::string other = tests::generate_idx(home_.filePath("other").toStdString(), 80, 16);
        MainWindow window;
        window.pages();
        window.show();
        window.show_page(window.pages().back());
        drop(window, home_.filePath("other"));
        QCOMPARE(window.current_page()->objectName(), QString("dataset"));
        QCOMPARE(window.current_page()->desk().settings().data, other);
        QVERIFY(window.findChild<DataSource *>()->problem().isEmpty());
        window.open(QString::fromStdString(data_));
        QCOMPARE(window.current_page()->desk().settings().data, data_);
    }

    /// A text, an empty folder, nothing at all: one sentence on the page, the set that was open stays.
    void dropped_nonsense_is_refused_in_place() {
        MainWindow window;
        window.pages();
        window.show();
        write(home_.filePath("notes.txt"), "hello");
        QVERIFY(QDir(home_.path()).mkdir("empty"));
        auto *source = window.findChild<DataSource *>();
        for (const char *name : {"notes.txt", "empty", "is-not-there"}) {
            drop(window, home_.filePath(name));
            QCOMPARE(window.current_page()->objectName(), QString("dataset"));
            QVERIFY2(source->problem().contains(name), qPrintable(source->problem()));
            QCOMPARE(window.current_page()->desk().settings().data, data_);
        }
    }

    void a_dropped_run_is_shown() {
        const runs::RunFolder run{home_.filePath("a run").toStdString()};
        std::filesystem::create_directories(run.path);
        {
            runs::RunLog log(run, true);
            training::Settings settings;
            settings.data = data_;
            settings.model = "fast";
            log.append(runs::kind::started, 0, Json{{"settings", settings.json()}, {"batches", 10}});
            log.append(runs::kind::batch, 1, runs::BatchPoint{2, .25f, .3f, 100}.encode());
            log.flush();
        }
        MainWindow window;
        window.pages();
        window.show();
        drop(window, home_.filePath("a run"));
        QCOMPARE(window.current_page()->objectName(), QString("training"));
        auto *page = window.findChild<TrainingPage *>();
        QTRY_VERIFY(page->follower() && page->follower()->caught_up());
        QVERIFY(page->follower()->history().state() == runs::State::interrupted);
    }

    /// The recipe that is put together on one page is the one that the other trains with, and the other way round.
    void pages_share_the_next_runs_settings() {
        MainWindow window;
        window.pages();
        window.show();
        Desk &desk = window.pages().front()->desk();
        training::Settings settings = desk.settings();
        settings.recipe = "rotate=15,flip=0.5";
        settings.split.seed = 7;
        settings.epochs = 3;
        desk.set_settings(settings);
        const auto *page = window.findChild<TrainingPage *>();
        QCOMPARE(to_json_text(page->next_settings().json()), to_json_text(settings.json()));
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
