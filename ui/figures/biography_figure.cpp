#include "ui/figures/biography_figure.h"

#include "engine/core/text.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <utility>

namespace benchlight::ui {

namespace {

constexpr double usual_width = 480; ///< up to here texts are of their usual size
constexpr double least_step = 1;    ///< of the epochs that are written below

/// 1, 2 or 5 times a power of ten that is at least `least`.
double round_step(double least) {
    const double power = std::pow(10, std::floor(std::log10(std::max(least, 1e-9))));
    for (const double factor : {1., 2., 5.})
        if (factor * power >= least) return factor * power;
    return 10 * power;
}

QString fixed(double value, int decimals) {
    return std::isfinite(value) ? QString::fromStdString(format_fixed(value, decimals)) : QString("∞");
}

std::string number(float value) { return std::isfinite(value) ? format_number(double{value}) : std::string(); }

} // namespace

/// One of the two charts: what it draws and how far its axis goes.
struct BiographyFigure::Panel {
    QString name;
    QRectF area;
    double top = 1; ///< of the axis, which begins at 0
    int decimals = 1;
    float runs::SampleEpoch::*value = &runs::SampleEpoch::loss;
    bool by_colour_of_training = false;

    double y(float at) const {
        const double share = std::isfinite(at) ? std::clamp(double{at} / top, 0., 1.) : 1;
        return area.bottom() - share * area.height();
    }
};

struct BiographyFigure::Layout {
    double text = text_size::small, line = 14, unit = 1;
    QRectF title, epochs;
    Panel probability, loss;
    double first = 1, last = 2;

    double x(int epoch) const {
        return probability.area.left() + (epoch - first) / (last - first) * probability.area.width();
    }
};

BiographyFigure::BiographyFigure(Biography biography, std::vector<QString> classes, QString title)
    : biography_(std::move(biography)), classes_(std::move(classes)), title_(std::move(title)) {}

BiographyFigure BiographyFigure::without_title() const {
    BiographyFigure figure = *this;
    figure.title_.clear();
    return figure;
}

double BiographyFigure::loss_top() const {
    double most = 0;
    for (const runs::SampleEpoch &epoch : biography_.epochs)
        if (std::isfinite(epoch.loss)) most = std::max(most, double{epoch.loss});
    return most > 0 ? std::ceil(most / round_step(most / 3)) * round_step(most / 3) : 1;
}

BiographyFigure::Layout BiographyFigure::layout_for(const QSizeF &size, const FigureLook &look) const {
    Layout layout;
    const QString title = look.title_for(title_);
    const bool on_page = !title_.isEmpty() || !title.isEmpty();
    layout.unit = size.width() < usual_width / 2 ? size.width() / (usual_width / 2)
                                                 : std::clamp(size.width() / usual_width, 1., 4.);
    layout.text = std::max(5., std::round(text_size::small * layout.unit));
    layout.line = std::ceil(layout.text * 1.4);
    const double margin = on_page ? 20 * layout.unit : 2;
    QRectF inside = QRectF(QPointF(), size).adjusted(margin, margin, -margin, -margin);
    if (!title.isEmpty()) {
        layout.title = {inside.left(), inside.top(), inside.width(), layout.line * 1.3};
        inside.setTop(layout.title.bottom() + layout.line * .3);
    }
    layout.epochs = {inside.left(), inside.bottom() - layout.line, inside.width(), layout.line};
    inside.setBottom(layout.epochs.top() - 2 * layout.unit);
    const QFontMetricsF metrics(interface_font(static_cast<int>(layout.text)));
    const double top = loss_top();
    const int decimals = top < .1 ? 3 : top < 1 ? 2 : top < 20 ? 1 : 0;
    const double numbers =
        std::max(metrics.horizontalAdvance("0.0"), metrics.horizontalAdvance(fixed(top, decimals))) + 6 * layout.unit;
    inside.setLeft(inside.left() + numbers);
    inside.setRight(inside.right() - 6 * layout.unit); // half a point at the last epoch
    const double gap = layout.line * 1.3, names = layout.line * 1.1;
    const double height = std::max(10., inside.height() - names - gap);
    layout.probability = {"Probability of the true class",
                          {inside.left(), inside.top() + names, inside.width(), height * .58},
                          1,
                          1,
                          &runs::SampleEpoch::true_confidence,
                          false};
    layout.loss = {"Loss",
                   {inside.left(), layout.probability.area.bottom() + gap, inside.width(), height * .42},
                   top,
                   decimals,
                   &runs::SampleEpoch::loss,
                   true};
    if (!biography_.epochs.empty()) {
        layout.first = biography_.epochs.front().epoch;
        layout.last = std::max(layout.first + 1, double(biography_.epochs.back().epoch));
    }
    return layout;
}

void BiographyFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    const Tokens &tokens = tokens_of(theme);
    const Layout layout = layout_for(size, look);
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    painter.setRenderHint(QPainter::Antialiasing);
    paint_figure_title(painter, layout.title, look.title_for(title_), figure_font(layout.text * 1.2), tokens,
                       Qt::AlignHCenter);
    painter.setFont(interface_font(static_cast<int>(layout.text)));
    paint_panel(painter, layout, layout.probability, tokens);
    paint_panel(painter, layout, layout.loss, tokens);
    paint_turns(painter, layout, tokens);
    paint_line(painter, layout, layout.probability, tokens);
    paint_line(painter, layout, layout.loss, tokens);
    paint_epochs(painter, layout, look.x_axis_for(texts().x_axis), tokens);
}

