#include "engine/runs/open_log_internal.h"

#include <array>
#include <cctype>
#include <cstring>
#include <stdlib.h>

namespace benchlight::runs {
namespace fs = std::filesystem;
namespace {

/// The first bytes of an SQLite file, see "The Database Header" in SQLite's file format.
struct Header {
    bool database = false;
    std::uint32_t user_version = 0, application_id = 0;
};

std::string immutable_uri(const fs::path &path) {
    std::string uri = "file:";
    const fs::path absolute = fs::absolute(path);
    for (const char c : absolute.native()) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || c == '/' || c == '.' || c == '-' || c == '_')
            uri += c;
        else {
            uri += '%';
            uri += "0123456789ABCDEF"[byte >> 4];
            uri += "0123456789ABCDEF"[byte & 15];
        }
    }
    return uri + "?immutable=1";
}

std::unique_ptr<Database> open_immutable(const fs::path &path) {
    return std::make_unique<Database>(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, immutable_uri(path));
}

/// Takes no lock and changes nothing. Read through SQLite's own descriptor: closing another one of the same file would
/// drop the locks that this process holds on it.
Header header_of(const fs::path &path) {
    const auto database = open_immutable(path);
    sqlite3_file *file = nullptr;
    sqlite3_file_control(database->handle(), "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void *>(&file));
    std::array<unsigned char, 100> bytes{};
    if (!file || !file->pMethods || file->pMethods->xRead(file, bytes.data(), bytes.size(), 0) != SQLITE_OK) return {};
    const auto number = [&](std::size_t at) {
        return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 | std::uint32_t{bytes[at + 2]} << 8 |
               bytes[at + 3];
    };
    return {std::memcmp(bytes.data(), "SQLite format 3", 16) == 0, number(60), number(68)};
}

std::uintmax_t size_of(const fs::path &path) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    return error ? 0 : size;
}

/// The log and what lies beside it, copied. It has no name any more once it is open, so nothing of it stays behind.
std::unique_ptr<Database> open_copy(const RunFolder &folder) {
    std::string place = (fs::temp_directory_path() / "benchlight-log-XXXXXX").native();
    if (!::mkdtemp(place.data()))
        throw Error("Cannot read the log of the run in " + display_path(folder.path) +
                    ": it would have to be copied, and no folder can be made in " +
                    display_path(fs::temp_directory_path()) + "; let TMPDIR name a folder that can be written to.");
    struct Remover {
        fs::path path;
        ~Remover() {
            std::error_code ignored;
            fs::remove_all(path, ignored);
        }
    } remover{place};
    const fs::path copy = fs::path(place) / "log.db";
    // What lies beside the log first: should somebody fold it in meanwhile, it is only folded in twice.
    for (const char *suffix : {"-wal", "-journal", ""}) {
        const fs::path from = folder.log().native() + suffix, to = copy.native() + suffix;
        std::error_code error;
        if (!fs::is_regular_file(from, error)) continue;
        fs::copy_file(from, to, error);
        if (!error) fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, error);
        if (error)
            throw Error("Cannot read the log of the run in " + display_path(folder.path) + ": copying it to " +
                        display_path(place) + " failed (" + error.message() + "); free some space there.");
    }
    auto database = std::make_unique<Database>(copy, SQLITE_OPEN_READWRITE);
    database->integer("SELECT count(*) FROM sqlite_master");
    return database;
}

/// Without a change to any file.
std::unique_ptr<Database> open_still(const RunFolder &folder) {
    if (size_of(folder.log().native() + "-wal") == 0 && size_of(folder.log().native() + "-journal") == 0) {
        auto database = open_immutable(folder.log());
        database->integer("SELECT count(*) FROM sqlite_master");
        return database;
    }
    if (!FileLock::held(folder.lock())) return open_copy(folder);
    auto database = std::make_unique<Database>(folder.log(), SQLITE_OPEN_READONLY);
    database->keep_wal_on_close();
    database->integer("SELECT count(*) FROM sqlite_master");
    return database;
}

/// Whether the place is what keeps a log from being opened as usual, rather than what is in it.
bool place_forbids(const SqliteError &error) {
    const int code = error.code & 0xff;
    return code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_PERM || code == SQLITE_IOERR;
}

/// In place; null when that place cannot be written to, or the log turns out to be newer than its first page says.
std::unique_ptr<Database> open_in_place(const RunFolder &folder) {
    for (const int flags : {SQLITE_OPEN_READWRITE, SQLITE_OPEN_READONLY}) {
        try {
            auto database = std::make_unique<Database>(folder.log(), flags);
            database->integer("SELECT count(*) FROM sqlite_master");
            if (database->integer("PRAGMA user_version") <= log_format) return database;
            database->keep_wal_on_close();
            return nullptr;
        } catch (const SqliteError &error) {
            if (!place_forbids(error)) throw;
        }
    }
    return nullptr;
}

OpenedLog open_any(const RunFolder &folder) {
    const Header header = header_of(folder.log());
    if (!header.database || header.application_id != log_application_id)
        throw Error("The file " + display_path(folder.log()) +
                    " is not the log of a run; name the folder that `train --run` made.");
    OpenedLog log;
    log.newer = header.user_version > static_cast<std::uint32_t>(log_format);
    if (!log.newer) log.database = open_in_place(folder);
    log.writable = log.database && sqlite3_db_readonly(log.database->handle(), "main") == 0;
    if (!log.database) log.database = open_still(folder);
    log.newer = log.database->integer("PRAGMA user_version") > log_format;
    if (log.database->integer("SELECT value FROM meta WHERE key = 'least_reader'") > log_format)
        throw Error("The run in " + display_path(folder.path) +
                    " was made by a newer Benchlight, whose log this one cannot read; use that one.");
    log.database->integer("SELECT max(id) FROM events");
    return log;
}

/// Whether what is in the file is what is wrong.
bool is_damage(const SqliteError &error) {
    const int code = error.code & 0xff;
    return code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_ERROR;
}

} // namespace

OpenedLog open_log(const RunFolder &folder) {
    if (!is_run_folder(folder.path))
        throw Error("There is no run in " + display_path(folder.path) + "; name the folder that `train --run` made.");
    try {
        return open_any(folder);
    } catch (const SqliteError &error) {
        if (!is_damage(error)) throw;
        throw Error("The log of the run in " + display_path(folder.path) + " is damaged or was never finished (" +
                    error.reason + "); put it back from a copy, or train anew.");
    }
}

} // namespace benchlight::runs
