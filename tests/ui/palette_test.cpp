#include "ui/settings/settings_page.h"
#include "ui/shell/appearance.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/hint_bar.h"
#include "ui/shell/main_window.h"
#include "ui/shell/window_settings.h"

#include <QAction>
#include <QCheckBox>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace benchlight::ui;

namespace {

QStringList texts_of(const std::vector<PaletteCommand> &commands) {
    QStringList texts;
    for (const PaletteCommand &command : commands) texts << command.text;
    return texts;
}

const PaletteCommand *find(const std::vector<PaletteCommand> &commands, const QString &text) {
    for (const PaletteCommand &command : commands)
        if (command.text == text) return &command;
    return nullptr;
}

} // namespace

class PaletteTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        apply_theme(Theme::light);
    }

    void finds_buttons_menus_actions_and_fields() {
        QWidget root;
        auto *column = new QVBoxLayout(&root);
        auto *start = new QPushButton("&Start");
        start->setShortcut(QKeySequence("Ctrl+Return"));
        auto *off = new QPushButton("Stop");
        off->setEnabled(false);
        auto *hidden = new QPushButton("Hidden");
        hidden->hide();
        auto *menu_button = new QToolButton;
        menu_button->setAccessibleName("Export loss");
        auto *menu = new QMenu(menu_button);
        int saved = 0;
        menu->addAction("Save as &PNG…", &root, [&] { ++saved; });
        menu->addSeparator();
        menu_button->setMenu(menu);
        auto *field = new QLineEdit;
        field->setAccessibleName("Learning rate");
        for (QWidget *widget : std::initializer_list<QWidget *>{start, off, menu_button, field})
            column->addWidget(widget);
        column->addWidget(hidden);
        auto *action = new QAction("Full screen", &root);
        root.addAction(action);
        int started = 0;
        connect(start, &QPushButton::clicked, this, [&] { ++started; });

        const auto commands = commands_of(&root, "Train");
        QCOMPARE(texts_of(commands).size(), 5);
        QVERIFY(!texts_of(commands).contains("Hidden"));
        QVERIFY(find(commands, "Full screen"));
        QCOMPARE(find(commands, "Start")->shortcut, QKeySequence("Ctrl+Return").toString(QKeySequence::NativeText));
        QVERIFY(!find(commands, "Stop")->enabled);
        find(commands, "Start")->run();
        QCOMPARE(started, 1);
        find(commands, "Export loss: Save as PNG…")->run();
        QCOMPARE(saved, 1);
        root.show();
        QVERIFY(QTest::qWaitForWindowExposed(&root));
        find(commands, "Go to Learning rate")->run();
        QTRY_VERIFY(field->hasFocus());
    }

    void words_narrow_the_list_and_beginnings_come_first() {
        const std::vector<PaletteCommand> commands = {{"Restart", {}, "Train", true, [] {}},
                                                      {"Export loss: Save as PNG…", {}, "Train", true, [] {}},
                                                      {"Start", {}, "Train", false, [] {}},
                                                      {"Start over", {}, "Data", true, [] {}}};
        QCOMPARE(texts_of(matching_commands(commands, "start")), (QStringList{"Start over", "Restart", "Start"}));
        QCOMPARE(texts_of(matching_commands(commands, "png loss")), QStringList{"Export loss: Save as PNG…"});
        QCOMPARE(texts_of(matching_commands(commands, "data start")), QStringList{"Start over"});
        QCOMPARE(matching_commands(commands, "nothing").size(), std::size_t{0});
        QCOMPARE(matching_commands(commands, "  ").size(), commands.size());
    }

    /// Every visible action of every page is in the window's palette, and choosing one goes to its page.
    void the_window_lists_everything() {
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.open_palette();
        auto *palette = window.findChild<CommandPalette *>();
        QVERIFY(palette->isVisible());
        const QStringList all = texts_of(palette->shown());
        for (const char *text : {"Start", "Open run…", "Full screen", "Colours: dark", "Data", "Train", "Settings"})
            QVERIFY2(all.contains(text), text);
        QTest::keyClicks(palette->query(), "hints again");
        QCOMPARE(palette->shown().size(), std::size_t{1});
        QTest::keyClick(palette->query(), Qt::Key_Return);
        QVERIFY(!palette->isVisible());
        QCOMPARE(window.current_page()->objectName(), QString("settings"));
        window.open_palette();
        QTest::keyClicks(palette->query(), "no such thing");
        QCOMPARE(palette->list()->count(), 1); // says so
        QTest::keyClick(palette->query(), Qt::Key_Return);
        QVERIFY(palette->isVisible());
        QTest::keyClick(palette->query(), Qt::Key_Escape);
        QVERIFY(!palette->isVisible());
    }

    void a_hint_is_dismissed_for_good_until_it_is_asked_for() {
        auto hint = std::make_unique<HintBar>("test", "Do this first.");
        hint->show();
        hint->findChild<QPushButton *>()->click();
        QVERIFY(hint->isHidden());
        QVERIFY(HintBar("test", "Do this first.").isHidden());
        show_hints_again();
        QVERIFY(!hint->isHidden());
    }

    void the_window_remembers_page_and_settings() {
        {
            MainWindow window;
            window.show();
            window.show_page(window.pages().back());
            benchlight::training::Settings settings = window.pages().front()->desk().settings();
            settings.recipe = "rotate=30";
            window.pages().front()->desk().set_settings(settings);
            window.close();
        }
        MainWindow window;
        QCOMPARE(window.current_page(), window.pages().back());
        QCOMPARE(window.pages().front()->desk().settings().recipe, std::string("rotate=30"));
    }

    void settings_take_effect() {
        Desk desk;
        SettingsPage page(desk);
        const auto press = [&](const QString &text) {
            for (QRadioButton *button : page.findChildren<QRadioButton *>())
                if (button->text() == text) return button->click();
            QFAIL(qPrintable(text));
        };
        press("Dark");
        QCOMPARE(current_theme(), Theme::dark);
        press("Light");
        QCOMPARE(current_theme(), Theme::light);
        QVERIFY(closing_choice() == Closing::ask);
        press("Keep training in the background");
        QVERIFY(closing_choice() == Closing::keep_training);
        press("Stop and keep a checkpoint");
        QVERIFY(closing_choice() == Closing::stop);
    }
};

QTEST_MAIN(PaletteTest)
#include "palette_test.moc"
