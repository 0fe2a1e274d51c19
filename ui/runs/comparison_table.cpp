#include "ui/runs/comparison_table.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "ui/figures/group_curves_figure.h"
#include "ui/shell/widgets.h"
#include "ui/shell/window_settings.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int row_height = 24, least_column = 56, widest_column = 260, header_room = 20;
constexpr int most_measured = 100;    // rows whose texts decide a column's width
constexpr double widest_titles = .36; // of the table, for the rows' titles

} // namespace

void ComparisonModel::show(ComparisonCells cells) {
    const bool same_shape = cells.columns == cells_.columns && cells.rows == cells_.rows;
    if (same_shape) {
        cells_ = std::move(cells);
        if (rowCount() > 0 && columnCount() > 0)
            emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        return;
    }
    beginResetModel();
    cells_ = std::move(cells);
    endResetModel();
}

int ComparisonModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(cells_.rows.size());
}

int ComparisonModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(cells_.columns.size());
}

QVariant ComparisonModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid()) return {};
    const auto &cell =
        cells_.cells.at(static_cast<std::size_t>(index.row())).at(static_cast<std::size_t>(index.column()));
    switch (role) {
    case Qt::DisplayRole: return cell.text.isEmpty() ? QString("–") : cell.text;
    case Qt::ToolTipRole: return cell.text.size() > 24 ? QVariant(cell.text) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | (cell.number ? Qt::AlignRight : Qt::AlignLeft)));
    case Qt::ForegroundRole: return cell.marked ? QVariant(tokens_of(current_theme()).accent) : QVariant();
    case Qt::FontRole: {
        if (!cell.marked) return {};
        QFont font = interface_font();
        font.setWeight(QFont::DemiBold);
        return font;
    }
    case Qt::DecorationRole:
        return cell.colour < 0 ? QVariant() : group_curve_pen(cell.colour, current_theme(), 1).color();
    case Qt::AccessibleTextRole: return cell.text + (cell.marked ? ", unlike most" : "");
    default: return {};
    }
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const bool across = orientation == Qt::Horizontal;
    const QStringList &titles = across ? cells_.columns : cells_.rows;
    if (section < 0 || section >= titles.size()) return {};
    switch (role) {
    case Qt::DisplayRole:
        return across || title_width_ <= 0 ? titles[section]
                                           : QFontMetrics(interface_font(text_size::small))
                                                 .elidedText(titles[section], Qt::ElideRight, title_width_);
    case Qt::ToolTipRole:
        return across && section < cells_.column_tips.size() ? cells_.column_tips[section] : titles[section];
    case Qt::TextAlignmentRole: {
        const bool numbers =
            across && !cells_.cells.empty() && cells_.cells.front()[static_cast<std::size_t>(section)].number;
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | (numbers ? Qt::AlignRight : Qt::AlignLeft)));
    }
    default: return {};
    }
}

ComparisonTable::ComparisonTable(const QString &name, QWidget *parent)
    : QTableView(parent), model_(new ComparisonModel(this)) {
    setObjectName("reportTable");
    setModel(model_);
    setAccessibleName(name);
    setToolTip("Ctrl+C copies the selected cells");
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setShowGrid(false);
    setWordWrap(false);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setCornerButtonEnabled(false);
    if (auto *corner = findChild<QAbstractButton *>()) corner->setProperty("not_a_command", true);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(row_height);
    verticalHeader()->setDefaultSectionSize(row_height);
    verticalHeader()->setHighlightSections(false);
    verticalHeader()->setSectionsClickable(false);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setTextElideMode(Qt::ElideMiddle);
    connect(theme_signals(), &ThemeSignals::changed, viewport(), qOverload<>(&QWidget::update));
}

void ComparisonTable::show_cells(ComparisonCells cells) {
    if (cells == model_->cells()) return;
    const int across = horizontalScrollBar()->value(), down = verticalScrollBar()->value();
    model_->show(std::move(cells));
    fit_columns();
    horizontalScrollBar()->setValue(across);
    verticalScrollBar()->setValue(down);
}

