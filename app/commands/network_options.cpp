#include "app/commands/network_options.h"

#include "engine/nn/models.h"

namespace benchlight::commands {

evaluation::NetworkSource NetworkOptions::source(const std::string &command) const {
    if (run.has_value() == weights.has_value())
        throw UsageError(command + " takes one network: --run DIR, or --weights FILE with --model NAME.");
    if (run) {
        if (model) throw UsageError("--model goes with --weights; a run knows its model.");
        require_one_of("--checkpoint", checkpoint, {"best", "last"});
        return evaluation::RunNetwork{{*run}, checkpoint.value_or("best")};
    }
    if (checkpoint) throw UsageError("--checkpoint goes with --run; a weight file has one network.");
    if (!model) throw UsageError("--weights needs --model NAME, the network that the weights are of.");
    nn::model_info(*model);
    return evaluation::FileNetwork{*weights, *model};
}

void add_network_options(CLI::App &command, NetworkOptions &options) {
    add_text(command, "--run", options.run, "DIR", "The run's folder");
    add_text(command, "--checkpoint", options.checkpoint, "best|last", "Which network of the run (default best)");
    add_text(command, "--weights", options.weights, "FILE|imagenet",
             "Instead of a run: a .pth or .safetensors file, or known weights of the model");
    add_text(command, "--model", options.model, "NAME", "The network that the weights are of");
}

} // namespace benchlight::commands
