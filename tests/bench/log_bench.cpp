// A log as a run of 30 epochs writes it that validates on 50,000 images of 10 classes: how large its file is and how
// long opening it takes. log_bench FOLDER prints {"bytes","write_seconds","open_ms":[…]}; an opening is the reader,
// the outline, the epochs and the latest predictions.

#include "engine/core/error.h"
#include "engine/core/random.h"
#include "engine/runs/run_log.h"
#include "engine/runs/run_reader.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace {

using namespace benchlight;
using namespace benchlight::runs;

constexpr int epochs = 30, images = 50000, classes = 10;
constexpr int points_an_epoch = 600; // 20 a second for 30 s

/// The test part's labels in random order, as a split has them.
SampleList make_samples() {
    SampleList samples{"train", {}, {}};
    Random random(1, Purpose::order, 0);
    for (std::uint32_t i = 0; i < images; ++i) {
        samples.index.push_back(i);
        samples.label.push_back(static_cast<std::uint16_t>(random.below(classes)));
    }
    return samples;
}

/// Predictions and probabilities of a network that is right more often with every epoch.
void append_predictions(RunLog &log, const SampleList &samples, int epoch) {
    Random random(2, Purpose::order, static_cast<std::uint64_t>(epoch));
    EpochPredictions predictions{epoch, {}, {}, {}, {}};
    EpochProbabilities probabilities{epoch, classes, {}};
    for (int i = 0; i < images; ++i) {
        const std::uint16_t label = samples.label[static_cast<std::size_t>(i)];
        const bool right = static_cast<int>(random.below(100)) < 40 + 2 * epoch;
        const auto predicted = static_cast<std::uint16_t>(right ? label : random.below(classes));
        const auto confidence = static_cast<std::uint16_t>(6554 + random.below(58982));
        const auto true_confidence =
            predicted == label ? confidence : static_cast<std::uint16_t>(random.below(65535u - confidence + 1));
        predictions.predicted.push_back(predicted);
        predictions.confidence.push_back(confidence);
        predictions.true_confidence.push_back(true_confidence);
        predictions.loss.push_back(to_half(static_cast<float>(random.below(8000)) / 1000));
        for (int c = 0; c < classes; ++c)
            probabilities.probability.push_back(static_cast<std::uint16_t>(random.below(65536)));
    }
    log.append(kind::predictions, epoch * 782, predictions.encode());
    log.append(kind::probabilities, epoch * 782, probabilities.encode());
}

void append_batches(RunLog &log, int epoch) {
    for (int point = 0; point < points_an_epoch; ++point) {
        const std::int64_t step = (epoch - 1) * 782 + 782 * point / points_an_epoch;
        log.append(kind::batch, step, BatchPoint{2.F / static_cast<float>(epoch), .5F, 1e-3F, 1500}.encode());
        if (point % 10 != 0) continue;
        BatchSight sight;
        sight.epoch = epoch;
        for (std::uint32_t i = 0; i < 16; ++i) {
            sight.index.push_back(3000 * i + static_cast<std::uint32_t>(point));
            sight.label.push_back(static_cast<std::uint16_t>(i % classes));
            sight.predicted.push_back(static_cast<std::uint16_t>(i * 3 % classes));
            sight.confidence.push_back(.123);
        }
        log.append(kind::seen, step, sight.json());
    }
}

void write_log(const RunFolder &run) {
    RunLog log(run, true);
    log.append(kind::started, 0, Json{{"settings", Json::object()}, {"data", {{"classes", Json::array()}}}});
    const SampleList samples = make_samples();
    log.append(kind::samples, 0, samples.encode());
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        append_batches(log, epoch);
        append_predictions(log, samples, epoch);
        EpochSummary summary;
        summary.epoch = epoch;
        summary.epochs = epochs;
        log.append(kind::epoch, epoch * 782, summary.json());
        log.keep_probabilities_of({epoch, epoch - 1, std::max(1, epoch - 3), std::max(1, epoch - 3)});
        log.append(kind::checkpoint, epoch * 782, Json{{"epoch", epoch}, {"best", true}});
        log.flush();
    }
    log.finish(epochs * 782, Json{{"state", "completed"}});
}

double open_log(const RunFolder &run) {
    const auto begin = std::chrono::steady_clock::now();
    const RunReader reader(run);
    const auto outline = reader.outline(reader.newest_event());
    const auto summaries = reader.epochs();
    const auto predictions = reader.predictions(std::nullopt);
    const auto samples = reader.samples();
    const double ms = 1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (summaries.size() != epochs || !predictions || predictions->epoch != epochs || outline.empty() ||
        samples->index.size() != images)
        throw Error("The log does not hold what was written.");
    return ms;
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    try {
        const RunFolder run{argv[1]};
        std::filesystem::create_directories(run.path);
        const auto begin = std::chrono::steady_clock::now();
        write_log(run);
        Json result{{"write_seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()},
                    {"bytes", std::filesystem::file_size(run.log())},
                    {"open_ms", Json::array()}};
        for (int i = 0; i < 21; ++i) result["open_ms"].push_back(open_log(run));
        std::cout << result.dump() << '\n';
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return 0;
}
