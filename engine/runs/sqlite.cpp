#include "engine/runs/sqlite_internal.h"

namespace benchlight::runs {

Database::Database(const std::filesystem::path &path, int flags, const std::string &uri) : path_(path) {
    const int code = sqlite3_open_v2(uri.empty() ? path.c_str() : uri.c_str(), &handle_,
                                     flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    if (code != SQLITE_OK) {
        const std::string reason = handle_ ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
        sqlite3_close_v2(handle_);
        throw SqliteError("Cannot open the run log " + display_path(path) + ": " + reason +
                              "; see whether it is there and may be read.",
                          code, reason);
    }
    sqlite3_busy_timeout(handle_, 5000);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);      // a log is data,
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr); // whoever made it
}

void Database::fail(int code) {
    const std::string reason = sqlite3_errmsg(handle_);
    throw SqliteError("The run log " + display_path(path_) + " cannot be used: " + reason + ".", code, reason);
}

void Database::execute(const char *sql) {
    if (const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); code != SQLITE_OK) fail(code);
}

std::int64_t Database::integer(const char *sql) {
    Statement statement(*this, sql);
    return statement.step() ? statement.integer(0) : 0;
}

Statement::Statement(Database &database, const char *sql) : database_(database) {
    const int code = sqlite3_prepare_v3(database.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
    if (code != SQLITE_OK) database.fail(code);
}

Statement &Statement::bind(int at, std::int64_t value) {
    sqlite3_bind_int64(handle_, at, value);
    return *this;
}

Statement &Statement::text(int at, std::string_view value) {
    sqlite3_bind_text64(handle_, at, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement &Statement::blob(int at, std::string_view value) {
    sqlite3_bind_blob64(handle_, at, value.data(), value.size(), SQLITE_TRANSIENT);
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    sqlite3_reset(handle_);
    if (code != SQLITE_DONE) database_.fail(code);
    return false;
}

std::string_view Statement::view(int column) {
    const void *data = sqlite3_column_blob(handle_, column);
    return data ? std::string_view(static_cast<const char *>(data),
                                   static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)))
                : std::string_view();
}

std::string Statement::bytes(int column) { return std::string(view(column)); }

bool PayloadReader::open(std::int64_t event) {
    const int code = handle_ ? sqlite3_blob_reopen(handle_, event)
                             : sqlite3_blob_open(database_.handle(), "main", "events", "payload", event, 0, &handle_);
    if (code == SQLITE_OK) return true;
    sqlite3_blob_close(handle_); // one that could not be moved is of no use
    handle_ = nullptr;
    if ((code & 0xff) != SQLITE_ERROR) database_.fail(code);
    return false;
}

bool PayloadReader::read(std::size_t offset, void *to, std::size_t count) {
    if (count > size() || offset > size() - count) return false;
    if (const int code = sqlite3_blob_read(handle_, to, static_cast<int>(count), static_cast<int>(offset));
        code != SQLITE_OK)
        database_.fail(code);
    return true;
}

} // namespace benchlight::runs
