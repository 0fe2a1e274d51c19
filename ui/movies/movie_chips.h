#pragma once
#include "ui/movies/movie_library.h"
#include "ui/movies/taste_book.h"

#include <QAbstractButton>
#include <QColor>
#include <QHash>
#include <QScrollArea>

QT_BEGIN_NAMESPACE
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A movie that is liked or disliked. A click or Enter turns it into the other, the cross or Delete removes it.
class MovieChip final : public QAbstractButton {
    Q_OBJECT
  public:
    MovieChip(std::uint32_t movie, const QString &title, bool liked, bool unknown, const QColor &colour,
              QWidget *parent = nullptr);
    std::uint32_t movie() const { return movie_; }
    bool liked() const { return liked_; }
    bool unknown() const { return unknown_; } ///< nobody likes it in this set
    QSize sizeHint() const override;

  signals:
    void removed();

  protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;

  private:
    QRect cross() const;
    std::uint32_t movie_;
    bool liked_, unknown_;
    QColor colour_;
};

/// The choice in hand: chips in rows, no more than two of which are in sight at once.
class MovieChips final : public QScrollArea {
    Q_OBJECT
  public:
    explicit MovieChips(QWidget *parent = nullptr);
    void show_choice(const movies::Catalog &catalog, const movies::Profile &profile,
                     const std::vector<std::uint32_t> &unknown, const QHash<std::uint32_t, QColor> &colours);
    QList<MovieChip *> chips() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {100, 32}; }

  signals:
    void judged(quint32 movie, Opinion opinion);

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    void fill();
    void fit_height();

    const movies::Catalog *catalog_ = nullptr;
    movies::Profile profile_;
    std::vector<std::uint32_t> unknown_;
    QHash<std::uint32_t, QColor> colours_;
    bool all_ = false; ///< rather than the newest ones
    QPushButton *rest_ = nullptr;
};

} // namespace benchlight::ui
