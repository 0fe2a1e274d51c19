#include "ui/shell/main_window.h"

#include "ui/shell/icons.h"
#include "ui/shell/status_line.h"
#include "ui/shell/window_settings.h"

#include <QActionGroup>
#include <QButtonGroup>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QScreen>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int rail_width = 72;
constexpr QSize rail_icon(22, 22);

QToolButton *make_rail_button(const QString &text) {
    auto *button = new QToolButton;
    button->setObjectName("railButton");
    button->setText(text);
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setIconSize(rail_icon);
    button->setFixedSize(rail_width - 2 * space::small, 56);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

Theme preferred_theme() {
    const QString name = WindowSettings().value("appearance", "system").toString();
    return name == "light" ? Theme::light : name == "dark" ? Theme::dark : system_theme();
}

MainWindow::MainWindow() : stack_(new QStackedWidget), status_(new StatusLine), rail_buttons_(new QButtonGroup(this)) {
    setWindowTitle("Benchlight");
    setWindowIcon(line_icon("train", tokens_of(Theme::light).accent));
    setMinimumSize(960, 600);
    auto *central = new QWidget;
    auto *columns = new QHBoxLayout(central);
    columns->setContentsMargins({});
    columns->setSpacing(0);
    auto *rows = new QVBoxLayout;
    rows->setSpacing(0);
    rows->addWidget(stack_, 1);
    rows->addWidget(status_);
    columns->addWidget(make_rail());
    columns->addLayout(rows, 1);
    setCentralWidget(central);
    tint_icons();
    connect(theme_signals(), &ThemeSignals::changed, this, &MainWindow::tint_icons);
    resize(1280, 720);
    restoreGeometry(WindowSettings().value("geometry").toByteArray());
    keep_on_screen();
}

MainWindow::~MainWindow() = default;

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

QWidget *MainWindow::make_rail() {
    auto *rail = new QFrame;
    rail->setObjectName("rail");
    rail->setFixedWidth(rail_width);
    auto *column = new QVBoxLayout(rail);
    column->setContentsMargins(space::small, space::small, space::small, space::small);
    column->setSpacing(space::tiny);
    for (const PageEntry &entry : pages()) {
        add_page(entry);
        column->addWidget(rail_buttons_->buttons().last());
    }
    column->addStretch();
    column->addWidget(make_appearance_button());
    return rail;
}

void MainWindow::add_page(const PageEntry &entry) {
    QToolButton *button = make_rail_button(entry.title);
    button->setCheckable(true);
    button->setChecked(pages_.empty());
    button->setToolTip(entry.description);
    button->setProperty("icon_name", entry.icon);
    button->setShortcut(QKeySequence(QString("Ctrl+%1").arg(pages_.size() + 1)));
    Page *page = entry.make(nullptr);
    page->setObjectName(entry.name);
    stack_->addWidget(page);
    pages_.push_back(page);
    rail_buttons_->addButton(button);
    connect(button, &QToolButton::clicked, this, [this, page] { stack_->setCurrentWidget(page); });
    connect(page, &Page::status_changed, status_, &StatusLine::show_status);
    connect(page, &Page::ready_to_close, this, [this] {
        closing_ = true;
        close();
    });
}

QToolButton *MainWindow::make_appearance_button() {
    appearance_ = make_rail_button("Look");
    appearance_->setToolTip("Light or dark colours");
    appearance_->setAccessibleName("Appearance");
    appearance_->setProperty("icon_name", "appearance");
    appearance_->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(appearance_);
    auto *group = new QActionGroup(menu);
    const QString chosen = WindowSettings().value("appearance", "system").toString();
    for (const auto &[name, text] : {std::pair("system", "As the system"), {"light", "Light"}, {"dark", "Dark"}}) {
        QAction *action = menu->addAction(text, this, [this, name = QString(name)] { use_appearance(name); });
        action->setCheckable(true);
        action->setChecked(chosen == name);
        group->addAction(action);
    }
    appearance_->setMenu(menu);
    return appearance_;
}

void MainWindow::use_appearance(const QString &name) {
    WindowSettings().setValue("appearance", name);
    applying_ = true;
    apply_theme(preferred_theme());
    applying_ = false;
}

void MainWindow::tint_icons() {
    const Tokens &tokens = tokens_of(current_theme());
    for (QAbstractButton *button : rail_buttons_->buttons())
        button->setIcon(line_icon(button->property("icon_name").toString(), tokens.text));
    appearance_->setIcon(line_icon("appearance", tokens.text));
}

bool MainWindow::open(const QString &argument) {
    for (Page *page : pages_)
        if (page->open(argument)) {
            stack_->setCurrentWidget(page);
            return true;
        }
    return false;
}

void MainWindow::end() {
    ending_ = true;
    close();
}

void MainWindow::changeEvent(QEvent *event) {
    QMainWindow::changeEvent(event);
    // The system went from light to dark or back.
    if (event->type() == QEvent::ThemeChange && !applying_)
        use_appearance(WindowSettings().value("appearance", "system").toString());
}

void MainWindow::closeEvent(QCloseEvent *event) {
    if (!closing_)
        for (Page *page : pages_)
            if (!page->prepare_to_close(!ending_)) {
                event->ignore();
                return;
            }
    WindowSettings().setValue("geometry", saveGeometry());
    event->accept();
}

} // namespace benchlight::ui
