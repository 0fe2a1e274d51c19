#pragma once
#include "ui/figures/matrix_canvas.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A confusion matrix with a read-out of the cell that is pointed at, and export.
class MatrixView final : public QFrame {
    Q_OBJECT
  public:
    explicit MatrixView(QWidget *parent = nullptr);
    ~MatrixView() override;
    /// Over the matrix: "Validation, by class" unless another is set.
    void set_heading(const QString &heading);
    /// Said while there are no counts.
    void set_hint(const QString &hint);
    /// Whether quantity and order can be chosen; not unless asked for.
    void show_controls(bool shown);

    /// Null shows what will be here. Does nothing when the same counts are shown under the same title. `title` is the
    /// figure's, such as matrix_title().
    void show_counts(std::shared_ptr<const ConfusionCounts> counts, const QString &title = {});
    void set_look(const MatrixLook &look);
    const MatrixLook &look() const { return canvas_->look(); }
    /// Outlines what is chosen, class numbers; −1: any. Emits nothing.
    void set_choice(int label, int predicted) { canvas_->set_choice({label, predicted}); }

    MatrixCanvas *canvas() const { return canvas_; }
    const MatrixFigure *figure() const { return canvas_->figure(); }

  signals:
    /// A cell, a row {label, −1}, a column {−1, predicted}; {−1, −1}: what was chosen is no more.
    void chosen(int label, int predicted);
    void look_changed();
    void failed(const QString &reason); ///< of an export

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    void make_controls();
    void read_out(const QString &sentence);

    std::shared_ptr<const ConfusionCounts> counts_;
    QString title_, hint_;
    QLabel *heading_;
    QWidget *controls_;
    QComboBox *quantity_, *order_;
    MatrixCanvas *canvas_;
    QLabel *readout_;
    QString sentence_; ///< that is read out, in full
};

} // namespace benchlight::ui
