#pragma once
#include "engine/evaluation/report.h"
#include "ui/figures/per_class_figure.h"
#include "ui/figures/reliability_figure.h"
#include "ui/inspect/fact_grid.h"
#include "ui/inspect/subject.h"

#include <QStringList>

#include <vector>

namespace benchlight::ui {

/// What a report says of a network's predictions as a whole.
std::vector<Fact> report_facts(const Subject &subject, const evaluation::Report &report);
/// Sentences about what makes figures mean less than they seem to: classes without images, that are never predicted, or
/// the only one; what is not known.
QStringList report_remarks(const Subject &subject, const evaluation::Report &report);

PerClass per_class_of(const Subject &subject, const evaluation::Report &report);
Reliability reliability_of(const Subject &subject, const evaluation::Report &report);

} // namespace benchlight::ui
