#pragma once
#include "engine/core/text.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What a run's log holds. Kinds are stored by name, so that a log stays readable with any SQLite tool and a reader
/// skips the kinds that it does not know.
namespace benchlight::runs {

namespace kind {
inline constexpr std::string_view started = "started"; ///< JSON: the settings, what was resolved from them, data
inline constexpr std::string_view edits = "edits"; ///< images::Edits as CSV, once, before `started`, if there are any
inline constexpr std::string_view segment = "segment";             ///< JSON: {"after_event","epoch"}: see RunReader
inline constexpr std::string_view batch = "batch";                 ///< BatchPoint
inline constexpr std::string_view epoch = "epoch";                 ///< EpochSummary as JSON
inline constexpr std::string_view samples = "samples";             ///< SampleList of the validation part, once a run
inline constexpr std::string_view predictions = "predictions";     ///< EpochPredictions
inline constexpr std::string_view probabilities = "probabilities"; ///< EpochProbabilities, of best and last only
inline constexpr std::string_view setting = "setting";       ///< JSON: {"name","value"}, in force from this step on
inline constexpr std::string_view paused = "paused";         ///< empty
inline constexpr std::string_view continued = "continued";   ///< empty
inline constexpr std::string_view checkpoint =
    "checkpoint"; ///< JSON: {"epoch","best","training_waited"}, after the file's rename; seconds that it took training
inline constexpr std::string_view seen = "seen";             ///< BatchSight as JSON, at most twice a second
inline constexpr std::string_view promise = "promise"; ///< JSON: {"low","high"}: seconds that the run will still take
inline constexpr std::string_view message = "message"; ///< JSON: {"severity":"info|warning|error","text"}
inline constexpr std::string_view finished =
    "finished"; ///< JSON: {"state","epoch","best_epoch","weights_sha256","reason"}
} // namespace kind

struct Event {
    std::int64_t id = 0;      ///< increases with every event of the log; set by the log
    std::int64_t time_us = 0; ///< UTC, microseconds since 1970; set by the log
    std::int64_t segment = 0; ///< counts the starts and resumptions of the run, from 0; set by the log
    std::int64_t step = 0;    ///< optimizer steps done when it happened
    std::string kind;
    std::string payload;

    Json json() const; ///< the payload as JSON; null when it is none
};

/// The text that a JSON object has under `key`; "" when it is no object, or has none there.
std::string text_in(const Json &json, const char *key);

/// The mean over the batches since the point before (at most 50 ms of them, but at least one batch).
struct BatchPoint {
    float loss = 0;     ///< as trained: with label smoothing
    float accuracy = 0; ///< in training mode, on the augmented images
    float learning_rate = 0;
    float images_per_second = 0;

    std::string encode() const;
    static BatchPoint decode(std::string_view payload);              ///< throws Error when the payload is damaged
    static std::optional<BatchPoint> read(std::string_view payload); ///< nothing when it is
};

/// Some images of a batch and what the network said of them before it learned from them.
struct BatchSight {
    int epoch = 0;                               ///< with it and the index, augment() gives the image again
    std::vector<std::uint32_t> index;            ///< position in the stored training part
    std::vector<std::uint16_t> label, predicted; ///< class numbers
    std::vector<double> confidence;              ///< probability of the predicted class, three decimals

    Json json() const;
    static BatchSight from_json(const Json &json); ///< throws Error when the lists do not fit each other
};

struct EpochSummary {
    int epoch = 0; ///< from 1
    int epochs = 0;
    double train_loss = 0, train_accuracy = 0;           ///< running means over the epoch's images
    double validation_loss = 0, validation_accuracy = 0; ///< NaN without a validation part; loss without smoothing
    double learning_rate = 0;                            ///< of the epoch's last step
    double images_per_second = 0;                        ///< training images over the training part's wall time
    double seconds = 0;                                  ///< the whole epoch with validation
    double input_wait_seconds = 0;                       ///< of it: the training thread waited for its next batch
    double log_seconds = 0;                              ///< of it: the training thread spent on the log and commands

    Json json() const;
    /// What is missing or damaged is 0, or NaN of the figures.
    static EpochSummary from_json(const Json &json);
};

/// Which images a run's predictions are of, in their order.
struct SampleList {
    std::string split;                ///< "train" or "test": the stored split that `index` counts in
    std::vector<std::uint32_t> index; ///< position in the stored split
    std::vector<std::uint16_t> label; ///< class number

    std::string encode() const;
    static SampleList decode(std::string_view payload);
};

/// One epoch's predictions of the samples in a SampleList's order, in 8 bytes a sample.
struct EpochPredictions {
    int epoch = 0;
    std::vector<std::uint16_t> predicted;       ///< class number
    std::vector<std::uint16_t> confidence;      ///< probability of the predicted class · 65535
    std::vector<std::uint16_t> true_confidence; ///< probability of the true class · 65535
    std::vector<std::uint16_t> loss;            ///< IEEE half-precision bits; +inf when above 65504

    std::string encode() const;
    static EpochPredictions decode(std::string_view payload);
};

/// One sample's part of an epoch's predictions.
struct SampleEpoch {
    int epoch = 0;
    std::uint16_t predicted = 0; ///< class number
    float confidence = 0, true_confidence = 0, loss = 0;
};

/// All class probabilities of one epoch, sample by sample, · 65535.
struct EpochProbabilities {
    int epoch = 0;
    int classes = 0;
    std::vector<std::uint16_t> probability; ///< [samples][classes]

    std::string encode() const;
    static EpochProbabilities decode(std::string_view payload);
};

std::uint16_t to_fixed_point(float probability); ///< rounds; clamps to 0 … 1
float from_fixed_point(std::uint16_t value);
std::uint16_t to_half(float value); ///< IEEE 754 binary16 bits, round to nearest even
float from_half(std::uint16_t bits);

} // namespace benchlight::runs
