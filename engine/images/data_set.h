#pragma once
#include "engine/images/edits.h"
#include "engine/images/image_set.h"

#include <array>
#include <optional>
#include <span>

namespace benchlight::images {

struct Skipped {
    std::string source, reason;
};

/// What reading every image of a set once tells.
struct Survey {
    int channels = 0;                        ///< 1 when every readable image is grey, else 3
    std::optional<int> height, width;        ///< of every readable image; nothing when they differ
    std::vector<double> mean, std;           ///< per channel over all readable training pixels, in 0 … 1; population
    std::vector<std::uint64_t> class_counts; ///< readable training images
    std::vector<Skipped> skipped;            ///< unreadable images of both parts, in stored order
    std::uint64_t duplicates = 0;            ///< test images whose bytes occur in train
    std::string fingerprint;                 ///< SHA-256 over labels and bytes: the same set has the same
};

/// The least of 4 GiB and an eighth of the memory that this process may use (the machine's or its control group's).
std::uint64_t default_hold_bytes();

class PixelCache;

/// An image set ready for use: surveyed, every image of one shape. Pixels of as many images as may be held stay in
/// memory; the others are decoded whenever they are read. Apart from what is held, an image takes some tens of bytes.
class DataSet {
  public:
    struct Options {
        std::optional<int> size;                         ///< side; default the common size, else 224
        std::uint64_t hold_bytes = default_hold_bytes(); ///< for pixels
        int threads = 0;                                 ///< 0: all
        std::shared_ptr<const Edits> edits{};            ///< see with_edits(); null: none
    };
    /// Opens and surveys SPEC. Surveys of folders and zips of 5,000 images or more that are not to be held whole are
    /// remembered in the cache folder: unless a file was changed, opening such a set again decodes nothing. Throws Error
    /// when train or test has no readable image or fewer than two classes have a readable training image; UsageError for
    /// a bad SPEC; Stopped.
    static std::shared_ptr<const DataSet> load(const std::string &spec, const Options &options,
                                               const std::stop_token &stop = {}, const Progress &progress = {});

    /// The same set, sharing what it holds, with these edits in the place of its own; null: as it is stored. Labels are
    /// the edited ones from then on, and splits leave out what is excluded. What the survey tells stays that of the stored
    /// set: statistics, counts, the fingerprint. Throws Error as apply_edits() does.
    std::shared_ptr<const DataSet> with_edits(std::shared_ptr<const Edits> edits) const;
    const std::shared_ptr<const Edits> &edits() const { return edits_; } ///< null: none
    const AppliedEdits &applied_edits() const { return applied_; }
    /// What people should know about the set and its edits.
    std::vector<std::string> warnings() const;

    const std::string &spec() const { return spec_; }
    const ImageSet &stored() const { return *stored_; }
    /// The same, for who keeps it without the pixels that this object holds.
    const std::shared_ptr<const ImageSet> &shared_stored() const { return stored_; }
    const std::vector<std::string> &classes() const { return stored_->classes(); }
    const Survey &survey() const { return survey_; }

    int channels() const { return survey_.channels; } ///< 1 or 3
    int height() const { return height_; }
    int width() const { return width_; }
    std::size_t image_bytes() const { return static_cast<std::size_t>(height_) * width_ * channels(); }

    std::size_t size(Part part) const { return stored_->size(part); }
    bool readable(Part part, std::size_t i) const { return readable_[static_cast<std::size_t>(part)][i]; }
    /// Class number; the one that the edits give it, if they do.
    std::uint16_t label(Part part, std::size_t i) const {
        const std::vector<std::uint16_t> &edited = labels_[static_cast<std::size_t>(part)];
        return edited.empty() ? stored_->label(part, i) : edited[i];
    }
    /// Whether the edits leave the image out.
    bool excluded(Part part, std::size_t i) const {
        const std::vector<char> &flags = excluded_[static_cast<std::size_t>(part)];
        return !flags.empty() && flags[i];
    }
    /// Readable training images of each class as edited, those that are left out apart.
    std::vector<std::uint64_t> class_counts() const;
    /// Writes the image, resized when need be, as height x width x channels into `out` (image_bytes() long).
    /// Thread-safe. Throws Error for an image that was readable when surveyed and no longer is.
    void read(Part part, std::size_t i, std::span<std::uint8_t> out) const;

    /// Whether read() finds the pixels in memory rather than in a file.
    bool holds(Part part, std::size_t i) const;

    ~DataSet();

  private:
    DataSet();
    DataSet(const DataSet &);
    void apply(std::shared_ptr<const Edits> edits);
    std::size_t number(Part part, std::size_t i) const { return part == Part::train ? i : size(Part::train) + i; }
    std::string spec_;
    std::shared_ptr<const ImageSet> stored_;
    Survey survey_;
    int height_ = 0, width_ = 0;
    std::array<std::vector<char>, 2> readable_;
    std::shared_ptr<PixelCache> held_; ///< by number(), train first; none when nothing may be held

    std::shared_ptr<const Edits> edits_;
    AppliedEdits applied_;
    // By part, a value an image; empty where the edits change none.
    std::array<std::vector<std::uint16_t>, 2> labels_;
    std::array<std::vector<char>, 2> excluded_;
};

} // namespace benchlight::images
