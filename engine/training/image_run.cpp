#include "engine/training/image_run.h"

#include "engine/core/error.h"
#include "engine/core/text.h"

namespace benchlight::training {

Json started_of_image_run(const runs::RunReader &run) {
    Json started = run.started();
    // Runs of networks name no task.
    if (started.is_object() && started.contains("task"))
        throw Error("The run in " + display_path(run.folder().path) +
                    " learned vectors of movies and has no network for images; ask it for movies by `benchlight movies "
                    "recommend --run`, or name a run that `benchlight train` made.");
    return started;
}

} // namespace benchlight::training
