#include "engine/runs/run_log.h"

#include "engine/runs/log_queue_internal.h"
#include "engine/runs/run_reader.h"
#include "engine/runs/sqlite_internal.h"

#include <cerrno>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace benchlight::runs {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// Events reach the disk at most this late. Batching them keeps the cost of a commit away from each.
constexpr auto commit_interval = 40ms;
constexpr auto retry_interval = 500ms;
constexpr auto patience_at_end = 3s;

constexpr const char *schema = R"sql(
    CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    INSERT INTO meta VALUES('least_reader', '1');
    CREATE TABLE events(id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, segment INTEGER NOT NULL,
                        step INTEGER NOT NULL, kind TEXT NOT NULL, payload BLOB);
    CREATE INDEX events_by_kind ON events(kind, id) WHERE kind <> 'batch';
    CREATE TABLE commands(id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, text TEXT NOT NULL);
)sql";

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// Opens the log of a run that goes on, or makes a new one.
std::unique_ptr<Database> open_for_writing(const RunFolder &folder, bool create) {
    if (!create) require_continuable(folder);
    auto database = std::make_unique<Database>(folder.log(), SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0));
    if (create) {
        database->execute(("PRAGMA application_id=" + std::to_string(log_application_id)).c_str());
        database->execute(("PRAGMA user_version=" + std::to_string(log_format)).c_str());
    }
    database->execute("PRAGMA journal_mode=WAL");
    database->execute("PRAGMA synchronous=NORMAL");
    if (create) {
        database->execute("BEGIN IMMEDIATE");
        database->execute(schema);
        database->execute("COMMIT");
    }
    return database;
}

/// What a sentence may have in brackets.
std::string reason_of(const Error &error) {
    if (const auto *of_log = dynamic_cast<const SqliteError *>(&error)) return of_log->reason;
    std::string reason = error.what();
    while (reason.ends_with('.')) reason.pop_back();
    return reason;
}

} // namespace

struct RunLog::Writer {
    Writer(RunFolder folder_, bool create, std::int64_t stands_on)
        : folder(std::move(folder_)), opened(open_for_writing(folder, create)), database(*opened) {
        segment = create ? 0 : database.integer("SELECT coalesce(max(segment) + 1, 0) FROM events");
        if (stands_on > 0) count_on_from(stands_on);
        thread = std::jthread([this](const std::stop_token &stop) { run(stop); });
    }

    /// Gives the next event a later id than `event`, which a power loss may have taken from the log: what a segment
    /// supersedes is told by ids.
    void count_on_from(std::int64_t event) {
        Statement raise(database, "UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'events' AND seq < ?1");
        raise.bind(1, event).step();
        Statement begin(database, "INSERT INTO sqlite_sequence(name, seq) SELECT 'events', ?1 "
                                  "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'events')");
        begin.bind(1, event).step();
    }

    void push(LogQueue::Item item, bool urgent = false) {
        {
            const std::lock_guard lock(guard);
            queue.push(std::move(item), !trouble.empty());
            hurry = hurry || urgent;
        }
        wake.notify_all();
    }

    void run(const std::stop_token &stop) {
        Clock::time_point give_up = Clock::time_point::max();
        for (;;) {
            {
                std::unique_lock lock(guard);
                wake.wait(lock, stop, [&] { return !queue.empty(); });
                if (queue.empty()) return; // stop requested
                // Let more events gather, unless someone waits for these.
                wake.wait_for(lock, stop, commit_interval, [&] { return hurry; });
                hurry = false;
            }
            if (stop.stop_requested() && give_up == Clock::time_point::max()) give_up = Clock::now() + patience_at_end;
            try {
                write_queue();
                end_trouble();
            } catch (const Error &error) {
                note_trouble(reason_of(error));
                if (Clock::now() >= give_up) return;
                std::unique_lock lock(guard);
                wake.wait_for(lock, retry_interval, [&] { return false; });
            }
        }
    }

