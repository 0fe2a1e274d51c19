#include "engine/core/threads.h"
#include "engine/movies/embedding_internal.h"
#include "engine/movies/movie_set.h"
#include "engine/runs/command.h"
#include "engine/runs/run_log.h"
#include "engine/runs/run_reader.h"

#include <c10/util/Exception.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

namespace benchlight::movies {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;
constexpr const char *task_name = "movie-embedding"; ///< what tells such a run's `started` event from others
constexpr auto pause_poll_interval = 20ms, progress_interval = 100ms;
constexpr std::uint64_t room_to_leave = std::uint64_t{64} << 20;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

Json started_json(const EmbeddingSettings &settings, const Likes &likes, double zero) {
    const std::size_t rank = rank_of(settings, likes);
    return {{"task", task_name},
            {"settings", settings.json()},
            {"movies", likes.movies()},
            {"users", likes.users()},
            {"likes", likes.count()},
            {"likes_sha256", likes.sha256()},
            {"rank", rank},
            {"parameters", likes.movies() * rank},
            {"cost_of_zero", zero}};
}

Json told_json(const Json &logged, const EmbeddingSettings &settings, const std::filesystem::path &run) {
    const bool exact = settings.optimizer == EmbeddingOptimizer::exact;
    Json json{{"run", display_path(run)}};
    for (const char *key : {"movies", "users", "likes", "rank", "parameters"}) json[key] = logged[key];
    json["optimizer"] = name_of(settings.optimizer);
    json["lr"] = exact ? Json() : Json(settings.lr);
    json["momentum"] = settings.optimizer == EmbeddingOptimizer::sgd ? Json(settings.momentum) : Json();
    json["epochs"] = settings.epochs;
    json["seed"] = settings.seed;
    json["threads"] = settings.threads;
    json["cost_of_zero"] = logged["cost_of_zero"];
    return json;
}

/// The training of one run, from its first epoch to its `finished` event.
class Training {
  public:
    Training(const Likes &likes, EmbeddingSettings settings, std::filesystem::path run, runs::RunLog &log,
             runs::CommandInbox &inbox, const EmbeddingListener &listener, const std::stop_token &stop)
        : settings_(std::move(settings)),
          run_(std::move(run)),
          log_(log),
          inbox_(inbox),
          listener_(listener),
          stop_(stop),
          likes_(likes) {}

    EmbeddingFinished run() {
        try {
            fit_ = make_fit(likes_, settings_);
            train();
            return end(runs::State::completed);
        } catch (const Stopped &) {
            return end(runs::State::stopped);
        } catch (const c10::Error &error) {
            return fail(std::string("LibTorch could not go on: ") + error.what_without_backtrace());
        } catch (const std::bad_alloc &) {
            return fail("The memory ran out; train with a lower --rank, such as 128.");
        } catch (const std::exception &error) {
            return fail(error.what());
        }
    }

  private:
    void train() {
        const Check check = [this](double share) {
            obey_commands();
            tell_progress(share);
        };
        for (; epoch_ < settings_.epochs && !fit_->settled(); ++epoch_) {
            const Clock::time_point begin = Clock::now();
            paused_seconds_ = 0;
            check(0);
            const double cost = fit_->cost(check);
            if (!std::isfinite(cost)) throw Error(divergence(epoch_, settings_.lr));
            fit_->step(settings_.lr, check);
            const EmbeddingEpoch done{epoch_, cost, seconds_since(begin) - paused_seconds_};
            log_.append(runs::kind::epoch, epoch_ + 1,
                        Json{{"epoch", done.epoch}, {"cost", done.cost}, {"seconds", done.seconds}});
            if (listener_.epoch) listener_.epoch(done);
        }
        if (epoch_ < settings_.epochs)
            say("info", "Another step would gain next to nothing, so the run ends after " + std::to_string(epoch_) +
                            (epoch_ == 1 ? " epoch." : " epochs."));
    }

    /// Throws Stopped.
    void obey_commands() {
        bool paused = false;
        const Clock::time_point begin = Clock::now();
        do {
            for (const runs::Command &command : inbox_.take()) obey(command, paused);
            if (stopped_by_command_) throw Stopped();
            throw_if_stopped(stop_);
            if (paused) std::this_thread::sleep_for(pause_poll_interval);
        } while (paused);
        paused_seconds_ += seconds_since(begin);
    }

