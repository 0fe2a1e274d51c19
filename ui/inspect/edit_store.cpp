#include "ui/inspect/edit_store.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "ui/images/thumbnail.h"

#include <algorithm>
#include <chrono>
#include <sys/stat.h>
#include <thread>

namespace benchlight::ui {
namespace fs = std::filesystem;

namespace {

using namespace std::chrono_literals;
constexpr std::chrono::milliseconds patience = 2s, between_tries = 20ms; ///< while another process writes

Tile tile_of(std::uint64_t key) { return {static_cast<images::Part>(key >> 32), static_cast<std::uint32_t>(key)}; }

void put(Decisions &decisions, std::uint64_t key, const std::optional<Decision> &decision) {
    if (decision)
        decisions[key] = *decision;
    else
        decisions.erase(key);
}

/// What `theirs` becomes when what `ours` has made of `base` is done to it.
Decisions merged(const Decisions &base, const Decisions &ours, Decisions theirs) {
    for (const auto &[key, decision] : ours)
        if (find_decision(base, key) != decision) theirs[key] = decision;
    for (const auto &[key, decision] : base)
        if (!ours.contains(key)) theirs.erase(key);
    return theirs;
}

std::vector<DecisionChange> difference(const Decisions &before, const Decisions &after) {
    std::vector<DecisionChange> changes;
    for (const auto &[key, decision] : after)
        if (const auto old = find_decision(before, key); old != decision) changes.push_back({key, old, decision});
    for (const auto &[key, decision] : before)
        if (!after.contains(key)) changes.push_back({key, decision, {}});
    return changes;
}

/// Keeps other processes from writing at the same time; where no such file can be made, nothing does.
std::optional<FileLock> lock_folder(const fs::path &folder) {
    for (const auto end = std::chrono::steady_clock::now() + patience;;) {
        try {
            FileLock lock(folder / ".lock");
            if (lock.taken()) return lock;
        } catch (const Error &) {
            return std::nullopt;
        }
        if (std::chrono::steady_clock::now() > end)
            throw Error("Another program keeps the edits in " + display_path(folder) + " locked.");
        std::this_thread::sleep_for(between_tries);
    }
}

} // namespace

std::optional<Decision> find_decision(const Decisions &decisions, std::uint64_t key) {
    const auto found = decisions.find(key);
    return found == decisions.end() ? std::nullopt : std::optional(found->second);
}

images::Edits edits_of(const Decisions &decisions, const std::vector<images::Edit> &others,
                       const images::ImageSet &set) {
    images::Edits edits{others};
    for (const auto &[key, decision] : decisions) {
        const Tile tile = tile_of(key);
        edits.list.push_back(
            {tile.part, set.source(tile.part, tile.index), decision.label ? set.classes()[*decision.label] : ""});
    }
    std::ranges::sort(edits.list, {},
                      [](const images::Edit &edit) { return std::pair(edit.part, std::string_view(edit.source)); });
    return edits;
}

EditStore::EditStore(fs::path file, std::shared_ptr<const images::ImageSet> set)
    : file_(std::move(file)), set_(std::move(set)) {}

EditStore::FileState EditStore::look() const {
    struct stat status {};
    if (::stat(file_.c_str(), &status) != 0) return {};
    return {true, status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
            status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec};
}

void EditStore::adopt() {
    const std::lock_guard lock(guard_);
    not_adopted_.clear();
}

/// Takes the file's edits for what is known of it.
void EditStore::take(const images::Edits &edits) {
    base_.clear();
    others_.clear();
    problem_.clear();
    const auto places = images::locate(edits, *set_);
    const std::vector<std::string> &classes = set_->classes();
    for (std::size_t i = 0; i < places.size(); ++i) {
        const images::Edit &edit = edits.list[i];
        const auto known = std::ranges::find(classes, edit.label);
        if (!places[i] || (!edit.label.empty() && known == classes.end())) {
            others_.push_back(edit);
            continue;
        }
        const auto label =
            edit.label.empty() ? std::optional<std::uint16_t>() : static_cast<std::uint16_t>(known - classes.begin());
        if (label == set_->label(places[i]->part, places[i]->index)) continue; // as it is stored
        base_[Tile{places[i]->part, places[i]->index}.key()] = {label};
    }
}

/// What is to be in force: ours, and what others have written since the last look. Remembers what changes by them.
Decisions EditStore::catch_up(const Decisions &ours) {
    Decisions now = ours;
    for (const DecisionChange &change : not_adopted_)
        if (find_decision(now, change.key) == change.before) put(now, change.key, change.after);
    if (const FileState state = look(); state != state_) {
        const Decisions before = base_;
        try {
            take(state.exists ? images::Edits::read(file_) : images::Edits());
            now = merged(before, now, base_);
        } catch (const Error &error) {
            base_.clear();
            problem_ = error.what();
        }
        state_ = state;
    }
    not_adopted_ = difference(ours, now);
    return now;
}

EditStore::News EditStore::read(const Decisions &ours) {
    const std::lock_guard lock(guard_);
    catch_up(ours);
    if (problem_.empty()) return {not_adopted_, others_, {}};
    return {not_adopted_, others_,
            problem_ +
                " The file is left as it is; when an image is edited here, it is moved aside and a new one begun."};
}

/// Gives the file another name that is free, and returns a sentence about that.
std::string EditStore::move_aside() {
    fs::path aside;
    for (int number = 1;; ++number) {
        aside = file_.parent_path() /
                (file_.stem().native() + ".damaged" + (number > 1 ? "-" + std::to_string(number) : "") + ".csv");
        if (!fs::exists(fs::symlink_status(aside))) break;
    }
    std::error_code error;
    fs::rename(file_, aside, error);
    if (error)
        throw Error("The file of edits " + display_path(file_) + " cannot be understood, nor moved aside (" +
                    error.message() + "); move it away to go on.");
    return "The file of edits that could not be understood is now " + display_path(aside) + "; a new one is begun.";
}

EditStore::News EditStore::save(const Decisions &ours) {
    const std::lock_guard lock(guard_);
    create_folder(file_.parent_path());
    const auto folder_lock = lock_folder(file_.parent_path());
    const Decisions now = catch_up(ours);
    std::string note;
    if (!problem_.empty()) {
        note = move_aside();
        problem_.clear();
        state_ = FileState();
    }
    const bool nothing_to_say = !state_->exists && now.empty() && others_.empty();
    if (!nothing_to_say && (now != base_ || !state_->exists)) {
        edits_of(now, others_, *set_).write(file_);
        base_ = now;
        state_ = look();
    }
    return {not_adopted_, others_, note};
}

} // namespace benchlight::ui