/// As wide as their texts, within bounds; what is left is shared out, so that few columns fill the table.
void ComparisonTable::fit_columns() {
    const QFontMetrics titles(interface_font(text_size::small));
    int widest = 0;
    for (const QString &row : model_->cells().rows) widest = std::max(widest, titles.horizontalAdvance(row));
    const int titled =
        std::min(widest + header_room, std::max(least_column, static_cast<int>(width() * widest_titles)));
    model_->set_title_width(titled - header_room + 2); // a header with a style cuts letters instead of eliding
    verticalHeader()->setFixedWidth(titled);
    const int columns = model_->columnCount();
    if (columns == 0) return;
    QFont bold = interface_font();
    bold.setWeight(QFont::DemiBold);
    const QFontMetrics metrics(bold);
    const QFontMetrics header = horizontalHeader()->fontMetrics();
    std::vector<int> wide;
    int sum = 0;
    for (int column = 0; column < columns; ++column) {
        int need = header.horizontalAdvance(model_->cells().columns[column]);
        for (int row = 0; row < std::min(model_->rowCount(), 1 + most_measured / columns); ++row)
            need = std::max(need, metrics.horizontalAdvance(model_->index(row, column).data().toString()));
        wide.push_back(std::clamp(need + header_room, least_column, widest_column));
        sum += wide.back();
    }
    const int room = width() - verticalHeader()->width() - 2 * frameWidth() -
                     (verticalScrollBar()->isVisible() ? verticalScrollBar()->width() : 0);
    const int more = sum < room ? std::min((room - sum) / columns, widest_column / 3) : 0;
    for (int column = 0; column < columns; ++column)
        setColumnWidth(column, wide[static_cast<std::size_t>(column)] + more);
}

void ComparisonTable::resizeEvent(QResizeEvent *event) {
    QTableView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) fit_columns();
}

QString ComparisonTable::selected_text() const {
    QModelIndexList indexes = selectionModel()->selectedIndexes();
    if (indexes.empty()) return {};
    if (indexes.size() == 1) return indexes.front().data().toString();
    std::sort(indexes.begin(), indexes.end());
    std::vector<int> columns;
    for (const QModelIndex &index : indexes) columns.push_back(index.column());
    std::ranges::sort(columns);
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    QStringList lines{""};
    for (const int column : columns) lines.front() += "\t" + model_->cells().columns[column];
    int row = -1;
    for (const QModelIndex &index : indexes) {
        if (index.row() == row) continue;
        row = index.row();
        QString line = model_->cells().rows[row];
        for (const int column : columns) {
            const QModelIndex there = model_->index(row, column);
            line += "\t" + (selectionModel()->isSelected(there) ? there.data().toString() : QString());
        }
        lines << line;
    }
    return lines.join("\n");
}

void ComparisonTable::keyPressEvent(QKeyEvent *event) {
    if (!event->matches(QKeySequence::Copy)) return QTableView::keyPressEvent(event);
    const QString text = selected_text();
    if (!text.isEmpty()) QGuiApplication::clipboard()->setText(text);
}

QToolButton *ComparisonTable::make_menu(std::function<Table()> numbers, const QString &what, const QString &file) {
    QToolButton *button = make_icon_button("export", "Save or copy this table", "Export " + what);
    button->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(button);
    menu->addAction("Save as CSV…", this, [this, numbers, what, file] { save(numbers(), what, file); });
    menu->addAction("Copy as CSV", this,
                    [numbers] { QGuiApplication::clipboard()->setText(QString::fromStdString(numbers().csv())); });
    button->setMenu(menu);
    return button;
}

void ComparisonTable::save(const Table &table, const QString &what, const QString &file) {
    WindowSettings settings;
    const QString folder = settings.value("export_folder", QDir::homePath()).toString();
    QString path = QFileDialog::getSaveFileName(this, "Save " + what, folder + "/" + file + ".csv",
                                                "Comma-separated values (*.csv)");
    if (path.isEmpty()) return;
    try {
        if (!path.endsWith(".csv", Qt::CaseInsensitive)) {
            path += ".csv"; // the dialog did not ask about a file of that name
            if (QFileInfo::exists(path))
                throw Error("There is a file " + path.toStdString() + " already; choose another name.");
        }
        write_file_atomically(QFile::encodeName(path).toStdString(), table.csv());
        settings.setValue("export_folder", QFileInfo(path).absolutePath());
    } catch (const std::exception &error) {
        emit failed(QString::fromStdString(error.what()));
    }
}

} // namespace benchlight::ui
