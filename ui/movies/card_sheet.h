#pragma once
#include "ui/movies/recommendations.h"
#include "ui/movies/taste_book.h"

#include <QColor>
#include <QFrame>
#include <QHash>

QT_BEGIN_NAMESPACE
class QLabel;
class QListWidget;
class QPushButton;
class QScrollArea;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class ReasonList;

/// One movie in full: what it is, why it is recommended, and what is near it.
class CardSheet final : public QFrame {
    Q_OBJECT
  public:
    explicit CardSheet(QWidget *parent = nullptr);
    /// `request` tells the profile and the model that the reasons are of.
    void show_movie(const RecommendationRequest &request, std::uint32_t movie, Opinion opinion,
                    const QHash<std::uint32_t, QColor> &colours);
    std::optional<std::uint32_t> movie() const { return movie_; }
    bool is_told() const { return told_ && !neighbours_.busy(); } ///< whether all of it is there
    QListWidget *near() const { return near_; }
    QString text() const; ///< everything that stands on it, for tests

  signals:
    void closed();
    void opened(quint32 movie); ///< one of its neighbours
    void judged(quint32 movie, Opinion opinion);
    void failed(const QString &reason);

  protected:
    void keyPressEvent(QKeyEvent *event) override;

  private:
    QWidget *make_actions();
    QWidget *make_content();
    void tell_movie();
    void tell_links();
    void tell_neighbours();
    void show_opinion(Opinion opinion);

    RecommendationRequest request_;
    QHash<std::uint32_t, QColor> colours_;
    std::optional<std::uint32_t> movie_;
    Opinion opinion_ = Opinion::none;
    bool told_ = false;
    Recommendations neighbours_;
    DataWorker worker_{"reasons"};

    QLabel *title_, *aliases_, *facts_, *figures_, *why_title_, *why_text_, *near_title_, *links_;
    ReasonList *reasons_;
    QListWidget *near_;
    QList<QToolButton *> opinions_;
    QToolButton *close_;
    QScrollArea *scroll_;
};

} // namespace benchlight::ui
