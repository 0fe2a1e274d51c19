#pragma once
#include "engine/core/stop.h"
#include "ui/report/report_document.h"

#include <QByteArray>

namespace benchlight::ui {

/// The report as one HTML5 page in UTF-8 that needs nothing beside it: no script, no other file, nothing from the network.
/// Figures are SVG within it, with text as text. Throws Stopped.
QByteArray report_html(const ReportDocument &report, const std::stop_token &stop = {}, const Progress &progress = {});

} // namespace benchlight::ui
