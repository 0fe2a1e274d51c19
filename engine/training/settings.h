#pragma once
#include "engine/core/text.h"
#include "engine/images/split.h"

#include <optional>
#include <string>
#include <vector>

namespace benchlight::training {

/// Everything that decides a run's result, apart from the machine. Stored in the run's `started` event.
struct Settings {
    std::string data;            ///< SPEC
    images::SplitSettings split; ///< its seed is the run's seed: order, augmentation and initialisation too
    std::optional<int> size;     ///< input side; default the set's common size, else 224
    std::string model;
    std::string preset; ///< the preset that these settings started from; informative
    int epochs = 10;
    int batch = 64;
    std::string optimizer = "adam"; ///< sgd, adam, adamw
    double learning_rate = 1e-3;    ///< the schedule's base rate
    double momentum = .9;           ///< sgd only
    bool nesterov = false;          ///< sgd only
    double weight_decay = 0;
    double norm_rate_factor = 1;       ///< learning-rate factor of batch-norm scales and shifts
    std::string schedule = "constant"; ///< constant, cosine, one-cycle
    double label_smoothing = 0;
    std::string recipe = "none";
    std::string precision = "auto"; ///< auto, fp32, bf16
    bool test_flip = false;         ///< average the logits of the image and its mirror image when evaluating
    int threads = 0;                ///< 0: all

    /// Throws UsageError that names the option, its value and what it takes.
    void validate() const;
    Json json() const;
    static Settings from_json(const Json &json);
};

struct Preset {
    std::string name, title, description;
    void (*apply)(Settings &settings);
};
const std::vector<Preset> &presets();
/// Throws UsageError for an unknown name.
void apply_preset(const std::string &name, Settings &settings);

const std::vector<std::string> &optimizers();
const std::vector<std::string> &schedules();

} // namespace benchlight::training
