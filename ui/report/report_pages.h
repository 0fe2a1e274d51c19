#pragma once
#include "ui/report/report_document.h"

#include <QPainter>

#include <functional>
#include <vector>

namespace benchlight::ui {

/// A report laid out on A4 pages, in logical pixels (96 to an inch).
struct ReportPages {
    using Item = std::function<void(QPainter &)>; ///< paints something where it belongs on its page
    QSizeF size{};                                ///< of a page
    QMarginsF margins{};
    std::vector<std::vector<Item>> pages{};
};

ReportPages lay_out_pages(const ReportDocument &report);

} // namespace benchlight::ui
