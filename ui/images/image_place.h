#pragma once
#include "engine/images/image_set.h"
#include "ui/images/thumbnail.h"

#include <QString>

#include <filesystem>
#include <string>

namespace benchlight::ui {

/// Where a stored image lies.
struct ImagePlace {
    std::string source;         ///< the set's path with the image's path in it, or FILE#N
    std::filesystem::path file; ///< the file that holds it: its own, a zip or archive, or a file of many images
    bool own_file = false;      ///< it is the image alone
    std::filesystem::path folder() const { return file.parent_path(); }
};
/// Looks at the kind of the set's path; call it on a worker's thread.
ImagePlace place_of(const std::string &spec, const images::ImageSet &set, const Tile &tile);

/// The path of a data set; empty for one that is not installed.
std::filesystem::path path_of_spec(const std::string &spec);
/// The set's path with the image's path in it.
std::string full_source(const std::string &spec, const images::ImageSet &set, const Tile &tile);

} // namespace benchlight::ui
