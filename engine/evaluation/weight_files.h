#pragma once
#include "engine/core/stop.h"
#include "engine/evaluation/network_source.h"
#include "engine/nn/weights.h"

#include <filesystem>
#include <string>
#include <vector>

/// Weights between runs, files of other programs, and NumPy. Every file that is written is a safetensors file whose
/// metadata "benchlight_weights" is JSON: model, classes, mean, std, height and width; [] and 0 where it is not known.
namespace benchlight::evaluation {

/// Writes the weights that `checked` (nn::check_weights of the file for 0 classes) tells of to `out`: the model's tensors
/// under its names, floating-point ones as float32, with a head of the file's own classes. A file without a whole head
/// gives one without. Throws Error when the rest does not fit the model; then nothing is written.
void import_weights(const nn::WeightsReport &checked, const std::string &model, const std::filesystem::path &out);

/// Writes a checkpoint's network to `out`: averaged weights if the run averages them. Returns how many epochs it has
/// been trained for. Throws Error when there is no checkpoint.
int export_weights(const RunNetwork &source, const std::filesystem::path &out);

/// The logits of the images in a .npy file (nn::NpyImages), already normalised, one row an image, of the weight file's
/// own head: evaluation mode, fp32. Memory is bounded by a few images, whatever their number. Throws Error; Stopped.
std::vector<std::vector<float>> file_logits(const FileNetwork &source, const std::filesystem::path &input,
                                            const std::stop_token &stop = {}, const Progress &progress = {});

} // namespace benchlight::evaluation
