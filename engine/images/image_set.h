#pragma once
#include "engine/core/stop.h"
#include "engine/images/image.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace benchlight::images {

/// The two parts that a data set is stored in. Validation is cut out of one of them (split.h).
enum class Part { train, test };
inline constexpr Part parts[] = {Part::train, Part::test};
std::string_view name_of(Part part);

/// An image set as it is stored: labels and places are known, pixels are read when asked for. Image numbers count
/// the images of a part in stored order, readable or not. All members may be called from several threads at once.
class ImageSet {
  public:
    virtual ~ImageSet() = default;

    virtual const std::vector<std::string> &classes() const = 0;
    virtual std::size_t size(Part part) const = 0;
    /// Class number.
    virtual std::uint16_t label(Part part, std::size_t i) const = 0;
    /// The path in the set, or FILE#N.
    virtual std::string source(Part part, std::size_t i) const = 0;
    /// The stored bytes of one image: a file's content, or a record's pixels. Throws Error when they cannot be read.
    virtual std::string bytes(Part part, std::size_t i) const = 0;
    /// Turns what bytes() returned into pixels. Throws Error with the reason when they are no image.
    virtual Image decode(std::string_view bytes) const = 0;
    /// What people should know about the set: empty class folders, folders that were not readable.
    virtual std::vector<std::string> warnings() const { return {}; }
    /// A hash that changes whenever a file of the set is changed, added or removed, so that what was found out about
    /// the images can be remembered under it. Takes a look at every file (size and time of change) and reads none.
    /// Empty for sets that are read whole when they are opened.
    virtual std::string state(const std::stop_token &) const { return {}; }
};

/// Whether the text has the form of a SPEC, wherever that leads: one that open_image_set() does not call unknown.
bool is_spec(const std::string &text);

/// Opens SPEC: fashion-mnist, cifar10, idx:DIR, cifar10:PATH or folder:PATH. Reads headers and listings, no pixels of
/// an ImageFolder. Throws UsageError for a SPEC of no known form, Error for a set that is not there or damaged as a
/// whole.
std::unique_ptr<ImageSet> open_image_set(const std::string &spec, const std::stop_token &stop = {});

std::unique_ptr<ImageSet> open_idx(const std::filesystem::path &folder, std::vector<std::string> class_names = {});
std::unique_ptr<ImageSet> open_cifar10(const std::filesystem::path &path, const std::stop_token &stop = {});
std::unique_ptr<ImageSet> open_image_folder(const std::filesystem::path &path, const std::stop_token &stop = {});

/// A data set that a name alone stands for.
struct NamedSet {
    std::string name;
    std::string title;
    std::filesystem::path path;      ///< where it is installed; empty when it is not
    std::uint64_t download_size = 0; ///< bytes, when it can be downloaded
};
std::vector<NamedSet> named_sets();

} // namespace benchlight::images