    void obey(const runs::Command &command, bool &paused) {
        switch (command.kind) {
        case runs::Command::Kind::pause:
            if (!std::exchange(paused, true)) log_.append(runs::kind::paused, epoch_, std::string());
            return;
        case runs::Command::Kind::resume:
            if (std::exchange(paused, false)) log_.append(runs::kind::continued, epoch_, std::string());
            return;
        case runs::Command::Kind::stop: stopped_by_command_ = true; return;
        case runs::Command::Kind::set: break;
        }
        if (command.option == "lr") {
            const auto lr = parse_number<double>(command.value);
            if (lr && std::isfinite(*lr) && *lr > 0) return change("lr", settings_.lr, *lr);
        } else if (command.option == "epochs") {
            const auto epochs = parse_number<int>(command.value);
            if (epochs && *epochs >= 1) return change("epochs", settings_.epochs, *epochs);
        }
        say("warning", "'" + command.text() + "' is nothing that can be changed while movie vectors are trained; " +
                           "lr and epochs can.");
    }

    template <class Value> void change(const char *name, Value &setting, Value value) {
        setting = value;
        log_.append(runs::kind::setting, epoch_, Json{{"name", name}, {"value", value}});
    }

    void tell_progress(double share) {
        if (!listener_.progress || Clock::now() - told_ < progress_interval) return;
        told_ = Clock::now();
        listener_.progress(epoch_ + share, settings_.epochs);
    }

    void say(const std::string &severity, const std::string &text) {
        log_.append(runs::kind::message, epoch_, Json{{"severity", severity}, {"text", text}});
        if (listener_.message) listener_.message(text);
    }

    /// Saves the vectors. Their cost is computed to the end even after a stop: a few seconds at full rank.
    EmbeddingFinished end(runs::State state) {
        if (!fit_) return finish({.state = state, .cost = std::numeric_limits<double>::quiet_NaN(), .reason = {}});
        try {
            const double cost = fit_->cost([](double) {});
            if (!std::isfinite(cost)) return fail(divergence(epoch_, settings_.lr));
            write_vectors(vectors_file(run_), fit_->vectors());
            return finish({.state = state, .cost = cost, .reason = {}});
        } catch (const std::exception &error) {
            return fail(error.what());
        }
    }

    EmbeddingFinished fail(const std::string &reason) {
        return finish(
            {.state = runs::State::failed, .cost = std::numeric_limits<double>::quiet_NaN(), .reason = reason});
    }

    EmbeddingFinished finish(EmbeddingFinished finished) {
        finished.by_command = stopped_by_command_;
        Json payload{{"state", runs::name_of(finished.state)}, {"epoch", epoch_}, {"cost", finished.cost}};
        if (!finished.reason.empty()) payload["reason"] = finished.reason;
        try {
            inbox_.close();
            log_.finish(epoch_, payload);
        } catch (const Error &error) {
            finished.state = runs::State::failed;
            finished.reason += (finished.reason.empty() ? "" : " ") + std::string(error.what());
        }
        return finished;
    }

    EmbeddingSettings settings_; ///< as they stand
    const std::filesystem::path run_;
    runs::RunLog &log_;
    runs::CommandInbox &inbox_;
    const EmbeddingListener &listener_;
    const std::stop_token &stop_;
    const Likes &likes_;
    std::unique_ptr<VectorFit> fit_;
    int epoch_ = 0; ///< in work; done, once train() is over
    bool stopped_by_command_ = false;
    double paused_seconds_ = 0; ///< within the epoch
    Clock::time_point told_{};
};

template <class Value> Value value_of(const Json &json, const char *key, Value otherwise) {
    const auto found = json.find(key);
    if constexpr (std::is_same_v<Value, std::string>)
        return found != json.end() && found->is_string() ? found->template get<Value>() : otherwise;
    else
        return found != json.end() && found->is_number() ? found->template get<Value>() : otherwise;
}

runs::RunReader open_embedding_run(const std::filesystem::path &run) {
    runs::RunReader reader(runs::RunFolder{run});
    const Json started = reader.started();
    if (!started.is_object() || value_of(started, "task", std::string()) != task_name)
        throw Error("The run in " + display_path(run) +
                    " trains a network for images; name one that `movies train` made.");
    return reader;
}

} // namespace

