#include "engine/runs/command.h"

#include "engine/runs/run_log.h"
#include "engine/runs/sqlite_internal.h"

#include <chrono>

namespace benchlight::runs {

Command Command::parse(const std::string &text) {
    if (text == "pause") return {Kind::pause};
    if (text == "continue") return {Kind::resume};
    if (text == "stop") return {Kind::stop};
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos && equals > 0) return {Kind::set, text.substr(0, equals), text.substr(equals + 1)};
    throw UsageError("Unknown command '" + display_path(text) +
                     "'; a run takes pause, continue, stop, or a setting such as lr=0.001 or epochs=20.");
}

std::string Command::text() const {
    switch (kind) {
    case Kind::pause: return "pause";
    case Kind::resume: return "continue";
    case Kind::stop: return "stop";
    case Kind::set: return option + '=' + value;
    }
    return "";
}

void send_command(const RunFolder &folder, const Command &command) {
    if (!is_run_folder(folder.path))
        throw Error("There is no run in " + display_path(folder.path) + "; name the folder that `train --run` made.");
    if (!FileLock::held(folder.lock()))
        throw Error("No trainer holds the run in " + display_path(folder.path) +
                    ", so nothing would obey; start it again with `benchlight resume`.");
    require_continuable(folder);
    Database database(folder.log(), SQLITE_OPEN_READWRITE);
    Statement insert(database, "INSERT INTO commands(time, text) VALUES(?, ?)");
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    insert.bind(1, std::chrono::duration_cast<std::chrono::microseconds>(now).count()).text(2, command.text());
    insert.step();
}

struct CommandInbox::Connection {
    explicit Connection(const RunFolder &folder)
        : database(folder.log(), SQLITE_OPEN_READWRITE),
          version(database, "PRAGMA data_version"),
          select(database, "SELECT id, text FROM commands WHERE id > ? ORDER BY id"),
          last_id(database.integer("SELECT max(id) FROM commands")) {}

    Database database;
    Statement version, select;
    std::int64_t last_id;
    std::int64_t seen_version = -1;
};

CommandInbox::CommandInbox(const RunFolder &folder) : connection_(std::make_unique<Connection>(folder)) {}
CommandInbox::~CommandInbox() = default;

void CommandInbox::close() { connection_.reset(); }

std::vector<Command> CommandInbox::take() {
    if (!connection_) return {};
    Connection &c = *connection_;
    c.version.step();
    const std::int64_t version = c.version.integer(0);
    c.version.reset();
    if (version == c.seen_version) return {};
    c.seen_version = version;
    std::vector<Command> commands;
    c.select.bind(1, c.last_id);
    while (c.select.step()) {
        c.last_id = c.select.integer(0);
        try {
            commands.push_back(Command::parse(c.select.bytes(1)));
        } catch (const UsageError &) {
            // A command of a newer version: this trainer cannot obey it.
        }
    }
    return commands;
}

} // namespace benchlight::runs
