#include "ui/follow/run_history.h"

#include "engine/core/error.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace benchlight::ui {

namespace {

template <class Records> void erase_after(Records &records, std::int64_t id) {
    records.erase(std::find_if(records.begin(), records.end(), [id](const auto &record) { return record.id > id; }),
                  records.end());
}

} // namespace

void RunHistory::drop_after(std::int64_t id) {
    erase_after(batches_, id);
    erase_after(epochs_, id);
    erase_after(messages_, id);
    erase_after(changes_, id);
    planned_epochs_ = settings_at(std::numeric_limits<std::int64_t>::max()).epochs;
}

void RunHistory::add(const runs::Event &event) {
    namespace kind = runs::kind;
    // Segments are apart by the time that nobody trained.
    if (event.kind != kind::segment && event.kind != kind::started && last_time_us_ > 0)
        elapsed_ += static_cast<double>(std::max<std::int64_t>(0, event.time_us - last_time_us_)) * 1e-6;
    last_time_us_ = event.time_us;
    if (event.kind == kind::batch) {
        batches_.push_back({event.id, event.step, event.time_us, runs::BatchPoint::decode(event.payload)});
        return;
    }
    const Json json = event.json();
    if (event.kind == kind::started) {
        started_ = json;
        settings_ = training::Settings::from_json(json.value("settings", Json::object()));
        planned_epochs_ = settings_.epochs;
    } else if (event.kind == kind::segment) {
        drop_after(json.value("after_event", std::int64_t{0}));
        state_ = runs::State::running;
        paused_ = false;
        failure_.clear();
    } else if (event.kind == kind::epoch) {
        epochs_.push_back({event.id, event.step, runs::EpochSummary::from_json(json)});
        planned_epochs_ = std::max(planned_epochs_, epochs_.back().summary.epoch);
    } else if (event.kind == kind::setting) {
        const training::SettingKind *kind = training::changed_setting(json);
        if (!kind) return;
        changes_.push_back({event.id, event.step, kind, json["value"]});
        if (kind->key == "epochs") planned_epochs_ = settings_at(event.step).epochs;
    } else if (event.kind == kind::paused) {
        paused_ = true;
    } else if (event.kind == kind::continued) {
        paused_ = false;
    } else if (event.kind == kind::message) {
        messages_.push_back({event.id, json.value("severity", "info"), json.value("text", "")});
    } else if (event.kind == kind::finished) {
        if (json.contains("reason") && json["reason"].is_string()) failure_ = json["reason"].get<std::string>();
    }
}

