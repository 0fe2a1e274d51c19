#include "ui/runs/runs_page.h"

#include "ui/images/data_path.h"
#include "ui/report/report_export.h"
#include "ui/runs/comparison_panel.h"
#include "ui/runs/run_details.h"
#include "ui/runs/runs_table.h"
#include "ui/runs/undo_bar.h"
#include "ui/shell/hint_bar.h"
#include "ui/shell/message_area.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/window_settings.h"
#include "ui/shell/words.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFile>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr const char *splitter_key = "runs/splitter";
constexpr int least_table = 110, least_below = 150;
enum Below { nothing_below, details_below, comparison_below };

} // namespace

RunsPage::RunsPage(Desk &desk, QWidget *parent)
    : Page(desk, parent),
      model_(new RunsModel(this)),
      order_(new RunsOrder(model_, this)),
      messages_(new MessageArea),
      undo_bar_(new UndoBar),
      filter_(new QLineEdit),
      kind_(new QComboBox),
      archived_(new QCheckBox("Archived")),
      counts_(make_text("help")),
      no_match_(make_text("help")),
      columns_menu_(new QMenu("Columns", this)),
      context_menu_(new QMenu(this)),
      table_(new RunsTable(order_)),
      details_(new RunDetails),
      comparison_(new ComparisonPanel),
      nothing_selected_(make_text("help")),
      stack_(new QStackedWidget),
      below_(new QStackedWidget),
      splitter_(new QSplitter(Qt::Vertical)),
      report_(new ReportExport(this)) {
    setAcceptDrops(true);
    make_actions();
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins({});
    rows->setSpacing(0);
    auto *full = new QWidget;
    auto *parts = new QVBoxLayout(full);
    parts->setContentsMargins({});
    parts->setSpacing(0);
    parts->addWidget(make_filter_bar());
    parts->addWidget(make_action_bar());
    auto *above = new QWidget;
    auto *table_rows = new QVBoxLayout(above);
    table_rows->setContentsMargins({});
    table_rows->setSpacing(0);
    table_rows->addWidget(no_match_);
    table_rows->addWidget(table_, 1);
    no_match_->setContentsMargins(space::large, space::small, space::large, space::small);
    above->setMinimumHeight(least_table);
    splitter_->addWidget(above);
    splitter_->addWidget(make_below());
    splitter_->setChildrenCollapsible(false);
    splitter_->setStretchFactor(0, 1);
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({540, 460}); // in this proportion
    splitter_->restoreState(WindowSettings().value(splitter_key).toByteArray());
    parts->addWidget(splitter_, 1);
    stack_->addWidget(full);
    stack_->addWidget(make_empty());
    rows->addWidget(messages_);
    rows->addWidget(stack_, 1);
    rows->addWidget(undo_bar_); // at the end, so that it moves nothing that the pointer is on
    connect_parts();
    apply_filter();
    show_selection();
}

RunsPage::~RunsPage() {
    WindowSettings().setValue(splitter_key, splitter_->saveState());
    // What they would still tell is of no use to a page that goes.
    for (QObject *part : std::initializer_list<QObject *>{details_, table_, comparison_, filter_})
        part->disconnect(this);
    delete stack_;
}

