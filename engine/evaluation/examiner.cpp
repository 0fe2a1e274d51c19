#include "engine/evaluation/examiner.h"

#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"
#include "engine/evaluation/classifier_internal.h"
#include "engine/evaluation/feature_index_internal.h"
#include "engine/evaluation/grad_cam_internal.h"
#include "engine/images/resize.h"
#include "engine/training/features_internal.h"

#include <algorithm>
#include <chrono>

namespace benchlight::evaluation {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t most_at_once = 64; ///< images whose features are computed together

/// One LibTorch thread for the calling thread, as long as this lives. The count is each thread's own (OpenMP's, and
/// oneDNN's and MKL's follow it), so a training beside it keeps its own; it is only what threads begin with that do not
/// choose, and every one of ours that computes does.
class OneThread {
  public:
    OneThread() : before_(at::get_num_threads()) {
        if (before_ != 1) at::set_num_threads(1);
    }
    ~OneThread() {
        if (before_ != 1) at::set_num_threads(before_);
    }
    OneThread(const OneThread &) = delete;
    OneThread &operator=(const OneThread &) = delete;

  private:
    int before_;
};

/// How many images to compute at once so that a stop is answered in good time: more while that was quick. The first
/// image does not count, for which LibTorch makes its code.
class Pace {
  public:
    std::size_t count() const { return count_; }
    template <class Work> void measure(Work work) {
        using Clock = std::chrono::steady_clock;
        const auto start = Clock::now();
        work();
        const std::chrono::duration<double> seconds = Clock::now() - start;
        if (seconds.count() < .04) count_ = std::min(count_ * 2, most_at_once);
        if (seconds.count() > .12) count_ = std::max<std::size_t>(count_ / 2, 1);
    }

  private:
    std::size_t count_ = 1;
};

/// What LibTorch refuses of an image is its size.
template <class Work> auto computed(const Classifier &classifier, Work work) {
    try {
        return work();
    } catch (const c10::Error &) {
        throw Error(classifier.title + " cannot take images of " + std::to_string(classifier.height) + " x " +
                    std::to_string(classifier.width) + " pixels; make them larger.");
    }
}

/// What the classifier does not tell is what evaluate() takes instead of it.
void complete(Classifier &classifier, bool of_file, const images::DataSet *data) {
    if (data) {
        require_classes(classifier, data->classes(), display_path(data->spec()));
        classifier.classes = data->classes(); // "class 0" has a name there
        if (!classifier.normalisation) classifier.normalisation = augment::normalisation_of(data->survey());
        if (of_file) classifier.channels = data->channels();
        if (classifier.height == 0) classifier.height = data->height(), classifier.width = data->width();
    }
    if (!classifier.normalisation || classifier.height == 0)
        throw Error(classifier.title + " does not tell the size and the statistics of its images; open its data set "
                                       "too, or take one that `benchlight weights export` wrote.");
}

} // namespace

struct Examiner::State {
    Classifier classifier;
    std::optional<RunNetwork> run{}; ///< nothing for a weight file
    std::string weights{};           ///< SHA-256, once it is asked for
    // The index that was used last.
    fs::path index_file{};
    std::optional<FeatureIndex> index{};

    nn::Network &network() const { return *classifier.network; }
    std::size_t head() const { return network().stages().size() - 1; }
    std::size_t image_floats() const {
        return std::size_t{3} * static_cast<std::size_t>(classifier.height) *
               static_cast<std::size_t>(classifier.width);
    }

    at::Tensor empty_input(std::size_t count) const {
        return at::empty({static_cast<std::int64_t>(count), 3, classifier.height, classifier.width}, at::kFloat);
    }
    /// The image normalised, channels-last. [1, 3, H, W]
    at::Tensor input(const images::Image &image) const {
        const images::Image fitted = images::fit_image(image, classifier.height, classifier.width, classifier.channels);
        const at::Tensor values = empty_input(1);
        augment::normalise_planes(fitted.pixels, classifier.channels, *classifier.normalisation,
                                  {values.mutable_data_ptr<float>(), image_floats()});
        return training::network_input(values, false);
    }
    /// [N, features], contiguous
    at::Tensor features(const at::Tensor &input) const {
        return computed(classifier, [&] { return network().run(input, 0, head()); }).flatten(1).contiguous();
    }

