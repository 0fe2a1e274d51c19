#include "ui/inspect/probability_bars.h"

#include "engine/core/text.h"
#include "ui/figures/heat_figure.h"
#include "ui/shell/theme.h"

#include <QAction>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace benchlight::ui {

namespace {

constexpr int row_height = 24, most_rows = 10, sign_side = 11, edge = 3;
constexpr double most_name_share = .42;

QString probability_text(double value) {
    return std::isfinite(value) ? QString::fromStdString(format_fixed(value, 4)) : QString("–");
}

} // namespace

std::optional<std::uint16_t> Answers::top() const {
    if (probability.empty()) return std::nullopt;
    return static_cast<std::uint16_t>(std::ranges::max_element(probability) - probability.begin());
}

int ProbabilityModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(order_.size());
}

int ProbabilityModel::row_of(std::uint16_t label) const {
    const auto found = std::ranges::find(order_, label);
    return found == order_.end() ? -1 : static_cast<int>(found - order_.begin());
}

QVariant ProbabilityModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid()) return {};
    const std::uint16_t label = order_[static_cast<std::size_t>(index.row())];
    const QString &name = answers_.classes[label];
    const double probability = double{answers_.probability[label]};
    switch (role) {
    case Qt::DisplayRole: {
        QStringList words{name, probability_text(probability)};
        if (index.row() == 0) words << "predicted";
        if (answers_.label == label) words << "true class";
        return words.join(", ");
    }
    case Qt::ToolTipRole:
        return QString("%1: %2%3\nClick to see where the network looks for it")
            .arg(name, probability_text(probability), answers_.label == label ? " (the true class)" : "");
    case ClassRole: return int{label};
    case NameRole: return name;
    case ProbabilityRole: return probability;
    default: return {};
    }
}

void ProbabilityModel::show(Answers answers) {
    beginResetModel();
    answers_ = std::move(answers);
    order_.resize(answers_.probability.size());
    std::iota(order_.begin(), order_.end(), std::uint16_t{0});
    std::ranges::stable_sort(order_, std::ranges::greater(), [&](std::uint16_t i) {
        const float value = answers_.probability[i];
        return std::isnan(value) ? -1.f : value;
    });
    endResetModel();
}

