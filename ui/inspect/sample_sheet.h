#pragma once
#include "ui/images/data_reader.h"
#include "ui/inspect/subject.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
class QScrollArea;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class AugmentedSection;
class BiographySection;
class EditRow;
class ExaminedView;
class FileSection;
class NeighbourSection;

/// One sample of a subject, in a column beside the galleries: the image as the network takes it, every class's
/// probability and where the network looks for it, what a person decides about it, how it was learned, what resembles
/// it, how it was augmented, and where it is stored. Everything is read and computed on other threads; what belongs to a
/// sample that is no longer shown is dropped. Left and Right step, Esc and Space close, C switches the heat, R goes to the
/// relabelling, X leaves the image out or takes it back. From 340 pixels wide.
class SampleSheet final : public QFrame {
    Q_OBJECT
  public:
    explicit SampleSheet(QWidget *parent = nullptr);
    ~SampleSheet() override;

    /// `sample` is a position in the subject's predictions; `position` as in "3 of 128". No edit is in force until
    /// show_edit() tells of one.
    void show_sample(std::shared_ptr<const Subject> subject, std::size_t sample, const QString &position);
    /// What a person decided about the shown sample.
    void show_edit(std::optional<std::uint16_t> relabelled, bool excluded);
    /// Lets go of the subject; nothing is computed any more.
    void clear();

    const std::shared_ptr<const Subject> &subject() const { return subject_; }
    std::size_t sample() const { return sample_; }
    /// Everything that is said of the sample, a line each.
    QString text() const;

    ExaminedView *view() const { return view_; }
    EditRow *edit_row() const { return edit_; }
    BiographySection *biography() const { return biography_; }
    NeighbourSection *neighbours() const { return neighbours_; }
    AugmentedSection *augmented() const { return augmented_; }
    FileSection *file() const { return file_; }

    QSize sizeHint() const override { return {440, 720}; }

  signals:
    void stepped(int by); ///< −1: the previous sample, 1: the next
    void closed();
    void relabel_requested(int label);
    void exclude_requested(bool excluded);
    void restore_requested();                            ///< as it is stored again, whatever was decided
    void image_chosen(const benchlight::ui::Tile &tile); ///< a training image that resembles it
    void failed(const QString &reason);                  ///< of an export

  protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

  private:
    QWidget *make_header();
    QWidget *make_sections();
    void connect_sections();
    void show_verdict();
    void read_data();

    std::shared_ptr<const Subject> subject_;
    std::size_t sample_ = 0;
    DataReader reader_; ///< the subject's data set, where similar and augmented images need it
    QLabel *title_, *position_, *verdict_;
    QToolButton *previous_, *next_, *close_;
    QScrollArea *scroll_;
    ExaminedView *view_;
    EditRow *edit_;
    BiographySection *biography_;
    NeighbourSection *neighbours_;
    AugmentedSection *augmented_;
    FileSection *file_;
};

} // namespace benchlight::ui