QWidget *RunsPage::make_filter_bar() {
    auto *bar = new QFrame;
    bar->setObjectName("dataSource");
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(space::large, space::small, space::small, space::small);
    row->setSpacing(space::small);
    filter_->setPlaceholderText("Filter: words, tag:baseline, status:failed, -flip");
    filter_->setAccessibleName("Filter runs");
    filter_->setToolTip("Runs that have every word in title, tags, data, model, settings, status or note; \"tag:\", "
                        "\"status:\", \"data:\" and \"model:\" look there alone; \"-word\" leaves runs out (Ctrl+F)");
    filter_->setClearButtonEnabled(true);
    filter_->installEventFilter(this);
    kind_->addItems({"All runs", "Images", "Movies"});
    kind_->setAccessibleName("Kind of runs");
    kind_->setToolTip("Networks for images, vectors of movies, or both");
    archived_->setToolTip("List archived runs too");
    archived_->setAccessibleName("Show archived runs");
    counts_->setWordWrap(false);
    auto *columns = new QToolButton;
    columns->setObjectName("control");
    columns->setText("Columns");
    columns->setAccessibleName("Columns of the table");
    columns->setToolTip("Which columns the table has; drag their titles to move them");
    columns->setPopupMode(QToolButton::InstantPopup);
    columns->setFocusPolicy(Qt::StrongFocus);
    columns->setMenu(columns_menu_);
    auto *open = new QPushButton("&Open a run…");
    open->setToolTip("List a run's folder from elsewhere");
    open->setAccessibleName("Open a run from elsewhere");
    row->addWidget(filter_, 1);
    for (QWidget *widget : std::initializer_list<QWidget *>{kind_, archived_, counts_, columns, open})
        row->addWidget(widget);
    connect(open, &QPushButton::clicked, this, &RunsPage::ask_for_run);
    connect(columns_menu_, &QMenu::aboutToShow, this, [this] { table_->fill_columns_menu(columns_menu_); });
    return bar;
}

QWidget *RunsPage::make_action_bar() {
    auto *bar = new QFrame;
    bar->setObjectName("runsBar");
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(space::large, space::tiny, space::small, space::tiny);
    row->setSpacing(space::tiny);
    const auto add = [&](RunAction action) {
        auto *button = new QToolButton;
        button->setObjectName("control");
        button->setDefaultAction(actions_.at(action));
        button->setFocusPolicy(Qt::StrongFocus);
        row->addWidget(button);
    };
    for (const RunAction action :
         {RunAction::open, RunAction::inspect, RunAction::resume, RunAction::extend, RunAction::fork, RunAction::rename,
          RunAction::tag, RunAction::archive, RunAction::remove})
        add(action);
    auto *more = new QToolButton;
    more->setObjectName("control");
    more->setText("More");
    more->setAccessibleName("More that can be done with the run");
    more->setToolTip("Its report, its folder, its path");
    more->setPopupMode(QToolButton::InstantPopup);
    more->setFocusPolicy(Qt::StrongFocus);
    auto *menu = new QMenu(more);
    menu->setToolTipsVisible(true);
    for (const RunAction action : {RunAction::report, RunAction::show_folder, RunAction::copy_path})
        menu->addAction(actions_.at(action));
    more->setMenu(menu);
    row->addWidget(more);
    row->addStretch();
    return bar;
}

QWidget *RunsPage::make_empty() {
    auto *empty = new QWidget;
    auto *column = new QVBoxLayout(empty);
    column->setSpacing(space::medium);
    auto *title = make_text("title");
    title->setText("No runs yet");
    title->setAlignment(Qt::AlignCenter);
    auto *text = make_text("help");
    text->setText("Every training is kept here with its settings, curves and checkpoints: to be compared with others, "
                  "continued, or begun again from one of its checkpoints with other settings.");
    text->setAlignment(Qt::AlignCenter);
    text->setFixedWidth(420);
    auto *train = new QPushButton("Train a network");
    train->setObjectName("primary");
    train->setToolTip("Go to the Train page");
    auto *open = new QPushButton("Open a run…");
    open->setToolTip("List a run's folder from elsewhere");
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(train);
    buttons->addWidget(open);
    buttons->addStretch();
    column->addStretch();
    column->addWidget(title, 0, Qt::AlignHCenter);
    auto *text_row = new QHBoxLayout; // which asks a text how high it is
    text_row->addStretch();
    text_row->addWidget(text);
    text_row->addStretch();
    column->addLayout(text_row);
    column->addLayout(buttons);
    column->addStretch();
    connect(train, &QPushButton::clicked, this, [this] { desk().ask_to_show("training"); });
    connect(open, &QPushButton::clicked, this, &RunsPage::ask_for_run);
    return empty;
}