class ProbabilityBars::Delegate final : public QStyledItemDelegate {
  public:
    explicit Delegate(const ProbabilityBars *bars) : QStyledItemDelegate(nullptr), bars_(bars) {}
    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {120, row_height}; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const Tokens &tokens = tokens_of(current_theme());
        const int label = index.data(ProbabilityModel::ClassRole).toInt();
        const bool heated = bars_->heat_ && *bars_->heat_ == label;
        const bool hovered = option.state & QStyle::State_MouseOver;
        const bool current = option.state & QStyle::State_HasFocus && bars_->hasFocus();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (hovered || current || heated) {
            painter->setPen(current ? QPen(tokens.accent) : QPen(Qt::NoPen));
            painter->setBrush(hovered || heated ? tokens.raised : tokens.surface);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(.5, .5, -.5, -.5), 4, 4);
        }
        if (bars_->waiting_) painter->setOpacity(.4);
        const QRectF row = QRectF(option.rect).adjusted(space::tiny, 0, -space::small, 0);
        paint_sign(*painter, row, index.row(), label, tokens);
        paint_texts(*painter, row, index, heated, tokens);
        painter->restore();
    }

  private:
    void paint_sign(QPainter &painter, const QRectF &row, int place, int label, const Tokens &tokens) const {
        const Answers &answers = bars_->model_->answers();
        const bool is_true = answers.label && *answers.label == label;
        if (!is_true && !(place == 0 && answers.label)) return;
        const double y = row.center().y(), x = row.left() + sign_side / 2.0, reach = sign_side / 2.0 - 1;
        painter.setPen(QPen(is_true ? tokens.good : tokens.bad, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        if (is_true) {
            painter.drawPolyline(QPolygonF(
                {QPointF(x - reach, y), QPointF(x - reach * .3, y + reach * .7), QPointF(x + reach, y - reach * .7)}));
            return;
        }
        painter.drawLine(QPointF(x - reach * .7, y - reach * .7), QPointF(x + reach * .7, y + reach * .7));
        painter.drawLine(QPointF(x - reach * .7, y + reach * .7), QPointF(x + reach * .7, y - reach * .7));
    }

    void paint_texts(QPainter &painter, const QRectF &row, const QModelIndex &index, bool heated,
                     const Tokens &tokens) const {
        QFont font = interface_font();
        const QFontMetricsF metrics(font);
        const double number = metrics.horizontalAdvance("0.0000") + 2, gap = space::small;
        const double left = row.left() + sign_side + gap, width = name_width(row.width(), metrics);
        painter.setPen(tokens.text);
        if (index.row() == 0) font.setWeight(QFont::DemiBold);
        painter.setFont(font);
        painter.drawText(
            QRectF(left, row.top(), width, row.height()), Qt::AlignVCenter | Qt::AlignLeft,
            QFontMetricsF(font).elidedText(index.data(ProbabilityModel::NameRole).toString(), Qt::ElideMiddle, width));
        painter.setFont(interface_font());
        painter.setPen(tokens.muted);
        const double value = index.data(ProbabilityModel::ProbabilityRole).toDouble();
        painter.drawText(QRectF(row.right() - number, row.top(), number, row.height()),
                         Qt::AlignVCenter | Qt::AlignRight, probability_text(value));
        const double begin = left + width + gap, room = row.right() - number - gap - begin;
        if (room <= 4 || !(value > 0)) return;
        const QRectF bar(begin, row.center().y() - 6.5, std::max(1., room * std::min(1., value)), 13);
        painter.setPen(Qt::NoPen);
        QLinearGradient heat(begin, 0, begin + room, 0);
        for (int i = 0; i <= 8; ++i) heat.setColorAt(i / 8.0, heat_colour(.25 + .65 * i / 8.0));
        painter.setBrush(heated ? QBrush(heat) : QBrush(tokens.training));
        const double radius = std::min(2., bar.width() / 2);
        painter.drawRoundedRect(bar, radius, radius);
    }

    /// Of the longest name, within limits; found once for an answer and a width.
    double name_width(double row, const QFontMetricsF &metrics) const {
        const double most = row * most_name_share;
        if (row == row_ && bars_->model_->answers().classes == classes_) return width_;
        row_ = row;
        classes_ = bars_->model_->answers().classes;
        width_ = 40;
        QFont font = interface_font();
        font.setWeight(QFont::DemiBold);
        const QFontMetricsF bold(font);
        for (const QString &name : classes_) {
            width_ = std::max(width_, bold.horizontalAdvance(name) + 2);
            if (width_ >= most) break;
        }
        static_cast<void>(metrics);
        return width_ = std::min(width_, most);
    }

    const ProbabilityBars *bars_;
    mutable double row_ = -1, width_ = 0;
    mutable std::vector<QString> classes_;
};

ProbabilityBars::ProbabilityBars(QWidget *parent) : QListView(parent), model_(new ProbabilityModel(this)) {
    setObjectName("bars");
    setModel(model_);
    auto *delegate = new Delegate(this);
    delegate->setParent(this);
    setItemDelegate(delegate);
    setUniformItemSizes(true);
    setMouseTracking(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(NoEditTriggers);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName("Class probabilities");
    setToolTip("Choose a class to see where the network looks for it");
    connect(this, &QListView::clicked, this,
            [this](const QModelIndex &index) { emit class_chosen(index.data(ProbabilityModel::ClassRole).toInt()); });
    const auto choose_current = [this] {
        if (currentIndex().isValid()) emit class_chosen(currentIndex().data(ProbabilityModel::ClassRole).toInt());
    };
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter, Qt::Key_Space}) {
        auto *action = new QAction(this);
        action->setShortcut(QKeySequence(key));
        action->setShortcutContext(Qt::WidgetShortcut);
        addAction(action);
        connect(action, &QAction::triggered, this, choose_current);
    }
    connect(theme_signals(), &ThemeSignals::changed, viewport(), qOverload<>(&QWidget::update));
}

void ProbabilityBars::show_answers(Answers answers) {
    waiting_ = false;
    const int rows = model_->rowCount();
    model_->show(std::move(answers));
    setCurrentIndex(model_->index(0));
    scrollToTop();
    if (model_->rowCount() != rows) updateGeometry();
}

void ProbabilityBars::show_waiting() {
    if (std::exchange(waiting_, true)) return;
    viewport()->update();
}

void ProbabilityBars::show_heat_of(std::optional<std::uint16_t> label) {
    if (std::exchange(heat_, label) != label) viewport()->update();
}

QSize ProbabilityBars::sizeHint() const {
    const int rows = std::clamp(model_->rowCount(), 2, most_rows);
    // Half a row more tells that there are others below.
    const int more = model_->rowCount() > most_rows ? row_height / 2 : 0;
    return {200, rows * row_height + more + 2 * frameWidth()};
}

} // namespace benchlight::ui
