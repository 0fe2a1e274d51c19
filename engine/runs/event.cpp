#include "engine/runs/event.h"

#include "engine/core/error.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace benchlight::runs {
namespace {

static_assert(std::endian::native == std::endian::little, "payloads are little-endian");

class Encoder {
  public:
    template <class T> Encoder &value(T value) {
        bytes_.append(reinterpret_cast<const char *>(&value), sizeof value);
        return *this;
    }
    template <class T> Encoder &array(const std::vector<T> &values) {
        bytes_.append(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T));
        return *this;
    }
    std::string take() { return std::move(bytes_); }

  private:
    std::string bytes_;
};

class Decoder {
  public:
    explicit Decoder(std::string_view bytes) : bytes_(bytes) {}
    template <class T> T value() {
        T value;
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }
    template <class T> std::vector<T> array(std::size_t count) {
        if (count > bytes_.size() / sizeof(T)) damaged();
        std::vector<T> values(count);
        const std::string_view part = take(count * sizeof(T));
        if (count != 0) std::memcpy(values.data(), part.data(), part.size());
        return values;
    }
    std::size_t left() const { return bytes_.size(); }
    [[noreturn]] static void damaged() {
        throw Error("The run log holds a damaged record; the rest of the run can still be read.");
    }

  private:
    std::string_view take(std::size_t count) {
        if (count > bytes_.size()) damaged();
        const std::string_view part = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return part;
    }
    std::string_view bytes_;
};

double number_or_nan(const Json &json, const char *key) {
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found != json.end() && found->is_number() ? found->get<double>() : std::numeric_limits<double>::quiet_NaN();
}

int count_or_zero(const Json &json, const char *key) {
    const double number = number_or_nan(json, key);
    return number >= 0 && number <= std::numeric_limits<int>::max() ? static_cast<int>(number) : 0;
}

} // namespace

Json Event::json() const {
    Json json = Json::parse(payload, nullptr, false);
    return json.is_discarded() ? Json() : json;
}

