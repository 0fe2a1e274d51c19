#include "ui/follow/run_history.h"

#include "engine/core/error.h"
#include "engine/runs/run_reader.h"
#include "engine/runs/run_summary.h"
#include "ui/images/data_path.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace benchlight::ui {

namespace {

template <class Records> void erase_after(Records &records, std::int64_t id) {
    records.erase(std::find_if(records.begin(), records.end(), [id](const auto &record) { return record.id > id; }),
                  records.end());
}

double seconds_between(std::int64_t from_us, std::int64_t to_us) {
    return static_cast<double>(std::max<std::int64_t>(0, to_us - from_us)) * 1e-6;
}

} // namespace

void RunHistory::drop_after(std::int64_t id) {
    batches_.drop_after(id);
    erase_after(epochs_, id);
    erase_after(messages_, id);
    erase_after(changes_, id);
    erase_after(pauses_, id);
    erase_after(promises_, id);
    erase_after(moments_, id);
    if (sight_id_ > id) sight_.reset();
    if (confusion_ && (epochs_.empty() || confusion_->epoch > epochs_.back().summary.epoch)) confusion_.reset();
    planned_epochs_ = settings_at(std::numeric_limits<std::int64_t>::max()).epochs;
    const std::int64_t last =
        std::max(moments_.empty() ? 0 : moments_.back().time_us, batches_.empty() ? 0 : batches_.back().time_us);
    while (spans_.size() > 1 && spans_.back().first_us > last) spans_.pop_back();
    if (!spans_.empty()) spans_.back().last_us = std::clamp(last, spans_.back().first_us, spans_.back().last_us);
}

void RunHistory::note_time(const runs::Event &event) {
    if (spans_.empty() || event.kind == runs::kind::segment) spans_.push_back({event.time_us, event.time_us});
    spans_.back().last_us = std::max(spans_.back().last_us, event.time_us);
    last_time_us_ = event.time_us;
    if (event.kind != runs::kind::batch && event.kind != runs::kind::seen)
        moments_.push_back({event.id, event.time_us});
}

void RunHistory::begin_segment(const runs::Event &event, const Json &json) {
    drop_after(json.value("after_event", std::int64_t{0}));
    const std::int64_t before = spans_.empty() ? event.time_us : spans_.back().last_us;
    if (!pauses_.empty() && pauses_.back().end_us == 0) pauses_.back().end_us = before; // it was left while it waited
    pauses_.push_back({event.id, event.step, before, event.time_us, true});
    state_ = runs::State::running;
    paused_ = false;
    failure_.clear();
    finished_us_ = 0;
    promises_since_ = unbroken_since_ = event.id;
}

void RunHistory::change_setting(const runs::Event &event, const Json &json) {
    const training::SettingKind *kind = training::changed_setting(json);
    if (!kind) return;
    changes_.push_back({event.id, event.step, kind, json["value"]});
    if (kind->key != "epochs") return;
    planned_epochs_ = settings_at(event.step).epochs;
    promises_since_ = unbroken_since_ = event.id;
}

void RunHistory::add(const runs::Event &event) {
    namespace kind = runs::kind;
    if (event.kind == kind::batch) {
        const auto point = runs::BatchPoint::decode(event.payload);
        note_time(event);
        return batches_.append(event.id, event.time_us, event.step, point);
    }
    const Json json = event.json();
    if (event.kind == kind::segment) begin_segment(event, json);
    note_time(event);
    if (event.kind == kind::started) {
        started_ = json;
        settings_ = training::Settings::from_json(json.value("settings", Json::object()));
        planned_epochs_ = settings_.epochs;
        step_before_ = event.step;
        const auto parent = runs::Parent::of(json);
        epochs_before_ = parent ? parent->epoch : 0;
    } else if (event.kind == kind::epoch) {
        epochs_.push_back({event.id, event.step, runs::EpochSummary::from_json(json)});
        planned_epochs_ = std::max(planned_epochs_, epochs_.back().summary.epoch);
    } else if (event.kind == kind::setting) {
        change_setting(event, json);
    } else if (event.kind == kind::paused) {
        paused_ = true;
        pauses_.push_back({event.id, event.step, event.time_us, 0, false});
        unbroken_since_ = event.id;
    } else if (event.kind == kind::continued) {
        paused_ = false;
        if (!pauses_.empty() && pauses_.back().end_us == 0) pauses_.back().end_us = event.time_us;
    } else if (event.kind == kind::seen) {
        sight_ = runs::BatchSight::from_json(json);
        sight_id_ = event.id;
        sight_step_ = event.step;
    } else if (event.kind == kind::promise) {
        const double low = json.at("low").get<double>(), high = json.at("high").get<double>();
        if (low >= 0 && high >= low) promises_.push_back({event.id, event.time_us, low, high});
    } else if (event.kind == kind::message) {
        messages_.push_back(
            {event.id, json.value("severity", "info"), json.value("text", ""), event.time_us, event.step});
    } else if (event.kind == kind::finished) {
        finished_us_ = event.time_us;
        if (json.contains("reason") && json["reason"].is_string()) failure_ = json["reason"].get<std::string>();
    }
}

