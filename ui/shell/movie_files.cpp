#include "ui/shell/movie_files.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>

namespace benchlight::ui {
namespace fs = std::filesystem;

namespace {

constexpr std::array<std::pair<const char *, const char *>, 3> layouts = {
    std::pair("movies.csv", "ratings.csv"), {"movies.dat", "ratings.dat"}, {"u.item", "u.data"}};
constexpr int most_folders = 64;
constexpr std::streamoff most_listing = 1 << 16; ///< bytes at the end of a zip, where the names of its files are

bool holds_layout(const fs::path &folder) {
    std::error_code ignored;
    return std::ranges::any_of(layouts, [&](const auto &layout) {
        return fs::is_regular_file(folder / layout.first, ignored) &&
               fs::is_regular_file(folder / layout.second, ignored);
    });
}

bool wraps_layout(const fs::path &folder) {
    std::error_code error;
    int looked = 0;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        if (++looked > most_folders) return false;
        std::error_code unknown;
        if (entry->is_directory(unknown) && holds_layout(entry->path())) return true;
    }
    return false;
}

bool zip_lists_layout(const fs::path &path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const std::streamoff size = file.tellg();
    if (!file || size <= 0) return false;
    std::string end(static_cast<std::size_t>(std::min(size, most_listing)), '\0');
    file.seekg(size - static_cast<std::streamoff>(end.size()));
    file.read(end.data(), static_cast<std::streamsize>(end.size()));
    const std::string_view listing = end;
    return std::ranges::any_of(layouts, [&](const auto &layout) {
        return listing.find(layout.first) != std::string_view::npos &&
               listing.find(layout.second) != std::string_view::npos;
    });
}

} // namespace

bool is_movie_set(const fs::path &path) {
    std::error_code error;
    if (fs::is_directory(path, error)) return holds_layout(path) || wraps_layout(path);
    const auto ending = path.extension();
    if (ending != ".zip" && ending != ".ZIP") return false;
    return fs::is_regular_file(path, error) && zip_lists_layout(path);
}

} // namespace benchlight::ui
