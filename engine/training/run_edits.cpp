#include "engine/training/run_edits.h"

#include "engine/core/error.h"
#include "engine/core/text.h"

namespace benchlight::training {

std::shared_ptr<const images::Edits> edits_of_run(const runs::RunReader &run) {
    const Json started = run.started();
    const auto told = started.find("edits");
    if (told == started.end() || !told->is_object()) return nullptr;
    const std::string place = "the log of the run in " + display_path(run.folder().path);
    if (const auto event = run.last(runs::kind::edits)) {
        auto edits = std::make_shared<const images::Edits>(images::Edits::parse(event->payload, place));
        if (edits->sha256() == told->value("sha256", "")) return edits;
    }
    throw Error("The edits that the run began with are damaged or gone from " + place + "; train anew.");
}

} // namespace benchlight::training
