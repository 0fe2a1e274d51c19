#include "engine/training/inference_internal.h"

#include <algorithm>
#include <numeric>

namespace benchlight::training {
namespace {

/// Puts evaluation mode on and takes it back.
class EvaluationMode {
  public:
    explicit EvaluationMode(nn::Network &network) : network_(network), before_(network.training) {
        network.training = false;
    }
    ~EvaluationMode() { network_.training = before_; }

  private:
    nn::Network &network_;
    bool before_;
};

} // namespace

double SampleOutputs::mean_loss() const {
    return std::accumulate(loss.begin(), loss.end(), 0.0) / static_cast<double>(loss.size());
}

std::size_t inference_batch(const images::DataSet &data) {
    const auto pixels = static_cast<std::size_t>(data.height()) * static_cast<std::size_t>(data.width());
    return std::clamp<std::size_t>(std::size_t{600} * 1024 / std::max<std::size_t>(pixels, 1), 8, 250);
}

at::Tensor network_input(const at::Tensor &values, bool bf16) {
    const auto type = bf16 ? at::kBFloat16 : at::kFloat;
    return values.dim() == 4 ? values.to(type, false, false, at::MemoryFormat::ChannelsLast) : values.to(type);
}

at::Tensor logits_of(nn::Network &network, const at::Tensor &images, bool bf16, std::size_t stage) {
    return network.run(network_input(images, bf16), stage, network.stages().size()).to(at::kFloat);
}

at::Tensor answers_of(nn::Network &network, const Batch &batch, bool bf16, bool test_flip) {
    const at::Tensor logits = logits_of(network, batch.images, bf16, batch.stage);
    if (!test_flip) return logits;
    const at::Tensor mirrored = batch.mirrored.defined() ? batch.mirrored : batch.images.flip({3});
    return (logits + logits_of(network, mirrored, bf16, batch.stage)) / 2;
}

SampleOutputs infer(nn::Network &network, const images::DataSet &data, const images::Split &split,
                    const augment::Normalisation &normalisation, bool bf16, bool test_flip, const std::stop_token &stop,
                    const Progress &progress) {
    BatchLoader::Plan plan;
    plan.data = &data;
    plan.part = split.part;
    plan.index = split.index;
    plan.batch = inference_batch(data);
    plan.normalisation = normalisation;
    BatchLoader loader(std::move(plan));
    return infer(network, loader, split.size(), bf16, test_flip, stop, progress);
}

SampleOutputs infer(nn::Network &network, BatchSource &source, std::size_t count, bool bf16, bool test_flip,
                    const std::stop_token &stop, const Progress &progress) {
    const at::NoGradGuard no_grad;
    const EvaluationMode mode(network);
    SampleOutputs outputs;
    for (std::size_t b = 0; b < source.batches(); ++b) {
        throw_if_stopped(stop);
        const Batch batch = source.next();
        const at::Tensor logits = answers_of(network, batch, bf16, test_flip);
        const at::Tensor log_probability = at::log_softmax(logits, 1);
        const at::Tensor probability = log_probability.exp().contiguous();
        const at::Tensor loss = -log_probability.gather(1, batch.labels.unsqueeze(1)).squeeze(1).contiguous();
        const at::Tensor predicted = logits.argmax(1);
        const float *values = probability.const_data_ptr<float>();
        outputs.probability.insert(outputs.probability.end(), values, values + probability.numel());
        values = loss.const_data_ptr<float>();
        outputs.loss.insert(outputs.loss.end(), values, values + loss.numel());
        for (std::size_t i = 0; i < batch.size(); ++i)
            outputs.predicted.push_back(static_cast<std::uint16_t>(predicted.const_data_ptr<std::int64_t>()[i]));
        if (progress) progress(outputs.predicted.size(), count);
    }
    return outputs;
}

} // namespace benchlight::training
