#include "ui/report/report_html.h"

#include <QBuffer>
#include <QRegularExpression>
#include <QSvgGenerator>

#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int logical_dpi = 96;

/// Markup characters as entities, and characters that HTML does not allow as U+FFFD.
QString escaped(const QString &text) {
    QString clean = text.toHtmlEscaped();
    for (QChar &c : clean)
        if ((c < QChar(' ') && c != '\n' && c != '\t') || c == QChar(0x7f)) c = QChar::ReplacementCharacter;
    return clean;
}

QString style_of(const Tokens &tokens) {
    return QString(R"(
html { background: %1; }
body { max-width: 900px; margin: 0 auto; padding: 24px; background: %2; color: %3;
  font: 15px/1.5 "Noto Sans", "DejaVu Sans", Helvetica, Arial, sans-serif; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 20px; margin: 36px 0 12px; padding-bottom: 4px; border-bottom: 1px solid %4; break-after: avoid; }
p { margin: 8px 0; overflow-wrap: anywhere; }
.note { color: %5; font-size: 13px; }
.problem { border-left: 3px solid %6; padding-left: 12px; }
pre { background: %1; border: 1px solid %4; border-radius: 6px; padding: 12px; margin: 8px 0; font-size: 13px;
  white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 16px; margin: 16px 0; }
dl div { break-inside: avoid; }
dt { color: %5; font-size: 13px; }
dd { margin: 0; overflow-wrap: anywhere; }
dd.value { font-size: 20px; font-variant-numeric: tabular-nums; }
dd.more { color: %5; font-size: 13px; }
.scroll { overflow-x: auto; margin: 12px 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 4px 20px 4px 0; border-bottom: 1px solid %4;
  overflow-wrap: anywhere; }
th { color: %5; font-weight: normal; }
th:last-child, td:last-child { padding-right: 0; }
.right { text-align: right; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
figure { margin: 16px 0; break-inside: avoid; }
svg { display: block; max-width: 100%; height: auto; }
footer { margin-top: 36px; color: %5; font-size: 13px; }
@page { size: A4; margin: 15mm; }
@media print { html, body { background: none; } body { max-width: none; padding: 0; font-size: 12px; }
  .scroll { overflow: visible; } }
)")
        .arg(tokens.background.name(), tokens.surface.name(), tokens.text.name(), tokens.line.name(),
             tokens.muted.name(), tokens.warn.name());
}

/// An SVG that stands in a page: without the prolog of a file, and with names that no other figure of the page has.
QString svg_of(const ReportFigure &block, const FigureLook &look, int number) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setResolution(logical_dpi);
        generator.setSize(block.size.toSize());
        generator.setViewBox(QRectF(QPointF(), block.size));
        QPainter painter(&generator);
        block.figure->paint(painter, block.size, look);
    }
    QString svg = QString::fromUtf8(bytes);
    svg.remove(0, std::max<qsizetype>(0, svg.indexOf("<svg")));
    // Generated names only: texts have their quotes as entities.
    static const QRegularExpression name(R"re( (xml:)?id="([^"]*)")re"), use(R"re(="url\(#([^)"]*)\)")re"),
        link(R"re( xlink:href="#([^"]*)")re");
    const QString prefix = QString("f%1-").arg(number);
    svg.replace(name, QString(R"( id="%1\2")").arg(prefix));
    svg.replace(use, QString(R"re(="url(#%1\1)")re").arg(prefix));
    svg.replace(link, QString(R"( href="#%1\1")").arg(prefix));
    svg.replace(" xlink:href=\"data:", " href=\"data:");
    static const QRegularExpression opening("^<svg[^>]*>");
    const QRegularExpressionMatch match = opening.match(svg);
    svg.replace(0, match.capturedLength(),
                QString(R"(<svg width="%1" height="%2" viewBox="0 0 %1 %2" role="img" aria-label="%3">)")
                    .arg(QString::number(std::round(block.size.width())),
                         QString::number(std::round(block.size.height())), escaped(block.figure->title())));
    return svg;
}

/// Writes each kind of block.
struct Writer {
    const ReportDocument &report;
    QString html{};
    int figures = 0;
    bool in_section = false;

    void operator()(const ReportHeading &block) {
        if (in_section) html += "</section>\n";
        in_section = true;
        html += "<section>\n<h2>" + escaped(block.text) + "</h2>\n";
    }
    void operator()(const ReportParagraph &block) {
        using Kind = ReportParagraph::Kind;
        const QString text = escaped(block.text);
        if (block.kind == Kind::command)
            html += "<pre>" + text + "</pre>\n";
        else if (block.kind == Kind::plain)
            html += "<p>" + text + "</p>\n";
        else
            html += QString("<p class=\"%1\">").arg(block.kind == Kind::note ? "note" : "problem") + text + "</p>\n";
    }
    void operator()(const ReportFacts &block) {
        html += "<dl>\n";
        for (const ReportFact &fact : block.facts) {
            html += "<div><dt>" + escaped(fact.name) + "</dt><dd class=\"value\">" + escaped(fact.value) + "</dd>";
            if (!fact.note.isEmpty()) html += "<dd class=\"more\">" + escaped(fact.note) + "</dd>";
            html += "</div>\n";
        }
        html += "</dl>\n";
    }
    void operator()(const ReportTable &block) {
        html += "<div class=\"scroll\"><table>\n";
        if (block.has_header()) {
            html += "<thead><tr>";
            for (const ReportTable::Column &column : block.columns)
                html += QString("<th scope=\"col\"%1>").arg(column.right ? " class=\"right\"" : "") +
                        escaped(column.title) + "</th>";
            html += "</tr></thead>\n";
        }
        html += "<tbody>\n";
        for (const auto &row : block.rows) {
            html += "<tr>";
            for (std::size_t i = 0; i < row.size(); ++i) {
                const QString text = escaped(row[i].text);
                html += QString("<td%1>").arg(block.columns[i].right ? " class=\"right\"" : "") +
                        (row[i].strong ? "<strong>" + text + "</strong>" : text) + "</td>";
            }
            html += "</tr>\n";
        }
        html += "</tbody>\n</table></div>\n";
    }
    void operator()(const ReportFigure &block) {
        html += "<figure>\n" + svg_of(block, report.theme, ++figures) + "</figure>\n";
    }
};

} // namespace

QByteArray report_html(const ReportDocument &report, const std::stop_token &stop, const Progress &progress) {
    const Tokens &tokens = tokens_of(report.theme);
    Writer writer{report};
    writer.html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"generator\" content=\"Benchlight\">\n<title>" +
                  escaped(report.title) + "</title>\n<style>" + style_of(tokens) +
                  "</style>\n</head>\n<body>\n<header>\n<h1>" + escaped(report.title) + "</h1>\n<p class=\"note\">" +
                  escaped(report.subtitle) + "</p>\n</header>\n<main>\n";
    for (std::size_t i = 0; i < report.blocks.size(); ++i) {
        throw_if_stopped(stop);
        if (progress) progress(i, report.blocks.size());
        std::visit(writer, report.blocks[i]);
    }
    if (writer.in_section) writer.html += "</section>\n";
    writer.html += "</main>\n</body>\n</html>\n";
    return writer.html.toUtf8();
}

} // namespace benchlight::ui
