#include "engine/movies/models_internal.h"

namespace benchlight::movies {
namespace {

class Popularity final : public Recommender {
  public:
    explicit Popularity(const Likes &likes) {
        scores_.reserve(likes.movies());
        for (std::size_t movie = 0; movie < likes.movies(); ++movie)
            scores_.push_back(static_cast<float>(likes.of_movie(movie)));
    }
    std::vector<float> score(const Profile &) const override { return scores_; }
    std::vector<double> contributions(const Profile &, std::uint32_t) const override { return {}; }

  private:
    std::vector<float> scores_;
};

} // namespace

Fitted fit_popularity(const FitJob &job) { return std::make_shared<Popularity>(job.likes); }

} // namespace benchlight::movies
