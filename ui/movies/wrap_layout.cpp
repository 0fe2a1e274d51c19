#include "ui/movies/wrap_layout.h"

#include <QWidget>

#include <algorithm>

namespace benchlight::ui {

WrapLayout::WrapLayout(int gap, QWidget *parent) : QLayout(parent), gap_(gap) { setContentsMargins({}); }

WrapLayout::~WrapLayout() { qDeleteAll(items_); }

QLayoutItem *WrapLayout::takeAt(int index) {
    return index >= 0 && index < items_.size() ? items_.takeAt(index) : nullptr;
}

void WrapLayout::setGeometry(const QRect &area) {
    QLayout::setGeometry(area);
    place(area, true);
}

QSize WrapLayout::sizeHint() const {
    int width = 0, height = 0;
    for (const QLayoutItem *item : items_) {
        if (item->isEmpty()) continue;
        width += item->sizeHint().width() + gap_;
        height = std::max(height, item->sizeHint().height());
    }
    const QMargins margins = contentsMargins();
    return {std::max(0, width - gap_) + margins.left() + margins.right(), height + margins.top() + margins.bottom()};
}

QSize WrapLayout::minimumSize() const {
    QSize size;
    for (const QLayoutItem *item : items_)
        if (!item->isEmpty()) size = size.expandedTo(item->minimumSize());
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

int WrapLayout::place(const QRect &area, bool move) const {
    const QMargins margins = contentsMargins();
    const QRect inside = area.marginsRemoved(margins);
    int x = inside.left(), y = inside.top();
    QList<std::pair<QLayoutItem *, int>> row; // with the left edge of each
    int height = 0;
    const auto end_row = [&] {
        for (const auto &[item, left] : row) {
            const QSize size = item->sizeHint();
            const int width = std::min(size.width(), std::max(item->minimumSize().width(), inside.width()));
            if (move) item->setGeometry({left, y + (height - size.height()) / 2, width, size.height()});
        }
        row.clear();
    };
    for (QLayoutItem *item : items_) {
        if (item->isEmpty()) continue;
        const QSize size = item->sizeHint();
        if (!row.isEmpty() && x + size.width() > inside.right() + 1) {
            end_row();
            x = inside.left();
            y += height + gap_;
            height = 0;
        }
        row.append({item, x});
        x += size.width() + gap_;
        height = std::max(height, size.height());
    }
    end_row();
    return y + height - area.top() + margins.bottom();
}

} // namespace benchlight::ui
