#include "engine/runs/run_reader.h"

#include "engine/runs/open_log_internal.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>

namespace benchlight::runs {
namespace {

/// Superseded: the events whose ids lie between the two.
struct Range {
    std::int64_t after, before;
};

struct Stretch {
    std::int64_t after, upto;
};

Event event_of(Statement &row) {
    return {row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.bytes(4), row.bytes(5)};
}

/// What is known of the rows of one of the kinds that come once an epoch.
struct EpochRows {
    std::string_view kind;
    int (*epoch_of)(PayloadReader &payload);         ///< 0: damaged
    std::int64_t newest = 0;                         ///< that has been looked at
    std::vector<std::pair<std::int64_t, int>> all{}; ///< id and epoch, in order, superseded ones too
    std::map<int, std::int64_t> in_force{};
};

int epoch_of_any(PayloadReader &payload) {
    const auto epoch = payload.value<std::uint32_t>(0);
    return epoch && *epoch <= static_cast<std::uint32_t>(std::numeric_limits<int>::max()) ? static_cast<int>(*epoch)
                                                                                          : 0;
}

/// Of EpochPredictions, as event.cpp lays them out: the count has to fit the size.
int epoch_of_predictions(PayloadReader &payload) {
    const auto count = payload.value<std::uint32_t>(4);
    return count && payload.size() == 8 + 8 * std::size_t{*count} ? epoch_of_any(payload) : 0;
}

} // namespace

struct RunReader::Connection {
    explicit Connection(RunFolder folder_) : folder(std::move(folder_)) {
        open();
        finish_if_ended();
    }

    void open() {
        OpenedLog log = open_log(folder);
        database = std::move(log.database);
        newer = log.newer;
        writable = log.writable;
    }

    /// The trainer leaves WAL mode at its end unless a reader was in the way; then the next who opens the run does it.
    void finish_if_ended() {
        if (!writable || FileLock::held(folder.lock())) return;
        if (database->integer("SELECT 1 FROM events WHERE kind <> 'batch' AND kind = 'finished'") == 0) return;
        sqlite3_busy_timeout(database->handle(), 0);
        sqlite3_exec(database->handle(), "PRAGMA journal_mode=DELETE", nullptr, nullptr, nullptr);
        sqlite3_busy_timeout(database->handle(), 5000);
    }

    void learn_segments() {
        if (!database) open();
        Statement select(
            *database,
            "SELECT id, payload FROM events WHERE kind <> 'batch' AND kind = 'segment' AND id > ? ORDER BY id");
        select.bind(1, superseded.empty() ? 0 : superseded.back().before);
        while (select.step()) {
            const Json payload = Json::parse(select.bytes(1), nullptr, false);
            const auto after = payload.is_object() ? payload.find("after_event") : payload.end();
            if (after == payload.end() || !after->is_number_integer()) continue;
            superseded.push_back({after->get<std::int64_t>(), select.integer(0)});
        }
    }

    /// Ids (after, upto] that are in force up to `newest`, in order and apart from each other.
    std::vector<Stretch> stretches(std::int64_t newest) const {
        std::vector<Range> gaps = superseded;
        std::sort(gaps.begin(), gaps.end(), [](const Range &a, const Range &b) { return a.after < b.after; });
        std::vector<Stretch> stretches;
        std::int64_t after = 0;
        for (const Range &gap : gaps) {
            if (std::min(gap.after, newest) > after) stretches.push_back({after, std::min(gap.after, newest)});
            after = std::max(after, gap.before - 1);
        }
        if (newest > after) stretches.push_back({after, newest});
        return stretches;
    }

    bool in_force(std::int64_t id) const {
        return std::none_of(superseded.begin(), superseded.end(),
                            [&](const Range &range) { return id > range.after && id < range.before; });
    }

    /// Rows of a kind that are in force, handed to `use` from the newest or the oldest until it returns false.
    template <class Use> void each(std::string_view kind, bool newest_first, Use use) {
        learn_segments();
        Statement select(*database,
                         kind == kind::batch
                             ? "SELECT id, time, segment, step, kind, payload FROM events WHERE kind = ? ORDER BY id"
                         : newest_first ? "SELECT id, time, segment, step, kind, payload FROM events WHERE kind <> "
                                          "'batch' AND kind = ? ORDER BY id DESC"
                                        : "SELECT id, time, segment, step, kind, payload FROM events WHERE kind <> "
                                          "'batch' AND kind = ? ORDER BY id");
        select.text(1, kind);
        while (select.step())
            if (in_force(select.integer(0)) && !use(select)) return;
    }

