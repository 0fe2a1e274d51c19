#include "ui/report/report_pdf.h"

#include "ui/report/report_pages.h"

#include <QBuffer>
#include <QFontMetricsF>
#include <QPageSize>
#include <QPdfWriter>

namespace benchlight::ui {

namespace {

constexpr int resolution = 1200;
constexpr double logical_dpi = 96, footer_text = 10;

/// The title at the left, "page 2 of 7" at the right.
void paint_footer(QPainter &painter, const ReportPages &pages, const QString &title, std::size_t page,
                  const QColor &colour) {
    const QFont font = figure_font(footer_text);
    const QRectF area(pages.margins.left(), pages.size.height() - pages.margins.bottom() * .7,
                      pages.size.width() - pages.margins.left() - pages.margins.right(), 2 * footer_text);
    const QString number = QString("page %1 of %2").arg(page + 1).arg(pages.pages.size());
    painter.setFont(font);
    painter.setPen(colour);
    painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, number);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(font).elidedText(title, Qt::ElideRight, area.width() * .8));
}

} // namespace

QByteArray report_pdf(const ReportDocument &report, const std::stop_token &stop, const Progress &progress) {
    const ReportPages pages = lay_out_pages(report);
    const Tokens &tokens = tokens_of(report.theme);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(report.title);
    writer.setCreator("Benchlight");
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF());
    writer.setResolution(resolution);
    QPainter painter(&writer);
    painter.scale(resolution / logical_dpi, resolution / logical_dpi);
    for (std::size_t page = 0; page < pages.pages.size(); ++page) {
        if (page > 0) writer.newPage();
        if (report.theme == Theme::dark) painter.fillRect(QRectF(QPointF(), pages.size), tokens.surface);
        for (const ReportPages::Item &item : pages.pages[page]) {
            throw_if_stopped(stop);
            painter.save();
            item(painter);
            painter.restore();
        }
        paint_footer(painter, pages, report.title, page, tokens.muted);
        if (progress) progress(page + 1, pages.pages.size());
    }
    painter.end();
    buffer.close();
    return bytes;
}

} // namespace benchlight::ui
