#pragma once
#include "ui/images/data_worker.h"
#include "ui/images/thumbnail.h"
#include "ui/inspect/edit_store.h"

#include <QTimer>
#include <QUndoStack>

#include <deque>
#include <list>

namespace benchlight::ui {

/// What a person decided about images of a data set, with undo. Kept in the workspace's file of that set
/// (images::workspace_edits), which is written on a thread of its own a moment after each change, and before the book is
/// destroyed. What another window has written there is taken over; where both decided about an image, this one wins.
class EditBook final : public QObject {
    Q_OBJECT
  public:
    explicit EditBook(QObject *parent = nullptr);
    ~EditBook() override;

    /// Takes up the edits of a data set; changed() and opened() follow. Null: of none. Edits may be made meanwhile.
    void open(const std::string &spec, std::shared_ptr<const images::ImageSet> set);
    void close() { open({}, nullptr); }
    const std::string &spec() const { return spec_; }

    /// Each is one step to undo, as far as it changes anything. Giving an image the class that it is stored with restores it. Tiles
    /// that the set does not have are passed over.
    void relabel(const std::vector<Tile> &tiles, std::uint16_t label);
    void exclude(const std::vector<Tile> &tiles);
    void restore(const std::vector<Tile> &tiles);
    QUndoStack *undo_stack() { return &steps_; }

    std::optional<std::uint16_t> label(const Tile &tile) const; ///< class that it was given; nothing: the stored one
    bool excluded(const Tile &tile) const;
    std::vector<Tile> tiles() const; ///< that something is decided about, in stored order
    std::size_t relabelled_count() const { return decisions_.size() - excluded_count_; }
    std::size_t excluded_count() const { return excluded_count_; }
    /// With those of images that the set does not have any more. Takes time with their number.
    images::Edits edits() const;

    std::filesystem::path path() const; ///< of the file; empty: of no data set
    bool is_saved() const { return saved_; }
    void save(); ///< at once rather than in a moment; written() or failed() follows
    /// Writes the edits to another file; exported() or failed() follows.
    void export_csv(const std::filesystem::path &file);

  signals:
    void opened();
    void changed(); ///< what is decided
    void written(); ///< all of it is in the file
    void exported(const QString &file);
    void
    failed(const QString &sentence); ///< a file that cannot be read, understood or written; edits are kept all the same

  private:
    class Step;
    /// Edits of another data set that are still to be written.
    struct Unsaved {
        std::shared_ptr<EditStore> store;
        Decisions decisions;
    };
    /// Called on the window's thread when its turn comes.
    using Job = std::function<DataWorker::Work()>;

    void decide(const QString &verb, const QString &end, const std::vector<Tile> &tiles,
                const std::function<std::optional<Decision>(const Tile &)> &decision);
    void put(std::uint64_t key, const std::optional<Decision> &decision);
    void note_change();
    void add_job(Job job);
    void next_job();
    DataWorker::Work read_work();
    DataWorker::Work save_work();
    void save_left(std::list<Unsaved>::iterator left);
    void retry_left();
    void accept(const std::shared_ptr<EditStore> &store, const EditStore::News &news);
    void refuse(const QString &sentence);

    std::string spec_;
    std::shared_ptr<EditStore> store_; ///< null: of no data set
    Decisions decisions_;
    std::size_t excluded_count_ = 0;
    std::vector<images::Edit> others_; ///< of images that the set does not have
    QUndoStack steps_;

    bool saved_ = true;
    std::uint64_t version_ = 0; ///< counts changes
    bool save_waits_ = false;   ///< a save is among the jobs
    QString last_failure_;
    QTimer save_timer_;
    std::list<Unsaved> left_;
    std::deque<Job> jobs_;
    DataWorker worker_{"edits"};
};

} // namespace benchlight::ui