QWidget *RunsPage::make_below() {
    nothing_selected_->setText(
        "Select a run to see what is known of it; select several (Ctrl or Shift) to compare them.");
    nothing_selected_->setAlignment(Qt::AlignCenter);
    below_->addWidget(nothing_selected_);
    below_->addWidget(details_);
    below_->addWidget(comparison_);
    below_->setMinimumHeight(least_below);
    return below_;
}

void RunsPage::connect_parts() {
    connect(&library_, &RunLibrary::changed, this, [this] {
        if (!scene_) show_runs(library_.runs());
    });
    connect(&library_, &RunLibrary::failed, this, &RunsPage::complain);
    connect(&library_, &RunLibrary::undo_changed, this, [this] { undo_bar_->show_done(library_.undoable()); });
    connect(undo_bar_, &UndoBar::undo_wanted, &library_, &RunLibrary::undo);
    connect(filter_, &QLineEdit::textChanged, this, &RunsPage::apply_filter);
    connect(kind_, &QComboBox::currentIndexChanged, this, &RunsPage::apply_filter);
    connect(archived_, &QCheckBox::toggled, this, &RunsPage::apply_filter);
    connect(table_, &RunsTable::selection_changed, this, &RunsPage::show_selection);
    connect(table_, &RunsTable::open_wanted, this, [this] { carry_out(RunAction::open); });
    connect(table_, &RunsTable::delete_wanted, this, [this] { carry_out(RunAction::remove); });
    connect(table_, &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        if (!selected_.empty()) context_menu_->popup(table_->viewport()->mapToGlobal(at));
    });
    connect(model_, &RunsModel::renamed, this, [this](const std::filesystem::path &run, const QString &title) {
        library_.change_notes({{run, {.title = title.toStdString()}}}, "Renamed 1 run");
    });
    connect(model_, &RunsModel::tagged, this, &RunsPage::set_tags);
    connect(details_, &RunDetails::tagged, this, &RunsPage::set_tags);
    connect(details_, &RunDetails::noted, this, [this](const std::filesystem::path &run, const QString &text) {
        library_.change_notes({{run, {.text = text.toStdString()}}}, {});
    });
    connect(details_, &RunDetails::run_wanted, this, [this](const std::filesystem::path &run) {
        table_->select({run});
        if (!table_->selected().empty()) return;
        filter_->clear();
        archived_->setChecked(true);
        kind_->setCurrentIndex(0);
        table_->select({run});
    });
    connect(comparison_, &ComparisonPanel::failed, this, &RunsPage::complain);
    connect(report_, &ReportExport::failed, this, &RunsPage::complain);
    connect(report_, &ReportExport::exported, this,
            [this](const QString &path) { messages_->show_message(Severity::info, "The report is in " + path + "."); });
    connect(theme_signals(), &ThemeSignals::changed, this, [this] {
        selected_.clear();
        show_selection();
    });
    connect(&desk(), &Desk::run_changed, this, [this] {
        if (!this->desk().run().empty() && !in_workspace(this->desk().run()))
            library_.remember(this->desk().run(), false);
    });
    for (const auto &[keys, call] : std::initializer_list<std::pair<QKeySequence, std::function<void()>>>{
             {QKeySequence::Undo, [this] { library_.undo(); }}, {QKeySequence::Find, [this] {
                                                                     filter_->setFocus(Qt::ShortcutFocusReason);
                                                                     filter_->selectAll();
                                                                 }}}) {
        auto *shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, call);
    }
}

void RunsPage::show_runs(const std::vector<RunPtr> &runs) {
    listed_ = runs;
    model_->set_runs(runs);
    stack_->setCurrentIndex(runs.empty() && (library_.loaded() || scene_) ? 1 : 0);
    if (!wanted_.empty() && model_->row_of(wanted_) >= 0) {
        table_->select({wanted_});
        wanted_.clear();
    }
    show_counts();
    show_selection();
}

