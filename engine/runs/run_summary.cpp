#include "engine/runs/run_summary.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/runs/run_reader.h"

#include <algorithm>
#include <array>
#include <map>

namespace benchlight::runs {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 2> tasks{"images", "movie-embedding"};

/// `fallback` where the value is missing or of another kind: logs are read, not trusted.
template <class T> T value_of(const Json &json, const char *key, T fallback) {
    if (!json.is_object()) return fallback;
    const auto found = json.find(key);
    if (found == json.end()) return fallback;
    try {
        return found->get<T>();
    } catch (const Json::exception &) {
        return fallback;
    }
}

Json part_of(const Json &json, const char *key) {
    if (!json.is_object()) return Json::object();
    const auto found = json.find(key);
    return found != json.end() && found->is_object() ? *found : Json::object();
}

double number_of(const Json &json, const char *key) { return value_of(json, key, double{NAN}); }

Json number_or_null(double number) { return std::isfinite(number) ? Json(number) : Json(); }

std::string data_of_embedding(const Json &settings) {
    const std::string movies = value_of(settings, "movies", std::string());
    return movies.empty() ? "MovieLens small" : fs::path(movies).filename().string();
}

std::string model_of_embedding(const Json &settings) {
    const auto rank = settings.find("rank");
    if (rank == settings.end() || !rank->is_number()) return "embedding, full rank";
    return "embedding, rank " + std::to_string(value_of(settings, "rank", 0));
}

std::uint64_t size_of_files(const fs::path &folder) {
    std::uint64_t bytes = 0;
    std::error_code error;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder, error)) {
        std::error_code gone;
        if (!entry.is_regular_file(gone)) continue;
        const std::uint64_t size = entry.file_size(gone);
        if (!gone) bytes += size;
    }
    return bytes;
}

/// Goes through the events of a log that are in force.
class Summing {
  public:
    explicit Summing(RunSummary &summary) : run_(summary) {}

    void take(const Event &event) {
        note_time(event);
        if (event.kind == kind::started)
            begin(event.json());
        else if (event.kind == kind::epoch)
            add_epoch(event.json());
        else if (event.kind == kind::setting)
            change(event.json());
        else if (event.kind == kind::message)
            run_.messages += value_of(event.json(), "severity", std::string()) != "info";
        else if (event.kind == kind::finished)
            finish(event.json());
    }

    /// Whether the log says how the run ended.
    bool ended() const { return ended_; }

    void complete() {
        for (const auto &[segment, span] : spans_)
            run_.seconds += static_cast<double>(std::max(std::int64_t{0}, span.last - span.first - span.paused)) * 1e-6;
    }

  private:
    struct Span {
        std::int64_t first = 0, last = 0, paused = 0;
        std::int64_t paused_since = 0; ///< 0: it is not paused
    };

    void note_time(const Event &event) {
        if (run_.started_us == 0) run_.started_us = event.time_us;
        run_.last_us = std::max(run_.last_us, event.time_us);
        Span &span = spans_.try_emplace(event.segment, Span{event.time_us, event.time_us, 0, 0}).first->second;
        span.first = std::min(span.first, event.time_us);
        span.last = std::max(span.last, event.time_us);
        if (event.kind == kind::paused) span.paused_since = event.time_us;
        if (event.kind != kind::continued && event.kind != kind::finished) return;
        if (span.paused_since > 0) span.paused += std::max(std::int64_t{0}, event.time_us - span.paused_since);
        span.paused_since = 0;
    }

    void begin(const Json &started) {
        run_.settings = part_of(started, "settings");
        run_.task = value_of(started, "task", std::string(tasks[0]));
        run_.epochs = value_of(run_.settings, "epochs", 0);
        if (is_embedding()) {
            run_.data = data_of_embedding(run_.settings);
            run_.model = model_of_embedding(run_.settings);
        } else {
            run_.data = value_of(run_.settings, "data", std::string());
            run_.model = value_of(run_.settings, "model", std::string());
            run_.preset = value_of(run_.settings, "preset", std::string());
        }
        run_.precision = value_of(started, "precision", std::string());
        run_.machine = value_of(started, "machine", std::string());
        run_.parameters = value_of(started, "parameters", std::uint64_t{0});
        run_.trainable_parameters = value_of(started, "trainable_parameters", run_.parameters);
        run_.parent = Parent::of(started);
        run_.epoch = run_.parent ? run_.parent->epoch : 0;
    }

