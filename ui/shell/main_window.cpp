#include "ui/shell/main_window.h"

#include "ui/shell/appearance.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/icons.h"
#include "ui/shell/navigation_rail.h"
#include "ui/shell/status_line.h"
#include "ui/shell/window_settings.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QMimeData>
#include <QScreen>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {
constexpr QSize first_size(1280, 720);
constexpr int make_rest_after_ms = 50; // when the first page is on the screen
} // namespace

MainWindow::MainWindow()
    : stack_(new QStackedWidget), rail_(new NavigationRail), status_(new StatusLine), palette_(nullptr) {
    setWindowTitle("Benchlight");
    setWindowIcon(line_icon("train", tokens_of(Theme::light).accent));
    setMinimumSize(960, 600);
    setAcceptDrops(true);
    auto *central = new QWidget;
    auto *columns = new QHBoxLayout(central);
    columns->setContentsMargins({});
    columns->setSpacing(0);
    auto *rows = new QVBoxLayout;
    rows->setSpacing(0);
    rows->addWidget(stack_, 1);
    rows->addWidget(status_);
    columns->addWidget(rail_);
    columns->addLayout(rows, 1);
    setCentralWidget(central);
    palette_ = new CommandPalette(this);
    for (const PageEntry &entry : ui::pages()) add_to_rail(entry, static_cast<int>(pages_.size()));
    add_actions();
    connect(&desk_, &Desk::inspection_wanted, this, [this] { show_named_page("inspect"); });
    connect(&desk_, &Desk::training_wanted, this, [this] { show_named_page("training"); });
    connect(&desk_, &Desk::page_wanted, this, [this](const QString &name, const QString &argument) {
        show_named_page(name);
        if (!argument.isEmpty()) current_page()->open(argument);
    });
    connect(rail_, &NavigationRail::chosen, this,
            [this](int number) { show_page(page(static_cast<std::size_t>(number))); });
    resize(first_size);
    const WindowSettings settings;
    restoreGeometry(settings.value("geometry").toByteArray());
    keep_on_screen();
    show_named_page(settings.value("page").toString());
    if (!current_page()) show_page(page(0));
}

MainWindow::~MainWindow() {
    delete takeCentralWidget(); // the pages use the desk
}

/// The screen may be smaller than the one that the geometry is remembered from.
void MainWindow::keep_on_screen() {
    constexpr int title_bar = 30; // what window managers add is not known before the window shows
    const QRect room = screen()->availableGeometry().adjusted(0, title_bar, 0, 0);
    resize(size().boundedTo(room.size()));
    const QRect inside(QPoint(std::clamp(x(), room.left(), std::max(room.left(), room.right() + 1 - width())),
                              std::clamp(y(), room.top(), std::max(room.top(), room.bottom() + 1 - height()))),
                       size());
    if (!room.contains(geometry())) setGeometry(inside);
}

void MainWindow::add_to_rail(const PageEntry &entry, int number) {
    const QKeySequence shortcut =
        entry.at_end ? QKeySequence("Ctrl+,") : QKeySequence(QString("Ctrl+%1").arg(number + 1));
    if (entry.at_end) {
        QToolButton *find =
            rail_->add_tool("Find", "search", "Find everything that can be done", QKeySequence("Ctrl+K"));
        connect(find, &QToolButton::clicked, this, &MainWindow::open_palette);
    }
    rail_->add_page(entry.title, entry.icon, entry.description, shortcut, entry.at_end);
    pages_.push_back(nullptr);
}

Page *MainWindow::page(std::size_t number) {
    if (pages_[number]) return pages_[number];
    const PageEntry &entry = ui::pages()[number];
    Page *page = entry.make(desk_, nullptr);
    pages_[number] = page;
    page->setObjectName(entry.name);
    page->setAccessibleName(entry.title);
    stack_->addWidget(page);
    connect(page, &Page::status_changed, status_, &StatusLine::show_status);
    connect(page, &Page::ready_to_close, this, [this] {
        closing_ = true;
        close();
    });
    return page;
}

const std::vector<Page *> &MainWindow::pages() {
    for (std::size_t i = 0; i < pages_.size(); ++i) page(i);
    return pages_;
}

void MainWindow::showEvent(QShowEvent *event) {
    QMainWindow::showEvent(event);
    QTimer::singleShot(make_rest_after_ms, this, &MainWindow::pages);
}

void MainWindow::add_actions() {
    const auto add = [this](const QString &text, const QKeySequence &shortcut, auto what) {
        auto *action = new QAction(text, this);
        action->setShortcut(shortcut);
        connect(action, &QAction::triggered, this, what);
        addAction(action);
    };
    for (const auto &[name, text] : {std::pair("system", "as the system"), {"light", "light"}, {"dark", "dark"}})
        add(QString("Colours: %1").arg(text), {}, [this, name = QString(name)] {
            applying_ = true;
            use_appearance(name);
            applying_ = false;
        });
    add("Full screen", QKeySequence("F11"), [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    add("Close the window", QKeySequence("Ctrl+Q"), [this] { close(); });
}

Page *MainWindow::current_page() const { return static_cast<Page *>(stack_->currentWidget()); }

void MainWindow::show_page(Page *page) {
    stack_->setCurrentWidget(page);
    rail_->set_current(static_cast<int>(std::ranges::find(pages_, page) - pages_.begin()));
}

void MainWindow::show_named_page(const QString &name) {
    for (std::size_t i = 0; i < pages_.size(); ++i)
        if (ui::pages()[i].name == name) show_page(page(i));
}

void MainWindow::open_palette() {
    std::vector<PaletteCommand> commands;
    const auto take = [&](QWidget *root, const QString &place) {
        for (PaletteCommand &command : commands_of(root, place)) commands.push_back(std::move(command));
    };
    Page *current = current_page();
    take(current, current->accessibleName());
    for (QAction *action : actions())
        commands.push_back({action->text(), action->shortcut().toString(QKeySequence::NativeText), "Window", true,
                            [action] { action->trigger(); }});
    take(rail_, "Window");
    for (Page *page : pages()) {
        if (page == current) continue;
        for (PaletteCommand &command : commands_of(page, page->accessibleName())) {
            command.run = [this, page, run = command.run] {
                show_page(page);
                run();
            };
            commands.push_back(std::move(command));
        }
    }
    palette_->open(std::move(commands));
}

bool MainWindow::open(const QString &argument) {
    for (Page *page : pages())
        if (page->open(argument)) {
            show_page(page);
            return true;
        }
    return false;
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.isEmpty()) return;
    event->acceptProposedAction();
    open(urls.first().isLocalFile() ? urls.first().toLocalFile() : urls.first().toString());
}

void MainWindow::end() {
    ending_ = true;
    if (QWidget *dialog = QApplication::activeModalWidget()) dialog->close(); // nobody will answer it any more
    close();
}

void MainWindow::changeEvent(QEvent *event) {
    QMainWindow::changeEvent(event);
    // The system went from light to dark or back.
    if (event->type() != QEvent::ThemeChange || applying_) return;
    applying_ = true;
    apply_theme(preferred_theme());
    applying_ = false;
}

void MainWindow::closeEvent(QCloseEvent *event) {
    if (!closing_)
        for (Page *page : pages_) {
            const bool ask = !ending_;
            if (!page || page->prepare_to_close(ask)) continue;
            event->ignore();
            if (ask && ending_) QTimer::singleShot(0, this, &QWidget::close); // told to end while it asked
            return;
        }
    WindowSettings settings;
    settings.setValue("geometry", saveGeometry());
    settings.setValue("page", current_page()->objectName());
    event->accept();
}

} // namespace benchlight::ui
