#include "engine/images/image_set.h"

#include "engine/core/files.h"
#include "engine/core/resources.h"
#include "engine/core/text.h"

#include <optional>

namespace benchlight::images {
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> fashion_names{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                                             "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

/// The first of `places` that exists, or an empty path.
fs::path first_existing(const std::vector<fs::path> &places) {
    std::error_code error;
    for (const fs::path &place : places)
        if (fs::exists(place, error)) return place;
    return {};
}

NamedSet installed_set(const std::string &name) {
    for (NamedSet &set : named_sets()) {
        if (set.name != name) continue;
        if (!set.path.empty()) return set;
        throw Error("The data set " + name + " is not installed; " +
                    (name == "fashion-mnist"
                         ? "install the package dataset-fashion-mnist or open a folder of its files "
                           "as idx:DIR."
                         : "run `benchlight data fetch " + name + "` to download its " +
                               format_bytes(set.download_size) + ", or open a copy as cifar10:PATH."));
    }
    throw UsageError("There is no data set named " + name + ".");
}

} // namespace

std::string_view name_of(Part part) { return part == Part::train ? "train" : "test"; }

std::vector<NamedSet> named_sets() {
    const fs::path cache = cache_folder();
    return {{"fashion-mnist", "Fashion-MNIST", first_existing({"/usr/share/datasets/fashion-mnist"}), 0},
            {"cifar10", "CIFAR-10",
             first_existing({resource_path(find_resource("cifar10")), cache / "data" / "cifar10",
                             cache / "cifar-10-binary.tar.gz", cache / "data" / "cifar-10-binary.tar.gz"}),
             find_resource("cifar10").size}};
}

namespace {

/// What stands before and after the colon of "folder:PATH"; of another form, nothing.
std::optional<std::pair<std::string, std::string>> form_and_path(const std::string &spec) {
    const std::size_t colon = spec.find(':');
    if (colon == std::string::npos || colon + 1 == spec.size()) return std::nullopt;
    const std::string form = spec.substr(0, colon);
    if (form != "idx" && form != "cifar10" && form != "folder") return std::nullopt;
    return std::pair(form, spec.substr(colon + 1));
}

} // namespace

bool is_spec(const std::string &text) { return text == "fashion-mnist" || text == "cifar10" || form_and_path(text); }

std::unique_ptr<ImageSet> open_image_set(const std::string &spec, const std::stop_token &stop) {
    if (spec == "fashion-mnist") return open_idx(installed_set(spec).path, fashion_names);
    if (spec == "cifar10") return open_cifar10(installed_set(spec).path, stop);
    const auto given = form_and_path(spec);
    if (!given)
        throw UsageError("\"" + display_path(spec) +
                         "\" names no data set; use fashion-mnist, cifar10, idx:DIR, "
                         "cifar10:PATH or folder:PATH.");
    const auto &[form, path] = *given;
    std::error_code error;
    if (!fs::exists(path, error))
        throw Error("There is no data set at " + display_path(path) +
                    (error ? " (" + error.message() + ")" : std::string()) + "; check the path.");
    if (form == "idx") return open_idx(path);
    if (form == "cifar10") return open_cifar10(path, stop);
    return open_image_folder(path, stop);
}

} // namespace benchlight::images
