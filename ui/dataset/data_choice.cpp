#include "ui/dataset/data_choice.h"

#include "ui/dataset/data_list.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr int row_height = 28, cross_side = 16, popup_width = 460;

QRect cross_of(const QRect &row) {
    return {row.right() - cross_side - space::small, row.center().y() - cross_side / 2 + 1, cross_side, cross_side};
}

/// A row of the popup: the set's name, what is to know of it, and a cross on those that can be taken out.
class RowDelegate final : public QStyledItemDelegate {
  public:
    RowDelegate(const DataChoice *choice, QObject *parent) : QStyledItemDelegate(parent), choice_(choice) {}

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override {
        return {popup_width, row_height};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const Tokens &tokens = tokens_of(current_theme());
        const auto kind = static_cast<DataList::Kind>(index.data(DataList::KindRole).toInt());
        const bool heading = kind == DataList::Kind::heading;
        const bool selected = !heading && option.state & QStyle::State_Selected;
        painter->fillRect(option.rect, selected ? tokens.accent : tokens.surface);
        QRect area = option.rect.adjusted(heading ? space::small : space::large, 0, -space::small, 0);
        const QColor quiet = selected ? tokens.on_accent : tokens.muted;
        if (heading) {
            painter->setFont(interface_font(text_size::small));
            painter->setPen(tokens.muted);
            painter->drawText(area, Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
            return;
        }
        if (kind == DataList::Kind::remembered) {
            if (index.data(DataList::SpecRole).toByteArray().toStdString() != choice_->spec())
                line_icon("close", quiet).paint(painter, cross_of(option.rect));
            area.setRight(cross_of(option.rect).left() - space::small);
        }
        const QFont font = interface_font(), small = interface_font(text_size::small);
        const QString title = QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideMiddle,
                                                            static_cast<int>(area.width() * .6));
        painter->setFont(font);
        painter->setPen(selected ? tokens.on_accent : tokens.text);
        painter->drawText(area, Qt::AlignVCenter | Qt::AlignLeft, title);
        area.setLeft(area.left() + QFontMetrics(font).horizontalAdvance(title) + space::large);
        painter->setFont(small);
        painter->setPen(quiet);
        painter->drawText(
            area, Qt::AlignVCenter | Qt::AlignRight,
            QFontMetrics(small).elidedText(index.data(DataList::DetailRole).toString(), Qt::ElideMiddle, area.width()));
    }

  private:
    const DataChoice *choice_;
};

} // namespace

DataChoice::DataChoice(QWidget *parent)
    : QWidget(parent), list_(new DataList(this)), combo_(new QComboBox), description_(new QLabel) {
    combo_->setAccessibleName("Data set");
    combo_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo_->setModel(list_);
    combo_->setMaxVisibleItems(16);
    combo_->setItemDelegate(new RowDelegate(this, combo_));
    combo_->view()->setMinimumWidth(popup_width);
    // Behind the combo box's own filters, so that these are asked first.
    combo_->installEventFilter(this);
    combo_->view()->installEventFilter(this);
    combo_->view()->viewport()->installEventFilter(this);
    description_->setProperty("role", "help");
    description_->setWordWrap(true);
    description_->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(space::tiny);
    column->addWidget(combo_);
    column->addWidget(description_);
    setFocusProxy(combo_);
    connect(combo_, &QComboBox::activated, this, &DataChoice::choose);
    for (int row = 0; row < list_->rowCount() && spec_.empty(); ++row) spec_ = list_->spec(row);
    select();
}

void DataChoice::choose(int row) {
    const std::string spec = list_->spec(row);
    if (spec.empty()) return select();
    if (spec != spec_)
        set_spec(spec);
    else
        emit chosen_again();
}

void DataChoice::set_spec(const std::string &spec) {
    if (list_->find(spec) < 0) list_->remember(spec);
    const bool other = spec != spec_;
    spec_ = spec;
    select();
    if (other) emit changed();
}

void DataChoice::select() {
    const int row = list_->find(spec_);
    combo_->setCurrentIndex(row);
    QString tip = QString::fromStdString(spec_).toHtmlEscaped();
    const QString detail = list_->index(std::max(0, row)).data(DataList::DetailRole).toString();
    if (row >= 0 && !detail.isEmpty()) tip += ": " + detail.toHtmlEscaped();
    combo_->setToolTip("<p>" + tip + "</p><p>In the list, Delete takes out a set that was opened before.</p>");
}

void DataChoice::describe(const QString &text) {
    description_->setText(text);
    description_->setVisible(!text.isEmpty());
}

void DataChoice::reload() {
    list_->reload();
    select();
}

void DataChoice::forget(const std::string &spec) {
    if (spec == spec_) return;
    list_->forget(spec);
    select();
}

bool DataChoice::forgets_at(const QPoint &point, bool really) {
    const QModelIndex index = combo_->view()->indexAt(point);
    if (!index.isValid() || list_->kind(index.row()) != DataList::Kind::remembered) return false;
    const std::string spec = list_->spec(index.row());
    if (spec == spec_ || !cross_of(combo_->view()->visualRect(index)).adjusted(-6, -6, 6, 6).contains(point))
        return false;
    if (really) forget(spec);
    return true;
}

bool DataChoice::eventFilter(QObject *watched, QEvent *event) {
    QAbstractItemView *view = combo_->view();
    if (watched == combo_ && event->type() == QEvent::MouseButtonPress && !view->isVisible()) reload();
    if (watched == view->viewport() &&
        (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseButtonRelease)) {
        const bool released = event->type() == QEvent::MouseButtonRelease;
        return forgets_at(static_cast<QMouseEvent *>(event)->pos(), released);
    }
    if (watched == view && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Delete) {
        const int row = view->currentIndex().row();
        if (list_->kind(row) == DataList::Kind::remembered) {
            forget(list_->spec(row));
            view->setCurrentIndex(list_->index(std::min(row, list_->rowCount() - 1)));
        }
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace benchlight::ui
