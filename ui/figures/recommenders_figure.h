#pragma once
#include "engine/movies/evaluation_summary.h"
#include "ui/figures/figure.h"

#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

/// How well one recommender does.
struct RecommenderRow {
    std::string name{}; ///< as ModelSettings has it
    QString title{};
    bool is_default = false;
    movies::Evaluation figures{};              ///< NaN where it could not be evaluated; then the note says why
    std::optional<movies::Estimate> against{}; ///< ndcg less the baseline's, each user compared with himself
};

/// Several recommenders under one protocol.
struct Recommenders {
    QString title{}; ///< what they were evaluated on: "ml-latest-small, likes from 4 stars, fold 0"
    int top = 10;
    QString protocol{};                 ///< in full
    std::vector<RecommenderRow> rows{}; ///< the best ndcg first; those without figures last

    static constexpr const char *baseline = "ease"; ///< that the others are compared with
    void sort();
    double held_out_popularity() const; ///< NaN without a row
    QStringList notes() const;          ///< "EASE: covers the 20,000 most liked movies."
};

/// ".2660", "—" for NaN; with four digits behind the point.
QString score_text(double score, int decimals = 4);
/// ".2660 [.247, .285]"
QString score_text(double score, const movies::Interval &interval);
/// "+.0042 [.001, .007]"
QString difference_text(const movies::Estimate &difference);
/// "0.21 s", "1.3 ms", "45 µs"
QString short_time_text(double seconds);

/// The straight scale that all scores share, from tick to tick.
struct ScoreAxis {
    double low = 0, high = 1, step = .2;
    static ScoreAxis of(const Recommenders &data);
    double share(double score) const { return (score - low) / (high - low); }
};
/// Marks ndcg (a dot) and recall (a diamond below it) with their intervals in `area`, `unit` times the usual size.
void paint_scores(QPainter &painter, const RecommenderRow &row, const QRectF &area, const ScoreAxis &axis,
                  const Tokens &tokens, double unit = 1);

/// A table of recommenders: scores with intervals as numbers and as marks on one scale, how varied and how popular their
/// lists are, what they cost; and under it the protocol.
class RecommendersFigure final : public Figure {
  public:
    explicit RecommendersFigure(Recommenders data) : data_(std::move(data)) {}

    QString title() const override;
    QSizeF default_size() const override;
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// model, users, recall, recall_low, recall_high, ndcg, ndcg_low, ndcg_high, coverage, popularity, held_out_popularity,
    /// fit_seconds, query_seconds; then the difference to the baseline, empty without one. NaN is empty.
    Table table() const override;
    const Recommenders &data() const { return data_; }

  private:
    struct Layout;
    Layout layout_for(const QSizeF &size, bool titled) const;
    void paint_heading(QPainter &painter, const Layout &layout, const Tokens &tokens) const;
    void paint_axis(QPainter &painter, const Layout &layout, const Tokens &tokens) const;
    void paint_row(QPainter &painter, const Layout &layout, std::size_t i, const Tokens &tokens) const;

    Recommenders data_;
};

} // namespace benchlight::ui
