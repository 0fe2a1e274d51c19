#include "ui/figures/overlap_figure.h"

#include "engine/core/text.h"
#include "ui/figures/matrix_colours.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <map>

namespace benchlight::ui {

namespace {

constexpr double least_part = 380, most_cell = 56, apart = 6; // logical pixels
constexpr double heading = 1.4, column_names = 2.2;           // lines

QString label_of(const std::string &config) {
    for (const movies::SweepConfig &known : movies::sweep_configs())
        if (known.name == config) return QString::fromStdString(known.label);
    return QString::fromStdString(config);
}

QString share_text(double share) { return QString("%1 %").arg(std::lround(100 * share)); }

} // namespace

/// Sizes that do not depend on where a part is.
struct OverlapFigure::Layout {
    double unit = 1, text = text_size::small, line = 16, margin = 0, gap = space::huge;
    bool beside = true;
    double part_width = 0, names = 0, cell = 0, title = 0, words = 0;

    /// Without a title of its own it lies on the screen, not on a page.
    Layout(const OverlapFigure &figure, double width, bool titled) {
        const Overlaps &overlaps = figure.overlaps();
        const auto parts = figure.parts();
        const bool on_page = titled || !overlaps.title.isEmpty();
        unit = on_page ? std::clamp(width / 1000, .3, 4.) : 1;
        text = text_size::small * unit;
        line = std::ceil(text * 1.45);
        margin = on_page ? 20 * unit : 0;
        gap = space::huge * unit;
        const auto count = static_cast<double>(std::max<std::size_t>(1, parts.size()));
        const double room = width - 2 * margin;
        beside = (room - (count - 1) * gap) / count >= least_part * unit;
        part_width = beside ? (room - (count - 1) * gap) / count : room;
        const QFontMetricsF metrics(figure_font(text));
        std::size_t configs = 1;
        for (const Part &part : parts) {
            configs = std::max(configs, part.columns());
            for (const std::string &config : part.overlap->configs)
                names = std::max(names, metrics.horizontalAdvance(label_of(config)));
        }
        names = std::ceil(std::max(names, metrics.horizontalAdvance("published")) + text * .8);
        cell = std::floor(std::min(std::max(names - text * .2, most_cell * unit),
                                   std::max(1., part_width - names - apart * unit) / static_cast<double>(configs)));
        title = titled ? line * 1.8 : 0;
        if (!overlaps.text.isEmpty())
            words = std::ceil(QFontMetricsF(figure_font(text))
                                  .boundingRect(QRectF(0, 0, std::max(1., room), 1e4), Qt::TextWordWrap, overlaps.text)
                                  .height());
    }
    double row() const { return std::min(cell, 2.2 * line); }
    double part_height(std::size_t configs) const {
        return line * (heading + column_names) + row() * static_cast<double>(configs);
    }
};

std::vector<OverlapFigure::Part> OverlapFigure::parts() const {
    std::vector<Part> parts;
    if (overlaps_.ours) parts.push_back({&*overlaps_.ours, overlaps_.ours_title, overlaps_.with_published});
    if (overlaps_.published) parts.push_back({&*overlaps_.published, "Published", {}});
    return parts;
}

double OverlapFigure::height_for(double width) const { return height_for(width, !overlaps_.title.isEmpty()); }

double OverlapFigure::height_for(double width, bool titled) const {
    const Layout layout(*this, width, titled);
    double height = parts().empty() ? 2 * layout.line : 0; // for a few words
    for (const Part &part : parts()) {
        const double of_part = layout.part_height(part.overlap->configs.size());
        height = layout.beside ? std::max(height, of_part) : height + of_part + (height > 0 ? layout.gap : 0);
    }
    return std::ceil(2 * layout.margin + layout.title + height +
                     (layout.words > 0 ? layout.words + layout.line * .8 : 0));
}

void OverlapFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    const Tokens &tokens = tokens_of(theme);
    painter.save();
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    // On a page of another shape everything is as wide as it is tall enough for.
    const QString title = look.title_for(overlaps_.title);
    const bool titled = !title.isEmpty(), on_page = titled || !overlaps_.title.isEmpty();
    double width = size.width();
    while (width > 200 && height_for(width, titled) > size.height() + 1 && on_page) width *= .97;
    painter.translate((size.width() - width) / 2, 0);
    const Layout layout(*this, width, titled);
    QPointF at(layout.margin, layout.margin);
    paint_figure_title(painter, QRectF(at, QSizeF(width - 2 * layout.margin, layout.line * 1.5)), title,
                       figure_font(layout.text * 1.25), tokens);
    at.ry() += layout.title;
    if (parts().empty()) {
        painter.setFont(interface_font());
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(QPointF(), size), Qt::AlignCenter, "No lists have been made yet.");
    }
    double bottom = at.y();
    for (const Part &part : parts()) {
        const double tall = layout.part_height(part.overlap->configs.size());
        paint_part(painter, part, QRectF(at, QSizeF(layout.part_width, tall)), layout, theme);
        bottom = std::max(bottom, at.y() + tall);
        at += layout.beside ? QPointF(layout.part_width + layout.gap, 0) : QPointF(0, tall + layout.gap);
    }
    painter.setFont(figure_font(layout.text));
    painter.setPen(tokens.muted);
    painter.drawText(QRectF(layout.margin, bottom + layout.line * .8, width - 2 * layout.margin, layout.words + 2),
                     Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, overlaps_.text);
    painter.restore();
}