void RunHistory::take_batches(RunBatches batches) {
    batches_ = std::move(batches);
    for (std::size_t i = 0; i < spans_.size(); ++i) {
        const std::int64_t next =
            i + 1 < spans_.size() ? spans_[i + 1].first_us : std::numeric_limits<std::int64_t>::max();
        spans_[i].last_us = std::max(spans_[i].last_us, batches_.last_time_before(next));
    }
    if (!batches_.empty()) last_time_us_ = std::max(last_time_us_, batches_.back().time_us);
    for (Pause &pause : pauses_) // a gap begins where the segment before ended, with a batch mostly
        if (pause.nobody) pause.begin_us = std::max(pause.begin_us, batches_.last_time_before(pause.end_us));
}

void RunHistory::add(RunNews news) {
    if (news.anew) {
        *this = RunHistory();
        notice_ = news.notice;
    }
    const auto last_sight = std::find_if(news.events.rbegin(), news.events.rend(),
                                         [](const runs::Event &event) { return event.kind == runs::kind::seen; });
    for (const runs::Event &event : news.events) {
        if (event.kind == runs::kind::seen && &event != &*last_sight) continue; // only the newest is shown
        try {
            add(event);
        } catch (const Error &) { // a damaged event: the others still tell the run's story
        } catch (const Json::exception &) {}
    }
    if (news.batches) take_batches(std::move(*news.batches));
    if (news.confusion) confusion_ = std::move(news.confusion);
    state_ = news.state;
    if (state_ != runs::State::running) paused_ = false;
}

training::Settings RunHistory::settings_at(std::int64_t step) const {
    training::Settings settings = settings_;
    for (const Change &change : changes_)
        if (change.step <= step) change.kind->set_json(settings, change.value);
    return settings;
}

std::string RunHistory::precision() const {
    if (started() && started_.contains("precision") && started_["precision"].is_string())
        return started_["precision"].get<std::string>();
    return {};
}

std::vector<std::string> RunHistory::classes() const { return class_names(started_); }

std::vector<std::string> class_names(const Json &started) {
    std::vector<std::string> names;
    const Json data = started.is_object() ? started.value("data", Json()) : Json();
    const Json listed = data.is_object() ? data.value("classes", Json()) : Json();
    for (const Json &name : listed)
        if (name.is_string()) names.push_back(name.get<std::string>());
    return names;
}

bool RunHistory::features_cached() const {
    return started() && started_.contains("features_cached") && started_["features_cached"] == true;
}

int RunHistory::best_epoch() const {
    int best = 0;
    double accuracy = -1;
    for (const Epoch &epoch : epochs_)
        if (epoch.summary.validation_accuracy > accuracy) {
            accuracy = epoch.summary.validation_accuracy;
            best = epoch.summary.epoch;
        }
    return best;
}

int RunHistory::epochs_done() const { return epochs_.empty() ? epochs_before_ : epochs_.back().summary.epoch; }

double RunHistory::steps_per_epoch() const {
    if (!epochs_.empty() && epochs_.back().summary.epoch > 0 && epochs_.back().step > 0)
        return static_cast<double>(epochs_.back().step) / epochs_.back().summary.epoch;
    if (!started()) return 0;
    return started_.contains("batches") && started_["batches"].is_number() ? started_["batches"].get<double>() : 0;
}

std::int64_t RunHistory::last_step() const {
    return std::max(
        {step_before_, batches_.empty() ? 0 : batches_.back().step, epochs_.empty() ? 0 : epochs_.back().step});
}

double RunHistory::images_per_second() const {
    if (batches_.empty()) return epochs_.empty() ? 0 : epochs_.back().summary.images_per_second;
    constexpr std::int64_t window_us = 4'000'000;
    const std::int64_t last = batches_.back().time_us;
    double sum = 0;
    int count = 0;
    for (std::size_t i = batches_.size(); i-- > 0;) {
        const Batch batch = batches_[i];
        if (last - batch.time_us > window_us) break;
        if (!(batch.point.images_per_second > 0)) continue;
        sum += 1 / static_cast<double>(batch.point.images_per_second); // points take about equally long
        ++count;
    }
    return count ? count / sum : 0;
}

double RunHistory::elapsed_seconds() const {
    double seconds = 0;
    for (const Span &span : spans_) seconds += seconds_between(span.first_us, span.last_us);
    return seconds;
}

RunHistory read_history(runs::RunReader &run) {
    RunNews news;
    const std::int64_t newest = run.newest_event();
    news.events = run.outline(newest);
    news.batches = std::make_shared<RunBatches>();
    run.each_batch(newest,
                   [&](std::int64_t id, std::int64_t time_us, std::int64_t step, const runs::BatchPoint &point) {
                       news.batches->append(id, time_us, step, point);
                       return true;
                   });
    news.state = run.state();
    RunHistory history;
    history.add(std::move(news));
    return history;
}

QString run_title(const training::Settings &settings) {
    const std::string &what = settings.preset.empty() ? settings.model : settings.preset;
    return spec_title(settings.data) + (what.empty() ? QString() : ", " + QString::fromStdString(what));
}

} // namespace benchlight::ui
