#pragma once
#include "ui/movies/recommendations.h"
#include "ui/movies/taste_book.h"

#include <QAbstractScrollArea>
#include <QHash>
#include <QPixmap>

#include <array>
#include <set>

namespace benchlight::ui {

/// Recommendations as cards with typographic fronts in a grid, or as rows below each other. Draws what is in sight only, and asks
/// for more as one scrolls. The bar's length is the score, its colours tell whose share it is.
class MovieCards final : public QAbstractScrollArea {
    Q_OBJECT
  public:
    enum class Form { cards, rows };

    explicit MovieCards(Recommendations &list, Form form = Form::cards, QWidget *parent = nullptr);
    /// Of the chosen movies; those without one are drawn muted.
    void set_colours(QHash<std::uint32_t, QColor> colours);
    /// Movies that the other list has too.
    void set_marked(std::set<std::uint32_t> marked);
    /// Said in the middle while there is nothing to show.
    void set_empty_text(const QString &text);

    std::ptrdiff_t current() const { return current_; } ///< −1: none
    void set_current(std::ptrdiff_t place);
    std::optional<std::uint32_t> movie() const; ///< of the current card
    QRect card_rect(std::size_t place) const;   ///< in the viewport
    int columns() const { return columns_; }
    QString tip(std::size_t place) const;

  signals:
    void judged(quint32 movie, Opinion opinion);
    void opened(quint32 movie);
    void current_changed(std::ptrdiff_t place);
    void menu_requested(const QPoint &place);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool viewportEvent(QEvent *event) override;

  private:
    /// What can be done on a card, with the key for it.
    struct Action {
        const char *icon, *text;
        Qt::Key key;
        Opinion opinion;
    };
    static const std::array<Action, 4> &actions();

    void show_list(bool anew);
    void lay_out();
    void want_more();
    std::pair<std::size_t, std::size_t> visible() const;
    std::ptrdiff_t place_at(const QPoint &point) const;
    int action_at(std::size_t place, const QPoint &point) const; ///< −1: none
    QRect action_rect(std::size_t place, std::size_t action) const;
    bool shows_actions(std::size_t place) const;
    QRect title_rect(std::size_t place) const;
    void hover(const QPoint &point);
    void reveal(std::size_t place);
    void move_to(std::ptrdiff_t place);
    void update_card(std::ptrdiff_t place);

    void paint_card(QPainter &painter, std::size_t place);
    void paint_row(QPainter &painter, std::size_t place);
    void paint_frame(QPainter &painter, std::size_t place, const QRect &card);
    void paint_bar(QPainter &painter, const QRect &area, const Recommendation &recommendation);
    void paint_actions(QPainter &painter, std::size_t place);
    void paint_empty(QPainter &painter);
    int paint_badge(QPainter &painter, const QPoint &right_top);
    const QPixmap &icon(const QString &name, const QColor &colour);

    Recommendations &list_;
    const Form form_;
    QHash<std::uint32_t, QColor> colours_;
    std::set<std::uint32_t> marked_;
    QString empty_text_;
    QHash<QString, QPixmap> icons_;
    int columns_ = 1, card_width_ = 0;
    std::ptrdiff_t current_ = -1, hovered_ = -1, pressed_ = -1;
    int hovered_action_ = -1, pressed_action_ = -1;
    std::shared_ptr<const OpenMovies> shown_movies_;
};

} // namespace benchlight::ui
