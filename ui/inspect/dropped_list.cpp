#include "ui/inspect/dropped_list.h"

#include "engine/core/text.h"
#include "ui/inspect/dropped_model.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int picture_side = 48, row_height = picture_side + space::small, sign_side = 20;
constexpr std::size_t most_bytes = 8 << 20;

} // namespace

class DroppedList::Delegate final : public QStyledItemDelegate {
  public:
    explicit Delegate(DroppedList *list) : QStyledItemDelegate(list), list_(list) {}
    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {160, row_height}; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const Tokens &tokens = tokens_of(current_theme());
        const bool chosen = option.state & QStyle::State_Selected, hovered = option.state & QStyle::State_MouseOver;
        const bool ringed = chosen && list_->hasFocus();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (chosen || hovered) {
            painter->setPen(ringed ? QPen(tokens.accent) : QPen(Qt::NoPen));
            painter->setBrush(tokens.raised);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(.5, .5, -.5, -.5), 4, 4);
        }
        const QRect square(option.rect.left() + space::tiny, option.rect.top() + (row_height - picture_side) / 2,
                           picture_side, picture_side);
        paint_picture(*painter, square, index, tokens);
        paint_texts(*painter, option.rect.adjusted(picture_side + space::medium, 0, -space::small, 0), index, tokens);
        painter->restore();
    }

  private:
    void paint_picture(QPainter &painter, const QRect &square, const QModelIndex &index, const Tokens &tokens) const {
        const Thumbnail *thumbnail = list_->loader_.find({images::Part::test, static_cast<std::uint32_t>(index.row())});
        if (!thumbnail) return;
        if (thumbnail->image.isNull()) {
            const QRect sign(square.center() - QPoint(sign_side / 2, sign_side / 2), QSize(sign_side, sign_side));
            return line_icon("warning", tokens.muted).paint(&painter, sign);
        }
        QRectF area(QPointF(), QSizeF(thumbnail->image.size()) / list_->devicePixelRatioF());
        area.moveCenter(QRectF(square).center());
        painter.drawImage(area, thumbnail->image);
    }

    static void paint_texts(QPainter &painter, const QRect &area, const QModelIndex &index, const Tokens &tokens) {
        const QString problem = index.data(DroppedModel::ProblemRole).toString();
        const QString predicted = index.data(DroppedModel::PredictedRole).toString();
        const QFontMetricsF metrics(interface_font()), small(interface_font(text_size::small));
        const QRectF above(area.left(), area.top() + space::small, area.width(), area.height() / 2.0 - space::small);
        const QRectF below(area.left(), above.bottom(), area.width(), above.height());
        painter.setFont(interface_font());
        if (!problem.isEmpty()) {
            painter.setPen(tokens.bad);
            painter.drawText(above, Qt::AlignVCenter | Qt::AlignLeft,
                             metrics.elidedText("Cannot be read", Qt::ElideRight, above.width()));
        } else if (!predicted.isEmpty()) {
            const QString number =
                QString::fromStdString(format_fixed(index.data(DroppedModel::ProbabilityRole).toDouble(), 4));
            const double room = above.width() - metrics.horizontalAdvance(number) - space::small;
            painter.setPen(tokens.text);
            painter.drawText(above, Qt::AlignVCenter | Qt::AlignLeft,
                             metrics.elidedText(predicted, Qt::ElideRight, room));
            painter.setPen(tokens.muted);
            painter.drawText(above, Qt::AlignVCenter | Qt::AlignRight, number);
        }
        painter.setFont(interface_font(text_size::small));
        painter.setPen(tokens.muted);
        const QString name = index.data(DroppedModel::NameRole).toString();
        painter.drawText(
            below, Qt::AlignVCenter | Qt::AlignLeft,
            small.elidedText(problem.isEmpty() ? name : name + ": " + problem, Qt::ElideMiddle, below.width()));
    }

    DroppedList *list_;
};

DroppedList::DroppedList(DroppedModel *model, QWidget *parent)
    : QListView(parent), model_(model), loader_(nullptr, most_bytes, 1) {
    setObjectName("bars");
    setModel(model);
    setItemDelegate(new Delegate(this));
    setUniformItemSizes(true);
    setMouseTracking(true);
    setSelectionMode(SingleSelection);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(NoEditTriggers);
    setAccessibleName("Dropped images");
    setToolTip("Choose an image to look at");
    connect(&loader_, &ThumbnailLoader::arrived, viewport(), qOverload<>(&QWidget::update));
    connect(theme_signals(), &ThemeSignals::changed, viewport(), qOverload<>(&QWidget::update));
}

void DroppedList::paintEvent(QPaintEvent *event) {
    request();
    QListView::paintEvent(event);
}

/// What is visible, if that is not what was asked for last.
void DroppedList::request() {
    const int side = static_cast<int>(picture_side * devicePixelRatioF());
    if (loader_.images() != model_->images() || loader_.side() != side) wanted_.clear();
    loader_.set_images(model_->images());
    loader_.set_side(side);
    const int rows = model_->rowCount(), first = std::max(0, indexAt({1, 1}).row());
    std::vector<Tile> tiles;
    for (int row = first; row < std::min(rows, first + viewport()->height() / row_height + 2); ++row)
        tiles.push_back({images::Part::test, static_cast<std::uint32_t>(row)});
    if (tiles == wanted_) return;
    wanted_ = tiles;
    loader_.want(tiles);
}

} // namespace benchlight::ui
