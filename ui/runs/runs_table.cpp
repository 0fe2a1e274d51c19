#include "ui/runs/runs_table.h"

#include "ui/runs/runs_delegate.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"

#include <QAction>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QResizeEvent>

#include <algorithm>
#include <array>

namespace benchlight::ui {

namespace {

constexpr int row_height = 30;
constexpr int remember_after_ms = 500; // a column's width changes with every pixel
constexpr const char *columns_key = "runs/columns", *fits_key = "runs/columns_fit";
// Of status, title, data, model, settings, best, loss, curve, epochs, time, images/s, started, tags.
constexpr std::array<int, RunsModel::columns> first_widths{104, 160, 104, 76, 160, 112, 68, 84, 76, 92, 72, 116, 76};

} // namespace

RunsTable::RunsTable(RunsOrder *order, QWidget *parent) : QTableView(parent), order_(order) {
    setObjectName("runsTable");
    setAccessibleName("Runs");
    setToolTip("Up and Down choose, with Shift several; Enter opens, F2 renames, Delete deletes");
    setModel(order);
    setItemDelegate(new RunsDelegate(order, this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setTextElideMode(Qt::ElideRight);
    setContextMenuPolicy(Qt::CustomContextMenu);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(row_height);
    QHeaderView *header = horizontalHeader();
    header->setSectionsMovable(true);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(48);
    header->setFixedHeight(28);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    restore_columns();
    setSortingEnabled(true);
    connect(header, &QHeaderView::customContextMenuRequested, this, [this, header](const QPoint &at) {
        QMenu menu;
        fill_columns_menu(&menu);
        menu.exec(header->mapToGlobal(at));
    });
    remember_timer_.setSingleShot(true);
    remember_timer_.setInterval(remember_after_ms);
    connect(&remember_timer_, &QTimer::timeout, this, &RunsTable::remember_columns);
    // Widths also change without anybody's doing.
    const auto changed = [this] {
        if (fitting_ || QGuiApplication::mouseButtons() == Qt::NoButton) return;
        fits_ = false;
        remember_timer_.start();
    };
    connect(header, &QHeaderView::sectionMoved, this, changed);
    connect(header, &QHeaderView::sectionResized, this, changed);
    connect(header, &QHeaderView::sortIndicatorChanged, this, [this] { remember_timer_.start(); });
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsTable::selection_changed);
    connect(this, &QTableView::doubleClicked, this, [this](const QModelIndex &index) {
        if (index.column() == RunsModel::tags) return edit(index);
        emit open_wanted();
    });
}

RunsTable::~RunsTable() {
    if (remember_timer_.isActive()) remember_columns();
}

void RunsTable::restore_columns() {
    QHeaderView *header = horizontalHeader();
    for (int i = 0; i < RunsModel::columns; ++i) setColumnWidth(i, first_widths[static_cast<std::size_t>(i)]);
    header->setSortIndicator(RunsModel::started, Qt::DescendingOrder);
    setColumnHidden(RunsModel::rate, true);
    const QByteArray state = WindowSettings().value(columns_key).toByteArray();
    fits_ = state.isEmpty() || !header->restoreState(state) || WindowSettings().value(fits_key).toBool();
    header->setSectionsClickable(true);
}

void RunsTable::remember_columns() const {
    WindowSettings settings;
    settings.setValue(columns_key, horizontalHeader()->saveState());
    settings.setValue(fits_key, fits_);
}

void RunsTable::fill_columns_menu(QMenu *menu) {
    menu->clear();
    QHeaderView *header = horizontalHeader();
    for (int i = 0; i < RunsModel::columns; ++i) {
        if (i == RunsModel::title) continue; // what a run is called stays
        QAction *action = menu->addAction(RunsModel::column_title(i));
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(i));
        action->setToolTip(RunsModel::column_help(i));
        connect(action, &QAction::toggled, this, [this, header, i](bool shown) {
            header->setSectionHidden(i, !shown);
            fit_columns();
            remember_columns();
        });
    }
}

void RunsTable::resizeEvent(QResizeEvent *event) {
    QTableView::resizeEvent(event);
    fit_columns();
}

/// As long as nobody has changed a column, the room that is left goes to what needs it most.
void RunsTable::fit_columns() {
    if (!fits_) return;
    int others = 0;
    for (int i = 0; i < RunsModel::columns; ++i)
        if (i != RunsModel::settings && i != RunsModel::title && !isColumnHidden(i)) others += columnWidth(i);
    const int room = viewport()->width() - others;
    const int title = std::max(first_widths[RunsModel::title], room * 2 / 5);
    fitting_ = true;
    setColumnWidth(RunsModel::title, title);
    setColumnWidth(RunsModel::settings, std::max(first_widths[RunsModel::settings], room - title));
    fitting_ = false;
}

std::vector<RunPtr> RunsTable::selected() const {
    QModelIndexList rows = selectionModel()->selectedRows();
    std::ranges::sort(rows, {}, &QModelIndex::row);
    std::vector<RunPtr> selected;
    for (const QModelIndex &index : rows)
        if (RunPtr row = order_->row(index.row())) selected.push_back(std::move(row));
    return selected;
}

void RunsTable::select(const std::vector<std::filesystem::path> &runs) {
    QItemSelection selection;
    QModelIndex first;
    for (int i = 0; i < order_->rowCount(); ++i) {
        if (std::ranges::find(runs, order_->row(i)->path()) == runs.end()) continue;
        const QModelIndex index = order_->index(i, RunsModel::title);
        selection.select(order_->index(i, 0), order_->index(i, RunsModel::columns - 1));
        if (!first.isValid()) first = index;
    }
    selectionModel()->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    if (first.isValid()) scrollTo(first);
}

void RunsTable::edit_title() {
    const QModelIndexList rows = selectionModel()->selectedRows();
    if (rows.size() != 1) return;
    const QModelIndex index = order_->index(rows.front().row(), RunsModel::title);
    scrollTo(index);
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    edit(index);
}

void RunsTable::keyPressEvent(QKeyEvent *event) {
    if (state() == EditingState) return QTableView::keyPressEvent(event);
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return emit open_wanted();
    if (event->key() == Qt::Key_F2) return edit_title();
    if (event->key() == Qt::Key_Delete) return emit delete_wanted();
    QTableView::keyPressEvent(event);
}

} // namespace benchlight::ui
