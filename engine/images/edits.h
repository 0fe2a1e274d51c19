#pragma once
#include "engine/images/image_set.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace benchlight::images {

/// What a person decided about one image: another class, or that it is left out. The image itself is never touched.
struct Edit {
    std::optional<Part> part{}; ///< nothing: the source alone tells the image
    std::string source{};       ///< as ImageSet::source() has it
    std::string label{};        ///< the class that it is given; empty: it is left out
    bool operator==(const Edit &) const = default;
};

/// Edits of a data set, at most one an image. Kept as CSV (RFC 4180): "part,source,action,label", action "relabel" or
/// "exclude", so that a spreadsheet or a script reads and writes the same file. Columns are found by their names, others
/// ignored; without a part column or field the source alone tells the image; without an action, an empty label excludes.
struct Edits {
    std::vector<Edit> list{}; ///< ordered by part (none first) and source

    bool operator==(const Edits &) const = default;
    const Edit *find(Part part, const std::string &source) const; ///< null: the image is as it is stored
    void set(Edit edit);                                          ///< in the place of an older one of that image
    void remove(Part part, const std::string &source);

    std::string csv() const;
    /// Throws Error that names `place` and the line: no table with a source and an action or label column, a field
    /// missing, another action, two lines that say different things about an image.
    static Edits parse(const std::string &csv, const std::string &place);
    /// Throws Error: not there, not such a file.
    static Edits read(const std::filesystem::path &file);
    /// Whole or not at all, making the folder. Throws Error.
    void write(const std::filesystem::path &file) const;
    std::string sha256() const; ///< of csv(): equal edits have equal hashes, however their file was spelled
};

/// An image of a set.
struct ImagePlace {
    Part part = Part::train;
    std::uint32_t index = 0;
    bool operator==(const ImagePlace &) const = default;
};
/// Where the images of `edits.list` are in the set, in its order; nothing: the set does not have it. An image that the
/// set now has in its other part is found there. Looks at every source of the set once.
std::vector<std::optional<ImagePlace>> locate(const Edits &edits, const ImageSet &set);

/// Edits as they apply to an opened set.
struct AppliedEdits {
    /// By part: image number and class, ascending. An image that was given the class it is stored with is not among them.
    std::vector<std::pair<std::uint32_t, std::uint16_t>> relabelled[2];
    std::vector<std::uint32_t> excluded[2]; ///< by part, ascending
    std::vector<std::string> missing{};     ///< sources that the set does not have

    std::size_t relabelled_count() const { return relabelled[0].size() + relabelled[1].size(); }
    std::size_t excluded_count() const { return excluded[0].size() + excluded[1].size(); }
    /// What people should know: one sentence that there are missing ones; else empty.
    std::string warning() const;
};
/// Throws Error when the edits name a class that the set does not have, or when none of the images they name is in it.
AppliedEdits apply_edits(const Edits &edits, const ImageSet &set);

/// Where the window keeps the edits of a data set: a file of the workspace's edits/ folder, named after SPEC. One path
/// has one file, however it is spelled.
std::filesystem::path workspace_edits(const std::string &spec);

} // namespace benchlight::images
