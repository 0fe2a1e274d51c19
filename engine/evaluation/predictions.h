#pragma once
#include "engine/core/stop.h"
#include "engine/evaluation/network_source.h"
#include "engine/images/data_set.h"
#include "engine/images/edits.h"
#include "engine/images/split.h"
#include "engine/runs/run_reader.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::evaluation {

/// What edits did to a data set.
struct EditsEffect {
    std::size_t relabelled = 0, excluded = 0; ///< images, of all parts
    std::size_t missing = 0;                  ///< images that the edits name and the set does not have
};

/// A network's predictions of one split, sample by sample.
struct Predictions {
    std::vector<std::string> classes;
    std::string split;                       ///< train, validation or test
    images::Part part = images::Part::train; ///< the stored part that `index` counts in
    int epoch = 0;                           ///< whose validation the log tells of; 0: evaluated
    std::string precision;                   ///< fp32 or bf16
    std::vector<std::uint32_t> index;        ///< position in the stored part
    std::vector<std::string> source;         ///< the path in the set, or FILE#N; empty when the data set is not at hand
    std::vector<std::uint16_t> label;        ///< true class
    std::vector<std::uint16_t> predicted;
    std::vector<float> confidence;  ///< probability of the predicted class
    std::vector<float> loss;        ///< cross entropy without smoothing
    std::vector<float> probability; ///< [samples][classes]; empty when only the log's short form is known

    /// Nothing: evaluated without edits, or read from a log, whose labels are the edited ones.
    std::optional<EditsEffect> edits{};

    std::size_t size() const { return label.size(); }
};

struct EvaluateOptions {
    std::optional<std::string> data;                     ///< SPEC; default the run's
    std::optional<images::SplitSettings> split_settings; ///< default default_split()
    std::optional<int> size; ///< default the side that the network was trained at, else the set's common one
    std::string split = "test";
    std::optional<std::string> precision; ///< fp32 or bf16; default and auto: what the run decided on, for a file fp32
    std::optional<bool> test_flip;        ///< default the run's, for a file off
    std::shared_ptr<const images::Edits> edits;              ///< default the run's own, on the run's own data
    std::uint64_t hold_bytes = images::default_hold_bytes(); ///< for pixels that are read twice
    bool sources = true;                                     ///< fill Predictions::source
    int threads = 0;
};

/// Evaluates a network on a split, with the statistics that it was trained with; where a file does not tell them, with
/// those of the training images. Throws Error: no weights, other classes than the network's (or another count of them,
/// where it does not name them), a data set that is gone; UsageError for a weight file without data.
Predictions evaluate(const NetworkSource &source, const EvaluateOptions &options, const std::stop_token &stop = {},
                     const Progress &progress = {});

/// The validation predictions of an epoch (nothing: the latest) as the run's log has them: confidences to 1/65535, losses
/// to half precision. `data`, the run's stored set, fills `source` when given. Throws Error when the log has none.
Predictions logged_predictions(const runs::RunReader &run, std::optional<int> epoch, const images::ImageSet *data);

/// index,source,label,predicted,confidence,loss,p_CLASS… with class names, as RFC 4180 has it; p_ columns only when they
/// are known, NaN as an empty field.
std::string predictions_csv(const Predictions &predictions);

} // namespace benchlight::evaluation
