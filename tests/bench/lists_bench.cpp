// Milliseconds to make each list of images, to read a sample's history, and to read an epoch's predictions.
//
//     lists_bench IMAGES CLASSES EPOCHS VALIDATION_IMAGES     the report and lists of made-up predictions, and of a made-up log

#include "engine/core/random.h"
#include "engine/evaluation/lists.h"
#include "engine/evaluation/report.h"
#include "engine/runs/run_log.h"
#include "engine/runs/sqlite_internal.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <numeric>
#include <unistd.h>

using namespace benchlight;
using namespace benchlight::evaluation;

namespace {

Predictions made_up(std::size_t count, std::size_t classes) {
    Random random(576, Purpose::order);
    Predictions predictions;
    for (std::size_t c = 0; c < classes; ++c) predictions.classes.push_back("class " + std::to_string(c));
    std::vector<float> row(classes);
    for (std::size_t i = 0; i < count; ++i) {
        const auto label = static_cast<std::uint16_t>(random.below(static_cast<std::uint32_t>(classes)));
        for (float &value : row) value = std::exp(2 * static_cast<float>(random.uniform()));
        row[label] *= 4;
        const float sum = std::accumulate(row.begin(), row.end(), 0.0f);
        for (float &value : row) value /= sum;
        const auto best = std::ranges::max_element(row) - row.begin();
        predictions.index.push_back(static_cast<std::uint32_t>(i));
        predictions.label.push_back(label);
        predictions.predicted.push_back(static_cast<std::uint16_t>(best));
        predictions.confidence.push_back(row[static_cast<std::size_t>(best)]);
        predictions.loss.push_back(-std::log(row[label]));
        predictions.probability.insert(predictions.probability.end(), row.begin(), row.end());
    }
    return predictions;
}

void make_log(const runs::RunFolder &run, int epochs, std::size_t count) {
    std::filesystem::create_directories(run.path);
    runs::RunLog log(run, true);
    Random random(577, Purpose::order);
    runs::SampleList samples{"train", {}, {}};
    for (std::size_t i = 0; i < count; ++i) {
        samples.index.push_back(static_cast<std::uint32_t>(i));
        samples.label.push_back(static_cast<std::uint16_t>(random.below(10)));
    }
    log.append(runs::kind::samples, 0, samples.encode());
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        runs::EpochPredictions predictions;
        predictions.epoch = epoch;
        for (std::size_t i = 0; i < count; ++i) {
            const bool right = random.below(10) < 8;
            predictions.predicted.push_back(right ? samples.label[i] : static_cast<std::uint16_t>(random.below(10)));
        }
        for (auto *values : {&predictions.confidence, &predictions.true_confidence, &predictions.loss})
            values->assign(count, 20000);
        log.append(runs::kind::predictions, epoch, predictions.encode());
        for (int i = 0; i < 100; ++i) log.append(runs::kind::batch, epoch, runs::BatchPoint{}.encode());
    }
    log.finish(epochs, Json{{"state", "completed"}});
}

/// Median milliseconds of `times` calls.
template <class Work> double milliseconds(int times, Work work) {
    std::vector<double> ms;
    for (int i = 0; i < times; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::ranges::sort(ms);
    return std::round(100 * ms[ms.size() / 2]) / 100;
}

/// So that the next read comes from the disk.
void forget_pages(const std::filesystem::path &file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY);
    if (descriptor < 0) return;
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
    ::close(descriptor);
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 5) {
        std::cerr << "lists_bench IMAGES CLASSES EPOCHS VALIDATION_IMAGES\n";
        return 2;
    }
    const Predictions predictions = made_up(std::stoul(argv[1]), std::stoul(argv[2]));
    Predictions other = predictions;
    std::ranges::reverse(other.index);
    Json result;
    result["report_ms"] = milliseconds(9, [&] { report(predictions); });
    result["mistakes_ms"] = milliseconds(9, [&] { most_confident_mistakes(predictions); });
    result["least_confident_ms"] = milliseconds(9, [&] { least_confident(predictions); });
    result["highest_loss_ms"] = milliseconds(9, [&] { highest_loss(predictions); });
    result["label_suspects_ms"] = milliseconds(9, [&] { label_suspects(predictions); });
    result["compare_ms"] = milliseconds(9, [&] { compare(predictions, other); });

    std::string pattern = (std::filesystem::temp_directory_path() / "benchlight-bench-XXXXXX").native();
    if (!::mkdtemp(pattern.data())) return 1;
    const runs::RunFolder run{pattern};
    const int epochs = std::stoi(argv[3]);
    const std::size_t samples = std::stoul(argv[4]);
    make_log(run, epochs, samples);
    const auto from_disk = [&](auto work) { return milliseconds(9, [&, work] { work(runs::RunReader(run)); }); };
    result["hardest_ms"] = from_disk([](const runs::RunReader &reader) { hardest(reader); });
    const auto history = [&](const runs::RunReader &reader) { reader.sample_history(samples - 1); };
    result["first_history_ms"] = from_disk(history);
    forget_pages(run.log());
    result["cold_history_ms"] = milliseconds(1, [&] { history(runs::RunReader(run)); });
    const runs::RunReader reader(run);
    result["next_history_ms"] = milliseconds(9, [&] { history(reader); });
    int epoch = 0;
    result["epoch_ms"] = milliseconds(2 * epochs + 1, [&] { reader.predictions(1 + epoch++ % epochs); });
    std::cout << result << std::endl;
    std::filesystem::remove_all(pattern);
    return 0;
}
