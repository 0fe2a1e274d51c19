#include "engine/movies/blend_internal.h"

#include "engine/core/error.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

namespace benchlight::movies {

namespace {

constexpr float unknown = -std::numeric_limits<float>::infinity();

std::vector<std::uint32_t> movies_of(const Profile &profile) {
    std::vector<std::uint32_t> movies = profile.liked;
    movies.insert(movies.end(), profile.disliked.begin(), profile.disliked.end());
    std::ranges::sort(movies);
    return movies;
}

std::string percent(double share) { return format_fixed(100 * share, 0) + " %"; }

class Blend final : public StoredModel {
  public:
    Blend(std::vector<BlendPart> parts, const BlendFigures &figures, std::string remark)
        : parts_(std::move(parts)), figures_(figures), remark_(std::move(remark)) {}

    std::vector<float> score(const Profile &profile) const override {
        const std::vector<std::uint32_t> own = movies_of(profile);
        std::vector<float> total;
        std::vector<bool> known;
        std::vector<double> deviations;
        for (const BlendPart &part : parts_) {
            std::vector<float> scores = part.model->score(profile);
            total.resize(scores.size());
            known.resize(scores.size());
            for (std::size_t i = 0; i < scores.size(); ++i) known[i] = known[i] || std::isfinite(scores[i]);
            const Standardised of_part = standardise(std::move(scores), own);
            deviations.push_back(of_part.deviation);
            for (std::size_t i = 0; i < total.size(); ++i)
                total[i] += static_cast<float>(part.weight) * of_part.scores[i];
        }
        for (std::size_t i = 0; i < total.size(); ++i)
            if (!known[i]) total[i] = unknown;
        remember(profile, std::move(deviations));
        return total;
    }

    /// A part's contributions, in the measure of its scores. What they lack to the score is the same for every movie.
    std::vector<double> contributions(const Profile &profile, std::uint32_t movie) const override {
        const std::vector<double> deviations = deviations_of(profile);
        std::vector<double> total(profile.liked.size() + profile.disliked.size());
        for (std::size_t p = 0; p < parts_.size(); ++p) {
            if (deviations[p] == 0 || parts_[p].weight == 0) continue;
            const std::vector<double> of_part = parts_[p].model->contributions(profile, movie);
            for (std::size_t i = 0; i < of_part.size(); ++i)
                if (std::isfinite(of_part[i])) total[i] += parts_[p].weight / deviations[p] * of_part[i];
        }
        return total;
    }

    std::string note() const override {
        std::string text = "A blend of ";
        for (std::size_t p = 0; p < parts_.size(); ++p) {
            if (p > 0) text += p + 1 == parts_.size() ? " and " : ", ";
            text += find_part(parts_[p].name).title + " (" + percent(parts_[p].weight) + ")";
        }
        if (figures_.users > 0)
            text += ". When the weights were chosen, a fifth of the likes was held back; lists of " +
                    std::to_string(figures_.top) + " had a recall of " + format_fixed(figures_.recall, 3) +
                    " and an ndcg of " + format_fixed(figures_.ndcg, 3) + " on them.";
        else
            text += ", equally weighted, because there are too few likes to choose by.";
        return remark_.empty() ? text : text + " " + remark_;
    }

    void save(ArrayWriter &writer) const override {
        Json parts = Json::array();
        for (const BlendPart &part : parts_) {
            parts.push_back({{"name", part.name}, {"weight", part.weight}});
            if (const auto *stored = dynamic_cast<const StoredModel *>(part.model.get())) {
                ArrayWriter of_part = writer.part(part.name);
                stored->save(of_part);
            }
        }
        writer.set("parts", parts);
        writer.set("remark", remark_);
        writer.set("figures", {figures_.users, figures_.top, figures_.recall, figures_.ndcg});
    }

  private:
    /// Explaining ten recommendations asks for the same profile's deviations ten times, and each would cost a scoring.
    void remember(const Profile &profile, std::vector<double> deviations) const {
        const std::lock_guard lock(mutex_);
        last_profile_ = profile;
        last_deviations_ = std::move(deviations);
    }
    std::vector<double> deviations_of(const Profile &profile) const {
        {
            const std::lock_guard lock(mutex_);
            if (!last_deviations_.empty() && last_profile_.liked == profile.liked &&
                last_profile_.disliked == profile.disliked)
                return last_deviations_;
        }
        const std::vector<std::uint32_t> own = movies_of(profile);
        std::vector<double> deviations;
        for (const BlendPart &part : parts_)
            deviations.push_back(standardise(part.model->score(profile), own).deviation);
        remember(profile, deviations);
        return deviations;
    }

    std::vector<BlendPart> parts_;
    BlendFigures figures_;
    std::string remark_;
    mutable std::mutex mutex_;
    mutable Profile last_profile_;
    mutable std::vector<double> last_deviations_;
};

} // namespace

Standardised standardise(std::vector<float> scores, std::span<const std::uint32_t> left_out) {
    Standardised result{std::move(scores)};
    double sum = 0, squares = 0, count = 0;
    float least = std::numeric_limits<float>::infinity();
    const auto for_each_known = [&](const auto &work) {
        auto next = left_out.begin();
        for (std::uint32_t i = 0; i < result.scores.size(); ++i) {
            while (next != left_out.end() && *next < i) ++next;
            if ((next == left_out.end() || *next != i) && std::isfinite(result.scores[i])) work(result.scores[i]);
        }
    };
    for_each_known([&](float score) {
        sum += static_cast<double>(score);
        ++count;
        least = std::min(least, score);
    });
    result.mean = count > 0 ? sum / count : 0;
    for_each_known([&](float score) {
        const double difference = static_cast<double>(score) - result.mean;
        squares += difference * difference;
    });
    result.deviation = count > 0 ? std::sqrt(squares / count) : 0;
    // What is left of equal scores is rounding.
    if (result.deviation <= 1e-6 * std::abs(result.mean)) result.deviation = 0;
    const auto scale = static_cast<float>(result.deviation > 0 ? 1 / result.deviation : 0);
    const auto mean = static_cast<float>(result.mean);
    for (float &score : result.scores)
        score = std::isfinite(score) ? (score - mean) * scale : count > 0 ? (least - mean) * scale : 0;
    return result;
}

std::shared_ptr<const StoredModel> make_blend(std::vector<BlendPart> parts, const BlendFigures &figures,
                                              std::string remark) {
    return std::make_shared<Blend>(std::move(parts), figures, std::move(remark));
}

Fitted load_blend_of(StoredArrays &arrays, const Catalog &catalog, const Likes &likes) {
    std::vector<BlendPart> parts;
    for (const Json &json : arrays.value("parts")) {
        BlendPart part{json.at("name").get<std::string>(), json.at("weight").get<double>()};
        const PartKind &kind = find_part(part.name);
        if (kind.load != nullptr) {
            StoredArrays of_part = arrays.part(part.name);
            part.model = kind.load(of_part, catalog, likes);
        } else {
            part.model = kind.fit({.settings = {}, .catalog = catalog, .likes = likes, .stop = {}, .progress = {}});
        }
        parts.push_back(std::move(part));
    }
    if (parts.empty()) throw Error("A fitted blend has no parts.");
    const Json &figures = arrays.value("figures");
    return make_blend(std::move(parts),
                      {figures.at(0).get<std::size_t>(), figures.at(1).get<std::size_t>(), figures.at(2).get<double>(),
                       figures.at(3).get<double>()},
                      arrays.value("remark").get<std::string>());
}

} // namespace benchlight::movies
