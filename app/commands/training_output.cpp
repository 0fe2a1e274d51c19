#include "app/commands/training_output.h"

#include "app/commands/common.h"
#include "app/commands/interrupt.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace benchlight::commands {

namespace {

Json text_or_null(const std::string &text) { return text.empty() ? Json() : Json(text); }

Json epoch_json(const runs::EpochSummary &epoch) {
    Json json{{"event", "epoch"}};
    json.update(epoch.json());
    return json;
}

/// Every line of the table of epochs has these widths, as lines come one by one.
constexpr std::array titles{"epoch",    "train loss",    "accuracy", "validation loss",
                            "accuracy", "learning rate", "images/s", "time"};

std::string table_line(const std::array<std::string, titles.size()> &cells) {
    std::string line;
    for (std::size_t c = 0; c < titles.size(); ++c) {
        const std::size_t width = std::max<std::size_t>(std::string_view(titles[c]).size(), 8);
        line += std::string(c > 0 ? 2 : 0, ' ') + std::string(width - std::min(width, text_width(cells[c])), ' ') +
                cells[c];
    }
    return line + '\n';
}

std::string format_rate(double rate) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, rate, std::chars_format::general, 3).ptr;
    return {buffer, end};
}

std::string epoch_line(const runs::EpochSummary &epoch) {
    const auto loss = [](double value) { return std::isnan(value) ? "–" : format_fixed(value, 4); };
    const auto share = [](double value) { return std::isnan(value) ? "–" : format_percent(value); };
    return table_line({std::to_string(epoch.epoch) + "/" + std::to_string(epoch.epochs), loss(epoch.train_loss),
                       share(epoch.train_accuracy), loss(epoch.validation_loss), share(epoch.validation_accuracy),
                       format_rate(epoch.learning_rate),
                       format_count(static_cast<std::uint64_t>(std::max(0.0, epoch.images_per_second))),
                       epoch.seconds < 10 ? format_fixed(epoch.seconds, 1) + " s" : format_duration(epoch.seconds)});
}

} // namespace

training::Listener TrainingOutput::listener() {
    training::Listener listener;
    listener.preparing = [this](const std::string &activity, std::uint64_t done, std::uint64_t total) {
        if (!json_) bar_.show(activity, done, total);
    };
    listener.started = [this](const training::Started &started) { on_started(started); };
    listener.epoch = [this](const runs::EpochSummary &epoch) { on_epoch(epoch); };
    listener.batch = [this](int epoch, std::int64_t batch, std::int64_t batches, double images_per_second) {
        on_batch(epoch, batch, batches, images_per_second);
    };
    listener.promise = [this](double low, double high) { bar_.promise({low, high}); };
    listener.message = [this](const std::string &message) { on_message(message); };
    listener.note = listener.message;
    return listener;
}

void TrainingOutput::on_started(const training::Started &started) {
    const std::lock_guard lock(mutex_);
    bar_.clear();
    if (json_)
        return print_json({{"event", "started"},
                           {"run", display_path(started.run)},
                           {"model", started.model},
                           {"parameters", started.parameters},
                           {"trainable_parameters", started.trainable_parameters},
                           {"precision", started.precision},
                           {"device", started.device}},
                          true);
    const std::string trainable = started.trainable_parameters == started.parameters
                                      ? ""
                                      : ", " + format_count(started.trainable_parameters) + " of them trained";
    print_text("training " + started.model + " (" + format_count(started.parameters) + " parameters" + trainable +
               ") in " + started.precision + " on " + started.device + "; run folder " + display_path(started.run) +
               "\n");
}

void TrainingOutput::on_epoch(const runs::EpochSummary &epoch) {
    const std::lock_guard lock(mutex_);
    epochs_ = epoch.epochs;
    bar_.clear();
    if (json_) return print_json(epoch_json(epoch), true);
    if (!has_header_) {
        std::array<std::string, titles.size()> cells;
        std::ranges::copy(titles, cells.begin());
        print_text(table_line(cells));
        has_header_ = true;
    }
    print_text(epoch_line(epoch));
}

void TrainingOutput::on_batch(int epoch, std::int64_t batch, std::int64_t batches, double images_per_second) {
    if (json_ || !bar_.visible()) return;
    const std::lock_guard lock(mutex_);
    const int epochs = std::max(epochs_, epoch);
    const double fraction = (epoch - 1 + static_cast<double>(batch) / static_cast<double>(batches)) / epochs;
    bar_.show("training", fraction,
              "epoch " + std::to_string(epoch) + "/" + std::to_string(epochs) + "  " +
                  format_count(static_cast<std::uint64_t>(std::max(0.0, images_per_second))) + " images/s");
}

void TrainingOutput::on_message(const std::string &message) {
    const std::lock_guard lock(mutex_);
    bar_.clear();
    print_message(message);
}

void TrainingOutput::on_finished(const training::Finished &finished) {
    const std::lock_guard lock(mutex_);
    bar_.clear();
    if (json_)
        return print_json({{"event", "finished"},
                           {"state", runs::name_of(finished.state)},
                           {"epoch", finished.epoch},
                           {"best_epoch", finished.best_epoch > 0 ? Json(finished.best_epoch) : Json()},
                           {"weights_sha256", text_or_null(finished.weights_sha256)},
                           {"reason", text_or_null(finished.reason)}},
                          true);
    const std::string epochs = std::to_string(finished.epoch) + (finished.epoch == 1 ? " epoch" : " epochs");
    const std::string best = finished.best_epoch > 0 ? "; best epoch " + std::to_string(finished.best_epoch) : "";
    const std::string run = display_path(run_);
    if (finished.state == runs::State::completed)
        print_text("completed " + epochs + best + "\nbenchlight evaluate --run " + run + " tests it\n");
    else
        print_text(std::string(runs::name_of(finished.state)) + " after " + epochs + best +
                   "\nbenchlight resume --run " + run + " goes on from the last checkpoint\n");
}

void TrainingOutput::follow(const Start &start) {
    const std::unique_ptr<training::TrainingSession> session = start(listener());
    training::Finished finished;
    {
        const std::stop_callback stop(interruption(), [&] { session->request_stop(); });
        finished = session->wait();
    }
    on_finished(finished);
    if (finished.state == runs::State::failed) throw Error(finished.reason);
    if (finished.state == runs::State::stopped && !finished.by_command) throw Stopped();
}

} // namespace benchlight::commands
