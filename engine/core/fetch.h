#pragma once
#include "engine/core/download.h"
#include "engine/core/resources.h"

#include <filesystem>
#include <optional>

namespace benchlight {

/// Where the resource lies, or nothing when it is not there. Throws Error when something else has its place.
std::optional<std::filesystem::path> fetched_resource(const Resource &resource);

struct FetchOptions {
    bool anew = false; ///< fetch and replace what is there already
    Patience patience;
};

/// Fetches the resource from `url` (empty: its own) into the cache folder, unpacks an archive, and returns its path;
/// at once when it is there already. What has arrived of an unfinished download stays as NAME.part in the cache
/// folder, and the next call goes on from it; nothing else is left by a call that throws, whatever it throws
/// (download.h, unpack.h). Progress counts downloaded bytes; unpacking follows when all are there.
std::filesystem::path fetch_resource(const Resource &resource, const std::string &url = {},
                                     const std::stop_token &stop = {}, const Progress &progress = {},
                                     const FetchOptions &options = {});

} // namespace benchlight