    bool read(const images::DataSet &data, std::uint32_t i, std::span<float> out) const;
    images::Split indexed_images(const images::DataSet &data) const;
    std::string index_name(const images::DataSet &data, const images::Split &split);
    std::size_t feature_count() const;
    void write_index(const fs::path &file, const images::DataSet &data, const images::Split &split,
                     const std::stop_token &stop, const Progress &progress) const;
    const FeatureIndex &open_index(const images::DataSet &data, const std::stop_token &stop, const Progress &progress);
};

namespace {

/// That of the features, whose limit holds for both.
CacheFolder index_folder() { return training::FeatureFiles(cache_folder() / "features").folder(); }

} // namespace

Examiner::Examiner(const NetworkSource &source, const images::DataSet *data)
    : state_(std::make_unique<State>(State{open_classifier(source)})) {
    if (const auto *run = std::get_if<RunNetwork>(&source)) state_->run = *run;
    complete(state_->classifier, !state_->run, data);
    // Gradients are wanted of activations only; without these, nothing is kept for others.
    nn::Network &network = state_->network();
    network.freeze(0, true);
    for (const nn::StateEntry &entry : network.state()) at::Tensor(entry.tensor).set_requires_grad(false);
    network.training = false;
}

Examiner::~Examiner() = default;
Examiner::Examiner(Examiner &&) noexcept = default;
Examiner &Examiner::operator=(Examiner &&) noexcept = default;

const std::vector<std::string> &Examiner::classes() const { return state_->classifier.classes; }

images::Image Examiner::seen(const images::Image &image) const {
    const Classifier &classifier = state_->classifier;
    return images::fit_image(image, classifier.height, classifier.width, classifier.channels);
}

std::vector<float> Examiner::probabilities(const images::Image &image) const {
    const OneThread one;
    const at::NoGradGuard no_grad;
    const at::Tensor input = state_->input(image);
    const at::Tensor probability = computed(state_->classifier, [&] {
        const training::Batch batch{.images = input};
        return at::softmax(training::answers_of(state_->network(), batch, false, state_->classifier.test_flip), 1)
            .contiguous();
    });
    const float *values = probability.const_data_ptr<float>();
    return {values, values + probability.numel()};
}

HeatMap Examiner::grad_cam(const images::Image &image, std::size_t class_number) const {
    if (class_number >= classes().size())
        throw Error("The network has no class " + std::to_string(class_number) + "; it has " +
                    format_count(classes().size()) + ".");
    const OneThread one;
    const at::Tensor map = computed(state_->classifier, [&] {
        return evaluation::grad_cam(state_->network(), state_->input(image), static_cast<std::int64_t>(class_number));
    });
    const float *values = map.const_data_ptr<float>();
    return {state_->classifier.height, state_->classifier.width, {values, values + map.numel()}};
}

std::vector<float> Examiner::features(const images::Image &image) const {
    const OneThread one;
    const at::NoGradGuard no_grad;
    const at::Tensor features = state_->features(state_->input(image));
    const float *values = features.const_data_ptr<float>();
    return {values, values + features.numel()};
}

/// False for an image that cannot be read.
bool Examiner::State::read(const images::DataSet &data, std::uint32_t i, std::span<float> out) const {
    const bool same = data.height() == classifier.height && data.width() == classifier.width &&
                      data.channels() == classifier.channels;
    try {
        images::Image image{data.height(), data.width(), data.channels(), {}};
        if (same) {
            image.pixels.resize(data.image_bytes());
            data.read(images::Part::train, i, image.pixels);
        } else {
            image = images::fit_image(data.stored().decode(data.stored().bytes(images::Part::train, i)),
                                      classifier.height, classifier.width, classifier.channels);
        }
        augment::normalise_planes(image.pixels, classifier.channels, *classifier.normalisation, out);
        return true;
    } catch (const Error &) {
        return false;
    }
}