void OverlapFigure::paint_cell(QPainter &painter, const QRectF &cell, double share, Theme theme) const {
    const QColor colour = matrix_colour(share, theme);
    painter.fillRect(cell.adjusted(0, 0, -1, -1), colour);
    painter.setPen(readable_on(colour, tokens_of(theme)));
    painter.drawText(cell, Qt::AlignCenter, share_text(share));
}

void OverlapFigure::paint_part(QPainter &painter, const Part &part, const QRectF &area, const Layout &layout,
                               Theme theme) const {
    const Tokens &tokens = tokens_of(theme);
    const QFont font = figure_font(layout.text);
    QFont bold = font;
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(tokens.text);
    painter.drawText(QRectF(area.topLeft(), QSizeF(area.width(), layout.line)), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(bold).elidedText(part.title, Qt::ElideRight, area.width()));
    painter.setFont(font);
    const double left = area.left() + layout.names, top = area.top() + layout.line * (heading + column_names),
                 tall = layout.row();
    const auto &configs = part.overlap->configs;
    const double last = left + layout.cell * static_cast<double>(configs.size()) + apart * layout.unit;
    for (std::size_t i = 0; i < configs.size(); ++i) {
        const QString name = label_of(configs[i]);
        const auto place = static_cast<double>(i);
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(area.left(), top + place * tall, layout.names - layout.text * .6, tall),
                         Qt::AlignRight | Qt::AlignVCenter, name);
        // The optimizer above its rate.
        painter.drawText(QRectF(left + place * layout.cell, top - layout.line * 2.1, layout.cell, layout.line * 2),
                         Qt::AlignHCenter | Qt::AlignBottom, QString(name).replace(' ', '\n'));
        for (std::size_t j = 0; j < configs.size(); ++j)
            paint_cell(painter,
                       QRectF(left + static_cast<double>(j) * layout.cell, top + place * tall, layout.cell, tall),
                       part.overlap->share[i][j], theme);
        if (i < part.last.size())
            paint_cell(painter, QRectF(last, top + place * tall, layout.cell, tall), part.last[i], theme);
    }
    if (!part.last.empty()) {
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(last, top - layout.line * 1.1, layout.cell + layout.text, layout.line),
                         Qt::AlignLeft | Qt::AlignBottom, "published");
    }
    painter.setPen(QPen(tokens.line, 1));
    const double side = layout.cell * static_cast<double>(configs.size());
    painter.drawRect(QRectF(left - .5, top - .5, side, tall * static_cast<double>(configs.size())));
}

Table OverlapFigure::table() const {
    Table table{.header = {"config"}, .rows = {}};
    std::map<std::string, std::vector<std::string>> fields;
    std::vector<std::string> order;
    for (const movies::Overlap *overlap :
         {overlaps_.ours ? &*overlaps_.ours : nullptr, overlaps_.published ? &*overlaps_.published : nullptr}) {
        if (!overlap) continue;
        const bool published = overlaps_.published && overlap == &*overlaps_.published;
        const std::size_t before = table.header.size() - 1;
        for (const std::string &config : overlap->configs)
            table.header.push_back((published ? "published " : "") + config);
        for (std::size_t i = 0; i < overlap->configs.size(); ++i) {
            auto &row = fields[overlap->configs[i]];
            if (std::ranges::find(order, overlap->configs[i]) == order.end()) order.push_back(overlap->configs[i]);
            row.resize(before); // of a configuration that has not run
            for (const double share : overlap->share[i]) row.push_back(format_number(share));
        }
    }
    const std::size_t before = table.header.size();
    const bool compared = overlaps_.ours && !overlaps_.with_published.empty();
    if (compared) table.header.push_back("with its published lists");
    for (const std::string &config : order) {
        std::vector<std::string> row{config};
        row.insert(row.end(), fields[config].begin(), fields[config].end());
        row.resize(before);
        if (compared) {
            const auto &ours = overlaps_.ours->configs;
            const auto place = static_cast<std::size_t>(std::ranges::find(ours, config) - ours.begin());
            row.push_back(place < overlaps_.with_published.size() ? format_number(overlaps_.with_published[place])
                                                                  : std::string());
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

} // namespace benchlight::ui
