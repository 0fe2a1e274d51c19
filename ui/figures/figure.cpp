#include "ui/figures/figure.h"
#include "engine/core/csv.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

void append_csv_line(const std::vector<std::string> &fields, std::string &out) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i) out += ',';
        out += csv_field(fields[i]);
    }
    out += "\r\n";
}

} // namespace

std::string Table::csv() const {
    std::string text;
    append_csv_line(header, text);
    for (const auto &row : rows) append_csv_line(row, text);
    return text;
}

std::string Table::tab_separated() const {
    std::string text;
    const auto append = [&](const std::vector<std::string> &fields) {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (i) text += '\t';
            for (const char c : fields[i]) text += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
        }
        text += '\n';
    };
    append(header);
    for (const auto &row : rows) append(row);
    return text;
}

QFont figure_font(double pixels) { return interface_font(std::max(4, static_cast<int>(std::lround(pixels)))); }

void paint_figure_title(QPainter &painter, const QRectF &area, const QString &title, const QFont &font,
                        const Tokens &tokens, Qt::Alignment alignment) {
    if (title.isEmpty()) return;
    painter.setFont(font);
    painter.setPen(tokens.text);
    painter.drawText(area, static_cast<int>(alignment | Qt::AlignVCenter),
                     QFontMetricsF(font).elidedText(title, Qt::ElideMiddle, area.width()));
}

} // namespace benchlight::ui
