#pragma once
#include "engine/images/data_set.h"
#include "ui/images/data_worker.h"
#include "ui/images/image_strip.h"
#include "ui/inspect/examiner_desk.h"
#include "ui/inspect/subject.h"

#include <QWidget>

#include <memory>

QT_BEGIN_NAMESPACE
class QLabel;
class QProgressBar;
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The training images that resemble one in the network's feature space. The first time a network's features of all
/// training images have to be computed, which is asked for by a button and can be cancelled; a network of its own does
/// it, so that images can be examined meanwhile. Later they are there at once.
class NeighbourSection final : public QWidget {
    Q_OBJECT
  public:
    explicit NeighbourSection(QWidget *parent = nullptr);
    ~NeighbourSection() override;
    void show_sample(const std::shared_ptr<const Subject> &subject, std::size_t sample);
    /// The subject's data set, once it is read; null: not yet.
    void set_data(std::shared_ptr<const images::DataSet> set);
    /// How reading the data set goes, and that it failed.
    void show_reading(double done);
    void refuse(const QString &reason);
    void clear();

    QPushButton *find() const { return find_; }
    QPushButton *cancel() const { return cancel_; }
    ImageStrip *strip() const { return strip_; }
    const std::vector<evaluation::Neighbour> &neighbours() const { return neighbours_; }
    bool working() const;
    QString text() const;

  signals:
    void data_wanted();
    void data_unwanted(); ///< reading it was cancelled
    void chosen(const benchlight::ui::Tile &tile);

  private:
    struct Found;
    void look();  ///< whether the features are there, and the neighbours if so
    void index(); ///< computes the features first
    void begin(); ///< the button
    void stop();
    void accept(const Found &found);
    void show_state(const QString &sentence, bool offer, bool busy);
    static Found find_neighbours(const evaluation::Examiner &examiner, const Subject &subject, std::size_t sample,
                                 const images::DataSet &data, int side, const std::stop_token &stop,
                                 const Progress &progress);

    std::shared_ptr<const Subject> subject_;
    std::size_t sample_ = 0;
    std::shared_ptr<const images::DataSet> data_;
    bool wanted_ = false; ///< the button was pressed: as soon as the data are there
    std::vector<evaluation::Neighbour> neighbours_;
    Examination examination_;
    DataWorker indexing_{"features"};
    QLabel *state_;
    QPushButton *find_, *cancel_;
    QProgressBar *progress_;
    ImageStrip *strip_;
};

} // namespace benchlight::ui
