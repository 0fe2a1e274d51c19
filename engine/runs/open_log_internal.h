#pragma once
#include "engine/runs/run_folder.h"
#include "engine/runs/sqlite_internal.h"

#include <memory>

namespace benchlight::runs {

/// A run's log that can be read, however it had to be opened for that.
struct OpenedLog {
    std::unique_ptr<Database> database;
    bool newer = false;   ///< of a later format than this version writes: nothing of it may be changed
    bool writable = true; ///< this connection may finish what a trainer left behind
};

/// Opens the log in the strongest way that its place and its format allow:
/// - in place, where the folder can be written: a reader of a log in WAL mode shares memory with the others by a file;
/// - as a file that nobody changes, when it is read-only or of a newer format and all of it is in the log itself;
/// - a copy of it in a temporary folder, when events are still in the WAL beside it and nobody trains.
/// Not a byte of a newer log or of a read-only folder is changed. Throws Error: no run, no log, damage, or a log that
/// only a newer version can read.
OpenedLog open_log(const RunFolder &folder);

} // namespace benchlight::runs
