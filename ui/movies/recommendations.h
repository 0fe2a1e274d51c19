#pragma once
#include "ui/movies/movie_library.h"

#include <QObject>
#include <QString>

#include <optional>
#include <vector>

namespace benchlight::ui {

/// What is to be recommended.
struct RecommendationRequest {
    std::shared_ptr<const OpenMovies> movies{};
    std::string model_name{};
    std::shared_ptr<const movies::Recommender> model{};
    movies::Profile profile{};
    movies::Filters filters{};
    std::vector<std::uint32_t> excluded{};
};

/// A movie's place in a list, and why it is there.
struct Recommendation {
    std::uint32_t movie = 0;
    float score = 0;
    double relative = 0; ///< to the first of the list, 0 … 1
    std::vector<movies::Reason> reasons{};
};

/// Which filter leaves nothing, in a sentence or two; empty: there is nothing to be said of filters.
QString empty_text(const RecommendationRequest &request);

/// A list of recommendations, made on a thread of its own. Ten are told with their reasons, further tens when they are
/// wanted; the list before stays until the new one is there.
class Recommendations final : public QObject {
    Q_OBJECT
  public:
    static constexpr std::size_t step = 10;

    explicit Recommendations(QObject *parent = nullptr);
    /// `at_least`: how many are wanted at once.
    void ask(RecommendationRequest request, std::size_t at_least = step);
    void clear();
    /// Ten more; extended() follows if there are any.
    void more();
    bool busy() const { return ranker_.busy(); }

    /// Of the list that is shown; no set: there is none.
    const RecommendationRequest &request() const { return shown_; }
    std::size_t count() const { return told_.size(); }   ///< with reasons
    std::size_t total() const { return ranked_.size(); } ///< all that may be recommended
    const Recommendation &at(std::size_t place) const { return told_[place]; }
    /// The movies of the profile that nobody likes.
    const std::vector<std::uint32_t> &unknown() const { return unknown_; }
    const QString &empty_text() const { return empty_text_; } ///< why there are none; else empty
    double milliseconds() const { return milliseconds_; }     ///< that the list took to make

  signals:
    void changed();
    void extended();
    void failed(const QString &reason);

  private:
    RecommendationRequest shown_;
    std::vector<movies::Ranked> ranked_;
    std::vector<Recommendation> told_;
    std::vector<std::uint32_t> unknown_;
    QString empty_text_;
    double milliseconds_ = 0;
    DataWorker ranker_{"recommendations"}, teller_{"reasons"};
};

} // namespace benchlight::ui
