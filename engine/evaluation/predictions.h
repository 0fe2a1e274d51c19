#pragma once
#include "engine/core/stop.h"
#include "engine/images/image_set.h"
#include "engine/images/split.h"
#include "engine/runs/run_reader.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::evaluation {

/// A network's predictions of one split, sample by sample.
struct Predictions {
    std::vector<std::string> classes;
    std::string split;                ///< train, validation or test
    std::string precision;            ///< fp32 or bf16
    std::vector<std::uint32_t> index; ///< position in the stored part
    std::vector<std::string> source;  ///< the path in the set, or FILE#N; empty when the data set is not at hand
    std::vector<std::uint16_t> label; ///< true class
    std::vector<std::uint16_t> predicted;
    std::vector<float> confidence;  ///< probability of the predicted class
    std::vector<float> loss;        ///< cross entropy without smoothing
    std::vector<float> probability; ///< [samples][classes]; empty when only the log's short form is known

    std::size_t size() const { return label.size(); }
};

struct EvaluateOptions {
    std::optional<std::string> data;                     ///< SPEC; default the run's
    std::optional<images::SplitSettings> split_settings; ///< default the run's
    std::optional<int> size;                             ///< default the side that the run's network was trained at
    std::string split = "test";
    std::string checkpoint = "best";      ///< best or last
    std::optional<std::string> precision; ///< fp32 or bf16; default and auto: what the run decided on
    std::optional<bool> test_flip;        ///< default the run's
    int threads = 0;
};

/// The split that a run was trained with.
images::SplitSettings run_split_settings(const runs::RunReader &run);

/// Evaluates a run's checkpoint on a split. Throws Error: no checkpoint, another class list than the run's, a data set
/// that is gone.
Predictions evaluate_run(const runs::RunFolder &run, const EvaluateOptions &options, const std::stop_token &stop = {},
                         const Progress &progress = {});

/// The validation predictions of an epoch (nothing: the latest) as the run's log has them: confidences to 1/65535, losses
/// to half precision. `data`, the run's stored set, fills `source` when given. Throws Error when the log has none.
Predictions logged_predictions(const runs::RunReader &run, std::optional<int> epoch, const images::ImageSet *data);

/// index,source,label,predicted,confidence,loss,p_CLASS… with class names, as RFC 4180 has it; p_ columns only when they
/// are known, NaN as an empty field.
std::string predictions_csv(const Predictions &predictions);

} // namespace benchlight::evaluation