void BiographyFigure::paint_panel(QPainter &painter, const Layout &layout, const Panel &panel,
                                  const Tokens &tokens) const {
    painter.setPen(tokens.muted);
    painter.drawText(QRectF(panel.area.left(), panel.area.top() - layout.line * 1.1, panel.area.width(), layout.line),
                     Qt::AlignLeft | Qt::AlignVCenter, panel.name);
    for (const double share : {0., 1.}) {
        const double y = panel.area.bottom() - share * panel.area.height();
        painter.setPen(QPen(tokens.line, std::max(1., layout.unit * .75)));
        painter.drawLine(QPointF(panel.area.left(), y), QPointF(panel.area.right(), y));
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(0, y - layout.line / 2, panel.area.left() - 4 * layout.unit, layout.line),
                         Qt::AlignRight | Qt::AlignVCenter, share == 0 ? "0" : fixed(panel.top, panel.decimals));
    }
}

void BiographyFigure::paint_line(QPainter &painter, const Layout &layout, const Panel &panel,
                                 const Tokens &tokens) const {
    QPolygonF line;
    for (const runs::SampleEpoch &epoch : biography_.epochs)
        line << QPointF(layout.x(epoch.epoch), panel.y(epoch.*panel.value));
    painter.setPen(QPen(panel.by_colour_of_training ? tokens.validation : tokens.training, 1.5 * layout.unit));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
    // Signs need some room each; in a long run the line and the marks of its turns have to do.
    const auto count = static_cast<double>(biography_.epochs.size());
    const double reach = std::min(3.5 * layout.unit, panel.area.width() / std::max(1., count) * .4);
    if (reach < 1.2) return;
    for (std::size_t i = 0; i < biography_.epochs.size(); ++i) {
        const QPointF at = line[static_cast<qsizetype>(i)];
        if (biography_.right(i)) {
            painter.setPen(QPen(tokens.surface, .75 * layout.unit));
            painter.setBrush(tokens.good);
            painter.drawEllipse(at, reach, reach);
            continue;
        }
        painter.setPen(QPen(tokens.bad, 1.75 * layout.unit, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(at + QPointF(-reach, -reach), at + QPointF(reach, reach));
        painter.drawLine(at + QPointF(-reach, reach), at + QPointF(reach, -reach));
    }
}

void BiographyFigure::paint_turns(QPainter &painter, const Layout &layout, const Tokens &tokens) const {
    for (const BiographyTurn &turn : turns_of(biography_)) {
        const double x = layout.x(biography_.epochs[turn.at].epoch);
        painter.setPen(QPen(turn.learned ? tokens.good : tokens.bad, std::max(1., layout.unit),
                            turn.learned ? Qt::SolidLine : Qt::DashLine));
        painter.drawLine(QPointF(x, layout.probability.area.top()), QPointF(x, layout.loss.area.bottom()));
    }
}

void BiographyFigure::paint_epochs(QPainter &painter, const Layout &layout, const QString &axis,
                                   const Tokens &tokens) const {
    painter.setPen(tokens.muted);
    const QFontMetricsF metrics(painter.font());
    const double width = layout.probability.area.width();
    const double room = metrics.horizontalAdvance(QString::number(static_cast<int>(layout.last))) * 2.5;
    const double step = std::max(least_step, round_step((layout.last - layout.first) * room / std::max(1., width)));
    const auto write = [&](double x, const QString &text) {
        const double wide = metrics.horizontalAdvance(text);
        const double left = std::clamp(x - wide / 2, layout.epochs.left(), layout.epochs.right() - wide);
        painter.drawText(QRectF(left, layout.epochs.top(), wide + 1, layout.epochs.height()),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, text);
        return left + wide;
    };
    if (biography_.epochs.empty()) return;
    double free_from = 0;
    QString name = axis.isEmpty() ? axis : axis + " "; // before the first number, so that the axis takes no room
    const double end = biography_.epochs.back().epoch;
    for (double epoch = std::ceil(layout.first / step) * step; epoch <= end; epoch += step) {
        const double x = layout.x(static_cast<int>(epoch));
        if (x < free_from + room / 4) continue;
        free_from = write(x, std::exchange(name, QString()) + QString::number(static_cast<int>(epoch)));
    }
}

Table BiographyFigure::table() const {
    Table table{.header = {"epoch", "predicted", "confidence", "probability", "loss", "right", "turn"}, .rows = {}};
    std::vector<std::string> turned(biography_.epochs.size());
    for (const BiographyTurn &turn : turns_of(biography_)) turned[turn.at] = turn.learned ? "learned" : "forgotten";
    for (std::size_t i = 0; i < biography_.epochs.size(); ++i) {
        const runs::SampleEpoch &epoch = biography_.epochs[i];
        const QString name = epoch.predicted < classes_.size() ? classes_[epoch.predicted] : QString();
        table.rows.push_back({std::to_string(epoch.epoch), name.toStdString(), number(epoch.confidence),
                              number(epoch.true_confidence), number(epoch.loss), biography_.right(i) ? "1" : "0",
                              turned[i]});
    }
    return table;
}

std::optional<std::size_t> BiographyFigure::epoch_at(const QPointF &point, const QSizeF &size) const {
    if (biography_.epochs.empty()) return std::nullopt;
    const Layout layout = layout_for(size);
    const auto distance = [&](const runs::SampleEpoch &epoch) { return std::abs(layout.x(epoch.epoch) - point.x()); };
    const auto nearest = std::ranges::min_element(biography_.epochs, {}, distance);
    return static_cast<std::size_t>(nearest - biography_.epochs.begin());
}

QString BiographyFigure::sentence(std::size_t i) const {
    const runs::SampleEpoch &epoch = biography_.epochs[i];
    const QString name =
        epoch.predicted < classes_.size() ? classes_[epoch.predicted] : QString::number(epoch.predicted);
    const QString loss = fixed(epoch.loss, 3);
    if (biography_.right(i))
        return QString("Epoch %1: right, %2, loss %3").arg(epoch.epoch).arg(fixed(epoch.confidence, 4), loss);
    return QString("Epoch %1: taken for %2, %3; its own class %4, loss %5")
        .arg(epoch.epoch)
        .arg(name, fixed(epoch.confidence, 4), fixed(epoch.true_confidence, 4), loss);
}

} // namespace benchlight::ui
