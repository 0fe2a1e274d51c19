#include "engine/training/inference_internal.h"

#include "engine/training/batch_loader_internal.h"

#include <numeric>

namespace benchlight::training {
namespace {

/// Large enough to fill the cores, small enough to answer a stop in a fraction of a second.
std::size_t batch_for(const images::DataSet &data) {
    const auto pixels = static_cast<std::size_t>(data.height()) * static_cast<std::size_t>(data.width());
    return std::clamp<std::size_t>(250 * 1024 / std::max<std::size_t>(pixels, 1), 8, 250);
}

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

at::Tensor logits_of(nn::Network &network, const at::Tensor &images, bool bf16) {
    const at::Tensor input = images.to(bf16 ? at::kBFloat16 : at::kFloat, false, false, at::MemoryFormat::ChannelsLast);
    return network.forward(input).to(at::kFloat);
}

at::Tensor answers_of(nn::Network &network, const at::Tensor &images, bool bf16, bool test_flip) {
    const at::Tensor logits = logits_of(network, images, bf16);
    return test_flip ? (logits + logits_of(network, images.flip({3}), bf16)) / 2 : logits;
}

SampleOutputs infer(nn::Network &network, const images::DataSet &data, const images::Split &split,
                    const augment::Normalisation &normalisation, bool bf16, bool test_flip, const std::stop_token &stop,
                    const Progress &progress) {
    const at::NoGradGuard no_grad;
    const EvaluationMode mode(network);
    BatchLoader::Plan plan;
    plan.data = &data;
    plan.part = split.part;
    plan.index = split.index;
    plan.batch = batch_for(data);
    plan.normalisation = normalisation;
    BatchLoader loader(std::move(plan));
    SampleOutputs outputs;
    for (std::size_t b = 0; b < loader.batches(); ++b) {
        throw_if_stopped(stop);
        const Batch batch = loader.next();
        const at::Tensor logits = answers_of(network, batch.images, bf16, test_flip);
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
        if (progress) progress(outputs.predicted.size(), split.size());
    }
    return outputs;
}

} // namespace benchlight::training
