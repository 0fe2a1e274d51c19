#pragma once
#include "engine/runs/run_folder.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::runs {

/// What a trainer can be told while it trains. It looks between batches.
struct Command {
    enum class Kind { pause, resume, stop, set };
    Kind kind{};
    std::string option = {}, value = {}; ///< of set: what "lr=0.01" spells; whether it is a setting the trainer judges

    /// "pause", "continue", "stop" or "OPTION=VALUE". Throws UsageError.
    static Command parse(const std::string &text);
    std::string text() const;
};

/// Puts the command into the run's log, from any process. Throws Error when no trainer holds the run.
void send_command(const RunFolder &folder, const Command &command);

/// The trainer's side: commands that arrived since the last look. A look costs a few microseconds. Not thread-safe.
class CommandInbox {
  public:
    /// Commands from before the run (re)started are not delivered: they were meant for a trainer that is gone.
    explicit CommandInbox(const RunFolder &folder);
    ~CommandInbox();
    std::vector<Command> take();
    /// Takes none any more, and no longer keeps the log from leaving WAL mode.
    void close();

  private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

} // namespace benchlight::runs