    void add_epoch(const Json &json) {
        if (!json.is_object()) return;
        if (is_embedding()) {
            run_.epoch = value_of(json, "epoch", run_.epoch) + 1; // they count from 0
            run_.cost = number_of(json, "cost");
            run_.history.push_back(static_cast<float>(run_.cost));
            return;
        }
        const Json train = part_of(json, "train"), validation = part_of(json, "validation");
        run_.epoch = value_of(json, "epoch", run_.epoch);
        run_.epochs = value_of(json, "epochs", run_.epochs);
        run_.train_loss = number_of(train, "loss");
        run_.train_accuracy = number_of(train, "accuracy");
        run_.loss = number_of(validation, "loss");
        run_.accuracy = number_of(validation, "accuracy");
        run_.images_per_second = number_of(json, "images_per_second");
        const bool validated = std::isfinite(run_.accuracy);
        run_.history.push_back(static_cast<float>(validated ? run_.accuracy : run_.train_accuracy));
        // Without a validation part the newest epoch is the best, as the trainer has it.
        if (run_.best_epoch != 0 &&
            (validated ? run_.accuracy <= run_.best_accuracy : std::isfinite(run_.best_accuracy)))
            return;
        run_.best_epoch = run_.epoch;
        run_.best_accuracy = run_.accuracy;
    }

    void change(const Json &json) {
        if (value_of(json, "name", std::string()) == "epochs") run_.epochs = value_of(json, "value", run_.epochs);
    }

    void finish(const Json &json) {
        ended_ = true;
        run_.state = state_named(value_of(json, "state", std::string())).value_or(State::failed);
        run_.epoch = value_of(json, "epoch", run_.epoch);
        run_.weights_sha256 = value_of(json, "weights_sha256", std::string());
        run_.reason = value_of(json, "reason", std::string());
        if (const double cost = number_of(json, "cost"); is_embedding() && std::isfinite(cost)) run_.cost = cost;
    }

    bool is_embedding() const { return run_.task == tasks[1]; }

    RunSummary &run_;
    std::map<std::int64_t, Span> spans_;
    bool ended_ = false;
};

void read_log(RunSummary &run) {
    const RunReader reader(RunFolder{run.path});
    const std::vector<Event> events = reader.outline(reader.newest_event());
    if (events.empty() || events.front().kind != kind::started)
        throw Error("The run in " + display_path(run.path) + " has no beginning in its log; train anew.");
    Summing summing(run);
    for (const Event &event : events) summing.take(event);
    summing.complete();
    if (!summing.ended()) run.state = reader.state();
    run.notice = reader.notice();
}

Json parent_json(const std::optional<Parent> &parent) { return parent ? parent->json() : Json(); }

} // namespace

Json Parent::json() const {
    return {{"run", display_path(run)},
            {"checkpoint", checkpoint},
            {"epoch", epoch},
            {"step", step},
            {"weights_sha256", weights_sha256}};
}

std::optional<Parent> Parent::of(const Json &started) {
    const Json json = part_of(started, "parent");
    Parent parent;
    parent.run = value_of(json, "run", std::string());
    if (parent.run.empty()) return std::nullopt;
    parent.checkpoint = value_of(json, "checkpoint", std::string());
    parent.epoch = value_of(json, "epoch", 0);
    parent.step = value_of(json, "step", std::int64_t{0});
    parent.weights_sha256 = value_of(json, "weights_sha256", std::string());
    return parent;
}

