#include "engine/training/checkpoint_files_internal.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"

#include <cerrno>
#include <unistd.h>

namespace benchlight::training {
namespace fs = std::filesystem;
namespace {

/// Lets `alias` be `file` too, replacing what was there in one step; a copy where the file system has no links.
void link_over(const fs::path &file, const fs::path &alias) {
    const fs::path temporary = alias.native() + ".tmp." + std::to_string(::getpid());
    std::error_code error, ignored;
    fs::remove(temporary, ignored);
    fs::create_hard_link(file, temporary, error);
    if (error) {
        fs::copy_file(file, temporary, fs::copy_options::overwrite_existing, error);
        if (!error) sync_file(temporary);
    }
    if (!error) fs::rename(temporary, alias, error);
    // Renaming over another name of the same file does nothing and leaves both.
    fs::remove(temporary, ignored);
    if (error) throw Error("Cannot write " + display_path(alias) + " (" + error.message() + "); free some space.");
    sync_folder(alias.parent_path());
}

} // namespace

void turn_over_checkpoints(const runs::RunFolder &folder, bool best) {
    std::error_code error;
    if (fs::exists(folder.last_checkpoint(), error)) link_over(folder.last_checkpoint(), folder.previous_checkpoint());
    if (::rename(folder.next_checkpoint().c_str(), folder.last_checkpoint().c_str()) != 0)
        throw Error("Cannot write " + display_path(folder.last_checkpoint()) + system_reason(errno) +
                    "; free some space or choose another place.");
    sync_folder(folder.path);
    if (best) link_over(folder.last_checkpoint(), folder.best_checkpoint());
}

void settle_checkpoints(const runs::RunFolder &folder, const fs::path &used, bool is_best) {
    std::error_code error;
    if (used != folder.last_checkpoint()) link_over(used, folder.last_checkpoint());
    if (is_best && !fs::equivalent(used, folder.best_checkpoint(), error)) link_over(used, folder.best_checkpoint());
}

} // namespace benchlight::training