    void note_trouble(const std::string &reason) {
        std::function<void(const std::string &)> to;
        {
            const std::lock_guard lock(guard);
            queue.keep();
            if (trouble.empty()) {
                to = say;
                trouble_since = Clock::now();
            }
            trouble = reason;
            idle.notify_all();
        }
        if (to)
            to("The log of the run in " + display_path(folder.path) + " cannot be written (" + reason +
               "); training goes on and what it tells waits in memory until there is space.");
    }

    void end_trouble() {
        std::string sentence;
        std::function<void(const std::string &)> to;
        {
            const std::lock_guard lock(guard);
            if (trouble.empty()) return;
            const auto seconds = std::lround(std::chrono::duration<double>(Clock::now() - trouble_since).count());
            sentence = "The log could not be written for " + format_count(static_cast<std::uint64_t>(seconds)) +
                       " s (" + trouble + "); ";
            const std::size_t dropped = queue.take_dropped();
            sentence += dropped == 0 ? "all that waited is there now."
                                     : "all that waited is there now but " + format_count(dropped) +
                                           " points of its curves, for which the memory did not suffice.";
            trouble.clear();
            idle.notify_all();
            to = say;
            queue.push(Event{0, now_us(), segment, last_step, std::string(kind::message),
                             to_json_text(Json{{"severity", "warning"}, {"text", sentence}})});
        }
        if (to) to(sentence);
    }

    /// Commits every event at the queue's head together, then carries out the item behind them, and so on. An item
    /// leaves the queue once it is done, so a refusing disk loses nothing.
    void write_queue() {
        for (;;) {
            std::vector<const Event *> events;
            LogQueue::Item *item = nullptr;
            {
                const std::lock_guard lock(guard);
                if (queue.empty()) return;
                events = queue.take_events();
                if (events.empty()) item = &queue.take_item();
            }
            if (item)
                carry_out(*item);
            else
                commit(events);
            const std::lock_guard lock(guard);
            queue.done();
        }
    }

