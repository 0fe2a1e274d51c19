#include "engine/runs/run_notes.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"

#include <optional>

namespace benchlight::runs {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t longest_file = std::uint64_t{4} << 20;

fs::path notes_file(const fs::path &folder) { return folder / "notes.json"; }

bool is_there(const fs::path &file) {
    std::error_code error;
    return fs::exists(fs::symlink_status(file, error));
}

/// The file as JSON. Throws Error where it is no object, or a field that is known has a value of another kind.
Json read_json(const fs::path &file) {
    Json json = Json::parse(read_file(file, longest_file), nullptr, false);
    const auto is = [&](const char *key, bool (Json::*kind)() const) {
        const auto found = json.find(key);
        return found == json.end() || ((*found).*kind)();
    };
    bool sound = json.is_object() && is("title", &Json::is_string) && is("tags", &Json::is_array) &&
                 is("text", &Json::is_string) && is("archived", &Json::is_boolean);
    if (sound && json.contains("tags"))
        for (const Json &tag : json["tags"]) sound = sound && tag.is_string();
    if (!sound)
        throw Error("The notes in " + display_path(file) +
                    " cannot be understood; they are kept beside new ones as soon as there are any.");
    return json;
}

/// Puts a file that cannot be understood aside, under a name that is free.
void keep_aside(const fs::path &file) {
    for (int n = 1;; ++n) {
        const fs::path aside = file.parent_path() / ("notes.damaged-" + std::to_string(n) + ".json");
        if (is_there(aside)) continue;
        std::error_code error;
        fs::rename(file, aside, error);
        if (error) throw Error("Cannot move " + display_path(file) + " aside (" + error.message() + ").");
        return;
    }
}

} // namespace

RunNotes read_notes(const fs::path &folder, std::string *problem) {
    const fs::path file = notes_file(folder);
    if (!is_there(file)) return {};
    try {
        const Json json = read_json(file);
        RunNotes notes;
        notes.title = json.value("title", "");
        if (json.contains("tags")) notes.tags = json["tags"].get<std::vector<std::string>>();
        notes.text = json.value("text", "");
        notes.archived = json.value("archived", false);
        return notes;
    } catch (const std::exception &error) {
        if (problem) *problem = error.what();
        return {};
    }
}

void write_notes(const fs::path &folder, const RunNotes &notes) {
    const fs::path file = notes_file(folder);
    Json json = Json::object(); // what another version knows of is kept
    if (is_there(file)) {
        std::optional<Json> before;
        try {
            before = read_json(file);
        } catch (const std::exception &) {}
        if (before && read_notes(folder) == notes) return;
        if (before)
            json = std::move(*before);
        else
            keep_aside(file);
    } else if (notes == RunNotes{}) {
        return;
    }
    json["title"] = notes.title;
    json["tags"] = notes.tags;
    json["text"] = notes.text;
    json["archived"] = notes.archived;
    write_file_atomically(file, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

} // namespace benchlight::runs
