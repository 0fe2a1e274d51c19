// Evaluates resnet18 with fresh weights on the test part of a data set: answers each line "PRECISION WHAT" on standard
// input, fp32 or bf16, with the images that one pass made a second:
//
//     evaluate_bench SPEC THREADS
//
// WHAT is network (normalised batches in memory -> logits), images (pixels in memory -> predictions) or reading (the data
// set opened, surveyed and decoded anew, then images).
#include "engine/core/text.h"
#include "engine/nn/models_internal.h"
#include "engine/training/inference_internal.h"

#include <chrono>
#include <iostream>
#include <sstream>

using namespace benchlight;

namespace {

struct Subject {
    std::string spec;
    int threads;
    std::shared_ptr<const images::DataSet> data;
    images::Splits splits;
    augment::Normalisation normalisation;
    std::unique_ptr<nn::Network> network;
    std::vector<at::Tensor> batches; ///< normalised, as the loader gives them

    std::shared_ptr<const images::DataSet> load() const {
        return images::DataSet::load(spec, {.size = {}, .threads = threads});
    }
    training::BatchLoader loader() const {
        training::BatchLoader::Plan plan;
        plan.data = data.get();
        plan.part = splits.test.part;
        plan.index = splits.test.index;
        plan.batch = training::inference_batch(*data);
        plan.normalisation = normalisation;
        return training::BatchLoader(std::move(plan));
    }
};

void run(const Subject &subject, bool bf16, const std::string &what) {
    if (what == "network") {
        const at::NoGradGuard no_grad;
        for (const at::Tensor &batch : subject.batches) training::logits_of(*subject.network, batch, bf16);
        return;
    }
    const auto data = what == "reading" ? subject.load() : subject.data;
    training::infer(*subject.network, *data, subject.splits.test, subject.normalisation, bf16, false);
}

} // namespace

int main(int argc, char **argv) {
    using Clock = std::chrono::steady_clock;
    if (argc != 3) return 2;
    Subject subject{argv[1], parse_number<int>(argv[2]).value_or(1), {}, {}, {}, {}, {}};
    at::set_num_threads(subject.threads);
    subject.data = subject.load();
    subject.splits = images::make_splits(*subject.data, {});
    subject.normalisation = augment::normalisation_of(subject.data->survey());
    subject.network = nn::make_network("resnet18", static_cast<int>(subject.data->classes().size()), 576);
    {
        training::BatchLoader loader = subject.loader();
        while (subject.batches.size() < loader.batches()) subject.batches.push_back(loader.next().images.clone());
    }
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string precision, what;
        words >> precision >> what;
        const auto start = Clock::now();
        run(subject, precision == "bf16", what);
        const std::chrono::duration<double> seconds = Clock::now() - start;
        std::cout << format_number(static_cast<double>(subject.splits.test.size()) / seconds.count()) << std::endl;
    }
}
