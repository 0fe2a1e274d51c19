#include "engine/nn/weights.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/resources.h"
#include "engine/nn/models_internal.h"
#include "engine/nn/pretrained_internal.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>

namespace benchlight::nn {
namespace fs = std::filesystem;
namespace {

/// Where packaging/setup puts weights.
fs::path set_up_folder() {
    const char *other = std::getenv("BENCHLIGHT_WEIGHTS_DIR");
    return other && *other ? other : BENCHLIGHT_WEIGHTS_DIR;
}

std::string shape_text(const at::Tensor &tensor) {
    std::string text;
    for (const std::int64_t side : tensor.sizes()) text += (text.empty() ? "" : " x ") + std::to_string(side);
    return text.empty() ? "one number" : text;
}

std::string type_text(const at::Tensor &tensor) { return c10::toString(tensor.scalar_type()); }

/// Batch norm's counters came with PyTorch 0.4.1; nothing that is computed here depends on them.
bool is_optional(const StateEntry &entry) { return entry.name.ends_with("num_batches_tracked"); }

bool has_fitting_type(const at::Tensor &of_file, const at::Tensor &of_model) {
    return of_model.is_floating_point() ? of_file.is_floating_point()
                                        : !of_file.is_floating_point() && of_file.scalar_type() != at::kBool;
}

/// Reads what WeightsDescription::metadata() wrote; for a file by others what its model's known weights take.
void describe(WeightsReport &report, const ModelKind &kind, const std::map<std::string, std::string> &metadata) {
    const auto found = metadata.find("benchlight_weights");
    const Json json = found == metadata.end() ? Json() : Json::parse(found->second, nullptr, false);
    try {
        if (json.is_object()) {
            report.classes = json.at("classes").get<std::vector<std::string>>();
            augment::Normalisation normalisation{json.at("mean").get<std::vector<double>>(),
                                                 json.at("std").get<std::vector<double>>()};
            const auto usable = [](double std) { return std::isfinite(std) && std > 0; };
            if (normalisation.mean.size() == 3 && normalisation.std.size() == 3 &&
                std::ranges::all_of(normalisation.std, usable))
                report.normalisation = normalisation;
            report.channels = json.value("channels", 3) == 1 ? 1 : 3;
            const int side = json.at("height").get<int>();
            if (side >= 8 && side <= 4096 && json.at("width") == side) report.size = side;
            return;
        }
    } catch (const Json::exception &) {
        report.classes.clear(); // as if it were not described
    }
    if (!kind.weights.empty()) report.normalisation = kind.weights.front().normalisation;
    if (!kind.weights.empty()) report.size = kind.weights.front().size;
}

/// "a, b, c and 4 more"
std::string some_of(const std::vector<std::string> &names) {
    constexpr std::size_t most = 4;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) text += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > most) text += " and " + format_count(names.size() - most) + " more";
    return text;
}

std::string first_mismatch(const WeightsReport &report) {
    const WeightsReport::Mismatch &first = report.mismatched.front();
    return first.name + " is " + first.in_file + " in the file and " + first.in_model + " in the model";
}

/// Keeps the calling thread from making a pool of its own, which would halve that of a training beside it.
class OneThread {
  public:
    OneThread() { at::set_num_threads(1); }
    ~OneThread() { at::set_num_threads(before_); }
    OneThread(const OneThread &) = delete;
    OneThread &operator=(const OneThread &) = delete;

  private:
    int before_ = at::get_num_threads();
};

void require_fit(const WeightsReport &report, const std::string &model) {
    if (report.fits()) return;
    const std::string what =
        !report.mismatched.empty() ? first_mismatch(report) : "it lacks " + some_of(report.missing);
    throw Error("The weights file " + display_path(report.file) + " is not of " + model + ": " + what + ".");
}

using TensorsByName = std::map<std::string_view, const at::Tensor *>;

TensorsByName by_name(const WeightFile &file) {
    TensorsByName tensors;
    for (const auto &[name, tensor] : file.tensors) tensors.emplace(name, &tensor);
    return tensors;
}