images::Split Examiner::State::indexed_images(const images::DataSet &data) const {
    require_classes(classifier, data.classes(), display_path(data.spec()));
    if (run) { // what it left out, it did not learn from
        const auto edited = edited_by_run(*run, data);
        return images::make_splits(edited ? *edited : data, classifier.split).train;
    }
    images::Split all;
    for (std::size_t i = 0; i < data.size(images::Part::train); ++i)
        if (data.readable(images::Part::train, i)) all.index.push_back(static_cast<std::uint32_t>(i));
    return all;
}

std::string Examiner::State::index_name(const images::DataSet &data, const images::Split &split) {
    if (weights.empty()) weights = nn::weights_sha256(network(), head());
    Sha256 images;
    images.add(std::as_bytes(std::span(split.index)));
    const Json json{{"format", 1},
                    {"weights", weights},
                    {"data", data.survey().fingerprint},
                    {"images", images.hex()},
                    {"shape", {classifier.channels, classifier.height, classifier.width}},
                    {"mean", classifier.normalisation->mean},
                    {"std", classifier.normalisation->std}};
    Sha256 name;
    name.add(to_json_text(json));
    return name.hex() + ".nearest";
}

std::size_t Examiner::State::feature_count() const {
    const nn::Stage &stage = network().stages().back();
    return static_cast<std::size_t>(network().state()[stage.begin].tensor.size(1));
}

void Examiner::State::write_index(const fs::path &file, const images::DataSet &data, const images::Split &split,
                                  const std::stop_token &stop, const Progress &progress) const {
    const std::size_t width = feature_count();
    FeatureIndexWriter writer(file, width);
    std::vector<std::uint32_t> read_images;
    Pace pace;
    for (std::size_t done = 0; done < split.size();) {
        const std::size_t count = std::min(pace.count(), split.size() - done);
        const at::Tensor values = empty_input(count);
        read_images.clear();
        for (std::size_t i = 0; i < count; ++i) {
            throw_if_stopped(stop);
            const std::uint32_t image = split.index[done + i];
            const std::span<float> place(values.mutable_data_ptr<float>() + read_images.size() * image_floats(),
                                         image_floats());
            if (read(data, image, place)) read_images.push_back(image);
        }
        done += count;
        if (!read_images.empty())
            pace.measure([&] {
                const auto rows = static_cast<std::int64_t>(read_images.size());
                const at::Tensor vectors = features(training::network_input(values.slice(0, 0, rows), false));
                for (std::size_t i = 0; i < read_images.size(); ++i)
                    writer.add(read_images[i], {vectors.const_data_ptr<float>() + i * width, width});
            });
        if (progress) progress(done, split.size());
    }
    throw_if_stopped(stop);
    writer.commit();
}

const FeatureIndex &Examiner::State::open_index(const images::DataSet &data, const std::stop_token &stop,
                                                const Progress &progress) {
    const images::Split split = indexed_images(data);
    const std::string name = index_name(data, split);
    const CacheFolder files = index_folder();
    const fs::path file = files.place(name);
    if (index && index_file == file) return *index;
    index = FeatureIndex::open(file, feature_count(), true);
    if (!index) {
        files.make_room(split.size() * FeatureIndex::bytes_an_image(feature_count()));
        write_index(file, data, split, stop, progress);
        index = FeatureIndex::open(file, feature_count(), false);
        if (!index) throw Error("The file " + display_path(file) + " that was just written cannot be read.");
    }
    index_file = file;
    CacheFolder::mark_used(file);
    return *index;
}

std::vector<Neighbour> Examiner::nearest(const images::Image &image, const images::DataSet &data, std::size_t count,
                                         const std::stop_token &stop, const Progress &progress) const {
    const OneThread one;
    const at::NoGradGuard no_grad;
    std::vector<float> vector = features(image);
    if (!scale_to_length_1(vector))
        throw Error("What the network makes of this image is nothing or no number, so no image is near to it.");
    const FeatureIndex &index = state_->open_index(data, stop, progress);
    try {
        return index.nearest(vector, count, stop);
    } catch (const Error &) {
        state_->index.reset();
        throw;
    }
}

bool Examiner::indexed(const images::DataSet &data) const {
    const images::Split split = state_->indexed_images(data);
    const fs::path file = index_folder().place(state_->index_name(data, split));
    return FeatureIndex::open(file, state_->feature_count(), false).has_value();
}

} // namespace benchlight::evaluation
