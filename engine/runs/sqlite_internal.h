#pragma once
#include "engine/core/error.h"
#include "engine/core/text.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <utility>

/// The little of SQLite that the run log needs, with errors as exceptions.
namespace benchlight::runs {

inline constexpr int log_application_id = 0x424c5254; // "BLRT"
inline constexpr int log_format = 1;                  // what this version writes, and the newest it can read

/// A statement failed. `full` tells a disk without space, which may pass, from everything else.
class SqliteError : public Error {
  public:
    SqliteError(const std::string &text, int code_, std::string reason_)
        : Error(text), code(code_), reason(std::move(reason_)) {}
    int code;
    std::string reason; ///< SQLite's own words
    bool full() const { return (code & 0xff) == SQLITE_FULL; }
};

class Statement;

class Database {
  public:
    /// `uri` names the file for SQLite where its path alone does not say enough.
    Database(const std::filesystem::path &path, int flags, const std::string &uri = {});
    ~Database() { sqlite3_close_v2(handle_); }
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    void execute(const char *sql);
    std::int64_t integer(const char *sql); ///< the first column of the first row; 0 without a row
    /// Closing the last connection leaves the WAL beside the log as it is.
    void keep_wal_on_close() { sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }
    sqlite3 *handle() { return handle_; }
    [[noreturn]] void fail(int code);

  private:
    std::filesystem::path path_;
    sqlite3 *handle_ = nullptr;
};

class Statement {
  public:
    Statement(Database &database, const char *sql);
    ~Statement() { sqlite3_finalize(handle_); }
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;

    Statement &bind(int at, std::int64_t value);
    Statement &text(int at, std::string_view value);
    Statement &blob(int at, std::string_view value);
    /// True while there is a row.
    bool step();
    void reset() { sqlite3_reset(handle_); }
    std::int64_t integer(int column) { return sqlite3_column_int64(handle_, column); }
    std::string bytes(int column);
    /// The same where it lies, until the next step() or reset().
    std::string_view view(int column);

  private:
    Database &database_;
    sqlite3_stmt *handle_ = nullptr;
};

/// Reads parts of the payloads of `events`, however large those are.
class PayloadReader {
  public:
    explicit PayloadReader(Database &database) : database_(database) {}
    ~PayloadReader() { sqlite3_blob_close(handle_); }
    PayloadReader(const PayloadReader &) = delete;
    PayloadReader &operator=(const PayloadReader &) = delete;

    /// Moves on to another event. False when it is not there or has no payload to read in parts.
    bool open(std::int64_t event);
    std::size_t size() const { return handle_ ? static_cast<std::size_t>(sqlite3_blob_bytes(handle_)) : 0; }
    /// The payload's value at `offset`; nothing behind its end.
    template <class T> std::optional<T> value(std::size_t offset) {
        T value{};
        return read(offset, &value, sizeof value) ? std::optional(value) : std::nullopt;
    }

  private:
    bool read(std::size_t offset, void *to, std::size_t count);

    Database &database_;
    sqlite3_blob *handle_ = nullptr;
};

} // namespace benchlight::runs
