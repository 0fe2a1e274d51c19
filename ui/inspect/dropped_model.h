#pragma once
#include "engine/images/image_set.h"

#include <QAbstractListModel>
#include <QImage>

#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>

namespace benchlight::ui {

/// Images that do not belong to a data set: files, and pictures that were pasted. One part, no classes; images are only
/// added, so that who holds the set may go on using it on any thread.
class DroppedSet final : public images::ImageSet {
  public:
    void add(const std::filesystem::path &file);
    void add(const QImage &image);

    const std::vector<std::string> &classes() const override { return no_classes_; }
    std::size_t size(images::Part part) const override;
    std::uint16_t label(images::Part, std::size_t) const override { return 0; }
    /// The file's path; empty for a pasted picture.
    std::string source(images::Part part, std::size_t i) const override;
    std::string bytes(images::Part part, std::size_t i) const override;
    images::Image decode(std::string_view bytes) const override;

  private:
    struct One {
        std::filesystem::path file;
        QImage pasted;
    };
    One at(std::size_t i) const;
    std::vector<std::string> no_classes_;
    mutable std::mutex guard_;
    std::deque<One> images_;
};

/// What a network said of one dropped image.
struct Verdict {
    QString predicted;
    double probability = 0;
    QString problem; ///< why it cannot be read; empty: it can
};

/// Dropped images in the order in which they came.
class DroppedModel final : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role {
        NameRole = Qt::UserRole, ///< QString, the file's name
        PredictedRole,           ///< QString; empty: not judged yet
        ProbabilityRole,         ///< double
        ProblemRole              ///< QString
    };
    explicit DroppedModel(QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override;
    /// DisplayRole: "coat 0.8123, photo.jpg"
    QVariant data(const QModelIndex &index, int role) const override;

    /// Files that are there already are left out. Returns how many came.
    std::size_t add(const std::vector<std::filesystem::path> &files);
    void add(const QImage &image);
    void clear();
    /// Nothing has been judged any more.
    void forget_verdicts();
    void set_verdict(std::size_t row, Verdict verdict);
    /// The first that is not judged yet; rowCount() when all are.
    std::size_t next() const { return next_; }
    std::size_t unreadable() const { return unreadable_; }
    QString name(std::size_t row) const;
    const Verdict &verdict(std::size_t row) const { return rows_[row].verdict; }
    const std::shared_ptr<DroppedSet> &images() const { return images_; }

  private:
    struct Row {
        QString name, place;
        bool judged = false;
        Verdict verdict;
    };
    std::shared_ptr<DroppedSet> images_;
    std::deque<Row> rows_;
    std::set<std::filesystem::path> known_;
    std::size_t next_ = 0, unreadable_ = 0;
    int pasted_ = 0;
};

} // namespace benchlight::ui
