#include "engine/training/precision_internal.h"

#include "engine/core/files.h"
#include "engine/nn/models.h"
#include "engine/nn/models_internal.h"
#include "engine/training/inference_internal.h"
#include "engine/training/optimizer_internal.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <torch/version.h>

namespace benchlight::training {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double worthwhile_gain = 1.03;
constexpr int slice_pairs = 5;
constexpr double slice_seconds = .1;

std::filesystem::path memory_file() { return cache_folder() / "precision.json"; }

Json remembered() {
    try {
        Json json = Json::parse(read_file(memory_file(), 1 << 20), nullptr, false);
        return json.is_object() ? json : Json::object();
    } catch (const Error &) {
        return Json::object();
    }
}

void remember(const std::string &key, double gain) {
    Json json = remembered();
    json[key] = gain;
    try {
        create_folder(cache_folder());
        write_file_atomically(memory_file(), json.dump(2));
    } catch (const Error &) {
        // Not remembered: it will be measured again next time.
    }
}

/// A training of one precision on made-up images, for timing.
class Trial {
  public:
    Trial(const Settings &settings, int classes, int height, int width, bool bf16)
        : network_(frozen_network(settings, classes)),
          optimizer_(*network_, settings),
          batch_{.images = at::zeros({settings.batch, 3, height, width}),
                 .labels = at::zeros({settings.batch}, at::kLong),
                 .index = {}},
          settings_(settings),
          bf16_(bf16) {
        network_->training = true;
        Random random(1, Purpose::initialisation);
        float *values = batch_.images.mutable_data_ptr<float>();
        for (std::int64_t i = 0; i < batch_.images.numel(); ++i) values[i] = static_cast<float>(random.uniform(-1, 1));
        for (std::int64_t i = 0; i < settings.batch; ++i)
            batch_.labels.mutable_data_ptr<std::int64_t>()[i] = i % classes;
    }

    /// Images a second over a slice of time.
    double rate(double seconds, const std::stop_token &stop) {
        const Clock::time_point begin = Clock::now();
        double elapsed = 0;
        int steps = 0;
        while (elapsed < seconds || steps < 2) {
            throw_if_stopped(stop);
            forward_backward(*network_, batch_, {settings_.label_smoothing}, bf16_);
            optimizer_.step(1e-6, settings_);
            ++steps;
            elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
        }
        return steps * static_cast<double>(batch_.size()) / elapsed;
    }

  private:
    static std::unique_ptr<nn::Network> frozen_network(const Settings &settings, int classes) {
        auto network = nn::make_network(settings.model, classes, 1);
        freeze(*network, settings);
        return network;
    }

    std::unique_ptr<nn::Network> network_;
    Optimizer optimizer_;
    Batch batch_;
    Settings settings_;
    bool bf16_;
};

std::string times_as_fast(double gain) { return "bf16 is " + format_fixed(gain, 2) + " times as fast as fp32 here"; }

} // namespace

std::string machine_description() {
    std::string processor = "unknown processor", line;
    std::ifstream info("/proc/cpuinfo");
    while (std::getline(info, line)) {
        if (line.starts_with("model name")) processor = line.substr(line.find(':') + 2);
        if (!line.starts_with("flags")) continue;
        for (const char *feature : {"avx2", "avx512f", "avx512_bf16", "amx_bf16"})
            if ((line + " ").find(std::string(" ") + feature + " ") != std::string::npos)
                processor += std::string(" ") + feature;
        break;
    }
    return processor + ", LibTorch " + TORCH_VERSION;
}

void freeze(nn::Network &network, const Settings &settings) {
    network.freeze(nn::stages_to_freeze(nn::model_info(settings.model), settings.freeze),
                   settings.frozen_mode == "evaluation");
}

PrecisionChoice choose_precision(const Settings &settings, int classes, int height, int width, int threads,
                                 const std::stop_token &stop) {
    if (settings.precision != "auto") return {settings.precision == "bf16", "chosen"};
    const std::string key =
        machine_description() + ", " + settings.model + ", " + settings.optimizer + ", batch " +
        std::to_string(settings.batch) + ", " + std::to_string(height) + "x" + std::to_string(width) + ", " +
        std::to_string(classes) + " classes, " + std::to_string(threads) + " threads" +
        (settings.freeze == "none" ? "" : ", frozen: " + settings.freeze + " " + settings.frozen_mode);
    if (const Json known = remembered(); known.contains(key) && known[key].is_number()) {
        const double gain = known[key].get<double>();
        return {gain >= worthwhile_gain, "remembered: " + times_as_fast(gain)};
    }
    Trial fp32(settings, classes, height, width, false), bf16(settings, classes, height, width, true);
    fp32.rate(slice_seconds / 2, stop);
    bf16.rate(slice_seconds / 2, stop);
    std::vector<double> gains;
    for (int i = 0; i < slice_pairs; ++i) {
        const double base = fp32.rate(slice_seconds, stop);
        gains.push_back(bf16.rate(slice_seconds, stop) / base);
    }
    std::nth_element(gains.begin(), gains.begin() + slice_pairs / 2, gains.end());
    const double gain = gains[slice_pairs / 2];
    remember(key, gain);
    return {gain >= worthwhile_gain, "measured: " + times_as_fast(gain)};
}

StepOutcome forward_backward(nn::Network &network, const Batch &batch, const Criterion &criterion, bool bf16) {
    const at::Tensor logits = logits_of(network, batch.images, bf16, batch.stage);
    const at::Tensor loss = at::cross_entropy_loss(logits, batch.labels, criterion.class_weights, at::Reduction::Mean,
                                                   -100, criterion.label_smoothing);
    loss.backward();
    const at::Tensor answers = logits.detach();
    return {loss.item<double>(), answers.argmax(1).eq(batch.labels).sum().item<std::int64_t>(), answers};
}

} // namespace benchlight::training