void require_room_for_vectors(const std::filesystem::path &folder, std::uint64_t bytes) {
    std::error_code error;
    std::filesystem::path place = std::filesystem::absolute(folder);
    while (!std::filesystem::exists(place, error) && place.has_relative_path()) place = place.parent_path();
    const std::filesystem::space_info space = std::filesystem::space(place, error);
    if (!error && space.available < bytes + room_to_leave)
        throw Error("The vectors take " + format_bytes(bytes) + ", but " + display_path(place) + " has only " +
                    format_bytes(space.available) + " left; free some space or choose another place.");
}

EmbeddingFinished train_embedding(const MovieSet &set, const EmbeddingSettings &settings,
                                  const std::filesystem::path &run, bool force, const EmbeddingListener &listener,
                                  const std::stop_token &stop) {
    settings.check();
    const runs::RunFolder folder{run};
    runs::require_free_run_folder(folder.path, force);
    require_memory(settings, set.likes);
    require_room_for_vectors(run, sizeof(float) * set.likes.movies() * rank_of(settings, set.likes));
    EmbeddingSettings resolved = settings;
    resolved.like_threshold = set.like_threshold;
    if (resolved.threads == 0) resolved.threads = available_threads();
    if (!resolved.movies.empty()) resolved.movies = std::filesystem::absolute(resolved.movies);

    create_folder(folder.path);
    const FileLock lock = runs::lock_for_training(folder);
    runs::clear_run_folder(folder);
    runs::RunLog log(folder, true);
    runs::CommandInbox inbox(folder);
    const Json started = started_json(resolved, set.likes, cost_of_zero(set.likes));
    log.append(runs::kind::started, 0, started);
    log.flush();
    if (listener.started) listener.started(told_json(started, resolved, run));
    return Training(set.likes, resolved, run, log, inbox, listener, stop).run();
}

bool is_embedding_run(const std::filesystem::path &run) {
    if (!runs::is_run_folder(run)) return false;
    try {
        return runs::RunReader(runs::RunFolder{run}).started().value("task", "") == task_name;
    } catch (const std::exception &) {
        return false; // no log, or one that cannot be read
    }
}

EmbeddingRun read_embedding_run(const std::filesystem::path &run) {
    const runs::RunReader reader = open_embedding_run(run);
    const Json started = reader.started();
    EmbeddingRun result;
    result.settings = EmbeddingSettings::from_json(started.value("settings", Json::object()));
    result.movies = value_of(started, "movies", std::size_t{0});
    result.rank = value_of(started, "rank", std::size_t{0});
    result.cost_of_zero = value_of(started, "cost_of_zero", 0.);
    for (const runs::Event &event : reader.events(runs::kind::epoch)) {
        const Json json = event.json();
        if (json.is_object())
            result.epochs.push_back(
                {value_of(json, "epoch", 0), value_of(json, "cost", 0.), value_of(json, "seconds", 0.)});
    }
    if (const auto finished = reader.last(runs::kind::finished)) {
        const Json json = finished->json();
        if (json.is_object() && json.contains("cost") && json["cost"].is_number())
            result.final_cost = json["cost"].get<double>();
        if (json.is_object()) result.reason = value_of(json, "reason", std::string());
    }
    result.state = reader.state();
    return result;
}

Embedding read_embedding(const std::filesystem::path &run) {
    const EmbeddingRun told = read_embedding_run(run);
    const std::filesystem::path file = vectors_file(run);
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        throw Error("The run in " + display_path(run) + " has no vectors, which are saved at its end: it is " +
                    std::string(runs::name_of(told.state)) + "; train it to its end, or stop it there.");
    Embedding embedding = read_vectors(file);
    if (embedding.movies != told.movies || embedding.rank != told.rank)
        throw Error("The vectors in " + display_path(file) +
                    " are not those of the run beside them; train them again.");
    return embedding;
}

} // namespace benchlight::movies
