#include "engine/movies/taste.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"

#include <array>
#include <unordered_set>
#include <utility>

namespace benchlight::movies {

namespace {

constexpr int version = 1;
constexpr std::uint64_t largest_file = std::uint64_t{64} << 20;

std::filesystem::path taste_file() { return workspace_folder() / "movies" / "taste.json"; }

/// The lists by their names in the file, the strongest opinion first.
template <class AnyTaste> auto lists_of(AnyTaste &taste) {
    return std::array{std::pair("likes", &taste.likes), std::pair("dislikes", &taste.dislikes),
                      std::pair("seen", &taste.seen), std::pair("hidden", &taste.hidden)};
}

std::vector<std::uint32_t> positions(const Catalog &catalog, const std::vector<std::int64_t> &ids) {
    std::vector<std::uint32_t> movies;
    for (const std::int64_t id : ids)
        if (const auto movie = catalog.find(id)) movies.push_back(*movie);
    return movies;
}

[[noreturn]] void refuse(const std::filesystem::path &file, const std::string &why) {
    throw Error("The likes and dislikes in " + display_path(file) + " cannot be read: " + why +
                "; repair the file, or move it away to begin anew.");
}

} // namespace

Profile Taste::profile(const Catalog &catalog) const {
    return {positions(catalog, likes), positions(catalog, dislikes)};
}

std::vector<std::uint32_t> Taste::excluded(const Catalog &catalog) const {
    std::vector<std::uint32_t> movies = positions(catalog, seen);
    const std::vector<std::uint32_t> more = positions(catalog, hidden);
    movies.insert(movies.end(), more.begin(), more.end());
    return movies;
}

Taste read_taste() {
    const std::filesystem::path file = taste_file();
    std::error_code error;
    if (!std::filesystem::exists(file, error) && !error) return {};
    const Json json = Json::parse(read_file(file, largest_file), nullptr, false);
    if (!json.is_object() || !json.contains("version") || !json["version"].is_number_integer())
        refuse(file, "the file is damaged");
    if (json["version"].get<std::int64_t>() > version) refuse(file, "a later version of Benchlight wrote it");
    Taste taste;
    std::unordered_set<std::int64_t> known;
    for (const auto &[name, ids] : lists_of(taste)) {
        if (!json.contains(name)) continue;
        if (!json[name].is_array()) refuse(file, "the file is damaged");
        for (const Json &id : json[name]) {
            if (!id.is_number_integer()) refuse(file, "the file is damaged");
            if (known.insert(id.get<std::int64_t>()).second) ids->push_back(id.get<std::int64_t>());
        }
    }
    return taste;
}

void write_taste(const Taste &taste) {
    Json json{{"version", version}};
    for (const auto &[name, ids] : lists_of(taste)) json[name] = *ids;
    create_folder(taste_file().parent_path());
    write_file_atomically(taste_file(), json.dump(1) + "\n");
}

} // namespace benchlight::movies
