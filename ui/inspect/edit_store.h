#pragma once
#include "engine/images/edits.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace benchlight::ui {

/// What is decided about one image: the class that it is given, or that it is left out.
struct Decision {
    std::optional<std::uint16_t> label{}; ///< nothing: it is left out
    bool operator==(const Decision &) const = default;
};
/// By Tile::key(). An image without one is as it is stored.
using Decisions = std::unordered_map<std::uint64_t, Decision>;
std::optional<Decision> find_decision(const Decisions &decisions, std::uint64_t key);

/// One image's decision, before and after; nothing: as it is stored.
struct DecisionChange {
    std::uint64_t key = 0;
    std::optional<Decision> before{}, after{};
};

/// The edits of a set's images; `others` are kept among them as they are.
images::Edits edits_of(const Decisions &decisions, const std::vector<images::Edit> &others,
                       const images::ImageSet &set);

/// The file that a data set's edits are kept in, which another window, a script or a person may change too: what they
/// changed since it was last read or written here is found by comparing, and taken over unless the same image was decided
/// about here. Any thread, one at a time; the others wait.
class EditStore {
  public:
    EditStore(std::filesystem::path file, std::shared_ptr<const images::ImageSet> set);

    /// What reading or saving brought.
    struct News {
        std::vector<DecisionChange> changes{}; ///< by others: to be made in what is decided here, then adopt()
        std::vector<images::Edit> others{};    ///< edits of images or classes that the set does not have; they are kept
        std::string note{};                    ///< what people should know, a sentence or two; else empty
    };
    /// Looks at the file. One that cannot be understood is left alone; the note tells.
    News read(const Decisions &ours);
    /// Writes the file, whole or not at all, with what others changed. One that cannot be understood is moved aside
    /// first; the note tells. Throws Error when it cannot be written; nothing is lost then, it can be tried again.
    News save(const Decisions &ours);
    /// The changes that read() and save() told of have been made in what is decided here.
    void adopt();

    const std::filesystem::path &file() const { return file_; }
    const std::shared_ptr<const images::ImageSet> &set() const { return set_; }

  private:
    struct FileState {
        bool exists = false;
        std::uint64_t device = 0, number = 0, size = 0;
        std::int64_t changed_ns = 0;
        bool operator==(const FileState &) const = default;
    };
    FileState look() const;
    Decisions catch_up(const Decisions &ours);
    void take(const images::Edits &edits);
    std::string move_aside();

    std::mutex guard_;
    const std::filesystem::path file_;
    const std::shared_ptr<const images::ImageSet> set_;
    std::optional<FileState> state_; ///< of the file as it was last read or written; nothing: never
    Decisions base_;                 ///< what it said then
    std::vector<images::Edit> others_;
    std::string problem_;                     ///< why it could not be understood; empty: it could
    std::vector<DecisionChange> not_adopted_; ///< told and not yet made
};

} // namespace benchlight::ui