void RunsPage::apply_filter() {
    order_->set_filter(RunFilter(QString(filter_->text()).replace(QChar(0x2212), '-'),
                                 static_cast<RunFilter::Kind>(kind_->currentIndex()), archived_->isChecked()));
    show_counts();
    show_selection();
}

void RunsPage::show_counts() {
    const auto shown = static_cast<std::uint64_t>(order_->rowCount()), all = static_cast<std::uint64_t>(listed_.size());
    counts_->setText(shown == all ? QString("%1 %2").arg(count_text(all), all == 1 ? "run" : "runs")
                                  : QString("%1 of %2 runs").arg(count_text(shown), count_text(all)));
    no_match_->setVisible(shown == 0 && all > 0);
    no_match_->setText("No run matches. Take words out of the filter, or list archived runs too.");
}

void RunsPage::show_selection() {
    const std::vector<RunPtr> selected = table_->selected();
    show_actions(selected);
    if (selected == selected_ && !selected.empty()) return;
    selected_ = selected;
    if (selected.size() == 1) {
        details_->show_run(selected.front(), listed_);
        below_->setCurrentIndex(details_below);
    } else if (selected.size() > 1) {
        details_->keep();
        std::vector<runs::IndexedRun> runs;
        for (const RunPtr &row : selected)
            runs.push_back(row->run); // one that cannot be read is named by the comparison
        comparison_->show_runs(std::move(runs));
        below_->setCurrentIndex(comparison_below);
    } else {
        details_->keep();
        below_->setCurrentIndex(nothing_below);
    }
}

void RunsPage::complain(const QString &reason) { messages_->show_message(Severity::error, reason); }

QString RunsPage::problem() const { return messages_->texts().value(0); }

bool RunsPage::open(const QString &argument) {
    const std::filesystem::path run = QFile::encodeName(argument).toStdString();
    if (!runs::is_run_folder(run)) return false;
    list(std::filesystem::absolute(run));
    return true;
}

void RunsPage::list(const std::filesystem::path &run) {
    wanted_ = run.lexically_normal();
    if (!wanted_.has_filename()) wanted_ = wanted_.parent_path();
    filter_->clear();
    if (model_->row_of(wanted_) >= 0) return table_->select({std::exchange(wanted_, {})});
    library_.remember(wanted_, true);
}

bool RunsPage::prepare_to_close(bool) {
    details_->keep();
    return true;
}

void RunsPage::showEvent(QShowEvent *event) {
    Page::showEvent(event);
    library_.watch(true);
}

void RunsPage::hideEvent(QHideEvent *event) {
    Page::hideEvent(event);
    details_->keep();
    library_.watch(false);
}

bool RunsPage::eventFilter(QObject *watched, QEvent *event) {
    if (watched == filter_ && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Escape && !filter_->text().isEmpty()) return filter_->clear(), true;
        if (key == Qt::Key_Down || key == Qt::Key_Return) {
            table_->setFocus();
            if (selected_.empty() && order_->rowCount() > 0) table_->selectRow(0);
            return true;
        }
    }
    return Page::eventFilter(watched, event);
}

void RunsPage::dragEnterEvent(QDragEnterEvent *event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void RunsPage::dropEvent(QDropEvent *event) {
    event->acceptProposedAction();
    const QList<QUrl> urls = event->mimeData()->urls();
    const std::filesystem::path path = urls.isEmpty() ? std::filesystem::path() : path_of(urls.front());
    if (path.empty()) return complain("Only folders of this machine can be opened.");
    if (!open(QFile::decodeName(QByteArray::fromStdString(path.native()))))
        complain(QString::fromStdString(display_path(path)) + " holds no run; a run's folder has a log.db in it.");
}

} // namespace benchlight::ui
