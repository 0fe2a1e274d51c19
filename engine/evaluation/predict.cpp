#include "engine/evaluation/predict.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/threads.h"
#include "engine/evaluation/classifier_internal.h"
#include "engine/images/data_set.h"
#include "engine/images/decode.h"
#include "engine/images/file_tree_internal.h"
#include "engine/images/resize.h"
#include "engine/training/inference_internal.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <numeric>

namespace benchlight::evaluation {

namespace {

constexpr std::size_t images_at_once = 32;

/// The image as the network's data set would hold it, normalised into `out` (3 x height x width).
void read_input(const std::filesystem::path &file, const Classifier &classifier, std::span<float> out) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) throw Error("it is a folder");
    const images::Image image = images::decode_image(read_file(file, images::most_image_bytes));
    const images::Image fitted = images::fit_image(image, classifier.height, classifier.width, classifier.channels);
    augment::normalise_planes(fitted.pixels, classifier.channels, *classifier.normalisation, out);
}

std::vector<ClassProbability> most_probable(const float *probability, const std::vector<std::string> &classes,
                                            std::size_t count) {
    std::vector<std::size_t> order(classes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return probability[a] > probability[b]; });
    order.resize(std::min(count, order.size()));
    std::vector<ClassProbability> top;
    for (const std::size_t c : order) top.push_back({classes[c], probability[c]});
    return top;
}

} // namespace

std::vector<ImagePrediction> predict_images(const NetworkSource &source,
                                            const std::vector<std::filesystem::path> &files,
                                            const PredictOptions &options, const std::stop_token &stop,
                                            const Progress &progress) {
    const Classifier classifier = open_classifier(source);
    if (!classifier.normalisation || classifier.height == 0)
        throw Error(classifier.title + " does not tell the size and the statistics of its images; take one that "
                                       "`benchlight weights export` wrote.");
    const int threads = options.threads > 0 ? options.threads : available_threads();
    at::set_num_threads(threads);
    const at::NoGradGuard no_grad;
    const bool bf16 = classifier.precision_for(options.precision) == "bf16";
    const bool test_flip = options.test_flip.value_or(classifier.test_flip);

    std::vector<ImagePrediction> predictions(files.size());
    const auto pixels = static_cast<std::size_t>(classifier.height) * static_cast<std::size_t>(classifier.width) * 3;
    for (std::size_t begin = 0; begin < files.size(); begin += images_at_once) {
        const std::size_t count = std::min(images_at_once, files.size() - begin);
        const at::Tensor input =
            at::zeros({static_cast<std::int64_t>(count), 3, classifier.height, classifier.width}, at::kFloat);
        float *values = input.mutable_data_ptr<float>();
        parallel_for(count, threads, stop, [&](std::size_t i) {
            ImagePrediction &prediction = predictions[begin + i];
            prediction.source = files[begin + i];
            try {
                read_input(prediction.source, classifier, std::span(values + i * pixels, pixels));
            } catch (const Error &error) {
                prediction.failure = error.what();
            }
        });
        const at::Tensor probability =
            at::softmax(training::answers_of(*classifier.network, training::Batch{.images = input}, bf16, test_flip), 1)
                .contiguous();
        for (std::size_t i = 0; i < count; ++i)
            if (predictions[begin + i].failure.empty())
                predictions[begin + i].top =
                    most_probable(probability.const_data_ptr<float>() + i * classifier.classes.size(),
                                  classifier.classes, options.top);
        if (progress) progress(begin + count, files.size());
    }
    return predictions;
}

} // namespace benchlight::evaluation
