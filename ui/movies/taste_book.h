#pragma once
#include "engine/movies/taste.h"
#include "ui/images/data_worker.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <QUndoStack>

#include <vector>

namespace benchlight::ui {

/// What somebody thinks of a movie.
enum class Opinion { none, liked, disliked, seen, hidden };

/// Somebody's likes and dislikes, with undo. Kept in the workspace (movies::write_taste), a moment after each change and
/// before the book is destroyed. A file that cannot be understood is moved aside when the first change is to be kept.
class TasteBook final : public QObject {
    Q_OBJECT
  public:
    explicit TasteBook(QObject *parent = nullptr);
    ~TasteBook() override;

    const movies::Taste &taste() const { return taste_; }
    Opinion opinion(std::int64_t id) const;
    bool has_choice() const { return !taste_.likes.empty() || !taste_.dislikes.empty(); }
    /// Whether the kept taste has been read.
    bool is_read() const { return read_; }

    /// Each is one step to undo, as far as it changes anything. `title` is for the step's name.
    void judge(std::int64_t id, Opinion opinion, const QString &title);
    /// Adds many at once; what is told anew replaces what was thought before.
    void add(const movies::Taste &more, const QString &step);
    /// Forgets the choice in hand: likes, dislikes and hidden movies, not what was seen.
    void clear_choice();
    /// Offers seen and hidden movies again.
    void forget_put_aside();

    QUndoStack *undo_stack() { return &steps_; }
    bool is_saved() const { return saved_; }
    void save(); ///< at once rather than in a moment

  signals:
    void changed();
    void failed(const QString &sentence); ///< a file that cannot be read or written; the taste is kept in memory

  private:
    class Step;
    void change_to(movies::Taste taste, const QString &step);
    void put(const movies::Taste &taste);

    movies::Taste taste_;
    QUndoStack steps_;
    bool read_ = false, saved_ = true;
    bool damaged_ = false; ///< the file that is there could not be understood
    quint64 version_ = 0;  ///< counts changes
    QTimer save_timer_;
    DataWorker reader_{"taste"}, writer_{"taste"};
};

} // namespace benchlight::ui
