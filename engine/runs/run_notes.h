#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace benchlight::runs {

/// What a person says of a run. Kept in its folder as notes.json, so that it goes where the run goes.
struct RunNotes {
    std::string title{}; ///< instead of the one made from its settings
    std::vector<std::string> tags{};
    std::string text{};
    bool archived = false;

    bool operator==(const RunNotes &) const = default;
};

/// Empty ones where there are none, or none that can be understood (`problem` then says so in one sentence, if given).
RunNotes read_notes(const std::filesystem::path &folder, std::string *problem = nullptr);
/// Throws Error when the folder cannot be written; what was there stays.
void write_notes(const std::filesystem::path &folder, const RunNotes &notes);

} // namespace benchlight::runs
