#pragma once
#include "engine/images/split.h"
#include "engine/runs/run_folder.h"

#include <string>
#include <variant>

namespace benchlight::evaluation {

/// Where a trained network comes from: a run's checkpoint…
struct RunNetwork {
    runs::RunFolder run;
    std::string checkpoint = "best"; ///< best or last
};
/// … or a weight file with a head, which tells as much about its use as its metadata or its model's known weights do.
struct FileNetwork {
    std::string weights; ///< a file, or the name of known weights such as "imagenet"
    std::string model;
};
using NetworkSource = std::variant<RunNetwork, FileNetwork>;

/// The split that a run was trained with; for a weight file that of nothing asked for.
images::SplitSettings default_split(const NetworkSource &source);

} // namespace benchlight::evaluation
