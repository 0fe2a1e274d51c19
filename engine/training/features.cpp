#include "engine/training/features_internal.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/nn/safetensors_internal.h"
#include "engine/training/precision_internal.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <numeric>

namespace benchlight::training {
namespace {

/// One file of features: of which images, how augmented, mirrored or not.
struct Part {
    const images::Split *split;
    std::string recipe;
    int view = 0;
    bool mirrored = false;
};

/// The views of the training images, then the validation images.
std::vector<Part> parts_of(const FeatureSource &source) {
    const std::string recipe = augment::Recipe::parse(source.settings.recipe).text();
    std::vector<Part> parts;
    // Without augmentation all views are the same.
    for (int view = 0; view < (recipe == "none" ? 1 : source.settings.views); ++view)
        parts.push_back({&source.splits.train, recipe, view});
    if (source.splits.validation.size() == 0) return parts;
    parts.push_back({&source.splits.validation, "none"});
    if (source.settings.test_flip) parts.push_back({&source.splits.validation, "none", 0, true});
    return parts;
}

std::string key_of(const FeatureSource &source, const Part &part, const std::string &weights) {
    Sha256 index;
    index.add(std::as_bytes(std::span(part.split->index)));
    const bool augmented = part.recipe != "none";
    const Json json{{"format", 1},
                    {"model", source.settings.model},
                    {"stage", source.network.constant_stages()},
                    {"weights", weights},
                    {"data", source.data.survey().fingerprint},
                    {"part", images::name_of(part.split->part)},
                    {"images", index.hex()},
                    {"shape", {source.data.channels(), source.data.height(), source.data.width()}},
                    {"mean", source.normalisation.mean},
                    {"std", source.normalisation.std},
                    {"recipe", part.recipe},
                    {"seed", augmented ? source.settings.split.seed : 0},
                    {"view", part.view},
                    {"mirrored", part.mirrored},
                    {"precision", source.bf16 ? "bf16" : "fp32"},
                    {"machine", machine_description()},
                    {"threads", at::get_num_threads()}};
    Sha256 key;
    const std::string text = to_json_text(json);
    key.add(std::as_bytes(std::span(text)));
    return key.hex();
}

/// What the constant stages make of normalised images [N, 3, H, W].
at::Tensor run_constant_stages(const FeatureSource &source, const at::Tensor &images) {
    return source.network.run(network_input(images, source.bf16), 0, source.network.constant_stages());
}

/// [1, …]
at::Tensor features_of_a_blank_image(const FeatureSource &source) {
    return run_constant_stages(source, at::zeros({1, 3, source.data.height(), source.data.width()}));
}

at::Tensor compute(const FeatureSource &source, const Part &part, const std::stop_token &stop,
                   const std::function<void(std::size_t)> &computed) {
    BatchLoader::Plan plan;
    plan.data = &source.data;
    plan.part = part.split->part;
    plan.index = part.split->index;
    plan.batch = inference_batch(source.data);
    plan.recipe = augment::Recipe::parse(part.recipe);
    plan.normalisation = source.normalisation;
    plan.seed = source.settings.split.seed;
    plan.epoch = part.view;
    BatchLoader loader(std::move(plan));
    at::Tensor features;
    std::int64_t row = 0;
    for (std::size_t b = 0; b < loader.batches(); ++b) {
        throw_if_stopped(stop);
        const Batch batch = loader.next();
        const at::Tensor some = run_constant_stages(source, part.mirrored ? batch.images.flip({3}) : batch.images);
        if (!features.defined()) {
            std::vector<std::int64_t> shape = some.sizes().vec();
            shape[0] = static_cast<std::int64_t>(part.split->size());
            features = at::empty(shape, some.scalar_type());
        }
        features.slice(0, row, row + some.size(0)).copy_(some);
        row += some.size(0);
        computed(batch.size());
    }
    return features;
}

std::string gigabytes(std::uint64_t bytes) { return format_fixed(static_cast<double>(bytes) / 1e9, 1) + " GB"; }

} // namespace

std::optional<Features> prepare_features(const FeatureSource &source, const std::stop_token &stop,
                                         const Progress &progress,
                                         const std::function<void(const std::string &)> &say) {
    if (source.network.constant_stages() == 0 || source.settings.views == 0) return std::nullopt;
    const at::NoGradGuard no_grad;
    const std::vector<Part> parts = parts_of(source);
    std::uint64_t images = 0;
    for (const Part &part : parts) images += part.split->size();
    if (const std::uint64_t bytes = images * features_of_a_blank_image(source).nbytes(); bytes > most_feature_bytes) {
        say("The features of the frozen stages would take " + gigabytes(bytes) + ", more than the " +
            gigabytes(most_feature_bytes) +
            " that are kept, so every epoch computes them anew; freeze up to a later stage, or take fewer views.");
        return std::nullopt;
    }
    const std::string weights = nn::weights_sha256(source.network, source.network.constant_stages());
    const FeatureFiles files(cache_folder() / "features");
    Features features;
    features.stage = source.network.constant_stages();
    std::uint64_t done = 0;
    for (const Part &part : parts) {
        const std::string key = key_of(source, part, weights);
        std::optional<at::Tensor> values = files.read(key);
        if (!values) {
            const std::uint64_t before = done;
            values = compute(source, part, stop, [&](std::size_t count) {
                done += count;
                if (progress) progress(done, images);
            });
            done = before;
            try {
                files.write(key, *values);
            } catch (const Error &error) {
                say(std::string(error.what()) + " The features are used, but will be computed anew next time.");
            }
        }
        done += part.split->size();
        if (progress) progress(done, images);
        (part.split == &source.splits.train ? features.train.emplace_back()
         : part.mirrored                    ? features.validation_mirrored
                                            : features.validation) = *values;
    }
    while (features.train.size() < static_cast<std::size_t>(source.settings.views))
        features.train.push_back(features.train.front());
    return features;
}

FeatureLoader::FeatureLoader(Plan plan)
    : plan_(std::move(plan)),
      batches_(BatchLoader::batch_count(plan_.order.size(), plan_.batch, plan_.drop_single)),
      given_(plan_.first_batch) {}

Batch FeatureLoader::next() {
    const std::size_t begin = given_++ * plan_.batch, end = std::min(begin + plan_.batch, plan_.order.size());
    const at::Tensor rows = at::empty({static_cast<std::int64_t>(end - begin)}, at::kLong),
                     labels = at::empty_like(rows);
    index_.clear();
    for (std::size_t i = begin; i < end; ++i) {
        const std::uint32_t row = plan_.order[i];
        index_.push_back(plan_.split->index[row]);
        rows.mutable_data_ptr<std::int64_t>()[i - begin] = row;
        labels.mutable_data_ptr<std::int64_t>()[i - begin] = plan_.data->label(plan_.split->part, index_.back());
    }
    const auto taken = [&](const at::Tensor &features) {
        return features.defined() ? features.index_select(0, rows) : features;
    };
    return {taken(plan_.features), labels, index_, plan_.stage, taken(plan_.mirrored)};
}

} // namespace benchlight::training
