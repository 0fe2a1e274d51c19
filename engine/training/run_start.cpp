#include "engine/training/run_start_internal.h"

namespace benchlight::training {

void log_start(runs::RunLog &log, const Workbench &bench, const Json &started, std::int64_t step) {
    // First, so that no log of a run with edits begins without them.
    if (bench.data->edits()) log.append(runs::kind::edits, step, bench.data->edits()->csv());
    log.append(runs::kind::started, step, started);
    const images::Split &validation = bench.splits.validation;
    runs::SampleList samples{std::string(images::name_of(validation.part)), validation.index, {}};
    for (const std::uint32_t i : validation.index) samples.label.push_back(bench.data->label(validation.part, i));
    log.append(runs::kind::samples, step, samples.encode());
    if (!bench.weights) return;
    for (const std::string &line : bench.weights->lines())
        log.append(runs::kind::message, step, Json{{"severity", "info"}, {"text", "Weights: " + line + "."}});
}

} // namespace benchlight::training
