#include "ui/images/image_place.h"

namespace benchlight::ui {
namespace fs = std::filesystem;

fs::path path_of_spec(const std::string &spec) {
    if (const std::size_t colon = spec.find(':'); colon != std::string::npos) return spec.substr(colon + 1);
    for (const images::NamedSet &set : images::named_sets())
        if (set.name == spec) return set.path;
    return {};
}

std::string full_source(const std::string &spec, const images::ImageSet &set, const Tile &tile) {
    return (path_of_spec(spec) / set.source(tile.part, tile.index)).string();
}

ImagePlace place_of(const std::string &spec, const images::ImageSet &set, const Tile &tile) {
    const fs::path root = path_of_spec(spec);
    ImagePlace place{full_source(spec, set, tile), {}, false};
    std::error_code unknown;
    if (!root.empty() && fs::is_regular_file(root, unknown)) { // an archive
        place.file = root;
        return place;
    }
    const std::string source = set.source(tile.part, tile.index);
    const std::size_t number = source.rfind('#');
    const bool of_many = number != std::string::npos && !spec.starts_with("folder:");
    place.file = root / (of_many ? source.substr(0, number) : source);
    place.own_file = !of_many;
    if (of_many && !fs::exists(place.file, unknown)) place.file = root; // packed, or in a folder of its own
    return place;
}

} // namespace benchlight::ui
