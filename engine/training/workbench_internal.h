#pragma once
#include "engine/training/trainer_internal.h"

namespace benchlight::training {

/// What a run that goes on has from before.
struct Resumption {
    const Json &started;
    const LoadedCheckpoint *checkpoint;           ///< null: it goes on from its beginning
    std::shared_ptr<const images::Edits> edits{}; ///< those that it began with; null: none
    bool fork = false; ///< it is another run's checkpoint, and the settings may differ from what `started` tells
};

/// Loads the data, cuts the splits, makes the network, takes weights from a file and freezes what is to be frozen, decides
/// the precision and prepares features. Throws Error, UsageError, Stopped. Must be called on the training thread: it sets
/// that thread's count of LibTorch threads.
Workbench prepare_workbench(Settings settings, const Listener &listener, const std::stop_token &stop,
                            const Resumption *resumption = nullptr);

/// What the `started` event holds, and the fixed parts of it that a resumed run compares.
Json started_json(const Workbench &workbench);
Started started_of(const Workbench &workbench, const std::filesystem::path &run);

/// Throws Error when the data set is not the one that the run began with, or when the run begins again (rather than being
/// `continued` from a checkpoint) with other weights; returns a warning, or "", when this machine
/// differs from the one that it ran on.
std::string compare_with_start(const Workbench &workbench, const Json &started, bool continued);

/// Throws Error unless the checkpoint has all that the run's optimizer and average go on with.
void require_whole(const Workbench &workbench, const LoadedCheckpoint &checkpoint);

} // namespace benchlight::training
