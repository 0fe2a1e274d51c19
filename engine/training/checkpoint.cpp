#include "engine/training/checkpoint_internal.h"

#include "engine/core/error.h"
#include "engine/nn/models_internal.h"
#include "engine/training/checkpoint_files_internal.h"
#include "engine/training/setting_kinds.h"
#include "engine/training/stored_tensor_internal.h"

namespace benchlight::training {
namespace fs = std::filesystem;
namespace {

constexpr const char *progression_key = "benchlight";

Progression progression_of(const nn::SafeTensors &contents, const fs::path &file) {
    const auto found = contents.metadata.find(progression_key);
    const Json json = found == contents.metadata.end() ? Json() : Json::parse(found->second, nullptr, false);
    if (!json.is_object()) throw Error("The file " + display_path(file) + " is no checkpoint of a run.");
    return Progression::from_json(json);
}

/// Throws Error that says what else there is.
nn::SafeTensors read_whole(const runs::RunFolder &folder, const fs::path &file) {
    try {
        return nn::read_safetensors(file);
    } catch (const Error &error) {
        std::string why = error.what();
        while (why.ends_with('.')) why.pop_back();
        const std::string other = file == folder.best_checkpoint() ? "last" : "best";
        throw Error(why + "; ask for the checkpoint " + other +
                    " instead, or let `benchlight resume` go on from the newest whole one.");
    }
}

} // namespace

Json Progression::json() const {
    return {{"step", step},
            {"epoch", epoch},
            {"batch", batch},
            {"loss_sum", loss_sum},
            {"correct", correct},
            {"images", images},
            {"train_seconds", train_seconds},
            {"best_epoch", best_epoch},
            {"best_accuracy", best_accuracy},
            {"patience_from", patience_from},
            {"plateau", {{"factor", plateau.factor}, {"best", plateau.best}, {"bad_epochs", plateau.bad_epochs}}},
            {"settings", settings.json()},
            {"last_event", last_event}};
}

Progression Progression::from_json(const Json &json) {
    try {
        const Json &plateau = json.at("plateau");
        return {.step = json.at("step"),
                .epoch = json.at("epoch"),
                .batch = json.at("batch"),
                .loss_sum = json.at("loss_sum"),
                .correct = json.at("correct"),
                .images = json.at("images"),
                .train_seconds = json.at("train_seconds"),
                .best_epoch = json.at("best_epoch"),
                .best_accuracy = json.at("best_accuracy"),
                .patience_from = json.at("patience_from"),
                .plateau = {plateau.at("factor"), plateau.at("best"), plateau.at("bad_epochs")},
                .settings = Settings::from_json(json.at("settings")),
                .last_event = json.at("last_event")};
    } catch (const Json::exception &) {
        throw Error("A checkpoint's description of where the training stands is damaged.");
    }
}

Snapshot take_snapshot(const nn::Network &network, const Optimizer &optimizer, const WeightAverage *average,
                       const Progression &progression, bool best) {
    const at::NoGradGuard no_grad;
    Snapshot snapshot{progression, {}, best};
    for (const nn::StateEntry &entry : network.state()) snapshot.tensors.emplace_back(entry.name, entry.tensor.clone());
    for (const auto &[name, tensor] : optimizer.state()) snapshot.tensors.emplace_back(name, tensor.clone());
    if (average)
        for (const auto &[name, tensor] : average->state()) snapshot.tensors.emplace_back(name, tensor.clone());
    return snapshot;
}

void write_checkpoint(const runs::RunFolder &folder, const Snapshot &snapshot) {
    nn::write_safetensors(folder.next_checkpoint(), snapshot.tensors,
                          {{progression_key, to_json_text(snapshot.progression.json())}});
    turn_over_checkpoints(folder, snapshot.best);
}

void write_best_checkpoint(const runs::RunFolder &folder, const Snapshot &snapshot) {
    nn::write_safetensors(folder.best_checkpoint(), snapshot.tensors,
                          {{progression_key, to_json_text(snapshot.progression.json())}});
}

std::optional<LoadedCheckpoint> load_last_checkpoint(const runs::RunFolder &folder) {
    std::string warning;
    for (const fs::path &file : {folder.last_checkpoint(), folder.previous_checkpoint()}) {
        std::error_code error;
        if (!fs::exists(file, error)) {
            if (file == folder.last_checkpoint() && fs::exists(folder.previous_checkpoint(), error))
                warning = "The newest checkpoint " + display_path(file) +
                          " is not there. The checkpoint before it is used instead.";
            continue;
        }
        try {
            LoadedCheckpoint loaded{{}, nn::read_safetensors(file), file, warning};
            loaded.progression = progression_of(loaded.contents, file);
            return loaded;
        } catch (const Error &damaged) {
            warning = std::string(damaged.what()) + " The checkpoint before it is used instead.";
        }
    }
    if (!warning.empty())
        throw Error("No checkpoint of the run in " + display_path(folder.path) +
                    " is whole; train it anew with --force, or restore the folder from a copy.");
    return std::nullopt;
}

LoadedCheckpoint load_checkpoint(const runs::RunFolder &folder, const std::string &checkpoint) {
    const bool best = checkpoint == "best";
    const fs::path file = best ? folder.best_checkpoint() : folder.last_checkpoint();
    std::error_code error;
    if (!best)
        if (auto last = load_last_checkpoint(folder)) return std::move(*last);
    if (!best || !fs::exists(file, error))
        throw Error("The run in " + display_path(folder.path) + " has no " + checkpoint +
                    " checkpoint yet; let it finish an epoch first.");
    LoadedCheckpoint loaded{{}, read_whole(folder, file), file, {}};
    loaded.progression = progression_of(loaded.contents, file);
    return loaded;
}

namespace {

[[noreturn]] void refuse_others(const fs::path &file, const std::string &what, const std::string &theirs,
                                const std::string &own) {
    const auto shown = [](const std::string &value) { return value.empty() ? std::string("none") : value; };
    throw Error("The checkpoint " + display_path(file) + " is another run's: its " + what + " is " +
                display_path(shown(theirs)) + ", this run's " + display_path(shown(own)) +
                "; put this run's own checkpoint back, or train anew.");
}

/// Settings that are not among the kinds, as a run's log holds them.
std::string other_setting(const Settings &settings, const char *key) {
    const Json value = settings.json().at(key);
    return value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump();
}

} // namespace

void require_own_checkpoint(const LoadedCheckpoint &checkpoint, const Settings &began) {
    const Settings &theirs = checkpoint.progression.settings;
    for (const SettingKind &kind : setting_kinds()) {
        // What is computed in, and by how many threads, is decided when a run begins.
        if (kind.live || kind.key == "precision" || kind.key == "threads") continue;
        if (kind.text(theirs) != kind.text(began))
            refuse_others(checkpoint.file, kind.option.empty() ? kind.key : kind.option, kind.text(theirs),
                          kind.text(began));
    }
    for (const char *key : {"data", "validation", "limit_train", "limit_test", "seed", "size"})
        if (other_setting(theirs, key) != other_setting(began, key))
            refuse_others(checkpoint.file, key, other_setting(theirs, key), other_setting(began, key));
}

void load_weights(nn::Network &network, const nn::SafeTensors &contents, const fs::path &file, bool averaged) {
    averaged &= WeightAverage::is_in(contents);
    const std::size_t head = network.stages().back().begin;
    for (std::size_t i = 0; i < network.state().size(); ++i) {
        const nn::StateEntry &entry = network.state()[i];
        const std::string name = averaged ? WeightAverage::name_of(entry) : entry.name;
        const at::Tensor &from = contents.at(name, file);
        if (i >= head && from.dim() == entry.tensor.dim() && from.dim() > 0 && from.size(0) != entry.tensor.size(0))
            throw Error("The checkpoint " + display_path(file) + " tells " + std::to_string(from.size(0)) +
                        " classes apart, and here there are " + std::to_string(entry.tensor.size(0)) +
                        "; a checkpoint goes with images of as many classes.");
        copy_stored(contents, name, file, entry.tensor);
    }
}

LoadedNetwork load_network(const runs::RunFolder &folder, const std::string &checkpoint, const std::string &model,
                           int classes) {
    const fs::path file = checkpoint == "best" ? folder.best_checkpoint() : folder.last_checkpoint();
    std::error_code error;
    if (!fs::exists(file, error))
        throw Error("The run in " + display_path(folder.path) + " has no " + checkpoint +
                    " checkpoint yet; let it finish an epoch first.");
    const nn::SafeTensors contents = read_whole(folder, file);
    const Progression progression = progression_of(contents, file);
    if (const std::string &theirs = progression.settings.model; !theirs.empty() && theirs != model)
        refuse_others(file, "model", theirs, model);
    LoadedNetwork loaded{nn::make_network(model, classes, std::nullopt), progression.epochs_done()};
    load_weights(*loaded.network, contents, file, true);
    return loaded;
}

} // namespace benchlight::training