/// How many classes the file's head tells apart; 0 when it has no whole head of this network's kind. Memory for a head of
/// that many classes is then no more than the file has.
int head_classes(const Network &network, const TensorsByName &tensors) {
    const Stage &head = network.stages().back();
    std::int64_t classes = 0;
    for (std::size_t i = head.begin; i < head.begin + head.count; ++i) {
        const auto found = tensors.find(network.state()[i].name);
        if (found == tensors.end() || found->second->dim() != network.state()[i].tensor.dim()) return 0;
        std::vector<std::int64_t> shape = network.state()[i].tensor.sizes().vec();
        if (i == head.begin) classes = found->second->size(0);
        shape[0] = classes;
        if (classes < 1 || classes > std::numeric_limits<int>::max() ||
            found->second->sizes() != at::IntArrayRef(shape))
            return 0;
    }
    return static_cast<int>(classes);
}

int head_classes(const std::string &model, const WeightFile &file) {
    return head_classes(*make_network(model, 1, std::nullopt), by_name(file));
}

/// The file's tensors for the network's entries, and the report; null where an entry keeps what it has.
std::vector<const at::Tensor *> match(const Network &network, const WeightFile &file, WeightsReport &report) {
    const TensorsByName tensors = by_name(file);
    const Stage &head = network.stages().back();
    const auto in_head = [&](std::size_t i) { return i >= head.begin; };
    report.file_classes = head_classes(network, tensors);
    std::vector<const at::Tensor *> sources(network.state().size());
    std::set<std::string_view> used;
    report.wanted = sources.size();
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const StateEntry &entry = network.state()[i];
        const auto source = tensors.find(entry.name);
        if (source == tensors.end()) {
            if (in_head(i))
                report.head_fresh = true;
            else if (!is_optional(entry))
                report.missing.push_back(entry.name);
            continue;
        }
        used.insert(entry.name);
        const at::Tensor &tensor = *source->second;
        const bool same_shape = tensor.sizes() == entry.tensor.sizes();
        if (!same_shape && in_head(i))
            report.head_fresh = true;
        else if (!same_shape)
            report.mismatched.push_back({entry.name, shape_text(tensor), shape_text(entry.tensor)});
        else if (!has_fitting_type(tensor, entry.tensor))
            report.mismatched.push_back({entry.name, type_text(tensor), type_text(entry.tensor)});
        else
            sources[i] = &tensor;
    }
    if (report.head_fresh)
        for (std::size_t i = head.begin; i < sources.size(); ++i) sources[i] = nullptr;
    report.matched =
        static_cast<std::size_t>(std::ranges::count_if(sources, [](const auto *s) { return s != nullptr; }));
    for (const auto &[name, tensor] : file.tensors)
        if (!used.contains(name)) report.unexpected.push_back(name);
    return sources;
}

} // namespace

std::vector<WeightSource> weight_sources(const std::string &model) {
    std::vector<WeightSource> sources;
    for (const KnownWeights &weights : find_model(model).weights) {
        WeightSource source{weights, cache_folder() / weights.file, false, 0};
        std::error_code error;
        source.installed = fs::is_regular_file(source.path, error);
        if (const fs::path other = set_up_folder() / weights.file;
            !source.installed && fs::is_regular_file(other, error)) {
            source.path = other;
            source.installed = true;
        }
        if (!weights.resource.empty()) source.download_size = find_resource(weights.resource).size;
        sources.push_back(std::move(source));
    }
    return sources;
}

fs::path weights_path(const std::string &weights, const std::string &model) {
    std::string names;
    for (const WeightSource &source : weight_sources(model)) {
        names += (names.empty() ? "" : ", ") + source.weights.name;
        if (source.weights.name != weights) continue;
        if (source.installed) return source.path;
        throw Error("The ImageNet weights of " + model + " are not here; " +
                    (source.weights.resource.empty()
                         ? "packaging/setup brings them"
                         : "get them by `benchlight data fetch " + source.weights.resource + "`") +
                    ", or name a file of yours by --weights.");
    }
    std::error_code error;
    if (fs::is_regular_file(weights, error)) return weights;
    throw UsageError("--weights takes a file" + (names.empty() ? std::string() : " or " + names) +
                     "; there is no file " + display_path(weights) + ".");
}