    /// Rows of a kind that are in force, by epoch; of several of one epoch the newest. Of a row not read before only a
    /// few bytes are read. Damaged rows are left out.
    const std::map<int, std::int64_t> &rows_by_epoch(EpochRows &rows) {
        learn_segments();
        {
            Statement select(*database,
                             "SELECT id FROM events WHERE kind <> 'batch' AND kind = ? AND id > ? ORDER BY id");
            select.text(1, rows.kind).bind(2, rows.newest);
            PayloadReader payload(*database);
            while (select.step()) {
                rows.newest = select.integer(0);
                if (const int epoch = payload.open(rows.newest) ? rows.epoch_of(payload) : 0; epoch > 0)
                    rows.all.emplace_back(rows.newest, epoch);
            }
        }
        rows.in_force.clear();
        for (const auto &[id, epoch] : rows.all)
            if (in_force(id)) rows.in_force[epoch] = id;
        return rows.in_force;
    }

    std::string payload_of(std::int64_t id) {
        Statement select(*database, "SELECT payload FROM events WHERE id = ?");
        select.bind(1, id);
        return select.step() ? select.bytes(0) : std::string();
    }

    RunFolder folder;
    std::unique_ptr<Database> database;
    bool newer = false, writable = true;
    std::vector<Range> superseded;
    std::int64_t cursor = 0;
    EpochRows predictions{kind::predictions, epoch_of_predictions}, probabilities{kind::probabilities, epoch_of_any};
};

RunReader::RunReader(RunFolder folder) : connection_(std::make_unique<Connection>(std::move(folder))) {}
RunReader::~RunReader() = default;
RunReader::RunReader(RunReader &&) noexcept = default;
RunReader &RunReader::operator=(RunReader &&) noexcept = default;

const RunFolder &RunReader::folder() const { return connection_->folder; }

std::string RunReader::notice() const {
    return connection_->newer ? "The log was written by a newer Benchlight; it is shown but cannot be gone on with."
                              : "";
}

std::vector<Event> RunReader::poll(std::size_t limit) {
    Connection &c = *connection_;
    c.learn_segments();
    std::vector<Event> events;
    bool ended = false;
    {
        Statement select(*c.database,
                         "SELECT id, time, segment, step, kind, payload FROM events "
                         "WHERE id > ? AND kind NOT IN ('edits', 'predictions', 'probabilities') ORDER BY id LIMIT ?");
        select.bind(1, c.cursor).bind(2, static_cast<std::int64_t>(limit));
        while (select.step()) {
            c.cursor = select.integer(0);
            if (!c.in_force(c.cursor)) continue;
            events.push_back(event_of(select));
            ended = events.back().kind == kind::finished;
        }
    }
    if (ended) c.database.reset(); // lets the trainer leave WAL mode; the next read opens the log again
    return events;
}

std::int64_t RunReader::newest_event() const {
    connection_->learn_segments(); // opens the log if need be
    return connection_->database->integer("SELECT max(id) FROM events");
}

void RunReader::skip_to(std::int64_t id) { connection_->cursor = id; }

void RunReader::let_go() { connection_->database.reset(); }

std::vector<Event> RunReader::outline(std::int64_t newest) const {
    std::vector<Event> events;
    for (const std::string_view kind :
         {kind::started, kind::segment, kind::epoch, kind::setting, kind::paused, kind::continued, kind::checkpoint,
          kind::promise, kind::message, kind::finished, kind::seen})
        connection_->each(kind, kind == kind::seen, [&](Statement &row) {
            if (row.integer(0) > newest) return kind == kind::seen;
            events.push_back(event_of(row));
            return kind != kind::seen; // of which the newest comes first
        });
    std::sort(events.begin(), events.end(), [](const Event &a, const Event &b) { return a.id < b.id; });
    return events;
}

void RunReader::each_batch(std::int64_t newest, const UseBatch &use) const {
    Connection &c = *connection_;
    c.learn_segments();
    Statement select(
        *c.database,
        "SELECT id, time, step, payload FROM events WHERE id > ? AND id <= ? AND kind = 'batch' ORDER BY id");
    for (const Stretch &stretch : c.stretches(newest)) {
        select.bind(1, stretch.after).bind(2, stretch.upto);
        while (select.step())
            if (const auto point = BatchPoint::read(select.view(3)))
                if (!use(select.integer(0), select.integer(1), select.integer(2), *point)) return;
    }
}

void RunReader::sample_batches(std::int64_t newest, int count, const UseBatch &use) const {
    Connection &c = *connection_;
    c.learn_segments();
    Statement select(*c.database, "SELECT id, time, step, payload FROM events WHERE id > ? AND id <= ? AND "
                                  "kind = 'batch' ORDER BY id LIMIT 1");
    const auto stretches = c.stretches(newest);
    std::int64_t ids = 0;
    for (const Stretch &stretch : stretches) ids += stretch.upto - stretch.after;
    for (const Stretch &stretch : stretches) {
        const std::int64_t length = stretch.upto - stretch.after;
        const auto share = std::max<std::int64_t>(1, count * length / ids);
        for (std::int64_t i = 0, last = stretch.after; i < share; ++i) {
            select.bind(1, std::max(last, stretch.after + length * i / share)).bind(2, stretch.upto);
            if (select.step()) {
                last = select.integer(0);
                if (const auto point = BatchPoint::read(select.view(3)))
                    if (!use(last, select.integer(1), select.integer(2), *point)) return;
            }
            select.reset();
        }
    }
}

std::vector<Event> RunReader::events(std::string_view kind) const {
    std::vector<Event> events;
    connection_->each(kind, false, [&](Statement &row) {
        events.push_back(event_of(row));
        return true;
    });
    return events;
}

std::optional<Event> RunReader::last(std::string_view kind) const {
    std::optional<Event> found;
    connection_->each(kind, true, [&](Statement &row) {
        found = event_of(row);
        return false;
    });
    return found;
}

std::vector<EpochSummary> RunReader::epochs() const {
    std::vector<EpochSummary> epochs;
    for (const Event &event : events(kind::epoch))
        if (const EpochSummary epoch = EpochSummary::from_json(event.json()); epoch.epoch > 0) epochs.push_back(epoch);
    return epochs;
}

std::vector<BatchPoint> RunReader::batches(std::vector<std::int64_t> *steps) const {
    std::vector<BatchPoint> points;
    connection_->each(kind::batch, false, [&](Statement &row) {
        points.push_back(BatchPoint::decode(row.bytes(5)));
        if (steps) steps->push_back(row.integer(3));
        return true;
    });
    return points;
}

std::optional<SampleList> RunReader::samples() const {
    const auto event = last(kind::samples);
    return event ? std::optional(SampleList::decode(event->payload)) : std::nullopt;
}

std::vector<int> RunReader::predicted_epochs() const {
    std::vector<int> epochs;
    for (const auto &[epoch, id] : connection_->rows_by_epoch(connection_->predictions)) epochs.push_back(epoch);
    return epochs;
}

std::optional<EpochPredictions> RunReader::predictions(std::optional<int> epoch) const {
    const auto &rows = connection_->rows_by_epoch(connection_->predictions);
    if (rows.empty()) return std::nullopt;
    const auto row = epoch ? rows.find(*epoch) : std::prev(rows.end());
    if (row == rows.end()) return std::nullopt;
    return EpochPredictions::decode(connection_->payload_of(row->second));
}

std::optional<EpochProbabilities> RunReader::probabilities(int epoch) const {
    const auto &rows = connection_->rows_by_epoch(connection_->probabilities);
    const auto row = rows.find(epoch);
    if (row == rows.end()) return std::nullopt;
    const std::string payload = connection_->payload_of(row->second);
    if (payload.empty()) return std::nullopt; // removed meanwhile
    return EpochProbabilities::decode(payload);
}

std::vector<SampleEpoch> RunReader::sample_history(std::size_t sample) const {
    Connection &c = *connection_;
    std::vector<SampleEpoch> history;
    const auto &rows = c.rows_by_epoch(c.predictions);
    PayloadReader payload(*c.database);
    for (const auto &[epoch, id] : rows) {
        if (!payload.open(id)) continue;
        const std::size_t count = (payload.size() - 8) / 8;
        if (sample >= count) continue;
        const auto element = [&](std::size_t array) { // of predicted, confidence, true_confidence, loss
            return payload.value<std::uint16_t>(8 + 2 * (array * count + sample)).value_or(0);
        };
        SampleEpoch &of = history.emplace_back();
        of.epoch = epoch;
        of.predicted = element(0);
        of.confidence = from_fixed_point(element(1));
        of.true_confidence = from_fixed_point(element(2));
        of.loss = from_half(element(3));
    }
    return history;
}

State RunReader::state() const {
    const auto ended = [&]() -> std::optional<State> {
        const auto event = last(kind::finished);
        if (!event) return std::nullopt;
        return state_named(text_in(event->json(), "state")).value_or(State::failed);
    };
    if (const auto state = ended()) return *state;
    if (FileLock::held(connection_->folder.lock())) return State::running;
    return ended().value_or(State::interrupted); // it may have ended between the two looks
}

Json RunReader::started() const {
    const auto event = last(kind::started);
    if (!event) throw Error("The run in " + display_path(folder().path) + " has no beginning in its log; train anew.");
    Json json = event->json();
    if (!json.is_object())
        throw Error("The beginning of the run in " + display_path(folder().path) +
                    " is damaged in its log; put the log back from a copy, or train anew.");
    return json;
}

} // namespace benchlight::runs