void RunHistory::add(const RunNews &news) {
    if (news.anew) *this = RunHistory();
    for (const runs::Event &event : news.events) {
        try {
            add(event);
        } catch (const Error &) { // a damaged event: the others still tell the run's story
        } catch (const Json::exception &) {}
    }
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

double RunHistory::steps_per_epoch() const {
    if (!epochs_.empty() && epochs_.back().summary.epoch > 0 && epochs_.back().step > 0)
        return static_cast<double>(epochs_.back().step) / epochs_.back().summary.epoch;
    if (!started()) return 0;
    return started_.contains("batches") && started_["batches"].is_number() ? started_["batches"].get<double>() : 0;
}

std::int64_t RunHistory::last_step() const {
    return std::max(batches_.empty() ? 0 : batches_.back().step, epochs_.empty() ? 0 : epochs_.back().step);
}

double RunHistory::images_per_second() const {
    if (batches_.empty()) return epochs_.empty() ? 0 : epochs_.back().summary.images_per_second;
    constexpr std::int64_t window_us = 4'000'000;
    double sum = 0;
    int count = 0;
    for (auto batch = batches_.rbegin(); batch != batches_.rend(); ++batch) {
        if (batches_.back().time_us - batch->time_us > window_us) break;
        if (!(batch->point.images_per_second > 0)) continue;
        sum += 1 / batch->point.images_per_second; // points take about equally long, so times are averaged
        ++count;
    }
    return count ? count / sum : 0;
}

double RunHistory::elapsed_seconds() const { return elapsed_; }

std::optional<std::pair<double, double>> RunHistory::remaining_seconds() const {
    const double steps = steps_per_epoch();
    const double rate = images_per_second();
    if (steps <= 0 || planned_epochs_ <= 0 || (rate <= 0 && epochs_.empty())) return std::nullopt;
    const double left = std::max(0.0, planned_epochs_ - static_cast<double>(last_step()) / steps);
    double low = 0, high = 0;
    if (epochs_.empty()) {
        // Validation has not been seen yet; it needs about a third of a training pass over a ninth of the images.
        const double seconds = steps * settings_.batch / rate;
        low = seconds;
        high = seconds * 1.25;
    } else {
        const std::size_t recent = std::min<std::size_t>(3, epochs_.size());
        low = INFINITY;
        for (auto epoch = epochs_.end() - static_cast<std::ptrdiff_t>(recent); epoch != epochs_.end(); ++epoch) {
            low = std::min(low, epoch->summary.seconds);
            high = std::max(high, epoch->summary.seconds);
        }
        low *= .97;
        high *= 1.05;
    }
    return std::pair(left * low, left * high);
}

std::optional<Quantity> quantity_named(const std::string &name) {
    if (name == "loss") return Quantity::loss;
    if (name == "accuracy") return Quantity::accuracy;
    if (name == "learning-rate") return Quantity::learning_rate;
    return std::nullopt;
}

QString data_name(const std::string &spec) {
    const std::size_t colon = spec.find(':');
    if (colon == std::string::npos) return QString::fromStdString(spec);
    std::filesystem::path path = spec.substr(colon + 1);
    if (path.filename().empty()) path = path.parent_path();
    return QString::fromStdString(display_path(path.filename()));
}

QString run_title(const training::Settings &settings) {
    const std::string &what = settings.preset.empty() ? settings.model : settings.preset;
    return data_name(settings.data) + (what.empty() ? QString() : ", " + QString::fromStdString(what));
}

Curves curves_of(const RunHistory &history, Quantity quantity) {
    Curves curves;
    curves.epochs = history.planned_epochs();
    const double steps = history.steps_per_epoch() > 0 ? history.steps_per_epoch() : 100;
    const auto batches = [&](auto value) {
        curves.batches.reserve(history.batches().size());
        for (const auto &batch : history.batches())
            curves.batches.push_back({static_cast<double>(batch.step) / steps, value(batch.point)});
    };
    const auto per_epoch = [&](std::vector<CurvePoint> &points, double runs::EpochSummary::*member) {
        for (const auto &epoch : history.epochs())
            if (std::isfinite(epoch.summary.*member))
                points.push_back({static_cast<double>(epoch.summary.epoch), epoch.summary.*member});
    };
    switch (quantity) {
    case Quantity::loss:
        curves.title = "Loss";
        curves.unit = "cross entropy";
        curves.name = "loss";
        batches([](const runs::BatchPoint &point) { return static_cast<double>(point.loss); });
        per_epoch(curves.training, &runs::EpochSummary::train_loss);
        per_epoch(curves.validation, &runs::EpochSummary::validation_loss);
        break;
    case Quantity::accuracy:
        curves.title = "Accuracy";
        curves.unit = "share of images";
        curves.name = "accuracy";
        curves.log_allowed = false;
        curves.highest = 1;
        batches([](const runs::BatchPoint &point) { return static_cast<double>(point.accuracy); });
        per_epoch(curves.training, &runs::EpochSummary::train_accuracy);
        per_epoch(curves.validation, &runs::EpochSummary::validation_accuracy);
        break;
    case Quantity::learning_rate:
        curves.title = "Learning rate";
        curves.unit = "learning rate";
        curves.name = "learning_rate";
        curves.exact = true;
        batches([](const runs::BatchPoint &point) { return static_cast<double>(point.learning_rate); });
        per_epoch(curves.training, &runs::EpochSummary::learning_rate);
        break;
    }
    if (!history.settings().data.empty()) curves.title += ": " + run_title(history.settings());
    return curves;
}

} // namespace benchlight::ui
