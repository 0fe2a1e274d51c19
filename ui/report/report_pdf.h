#pragma once
#include "engine/core/stop.h"
#include "ui/report/report_document.h"

#include <QByteArray>

namespace benchlight::ui {

/// The report as A4 pages with embedded fonts and figures as vectors. A heading stays with what follows it, a figure is
/// never cut, and a table's header is repeated on every page that the table goes on to. Needs a QApplication. Throws Stopped.
QByteArray report_pdf(const ReportDocument &report, const std::stop_token &stop = {}, const Progress &progress = {});

} // namespace benchlight::ui
