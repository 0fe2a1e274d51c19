#include "engine/runs/run_log.h"

#include "engine/runs/sqlite_internal.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <variant>

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

struct Call {
    std::function<void()> call;
};
struct KeepProbabilities {
    std::vector<int> epochs;
};
using Item = std::variant<Event, RunLog::Checkpoint, Call, KeepProbabilities>;

} // namespace

struct RunLog::Writer {
    Writer(RunFolder folder_, bool create)
        : folder(std::move(folder_)),
          database(folder.log(), SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0)) {
        if (create) {
            database.execute(("PRAGMA application_id=" + std::to_string(log_application_id)).c_str());
            database.execute(("PRAGMA user_version=" + std::to_string(log_format)).c_str());
        } else if (database.integer("PRAGMA application_id") != log_application_id ||
                   database.integer("PRAGMA user_version") > log_format) {
            throw Error("The run log " + display_path(folder.log()) +
                        " is not one that this version can go on with; use the Benchlight that made it.");
        }
        database.execute("PRAGMA journal_mode=WAL");
        database.execute("PRAGMA synchronous=NORMAL");
        if (create) {
            database.execute("BEGIN IMMEDIATE");
            database.execute(schema);
            database.execute("COMMIT");
        }
        segment = create ? 0 : database.integer("SELECT coalesce(max(segment) + 1, 0) FROM events");
        thread = std::jthread([this](const std::stop_token &stop) { run(stop); });
    }

    void push(Item item, bool urgent = false) {
        {
            const std::lock_guard lock(guard);
            queue.push_back(std::move(item));
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
                const std::lock_guard lock(guard);
                trouble.clear();
                idle.notify_all();
            } catch (const Error &error) {
                std::unique_lock lock(guard);
                trouble = error.what();
                idle.notify_all();
                if (Clock::now() >= give_up) return;
                wake.wait_for(lock, retry_interval, [&] { return false; });
            }
        }
    }

    /// Commits every event at the queue's head together, then carries out the item behind them, and so on. An item
    /// leaves the queue once it is done, so a refusing disk loses nothing.
    void write_queue() {
        for (;;) {
            std::vector<const Event *> events;
            std::size_t left;
            {
                const std::lock_guard lock(guard);
                for (const Item &item : queue) {
                    if (!std::holds_alternative<Event>(item)) break;
                    events.push_back(&std::get<Event>(item)); // a deque keeps addresses when it grows at its ends
                }
                left = queue.size();
            }
            if (left == 0) return;
            if (!events.empty()) {
                commit(events);
                const std::lock_guard lock(guard);
                queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(events.size()));
                continue;
            }
            Item *item;
            {
                const std::lock_guard lock(guard);
                item = &queue.front();
            }
            carry_out(*item);
            const std::lock_guard lock(guard);
            queue.pop_front();
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
        } catch (...) {
            sqlite3_exec(database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
            throw;
        }
    }

    void carry_out(Item &item) {
        if (auto *call = std::get_if<Call>(&item)) {
            call->call();
        } else if (auto *keep = std::get_if<KeepProbabilities>(&item)) {
            delete_probabilities_except(keep->epochs);
        } else if (auto *checkpoint = std::get_if<Checkpoint>(&item)) {
            write_checkpoint(*checkpoint);
        }
    }

    void write_checkpoint(const Checkpoint &checkpoint) {
        // A checkpoint must never stand on events that a power loss could take back: this syncs the WAL.
        sqlite3_wal_checkpoint_v2(database.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
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
        push(Call{[this, mark] {
                 const std::lock_guard lock(guard);
                 mark->done = true;
             }},
             true);
        std::unique_lock lock(guard);
        const auto give_up = [&] { return mark->done || !trouble.empty(); };
        idle.wait(lock, give_up);
        if (!mark->done) idle.wait_for(lock, patience_at_end, [&] { return mark->done; });
        return mark->done;
    }

    RunFolder folder;
    Database database;
    std::int64_t segment = 0;
    mutable std::mutex guard;
    std::condition_variable_any wake, idle;
    std::deque<Item> queue;
    bool hurry = false;
    std::string trouble;
    std::jthread thread; // last: it uses everything above
};

RunLog::RunLog(RunFolder folder, bool create) : writer_(std::make_unique<Writer>(std::move(folder), create)) {}

RunLog::~RunLog() = default;

void RunLog::append(std::string_view kind, std::int64_t step, std::string payload) {
    writer_->push(Event{0, now_us(), writer_->segment, step, std::string(kind), std::move(payload)});
}

void RunLog::append(std::string_view kind, std::int64_t step, const Json &payload) {
    append(kind, step, to_json_text(payload));
}

void RunLog::write_checkpoint(Checkpoint checkpoint) { writer_->push(std::move(checkpoint), true); }

void RunLog::after_commit(std::function<void()> call) { writer_->push(Call{std::move(call)}, true); }

void RunLog::keep_probabilities_of(std::vector<int> epochs) { writer_->push(KeepProbabilities{std::move(epochs)}); }

void RunLog::flush() {
    if (writer_->wait_until_written()) return;
    const std::lock_guard lock(writer_->guard);
    throw Error("The run in " + display_path(writer_->folder.path) + " could not be logged to the end: " +
                writer_->trouble + " Free some space and go on with `benchlight resume`.");
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

} // namespace benchlight::runs
