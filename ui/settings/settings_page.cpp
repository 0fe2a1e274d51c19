#include "ui/settings/settings_page.h"

#include "engine/core/files.h"
#include "engine/core/text.h"
#include "ui/shell/appearance.h"
#include "ui/shell/hint_bar.h"
#include "ui/shell/widgets.h"
#include "ui/shell/window_settings.h"

#include <QButtonGroup>
#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QUrl>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr int widest = 720;
constexpr const char *closing_key = "closing";

struct Choice {
    const char *name, *text;
};

/// Radio buttons, one of which is chosen.
void add_choices(QVBoxLayout *rows, QWidget *owner, const std::vector<Choice> &choices, const QString &chosen,
                 const std::function<void(const QString &)> &use) {
    auto *group = new QButtonGroup(owner);
    for (const Choice &choice : choices) {
        auto *button = new QRadioButton(choice.text);
        button->setChecked(chosen == choice.name);
        group->addButton(button);
        rows->addWidget(button);
        QObject::connect(button, &QRadioButton::clicked, owner, [use, name = QString(choice.name)] { use(name); });
    }
}

} // namespace

Closing closing_choice() {
    const QString name = WindowSettings().value(closing_key, "ask").toString();
    return name == "keep-training" ? Closing::keep_training : name == "stop" ? Closing::stop : Closing::ask;
}

SettingsPage::SettingsPage(Desk &desk, QWidget *parent) : Page(desk, parent), column_(new QVBoxLayout) {
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setObjectName("settingsScroll");
    auto *content = new QWidget;
    auto *row = new QHBoxLayout(content);
    row->setContentsMargins(space::huge, space::huge, space::huge, space::huge);
    auto *body = new QWidget;
    body->setMaximumWidth(widest);
    body->setLayout(column_);
    column_->setContentsMargins({});
    column_->setSpacing(space::large);
    row->addWidget(body, 4);
    row->addStretch(1);
    scroll->setWidget(content);
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins({});
    rows->addWidget(scroll);
    auto *title = new QLabel("Settings");
    title->setProperty("role", "title");
    column_->addWidget(title);
    add_appearance();
    add_closing();
    add_hints();
    add_folders();
    add_about();
    column_->addStretch();
}

QVBoxLayout *SettingsPage::add_group(const QString &title, const QString &help) {
    auto *card = new QFrame;
    card->setObjectName("card");
    auto *rows = new QVBoxLayout(card);
    rows->setContentsMargins(space::large, space::medium, space::large, space::medium);
    rows->setSpacing(space::small);
    auto *label = new QLabel(title);
    label->setProperty("role", "heading");
    rows->addWidget(label);
    if (!help.isEmpty()) rows->addWidget(make_help(help));
    column_->addWidget(card);
    return rows;
}

void SettingsPage::add_appearance() {
    add_choices(add_group("Colours", {}), this,
                {{"system", "As the system has them"}, {"light", "Light"}, {"dark", "Dark"}}, appearance(),
                [](const QString &name) { use_appearance(name); });
}

void SettingsPage::add_closing() {
    add_choices(
        add_group("Closing the window while a network trains",
                  "A training that goes on without the window is followed by the next one."),
        this,
        {{"ask", "Ask"}, {"keep-training", "Keep training in the background"}, {"stop", "Stop and keep a checkpoint"}},
        WindowSettings().value(closing_key, "ask").toString(),
        [](const QString &name) { WindowSettings().setValue(closing_key, name); });
}

void SettingsPage::add_hints() {
    QVBoxLayout *rows = add_group("Hints", "What each page says to somebody who opens it for the first time.");
    auto *again = new QPushButton("Show the hints again");
    rows->addWidget(again, 0, Qt::AlignLeft);
    connect(again, &QPushButton::clicked, this, &show_hints_again);
}

void SettingsPage::add_folders() {
    QVBoxLayout *rows = add_group("Folders", {});
    const auto add = [&](const QString &name, const QString &help, const std::filesystem::path &path) {
        auto *row = new QHBoxLayout;
        auto *texts = new QVBoxLayout;
        texts->setSpacing(0);
        const QString shown = QString::fromStdString(display_path(path));
        auto *place = new QLabel(shown);
        place->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        place->setAccessibleName(name);
        place->setWordWrap(true);
        texts->addWidget(place);
        texts->addWidget(make_help(help));
        auto *open = new QPushButton("Open");
        open->setAccessibleName("Open the folder of " + name);
        auto *copy = new QPushButton("Copy path");
        copy->setAccessibleName("Copy the path of " + name);
        row->addLayout(texts, 1);
        row->addWidget(open);
        row->addWidget(copy);
        rows->addLayout(row);
        connect(open, &QPushButton::clicked, this, [path] {
            std::error_code ignored;
            std::filesystem::create_directories(path, ignored);
            QDesktopServices::openUrl(QUrl::fromLocalFile(QFile::decodeName(path.c_str())));
        });
        connect(copy, &QPushButton::clicked, this, [shown] { QGuiApplication::clipboard()->setText(shown); });
    };
    add("runs and settings", "Runs, presets and what the window remembers.", workspace_folder());
    add("downloads", "Downloaded data sets, and what was found out about data sets that were opened.", cache_folder());
}

void SettingsPage::add_about() {
    QVBoxLayout *rows = add_group("Benchlight " BENCHLIGHT_VERSION, {});
    rows->addWidget(make_help(QString("Free software under the GNU General Public Licence, version 3 or later. Built "
                                      "with Qt %1, LibTorch and OpenCV.")
                                  .arg(qVersion())));
}

} // namespace benchlight::ui
