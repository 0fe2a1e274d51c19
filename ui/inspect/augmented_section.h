#pragma once
#include "engine/images/data_set.h"
#include "ui/images/data_worker.h"
#include "ui/images/image_strip.h"
#include "ui/inspect/subject.h"

#include <QWidget>

#include <memory>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The versions of a training image that a run's first epochs were trained with, made anew from the image, as
/// augmenting is a pure function; or one sentence that says why there are none. Hidden where no run is known.
class AugmentedSection final : public QWidget {
    Q_OBJECT
  public:
    explicit AugmentedSection(QWidget *parent = nullptr);
    void show_sample(const std::shared_ptr<const Subject> &subject, std::size_t sample);
    /// The run's data set, once it is read; null: not yet.
    void set_data(std::shared_ptr<const images::DataSet> set);
    void refuse(const QString &reason); ///< it cannot be read
    void clear();
    bool settled() const { return !worker_.busy(); }
    ImageStrip *strip() const { return strip_; }
    QString text() const;

  signals:
    void data_wanted();

  private:
    struct Versions;
    void make();
    void say(const QString &sentence);

    std::shared_ptr<const Subject> subject_;
    std::size_t sample_ = 0;
    std::shared_ptr<const images::DataSet> data_;
    bool waits_for_data_ = false;
    QLabel *state_;
    ImageStrip *strip_;
    DataWorker worker_{"augmented versions"};
};

} // namespace benchlight::ui
