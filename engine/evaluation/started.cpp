#include "engine/core/error.h"
#include "engine/evaluation/started_internal.h"
#include "engine/training/image_run.h"

#include <algorithm>

namespace benchlight::evaluation {

StartedRun::StartedRun(const runs::RunReader &run) {
    const Json started = training::started_of_image_run(run);
    try {
        settings = training::Settings::from_json(started.at("settings"));
        precision = started.at("precision").get<std::string>();
        const Json &data = started.at("data");
        classes = data.at("classes").get<std::vector<std::string>>();
        fingerprint = data.value("fingerprint", "");
        normalisation.mean = started.at("normalisation").at("mean").get<std::vector<double>>();
        normalisation.std = started.at("normalisation").at("std").get<std::vector<double>>();
        const Json &shape = data.at("shape");
        channels = shape.at(0);
        height = shape.at(1);
        width = shape.at(2);
    } catch (const Json::exception &) {
        throw Error("The log of the run in " + display_path(run.folder().path) +
                    " does not say how its network is to be used; train anew.");
    }
    if (normalisation.mean.size() != normalisation.std.size() || normalisation.mean.empty() || classes.empty() ||
        (channels != 1 && channels != 3) || std::min(height, width) < 1 || std::max(height, width) > 65535)
        throw Error("The log of the run in " + display_path(run.folder().path) + " is damaged; train anew.");
}

} // namespace benchlight::evaluation
