#pragma once
#include "ui/movies/movie_library.h"

#include <QColor>
#include <QHash>
#include <QWidget>

namespace benchlight::ui {

/// All reasons for one recommendation below each other: the chosen movie, its share of the score as a bar, and how many
/// people like both.
class ReasonList final : public QWidget {
    Q_OBJECT
  public:
    explicit ReasonList(QWidget *parent = nullptr);
    void show_reasons(std::shared_ptr<const OpenMovies> movies, std::vector<movies::Reason> reasons,
                      QHash<std::uint32_t, QColor> colours);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    std::shared_ptr<const OpenMovies> movies_;
    std::vector<movies::Reason> reasons_;
    QHash<std::uint32_t, QColor> colours_;
};

} // namespace benchlight::ui
