#include "ui/figures/heat_figure.h"

#include "engine/core/text.h"
#include "ui/figures/grid_figure.h"

#include <QFontMetricsF>
#include <QPaintEngine>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace benchlight::ui {

namespace {

constexpr int shades = 256;
constexpr double usual_width = 480; ///< that texts are of their usual size in
constexpr int decimals = 4;

struct Linear {
    double red, green, blue;
    bool shown() const { return std::min({red, green, blue}) >= 0 && std::max({red, green, blue}) <= 1; }
};

/// sRGB's primaries, without its transfer curve, of a colour in Oklab's cylindrical form; hue in degrees.
Linear from_oklab(double lightness, double chroma, double hue) {
    const double angle = hue * std::numbers::pi / 180, a = chroma * std::cos(angle), b = chroma * std::sin(angle);
    const double l = std::pow(lightness + .3963377774 * a + .2158037573 * b, 3);
    const double m = std::pow(lightness - .1055613458 * a - .0638541728 * b, 3);
    const double s = std::pow(lightness - .0894841775 * a - 1.2914855480 * b, 3);
    return {4.0767416621 * l - 3.3077115913 * m + .2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - .3413193965 * s,
            -.0041960863 * l - .7034186147 * m + 1.7076147010 * s};
}

int to_byte(double linear) {
    const double value = linear <= .0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - .055;
    return std::clamp(static_cast<int>(std::lround(value * 255)), 0, 255);
}

QRgb shown_colour(double lightness, double chroma, double hue) {
    while (chroma > 0 && !from_oklab(lightness, chroma, hue).shown()) chroma -= .002;
    const Linear colour = from_oklab(lightness, std::max(0., chroma), hue);
    return qRgb(to_byte(colour.red), to_byte(colour.green), to_byte(colour.blue));
}

QRgb shade(double share) {
    const double chroma = .07 + .13 * std::sin(std::numbers::pi * std::min(1., share * .8 + .1));
    return shown_colour(.2 + .74 * share, chroma, 275 + 190 * share);
}

/// From blue straight to yellow, the two hues that the commonest kinds of colour blindness leave apart.
QRgb blue_to_yellow(double share) {
    const double blue = .11 * (1 - share), yellow = .16 * share, degree = std::numbers::pi / 180;
    const double a = blue * std::cos(262 * degree) + yellow * std::cos(98 * degree),
                 b = blue * std::sin(262 * degree) + yellow * std::sin(98 * degree);
    return shown_colour(.22 + .7 * share, std::hypot(a, b), std::atan2(b, a) / degree);
}

using Shades = std::array<QRgb, shades>;

Shades made_of(QRgb (*colour)(double)) {
    Shades colours{};
    for (int i = 0; i < shades; ++i) colours[static_cast<std::size_t>(i)] = colour(i / (shades - 1.0));
    return colours;
}

const Shades &shades_of(Theme theme) {
    static const Shades usual = made_of(shade), safe = made_of(blue_to_yellow);
    return theme == Theme::colour_blind ? safe : usual;
}

QRgb shade_of(float value, Theme theme) {
    const float share = std::isfinite(value) ? std::clamp(value, 0.f, 1.f) : 0.f;
    return shades_of(theme)[static_cast<std::size_t>(std::lround(share * (shades - 1)))];
}

QImage coloured(const evaluation::HeatMap &heat, Theme theme) {
    QImage image(heat.width, heat.height, QImage::Format_RGB32);
    for (int y = 0; y < heat.height; ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < heat.width; ++x)
            line[x] = shade_of(heat.value[static_cast<std::size_t>(y) * static_cast<std::size_t>(heat.width) +
                                          static_cast<std::size_t>(x)],
                               theme);
    }
    return image;
}

} // namespace

QColor heat_colour(double share, Theme theme) { return QColor::fromRgb(shade_of(static_cast<float>(share), theme)); }

struct HeatFigure::Layout {
    double text = text_size::small, margin = 0;
    QRectF title, image, legend;
};

HeatFigure::HeatFigure(images::Image seen, evaluation::HeatMap heat, QString title, double opacity)
    : heat_(std::make_shared<const evaluation::HeatMap>(std::move(heat))),
      seen_(to_qimage(seen)),
      colours_(coloured(*heat_, Theme::light)),
      title_(std::move(title)),
      opacity_(opacity) {}

HeatFigure HeatFigure::with_opacity(double opacity) const {
    HeatFigure figure = *this;
    figure.opacity_ = opacity;
    return figure;
}

