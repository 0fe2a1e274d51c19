#pragma once
#include "engine/nn/network_internal.h"
#include "engine/runs/run_folder.h"
#include "engine/training/optimizer_internal.h"
#include "engine/training/schedule.h"
#include "engine/training/weight_average_internal.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace benchlight::training {

/// Where a training stands, besides its tensors. All that is random is a function of the seed and of this.
struct Progression {
    std::int64_t step = 0;  ///< optimizer steps done
    int epoch = 1;          ///< the epoch under way, from 1
    std::int64_t batch = 0; ///< batches of it done; all of them when only its validation is left
    double loss_sum = 0;    ///< over the epoch's images so far
    std::int64_t correct = 0, images = 0;
    double train_seconds = 0; ///< spent on them
    int best_epoch = 0;       ///< 0: none yet
    double best_accuracy = -1;
    int patience_from = 0; ///< patience counts epochs from this one on, or from the best one
    Plateau plateau;
    Settings settings;           ///< as they stand now: some change while a run trains
    std::int64_t last_event = 0; ///< the log's last event that this stands on

    int epochs_done() const { return epoch - 1; }
    Json json() const;
    static Progression from_json(const Json &json);
};

/// A copy of everything that a checkpoint holds, to be written while training goes on.
struct Snapshot {
    Progression progression;
    nn::NamedTensors tensors;
    bool best = false; ///< it is the best so far, too
};
Snapshot take_snapshot(const nn::Network &network, const Optimizer &optimizer, const WeightAverage *average,
                       const Progression &progression, bool best);

/// Writes last.safetensors, keeping the one before as last.previous.safetensors, and lets best.safetensors be the same
/// file when it is the best. Throws Error; the files that were there stay usable.
void write_checkpoint(const runs::RunFolder &folder, const Snapshot &snapshot);

/// Writes best.safetensors alone: of a best state that could not be written when it was the last one. Throws Error.
void write_best_checkpoint(const runs::RunFolder &folder, const Snapshot &snapshot);

struct LoadedCheckpoint {
    Progression progression;
    nn::SafeTensors contents;
    std::filesystem::path file;
    std::string warning;       ///< why the newest one was not used; empty when it was
    bool has_optimizer = true; ///< what it holds of the optimizer is to be gone on with
    bool has_average = true;   ///< likewise of the weights' average, where the run keeps one
};
/// The newest whole checkpoint to go on from; nothing when there is none. Throws Error when there are some and all are
/// damaged.
std::optional<LoadedCheckpoint> load_last_checkpoint(const runs::RunFolder &folder);

/// A run's checkpoint "best", or "last", which is the newest whole one. Throws Error when there is none.
LoadedCheckpoint load_checkpoint(const runs::RunFolder &folder, const std::string &checkpoint);

/// Throws Error when the checkpoint is another run's than the one that began with these settings: a setting that cannot
/// change while a run trains is another one in it.
void require_own_checkpoint(const LoadedCheckpoint &checkpoint, const Settings &began);

/// Copies a checkpoint's weights into the network: those that were trained, or, where the run keeps an average of them
/// and `averaged` is set, that. Throws Error when they are not of this model.
void load_weights(nn::Network &network, const nn::SafeTensors &contents, const std::filesystem::path &file,
                  bool averaged = false);

/// A run's network with the weights of its checkpoint "best" or "last", averaged ones if it has them. Throws Error when there is none.
struct LoadedNetwork {
    std::unique_ptr<nn::Network> network;
    int epoch = 0; ///< epochs that its weights have been trained for
};
LoadedNetwork load_network(const runs::RunFolder &folder, const std::string &checkpoint, const std::string &model,
                           int classes);

} // namespace benchlight::training
