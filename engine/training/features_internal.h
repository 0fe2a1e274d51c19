#pragma once
#include "engine/core/cache_folder.h"
#include "engine/training/inference_internal.h"
#include "engine/training/settings.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::training {

/// What the stages of a network that never change during a training make of its images: computed once, then read by
/// every epoch in place of the images.
struct Features {
    std::size_t stage = 0;          ///< of the network that takes them
    std::vector<at::Tensor> train;  ///< one a view: [training images, …], in the order of the split
    at::Tensor validation;          ///< [validation images, …]
    at::Tensor validation_mirrored; ///< of their mirror images; undefined without test flip
};

/// What features are a pure function of, besides machine and threads.
struct FeatureSource {
    nn::Network &network; ///< with its constant stages
    const Settings &settings;
    const images::DataSet &data;
    const images::Splits &splits;
    const augment::Normalisation &normalisation;
    bool bf16 = false;
};

/// The most bytes of features that a training holds in memory.
constexpr std::uint64_t most_feature_bytes = std::uint64_t{4} << 30;

/// Takes features from their files, or computes them and leaves them there. Nothing when no stage is constant, when the
/// settings ask for fresh views, or when they would take more than most_feature_bytes, which `say` is told. Throws Stopped;
/// the views that are whole by then stay on the disk.
std::optional<Features> prepare_features(const FeatureSource &source, const std::stop_token &stop,
                                         const Progress &progress, const std::function<void(const std::string &)> &say);

/// Features in files of a cache folder, each under a key.
class FeatureFiles {
  public:
    explicit FeatureFiles(std::filesystem::path folder, std::uint64_t most_bytes = std::uint64_t{8} << 30)
        : folder_(std::move(folder), most_bytes) {}
    /// Nothing when there is no whole file of that key.
    std::optional<at::Tensor> read(const std::string &key) const;
    /// Throws Error when it cannot be written.
    void write(const std::string &key, const at::Tensor &features) const;

    /// For files of another form.
    const CacheFolder &folder() const { return folder_; }

  private:
    std::filesystem::path path_of(const std::string &key) const { return folder_.place(key + ".safetensors"); }
    CacheFolder folder_;
};

/// Batches of features in a given order.
class FeatureLoader : public BatchSource {
  public:
    struct Plan {
        const images::DataSet *data = nullptr;
        const images::Split *split = nullptr;
        at::Tensor features, mirrored;    ///< rows in the split's order; mirrored may be undefined
        std::size_t stage = 0;            ///< of the network that takes them
        std::vector<std::uint32_t> order; ///< rows in the order in which they are taken
        std::size_t batch = 0;
        std::size_t first_batch = 0;
        bool drop_single = false;
    };
    explicit FeatureLoader(Plan plan);
    std::size_t batches() const override { return batches_; }
    Batch next() override;

  private:
    Plan plan_;
    std::size_t batches_, given_;
    std::vector<std::uint32_t> index_; ///< image numbers of the batch in hand
};

} // namespace benchlight::training