std::string text_in(const Json &json, const char *key) {
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string BatchPoint::encode() const {
    return Encoder().value(loss).value(accuracy).value(learning_rate).value(images_per_second).take();
}

std::optional<BatchPoint> BatchPoint::read(std::string_view payload) {
    std::array<float, 4> values;
    if (payload.size() < sizeof values) return std::nullopt;
    std::memcpy(values.data(), payload.data(), sizeof values);
    return BatchPoint{values[0], values[1], values[2], values[3]};
}

BatchPoint BatchPoint::decode(std::string_view payload) {
    const auto point = read(payload);
    if (!point) Decoder::damaged();
    return *point;
}

Json BatchSight::json() const {
    return {{"epoch", epoch}, {"index", index}, {"label", label}, {"predicted", predicted}, {"confidence", confidence}};
}

BatchSight BatchSight::from_json(const Json &json) {
    BatchSight sight;
    try {
        json.at("epoch").get_to(sight.epoch);
        json.at("index").get_to(sight.index);
        json.at("label").get_to(sight.label);
        json.at("predicted").get_to(sight.predicted);
        json.at("confidence").get_to(sight.confidence);
    } catch (const Json::exception &) {
        Decoder::damaged();
    }
    const std::size_t count = sight.index.size();
    if (sight.label.size() != count || sight.predicted.size() != count || sight.confidence.size() != count)
        Decoder::damaged();
    return sight;
}

Json EpochSummary::json() const {
    return {{"epoch", epoch},
            {"epochs", epochs},
            {"train", {{"loss", train_loss}, {"accuracy", train_accuracy}}},
            {"validation", std::isnan(validation_accuracy)
                               ? Json()
                               : Json{{"loss", validation_loss}, {"accuracy", validation_accuracy}}},
            {"learning_rate", learning_rate},
            {"images_per_second", images_per_second},
            {"seconds", seconds},
            {"input_wait_seconds", input_wait_seconds},
            {"log_seconds", log_seconds}};
}

EpochSummary EpochSummary::from_json(const Json &json) {
    EpochSummary summary;
    summary.epoch = count_or_zero(json, "epoch");
    summary.epochs = count_or_zero(json, "epochs");
    const auto part = [&](const char *key) {
        const auto found = json.is_object() ? json.find(key) : json.end();
        return found != json.end() ? *found : Json();
    };
    const Json train = part("train"), validation = part("validation");
    summary.train_loss = number_or_nan(train, "loss");
    summary.train_accuracy = number_or_nan(train, "accuracy");
    summary.validation_loss = number_or_nan(validation, "loss");
    summary.validation_accuracy = number_or_nan(validation, "accuracy");
    summary.learning_rate = number_or_nan(json, "learning_rate");
    summary.images_per_second = number_or_nan(json, "images_per_second");
    summary.seconds = number_or_nan(json, "seconds");
    summary.input_wait_seconds = number_or_nan(json, "input_wait_seconds");
    summary.log_seconds = number_or_nan(json, "log_seconds");
    return summary;
}

std::string SampleList::encode() const {
    return Encoder()
        .value(static_cast<std::uint32_t>(split == "test"))
        .value(static_cast<std::uint32_t>(index.size()))
        .array(index)
        .array(label)
        .take();
}

SampleList SampleList::decode(std::string_view payload) {
    Decoder in(payload);
    SampleList list;
    list.split = in.value<std::uint32_t>() ? "test" : "train";
    const auto count = in.value<std::uint32_t>();
    list.index = in.array<std::uint32_t>(count);
    list.label = in.array<std::uint16_t>(count);
    return list;
}

std::string EpochPredictions::encode() const {
    return Encoder()
        .value(static_cast<std::uint32_t>(epoch))
        .value(static_cast<std::uint32_t>(predicted.size()))
        .array(predicted)
        .array(confidence)
        .array(true_confidence)
        .array(loss)
        .take();
}

EpochPredictions EpochPredictions::decode(std::string_view payload) {
    Decoder in(payload);
    EpochPredictions predictions;
    predictions.epoch = static_cast<int>(in.value<std::uint32_t>());
    const auto count = in.value<std::uint32_t>();
    predictions.predicted = in.array<std::uint16_t>(count);
    predictions.confidence = in.array<std::uint16_t>(count);
    predictions.true_confidence = in.array<std::uint16_t>(count);
    predictions.loss = in.array<std::uint16_t>(count);
    return predictions;
}

std::string EpochProbabilities::encode() const {
    return Encoder()
        .value(static_cast<std::uint32_t>(epoch))
        .value(static_cast<std::uint32_t>(classes))
        .array(probability)
        .take();
}

EpochProbabilities EpochProbabilities::decode(std::string_view payload) {
    Decoder in(payload);
    EpochProbabilities probabilities;
    probabilities.epoch = static_cast<int>(in.value<std::uint32_t>());
    probabilities.classes = static_cast<int>(in.value<std::uint32_t>());
    probabilities.probability = in.array<std::uint16_t>(in.left() / sizeof(std::uint16_t));
    return probabilities;
}

std::uint16_t to_fixed_point(float probability) {
    if (!(probability > 0)) return 0;
    return probability >= 1 ? 65535 : static_cast<std::uint16_t>(std::lround(probability * 65535));
}

float from_fixed_point(std::uint16_t value) { return static_cast<float>(value) / 65535; }

std::uint16_t to_half(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000);
    const std::uint32_t magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) return sign | 0x7e00;
    if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520 and above round to infinity
    if (magnitude < 0x38800000) {                      // subnormal: let the FPU round at 2^-24
        const float scaled = std::bit_cast<float>(magnitude) + 0.5f;
        return sign | static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(scaled) - 0x3f000000);
    }
    const std::uint32_t rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
    return sign | static_cast<std::uint16_t>((rounded - 0x38000000) >> 13);
}

float from_half(std::uint16_t bits) {
    const std::uint32_t sign = std::uint32_t{bits & 0x8000u} << 16;
    const std::uint32_t exponent = bits >> 10 & 31, fraction = bits & 1023u;
    if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000 | fraction << 13);
    if (exponent == 0)
        return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(std::ldexp(static_cast<float>(fraction), -24)));
    return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
}

} // namespace benchlight::runs
