#include "app/commands/movies_training_output.h"

#include "app/commands/common.h"

#include <array>
#include <cmath>

namespace benchlight::commands {
namespace {

Json event_of(const char *event, const std::string &config) {
    Json json{{"event", event}};
    if (!config.empty()) json["config"] = config;
    return json;
}

std::string cost_text(double cost) {
    if (!std::isfinite(cost)) return "–";
    return cost < 1000 ? format_fixed(cost, 4) : format_count(static_cast<std::uint64_t>(std::llround(cost)));
}

/// Of all-zero vectors.
std::string times_text(double times) {
    return std::isfinite(times) ? format_fixed(times, times < 10 ? 4 : 1) : std::string("–");
}

std::string table_line(const std::array<std::string, 4> &cells) {
    constexpr std::array<std::size_t, 4> widths{5, 20, 22, 8};
    std::string line;
    for (std::size_t c = 0; c < cells.size(); ++c)
        line += std::string(c > 0 ? 2 : 0, ' ') +
                std::string(widths[c] - std::min(widths[c], text_width(cells[c])), ' ') + cells[c];
    return line + '\n';
}

std::string seconds_text(double seconds) {
    return seconds < .1 ? format_fixed(1000 * seconds, 1) + " ms" : format_fixed(seconds, 1) + " s";
}

std::string method_text(const Json &started) {
    std::string text = "by " + started["optimizer"].get<std::string>();
    if (started["lr"].is_number()) text += ", learning rate " + format_number(started["lr"].get<double>());
    if (started["momentum"].is_number()) text += ", momentum " + format_number(started["momentum"].get<double>());
    return text;
}

} // namespace

std::string cost_facts(double cost_of_zero, std::uint64_t users) {
    return "Predicting nothing (all vectors zero) costs " + cost_text(cost_of_zero) +
           ". The least possible cost is 0: take who likes a movie as its vector, " + format_count(users) +
           " numbers (--optimizer exact --rank full), and its cosine similarity is that of item-kNN.";
}

void MovieTrainingOutput::on_started(const Json &started, const std::string &config) {
    bar_.clear();
    if (json_) {
        Json json = event_of("started", config);
        json.update(started);
        return print_json(json, true);
    }
    const bool first = zero_ == 0;
    zero_ = started["cost_of_zero"].get<double>();
    print_text((config.empty() ? "" : config + ": ") + "training vectors of rank " +
               format_count(started["rank"].get<std::uint64_t>()) + " for " +
               format_count(started["movies"].get<std::uint64_t>()) + " movies " + method_text(started) +
               "; run folder " + started["run"].get<std::string>() + "\n");
    if (first) print_text(cost_facts(zero_, started["users"].get<std::uint64_t>()) + "\n");
    print_text(table_line({"epoch", "cost before its step", "times that of nothing", "time"}));
}

void MovieTrainingOutput::on_epoch(const movies::EmbeddingEpoch &epoch, const std::string &config) {
    bar_.clear();
    if (json_) {
        Json json = event_of("epoch", config);
        json.update({{"epoch", epoch.epoch}, {"cost", epoch.cost}, {"seconds", epoch.seconds}});
        return print_json(json, true);
    }
    print_text(table_line({std::to_string(epoch.epoch), cost_text(epoch.cost), times_text(epoch.cost / zero_),
                           seconds_text(epoch.seconds)}));
}

void MovieTrainingOutput::on_finished(const movies::EmbeddingFinished &finished, const std::string &config) {
    bar_.clear();
    if (json_) {
        Json json = event_of("finished", config);
        json.update({{"state", runs::name_of(finished.state)},
                     {"cost", finished.cost},
                     {"reason", finished.reason.empty() ? Json() : Json(finished.reason)}});
        return print_json(json, true);
    }
    std::string text = std::string(runs::name_of(finished.state));
    if (std::isfinite(finished.cost))
        text += "; the final vectors cost " + cost_text(finished.cost) + ", " + times_text(finished.cost / zero_) +
                " times what predicting nothing costs";
    if (!config.empty() && !finished.reason.empty()) text += ": " + finished.reason;
    print_text(text + "\n");
}

void MovieTrainingOutput::on_message(const std::string &message) {
    bar_.clear();
    print_message(message);
}

void MovieTrainingOutput::on_progress(double done, int epochs, int before, int total) {
    if (json_) return;
    const int epoch = std::min(static_cast<int>(done), epochs - 1);
    std::string details = "epoch " + std::to_string(epoch) + " of 0…" + std::to_string(epochs - 1);
    if (total > 1) details = "run " + std::to_string(before + 1) + " of " + std::to_string(total) + ", " + details;
    bar_.show("training", (before + done / epochs) / total, details);
}

} // namespace benchlight::commands
