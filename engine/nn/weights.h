#pragma once
#include "engine/augment/augment.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::nn {

/// Trained weights of a model that are known by name: where they come from and how images have to be prepared for them.
struct KnownWeights {
    std::string name;                     ///< as --weights takes it: "imagenet"
    std::string title;                    ///< for people
    std::string resource;                 ///< what `data fetch` calls them; empty: packaging/setup brings them
    std::string file;                     ///< its name in the cache folder or in the set-up's folder
    augment::Normalisation normalisation; ///< that they were trained with
    int size = 224;                       ///< side of the images that they were trained with
};

/// Known weights and whether they are here.
struct WeightSource {
    KnownWeights weights;
    std::filesystem::path path; ///< the file, or where fetching would put it
    bool installed = false;
    std::uint64_t download_size = 0; ///< bytes; 0 when it cannot be fetched
};
/// Those of a model. Looks at the file system. Throws UsageError for an unknown model.
std::vector<WeightSource> weight_sources(const std::string &model);

/// Where the file of `weights`, a name such as "imagenet" or a path, lies. Throws Error that says how to get it when a
/// known one is not here, UsageError when the model has none of that name and there is no such file.
std::filesystem::path weights_path(const std::string &weights, const std::string &model);

/// How the tensors of a weight file and those of a model go together.
struct WeightsReport {
    struct Mismatch {
        std::string name, in_file, in_model; ///< shapes as "64 x 3 x 7 x 7", or types
    };
    std::filesystem::path file;
    std::string format;                           ///< "safetensors", "PyTorch (zip)", "PyTorch (legacy)"
    std::size_t matched = 0, wanted = 0;          ///< tensors, the head's included
    std::vector<std::string> missing, unexpected; ///< names
    std::vector<Mismatch> mismatched;             ///< apart from a head that has to be replaced
    int file_classes = 0;                         ///< of the file's head; 0 when it has none
    bool head_fresh = false;          ///< the file's head is not used: it has another count of classes, or is missing
    std::vector<std::string> classes; ///< of the file's head, where the file names them
    std::optional<augment::Normalisation> normalisation; ///< that the weights were trained with, if known
    std::optional<int> size;                             ///< side of the images that they were trained with, if known
    int channels = 3;                                    ///< 1: those were grey

    /// Whether everything but the head came from the file.
    bool fits() const { return missing.empty() && mismatched.empty(); }
    /// Each a line for people: the sum, then what is missing, unexpected and mismatched, then what becomes of the head.
    std::vector<std::string> lines() const;
    Json json() const;
};

/// Reads the file and compares it with the model for so many classes (0: for those of the file). Throws Error when it
/// is no weight file; one that does not fit is only reported.
WeightsReport check_weights(const std::filesystem::path &file, const std::string &model, int classes);

} // namespace benchlight::nn
