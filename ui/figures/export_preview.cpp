#include "ui/figures/export_preview.h"

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QPainter>
#include <QTableView>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int rows_measured = 100; // for the width of columns
constexpr int widest_column = 260;

} // namespace

PicturePane::PicturePane(QWidget *parent) : QWidget(parent) {
    setAccessibleName("Preview");
    setToolTip("What the file will look like");
    connect(theme_signals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
}

void PicturePane::show_picture(const QImage &image, const QSize &extent) {
    image_ = image;
    extent_ = extent;
    hint_.clear();
    setAccessibleDescription({});
    update();
}

void PicturePane::show_hint(const QString &hint) {
    image_ = {};
    hint_ = hint;
    setAccessibleDescription(hint);
    update();
}

QSize PicturePane::room() const {
    const QSize inside = size() - QSize(2 * space::medium, 2 * space::medium);
    return (QSizeF(inside.expandedTo({40, 40})) * devicePixelRatioF()).toSize();
}

void PicturePane::paintEvent(QPaintEvent *) {
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(this);
    painter.fillRect(rect(), tokens.raised);
    if (image_.isNull()) {
        painter.setPen(tokens.text);
        painter.setFont(interface_font());
        painter.drawText(rect().adjusted(space::huge, 0, -space::huge, 0), Qt::AlignCenter | Qt::TextWordWrap, hint_);
        return;
    }
    // Pixel for pixel where that fits: what is small shall not look as if it were large.
    QSizeF shown = QSizeF(extent_) / devicePixelRatioF();
    const QSizeF most = QSizeF(room()) / devicePixelRatioF();
    if (shown.width() > most.width() || shown.height() > most.height()) shown.scale(most, Qt::KeepAspectRatio);
    QRectF place(QPointF(), shown);
    place.moveCenter(QRectF(rect()).center());
    place.moveTopLeft(QPointF(place.topLeft().toPoint()));
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(place, image_);
    painter.setPen(QPen(tokens.line, 1));
    painter.drawRect(place.toRect().adjusted(-1, -1, 0, 0));
}

void PicturePane::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    emit resized();
}

class ExportPreview::Model final : public QAbstractTableModel {
  public:
    using QAbstractTableModel::QAbstractTableModel;
    void show(Table numbers) {
        beginResetModel();
        numbers_ = std::move(numbers);
        endResetModel();
    }
    int rowCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(numbers_.rows.size());
    }
    int columnCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(numbers_.header.size());
    }
    QVariant data(const QModelIndex &index, int role) const override {
        const auto &row = numbers_.rows[static_cast<std::size_t>(index.row())];
        const auto column = static_cast<std::size_t>(index.column());
        if (role != Qt::DisplayRole || column >= row.size()) return {};
        return QString::fromStdString(row[column]);
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
        if (role != Qt::DisplayRole) return QAbstractTableModel::headerData(section, orientation, role);
        if (orientation == Qt::Vertical) return section + 1;
        return QString::fromStdString(numbers_.header[static_cast<std::size_t>(section)]);
    }

  private:
    Table numbers_;
};

ExportPreview::ExportPreview(QWidget *parent)
    : QStackedWidget(parent), picture_(new PicturePane), table_(new QTableView), model_(new Model(this)) {
    table_->setObjectName("exportTable");
    table_->setAccessibleName("Numbers");
    table_->setToolTip("The rows that the file will hold");
    table_->setModel(model_);
    table_->setTabKeyNavigation(false);
    table_->horizontalHeader()->setResizeContentsPrecision(rows_measured);
    table_->horizontalHeader()->setMaximumSectionSize(widest_column);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table_->verticalHeader()->setDefaultSectionSize(24);
    addWidget(picture_);
    addWidget(table_);
}

void ExportPreview::show_picture(const QImage &image, const QSize &extent) {
    picture_->show_picture(image, extent);
    setCurrentWidget(picture_);
}

void ExportPreview::show_table(Table numbers) {
    const bool few = numbers.header.size() <= 64;
    model_->show(std::move(numbers));
    if (few) table_->resizeColumnsToContents();
    setCurrentWidget(table_);
}

void ExportPreview::show_hint(const QString &hint) {
    picture_->show_hint(hint);
    setCurrentWidget(picture_);
}

} // namespace benchlight::ui