    void commit(const std::vector<const Event *> &events) {
        database.execute("BEGIN IMMEDIATE");
        try {
            Statement insert(database, "INSERT INTO events(time, segment, step, kind, payload) VALUES(?, ?, ?, ?, ?)");
            for (const Event *event : events) {
                insert.bind(1, event->time_us).bind(2, event->segment).bind(3, event->step);
                insert.text(4, event->kind).blob(5, event->payload);
                insert.step();
            }
            database.execute("COMMIT");
            last_step = events.back()->step;
        } catch (...) {
            sqlite3_exec(database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
            throw;
        }
    }

    void carry_out(LogQueue::Item &item) {
        if (const auto *call = std::get_if<LogQueue::Call>(&item)) {
            (*call)();
        } else if (const auto *keep = std::get_if<LogQueue::KeepProbabilities>(&item)) {
            delete_probabilities_except(keep->epochs);
        } else if (const auto *checkpoint = std::get_if<Checkpoint>(&item)) {
            write_checkpoint(*checkpoint);
        }
    }

    void write_checkpoint(const Checkpoint &checkpoint) {
        // A checkpoint must never stand on events that a power loss could take back. Folding the WAL into the log syncs
        // it only where no reader is in the way.
        sqlite3_wal_checkpoint_v2(database.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
        sync_file(folder.log().native() + "-wal");
        try {
            checkpoint.write(database.integer("SELECT max(id) FROM events"));
        } catch (const SqliteError &) {
            throw;
        } catch (const Error &error) {
            return checkpoint.failed(error);
        }
        const Event event{
            0, now_us(), segment, checkpoint.step, std::string(kind::checkpoint), to_json_text(checkpoint.payload)};
        commit({&event});
        checkpoint.committed();
    }

    void delete_probabilities_except(const std::vector<int> &epochs) {
        std::string sql =
            "DELETE FROM events WHERE kind <> 'batch' AND kind = 'probabilities' AND substr(payload, 1, 4) NOT IN (";
        for (std::size_t i = 0; i < epochs.size(); ++i) sql += i ? ",?" : "?";
        Statement remove(database, (sql + ")").c_str());
        for (std::size_t i = 0; i < epochs.size(); ++i) {
            const auto epoch = static_cast<std::uint32_t>(epochs[i]);
            remove.blob(static_cast<int>(i) + 1, {reinterpret_cast<const char *>(&epoch), sizeof epoch});
        }
        remove.step();
    }

    /// Waits until everything queued before is done. False, with the reason in `trouble`, when the disk refuses.
    bool wait_until_written() {
        struct Mark {
            bool done = false;
        };
        const auto mark = std::make_shared<Mark>();
        push(LogQueue::Call([this, mark] {
                 const std::lock_guard lock(guard);
                 mark->done = true;
                 idle.notify_all();
             }),
             true);
        std::unique_lock lock(guard);
        const auto give_up = [&] { return mark->done || !trouble.empty(); };
        idle.wait(lock, give_up);
        if (!mark->done) idle.wait_for(lock, patience_at_end, [&] { return mark->done; });
        return mark->done;
    }

    RunFolder folder;
    std::unique_ptr<Database> opened;
    Database &database;
    std::int64_t segment = 0, last_step = 0;
    std::mutex guard;
    std::condition_variable_any wake, idle;
    LogQueue queue;
    bool hurry = false;
    std::string trouble; ///< why the disk refuses; empty while it does not
    Clock::time_point trouble_since;
    std::function<void(const std::string &)> say;
    std::jthread thread; // last: it uses everything above
};

RunLog::RunLog(RunFolder folder, bool create, std::int64_t stands_on)
    : writer_(std::make_unique<Writer>(std::move(folder), create, stands_on)) {}

RunLog::~RunLog() = default;

void RunLog::tell_trouble(std::function<void(const std::string &)> say) {
    const std::lock_guard lock(writer_->guard);
    writer_->say = std::move(say);
}

void RunLog::append(std::string_view kind, std::int64_t step, std::string payload) {
    writer_->push(Event{0, now_us(), writer_->segment, step, std::string(kind), std::move(payload)});
}

void RunLog::append(std::string_view kind, std::int64_t step, const Json &payload) {
    append(kind, step, to_json_text(payload));
}

void RunLog::write_checkpoint(Checkpoint checkpoint) { writer_->push(std::move(checkpoint), true); }

void RunLog::after_commit(std::function<void()> call) { writer_->push(std::move(call), true); }

void RunLog::keep_probabilities_of(std::vector<int> epochs) {
    writer_->push(LogQueue::KeepProbabilities{std::move(epochs)});
}

void RunLog::flush() {
    if (writer_->wait_until_written()) return;
    const std::lock_guard lock(writer_->guard);
    throw Error("The run in " + display_path(writer_->folder.path) + " could not be logged to the end (" +
                writer_->trouble + "); free some space and go on with `benchlight resume`.");
}

void RunLog::finish(std::int64_t step, const Json &payload) {
    append(kind::finished, step, payload);
    flush();
    after_commit([writer = writer_.get()] {
        sqlite3_wal_checkpoint_v2(writer->database.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
        // Readers let go when they see the end. If one does not in time, whoever opens the run next does this.
        sqlite3_busy_timeout(writer->database.handle(), 0);
        for (int attempt = 0; attempt < 10; ++attempt) {
            if (sqlite3_exec(writer->database.handle(), "PRAGMA journal_mode=DELETE", nullptr, nullptr, nullptr) ==
                SQLITE_OK)
                break;
            std::this_thread::sleep_for(30ms);
        }
    });
    flush();
}

void require_continuable(const RunFolder &folder) {
    if (!RunReader(folder).notice().empty())
        throw Error("The log of the run in " + display_path(folder.path) +
                    " was written by a newer Benchlight; it is shown but cannot be gone on with, so use that one.");
    for (const std::filesystem::path &place : {folder.path, folder.log()})
        if (::access(place.c_str(), W_OK) != 0)
            throw Error("Nobody can go on with the run in " + display_path(folder.path) + ": " + display_path(place) +
                        " may not be written to" + system_reason(errno) +
                        "; copy the run to a place that can be written.");
}

} // namespace benchlight::runs
