#pragma once
#include "engine/images/image_set.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace benchlight::images {

/// What a person decided about one image: another class, or that it is left out. The image itself is never touched.
struct Edit {
    Part part = Part::train;
    std::string source; ///< as ImageSet::source() has it
    std::string label;  ///< the class that it is given; empty: it is left out
    bool operator==(const Edit &) const = default;
};

/// Edits of a data set, at most one an image. Kept as CSV: "part,source,action,label", action "relabel" or "exclude",
/// so that a spreadsheet or a script reads and writes the same file. Columns are found by their names, others ignored;
/// without a part column or field the source alone tells the image; without an action, an empty label excludes.
struct Edits {
    std::vector<Edit> list{}; ///< ordered by part and source

    bool operator==(const Edits &) const = default;
    const Edit *find(Part part, const std::string &source) const; ///< null: the image is as it is stored
    void set(Edit edit);                                          ///< in the place of an older one of that image
    void remove(Part part, const std::string &source);

    std::string csv() const;
    /// Throws Error that names `place` and the line.
    static Edits parse(const std::string &csv, const std::string &place);
    /// Throws Error: not there, not such a file.
    static Edits read(const std::filesystem::path &file);
    /// Whole or not at all. Throws Error.
    void write(const std::filesystem::path &file) const;
    std::string sha256() const; ///< of csv(): equal edits have equal hashes, however their file was spelled
};

/// Edits as they apply to an opened set.
struct AppliedEdits {
    std::vector<std::pair<std::uint32_t, std::uint16_t>> relabelled[2]; ///< by part: image number and class, ascending
    std::vector<std::uint32_t> excluded[2];                             ///< by part, ascending
    std::vector<std::string> missing{};                                 ///< sources that the set does not have
};
/// Throws Error when the edits name a class that the set does not have, or when none of the images they name is in it.
AppliedEdits apply_edits(const Edits &edits, const ImageSet &set);

/// Where the window keeps the edits of a data set: a file of the workspace's edits/ folder, named after SPEC.
std::filesystem::path workspace_edits(const std::string &spec);

} // namespace benchlight::images