std::vector<std::string> WeightsReport::lines() const {
    std::vector<std::string> lines{format_count(matched) + " of " + format_count(wanted) + " tensors taken from " +
                                   display_path(file.filename()) + " (" + format + ")"};
    if (!missing.empty()) lines.push_back("missing: " + some_of(missing));
    for (const Mismatch &mismatch : mismatched)
        lines.push_back("mismatched: " + mismatch.name + " is " + mismatch.in_file + ", the model's " +
                        mismatch.in_model);
    if (!unexpected.empty()) lines.push_back("not used: " + some_of(unexpected));
    if (head_fresh && file_classes > 0)
        lines.push_back("the head for " + format_count(static_cast<std::uint64_t>(file_classes)) +
                        " classes is replaced by a fresh one");
    else if (head_fresh)
        lines.push_back("the file has no head; a fresh one is used");
    return lines;
}

Json WeightsReport::json() const {
    Json shapes = Json::array();
    for (const Mismatch &mismatch : mismatched)
        shapes.push_back({{"name", mismatch.name}, {"file", mismatch.in_file}, {"model", mismatch.in_model}});
    return {{"file", display_path(file)}, {"format", format},
            {"matched", matched},         {"wanted", wanted},
            {"missing", missing},         {"unexpected", unexpected},
            {"mismatched", shapes},       {"file_classes", file_classes},
            {"head_replaced", head_fresh}};
}

std::map<std::string, std::string> WeightsDescription::metadata() const {
    return {{"format", "pt"}, // what Python's safetensors looks for
            {"benchlight_weights", to_json_text(Json{{"model", model},
                                                     {"classes", classes},
                                                     {"mean", normalisation.mean},
                                                     {"std", normalisation.std},
                                                     {"channels", channels},
                                                     {"height", height},
                                                     {"width", width}})}};
}

WeightsReport load_weights(Network &network, const std::string &model, const WeightFile &file, const fs::path &path) {
    const at::NoGradGuard no_grad;
    WeightsReport report;
    report.file = path;
    report.format = file.format;
    describe(report, find_model(model), file.metadata);
    const std::vector<const at::Tensor *> sources = match(network, file, report);
    if (!report.fits()) return report;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (!sources[i]) continue;
        const StateEntry &entry = network.state()[i];
        at::Tensor to = entry.tensor;
        to.copy_(*sources[i]);
        if (!at::isfinite(to).all().item<bool>())
            throw Error("The weights file " + display_path(path) + " cannot be used: " + entry.name +
                        " holds numbers that are not finite.");
    }
    return report;
}

WeightsReport require_weights(Network &network, const std::string &model, const fs::path &path) {
    WeightsReport report = load_weights(network, model, read_weight_file(path), path);
    require_fit(report, model);
    return report;
}

TrainedNetwork load_trained_network(const fs::path &path, const std::string &model) {
    const WeightFile file = read_weight_file(path);
    const int classes = head_classes(model, file);
    if (classes == 0)
        throw Error("The weights file " + display_path(path) + " has no whole head for " + model +
                    ", so it cannot tell classes; train one on it by `benchlight train --weights`.");
    TrainedNetwork trained{make_network(model, classes, std::nullopt), {}};
    trained.report = load_weights(*trained.network, model, file, path);
    require_fit(trained.report, model);
    return trained;
}

WeightsReport check_weights(const fs::path &path, const std::string &model, int classes) {
    const OneThread one_thread;
    const WeightFile file = read_weight_file(path);
    const auto network =
        make_network(model, std::max(classes > 0 ? classes : head_classes(model, file), 1), std::nullopt);
    return load_weights(*network, model, file, path);
}

} // namespace benchlight::nn