HeatFigure HeatFigure::with_title(const QString &title) const {
    HeatFigure figure = *this;
    figure.title_ = title;
    return figure;
}

bool HeatFigure::empty() const {
    return std::none_of(heat_->value.begin(), heat_->value.end(), [](float value) { return value > 0; });
}

HeatFigure::Layout HeatFigure::layout_for(const QSizeF &size, const FigureLook &look) const {
    Layout layout;
    const bool titled = !look.title_for(title_).isEmpty(), on_page = titled || !title_.isEmpty();
    const double unit = std::clamp(size.width() / usual_width, .5, 4.);
    layout.text = on_page ? text_size::small * unit : double{text_size::small};
    layout.margin = on_page ? 20 * unit : 0;
    const double line = std::ceil(layout.text * 1.6);
    QRectF inside = QRectF(QPointF(), size).adjusted(layout.margin, layout.margin, -layout.margin, -layout.margin);
    if (titled) {
        layout.title = {inside.left(), inside.top(), inside.width(), line * 1.3};
        inside.setTop(layout.title.bottom() + line * .4);
    }
    layout.legend = {inside.left(), inside.bottom() - line, inside.width(), line};
    inside.setBottom(layout.legend.top() - space::tiny);
    QSizeF fitted(seen_.isNull() ? QSize(1, 1) : seen_.size());
    fitted.scale(inside.size().expandedTo({1, 1}), Qt::KeepAspectRatio);
    layout.image = QRectF(QPointF(), fitted);
    layout.image.moveCenter(inside.center());
    return layout;
}

QRectF HeatFigure::image_area(const QSizeF &size) const { return layout_for(size).image; }

void HeatFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    const Tokens &tokens = tokens_of(theme);
    const Layout layout = layout_for(size, look);
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    paint_figure_title(painter, layout.title, look.title_for(title_), figure_font(layout.text * 1.2), tokens,
                       Qt::AlignHCenter);
    const double scale = std::max(.01, std::abs(painter.combinedTransform().m11()));
    const bool vectors = painter.paintEngine()->type() != QPaintEngine::Raster;
    // Square pixels below; the heat above has no grain of its own, so it is smooth.
    const double side = std::max(layout.image.width(), layout.image.height()) * (vectors ? 1 : scale);
    painter.save();
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(layout.image, scaled_to_fit(seen_, std::max(1., side)));
    painter.setOpacity(opacity_);
    const QImage colours = theme == Theme::colour_blind ? coloured(*heat_, theme) : colours_;
    painter.drawImage(layout.image, colours.scaled(layout.image.size().toSize().expandedTo({1, 1}),
                                                   Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
    painter.restore();
    paint_legend(painter, layout, theme);
}

void HeatFigure::paint_legend(QPainter &painter, const Layout &layout, Theme theme) const {
    const Tokens &tokens = tokens_of(theme);
    const QFont font = interface_font(static_cast<int>(std::lround(layout.text)));
    const QFontMetricsF metrics(font);
    const QString low = "nothing", high = "most";
    const double gap = layout.text * .6, most = layout.text * 16;
    const double texts = metrics.horizontalAdvance(low) + metrics.horizontalAdvance(high) + 2 * gap;
    const double bar = std::clamp(layout.legend.width() - texts, 10., most);
    double x = layout.legend.center().x() - (bar + texts) / 2;
    painter.setFont(font);
    painter.setPen(tokens.muted);
    const auto write = [&](const QString &text) {
        const double width = metrics.horizontalAdvance(text);
        painter.drawText(QRectF(x, layout.legend.top(), width + 1, layout.legend.height()),
                         Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip, text);
        x += width + gap;
    };
    write(low);
    QLinearGradient colours(x, 0, x + bar, 0);
    for (int i = 0; i <= 16; ++i) colours.setColorAt(i / 16.0, heat_colour(i / 16.0, theme));
    const double height = layout.text * .8;
    painter.fillRect(QRectF(x, layout.legend.center().y() - height / 2, bar, height), colours);
    x += bar + gap;
    write(high);
}

Table HeatFigure::table() const {
    Table table{.header = {"row"}, .rows = {}};
    for (int x = 0; x < heat_->width; ++x) table.header.push_back("column " + std::to_string(x));
    for (int y = 0; y < heat_->height; ++y) {
        std::vector<std::string> row{std::to_string(y)};
        for (int x = 0; x < heat_->width; ++x) {
            const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(heat_->width);
            row.push_back(format_fixed(double{heat_->value[at + static_cast<std::size_t>(x)]}, decimals));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

} // namespace benchlight::ui