RunSummary summarise_run(const fs::path &folder) {
    RunSummary run;
    run.path = folder;
    const RunFolder files{folder};
    try {
        read_log(run);
    } catch (const std::exception &error) {
        run = {};
        run.path = folder;
        run.problem = error.what();
        return run;
    }
    std::error_code error;
    run.has_checkpoint = run.task == tasks[0] && (fs::is_regular_file(files.last_checkpoint(), error) ||
                                                  fs::is_regular_file(files.previous_checkpoint(), error));
    run.bytes = size_of_files(folder);
    return run;
}

Json RunSummary::json() const {
    Json values = Json::array();
    for (const float value : history) values.push_back(number_or_null(value));
    return {{"path", display_path(path)},
            {"problem", problem},
            {"notice", notice},
            {"state", name_of(state)},
            {"task", task},
            {"settings", settings},
            {"data", data},
            {"model", model},
            {"preset", preset},
            {"precision", precision},
            {"machine", machine},
            {"parameters", parameters},
            {"trainable_parameters", trainable_parameters},
            {"parent", parent_json(parent)},
            {"started_us", started_us},
            {"last_us", last_us},
            {"seconds", seconds},
            {"epoch", epoch},
            {"epochs", epochs},
            {"best_epoch", best_epoch},
            {"best_accuracy", number_or_null(best_accuracy)},
            {"accuracy", number_or_null(accuracy)},
            {"loss", number_or_null(loss)},
            {"train_accuracy", number_or_null(train_accuracy)},
            {"train_loss", number_or_null(train_loss)},
            {"images_per_second", number_or_null(images_per_second)},
            {"cost", number_or_null(cost)},
            {"history", values},
            {"weights_sha256", weights_sha256},
            {"reason", reason},
            {"messages", messages},
            {"has_checkpoint", has_checkpoint},
            {"bytes", bytes}};
}

RunSummary RunSummary::from_json(const Json &json) {
    const auto state = state_named(value_of(json, "state", std::string()));
    if (!json.is_object() || !state) throw Error("This is not what a run's log told.");
    RunSummary run;
    run.path = value_of(json, "path", std::string());
    run.problem = value_of(json, "problem", std::string());
    run.notice = value_of(json, "notice", std::string());
    run.state = *state;
    run.task = value_of(json, "task", std::string());
    if (const auto settings = json.find("settings"); settings != json.end()) run.settings = *settings;
    run.data = value_of(json, "data", std::string());
    run.model = value_of(json, "model", std::string());
    run.preset = value_of(json, "preset", std::string());
    run.precision = value_of(json, "precision", std::string());
    run.machine = value_of(json, "machine", std::string());
    run.parameters = value_of(json, "parameters", std::uint64_t{0});
    run.trainable_parameters = value_of(json, "trainable_parameters", std::uint64_t{0});
    run.parent = Parent::of(json);
    run.started_us = value_of(json, "started_us", std::int64_t{0});
    run.last_us = value_of(json, "last_us", std::int64_t{0});
    run.seconds = value_of(json, "seconds", 0.);
    run.epoch = value_of(json, "epoch", 0);
    run.epochs = value_of(json, "epochs", 0);
    run.best_epoch = value_of(json, "best_epoch", 0);
    run.best_accuracy = number_of(json, "best_accuracy");
    run.accuracy = number_of(json, "accuracy");
    run.loss = number_of(json, "loss");
    run.train_accuracy = number_of(json, "train_accuracy");
    run.train_loss = number_of(json, "train_loss");
    run.images_per_second = number_of(json, "images_per_second");
    run.cost = number_of(json, "cost");
    if (const auto values = json.find("history"); values != json.end() && values->is_array())
        for (const Json &value : *values) run.history.push_back(value.is_number() ? value.get<float>() : NAN);
    run.weights_sha256 = value_of(json, "weights_sha256", std::string());
    run.reason = value_of(json, "reason", std::string());
    run.messages = value_of(json, "messages", 0);
    run.has_checkpoint = value_of(json, "has_checkpoint", false);
    run.bytes = value_of(json, "bytes", std::uint64_t{0});
    return run;
}

} // namespace benchlight::runs
