#pragma once
#include "engine/core/text.h"
#include "engine/images/split.h"

#include <optional>
#include <string>
#include <vector>

namespace benchlight::training {

/// Everything that decides a run's result, apart from the machine. Stored in the run's `started` event. What each value
/// takes, how it is spelled and whether it can change while a run trains stands in setting_kinds.h.
struct Settings {
    std::string data;            ///< SPEC
    images::SplitSettings split; ///< its seed is the run's seed: order, augmentation and initialisation too
    std::optional<int> size;     ///< input side; default the set's common size, else 224
    std::string edits; ///< a file of images::Edits; empty: none. A run that goes on takes those of its own log
    std::string model;
    std::string preset;           ///< the preset that these settings started from; informative
    std::string weights = "none"; ///< what the network starts from: none, the name of known weights, or a file
    std::string freeze = "none";  ///< none, backbone, or the last stage that is kept from being trained
    /// What the batch norm of frozen stages does: evaluation (uses the weights' own statistics) or training (as published).
    std::string frozen_mode = "evaluation";
    /// Views of each image that a run with frozen stages in evaluation mode learns from, in turn; 0: a fresh one each epoch.
    int views = 1;
    /// What images are normalised with: weights (from scratch: data), data or published (CIFAR-10's, as the original has it).
    std::string statistics = "weights";
    int epochs = 10;
    int batch = 64;
    std::string optimizer = "adam"; ///< sgd, adam, adamw
    double learning_rate = 1e-3;    ///< the base rate, to which schedule and warm-up are applied
    double momentum = .9;           ///< sgd only
    bool nesterov = false;          ///< sgd only
    double weight_decay = 0;
    double norm_rate_factor = 1;       ///< learning-rate factor of batch-norm scales and shifts
    std::string schedule = "constant"; ///< constant, step, cosine, one-cycle, plateau
    double warmup = 0;                 ///< epochs over which the rate rises from 0
    double label_smoothing = 0;
    double clip = 0;                    ///< largest norm of the gradient; 0: no limit
    int patience = 0;                   ///< epochs without a better validation accuracy that end the run; 0: never
    std::string class_weights = "none"; ///< none, balanced
    double ema = 0;                     ///< decay of the weights' exponential moving average; 0: none
    std::string recipe = "none";
    std::string precision = "auto"; ///< auto, fp32, bf16
    bool test_flip = false;         ///< average the logits of the image and its mirror image when evaluating
    int threads = 0;                ///< 0: all

    /// The epoch of the augmentation's key, for the images that the network takes in an epoch (from 1).
    int augmentation_epoch(int epoch) const;
    /// Throws UsageError that names the option, its value and what it takes.
    void validate() const;
    Json json() const;
    /// Values that the JSON does not have keep their defaults. Throws Error for values of a wrong type.
    static Settings from_json(const Json &json);
};

struct Preset {
    std::string name, title, description;
    void (*apply)(Settings &settings);
};
const std::vector<Preset> &presets();
/// Throws UsageError for an unknown name.
void apply_preset(const std::string &name, Settings &settings);

} // namespace benchlight::training
