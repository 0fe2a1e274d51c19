#include "ui/inspect/class_report_table.h"

#include "engine/core/files.h"
#include "ui/inspect/sheet_section.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/window_settings.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int row_height = 24, least_name = 88;
constexpr int header_room = 28; // beside a column's title: margins and the arrow
constexpr int most_rows = 12;   // shown at once

/// A row is chosen as a whole, so no cell of it is marked; cells have some room at their sides.
class RowDelegate final : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(2 * space::tiny, 0);
    }

  protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        option->state &= ~QStyle::State_HasFocus;
        option->rect.adjust(space::tiny, 0, -space::tiny, 0);
    }
};

} // namespace

/// The class takes the room that the numbers leave. A stretched section of the header would take all of it when there is
/// not enough.
class ClassReportTable::View final : public QTableView {
  public:
    void fit_columns() {
        const auto *order = qobject_cast<const ClassReportOrder *>(model());
        if (!order) return;
        const QAbstractItemModel *titles = order->sourceModel(); // without the arrow
        int left = viewport()->width();
        for (int column = ClassReportModel::name + 1; column < ClassReportModel::columns; ++column) {
            const QString title = titles->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
            const int wide = std::max(sizeHintForColumn(column),
                                      horizontalHeader()->fontMetrics().horizontalAdvance(title) + header_room);
            setColumnWidth(column, wide);
            left -= wide;
        }
        setColumnWidth(ClassReportModel::name, std::max(least_name, left));
    }

  protected:
    void resizeEvent(QResizeEvent *event) override {
        QTableView::resizeEvent(event);
        fit_columns();
    }
};

ClassReportTable::ClassReportTable(QWidget *parent)
    : QWidget(parent), model_(new ClassReportModel(this)), order_(new ClassReportOrder(model_, this)), view_(new View) {
    auto *column = make_section(this, "Classes", make_menu());
    column->addWidget(view_);
    make_view();
}

QTableView *ClassReportTable::view() const { return view_; }

QToolButton *ClassReportTable::make_menu() {
    QToolButton *button = make_icon_button("export", "Save or copy this table", "Export the class report");
    button->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(button);
    menu->addAction("Save as CSV…", this, &ClassReportTable::save);
    menu->addAction("Copy as CSV", this,
                    [this] { QGuiApplication::clipboard()->setText(QString::fromStdString(model_->table().csv())); });
    button->setMenu(menu);
    return button;
}

void ClassReportTable::make_view() {
    view_->setObjectName("reportTable");
    view_->setModel(order_);
    view_->setItemDelegate(new RowDelegate(view_));
    view_->setAccessibleName("Precision, recall and F1 of each class");
    view_->setToolTip("Double click or Enter shows the images of a class");
    view_->setSelectionBehavior(QAbstractItemView::SelectRows);
    view_->setSelectionMode(QAbstractItemView::SingleSelection);
    view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view_->setTabKeyNavigation(false);
    view_->setShowGrid(false);
    view_->setWordWrap(false);
    view_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view_->verticalHeader()->hide();
    view_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view_->verticalHeader()->setMinimumSectionSize(row_height);
    view_->verticalHeader()->setDefaultSectionSize(row_height);
    QHeaderView *header = view_->horizontalHeader();
    header->setHighlightSections(false);
    header->setSortIndicatorClearable(true); // back to the order of the classes
    header->setSortIndicator(-1, Qt::AscendingOrder);
    view_->setSortingEnabled(true);
    order_->sort(-1);
    header->setSectionResizeMode(QHeaderView::Fixed);
    connect(view_, &QTableView::activated, this, &ClassReportTable::choose);
    auto *space = new QAction(view_);
    space->setShortcut(QKeySequence(Qt::Key_Space));
    space->setShortcutContext(Qt::WidgetShortcut);
    view_->addAction(space);
    connect(space, &QAction::triggered, this, [this] { choose(view_->currentIndex()); });
}

void ClassReportTable::choose(const QModelIndex &index) {
    const QModelIndex source = order_->mapToSource(index);
    if (source.isValid() && !model_->is_average(source.row())) emit class_chosen(source.row());
}

void ClassReportTable::show_report(std::shared_ptr<const evaluation::Report> report, std::vector<QString> names,
                                   const QString &title) {
    title_ = title;
    model_->show_report(std::move(report), std::move(names));
    const int rows = std::min(model_->rowCount(), most_rows);
    view_->setFixedHeight(view_->horizontalHeader()->sizeHint().height() + rows * row_height + 2 * view_->frameWidth() +
                          2);
    view_->fit_columns();
}

void ClassReportTable::write_csv(const std::filesystem::path &path) const {
    write_file_atomically(path, model_->table().csv());
}

void ClassReportTable::save() {
    WindowSettings settings;
    const QString folder = settings.value("export_folder", QDir::homePath()).toString();
    QString path = QFileDialog::getSaveFileName(this, "Save the class report of " + title_,
                                                folder + "/class-report.csv", "Comma-separated values (*.csv)");
    if (path.isEmpty()) return;
    try {
        if (!path.endsWith(".csv", Qt::CaseInsensitive)) {
            path += ".csv"; // the dialog did not ask about a file of that name
            if (QFileInfo::exists(path))
                throw Error("There is a file " + path.toStdString() + " already; choose another name.");
        }
        write_csv(QFile::encodeName(path).toStdString());
        settings.setValue("export_folder", QFileInfo(path).absolutePath());
    } catch (const std::exception &error) {
        emit failed(QString::fromStdString(error.what()));
    }
}

} // namespace benchlight::ui
