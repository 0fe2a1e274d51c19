#pragma once
#include "ui/figures/matrix_figure.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Shows a matrix; a cell is pointed at with the mouse, or with the arrow keys, Home and End while it has the focus.
class MatrixCanvas final : public QWidget {
    Q_OBJECT
  public:
    explicit MatrixCanvas(QWidget *parent = nullptr);
    void show_figure(std::shared_ptr<const MatrixFigure> figure);
    /// Said in the place of a matrix.
    void show_hint(const QString &hint);
    const MatrixFigure *figure() const { return figure_.get(); }
    std::optional<MatrixFigure::Cell> cell() const { return cell_; }

    QSize sizeHint() const override { return {280, 280}; }

  signals:
    void cell_changed(const QString &sentence); ///< empty: none is pointed at

  protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

  private:
    void point_at(std::optional<MatrixFigure::Cell> cell);

    std::shared_ptr<const MatrixFigure> figure_;
    QString hint_;
    std::optional<MatrixFigure::Cell> cell_;
};

/// The confusion matrix of a run's newest validation, with a read-out of the cell that is pointed at.
class MatrixView final : public QFrame {
    Q_OBJECT
  public:
    explicit MatrixView(QWidget *parent = nullptr);
    /// Null shows what will be here. `subject` is that of MatrixFigure. Does nothing when the same counts are shown.
    void show_counts(std::shared_ptr<const ConfusionCounts> counts, const QString &subject = {});
    MatrixCanvas *canvas() const { return canvas_; }

  signals:
    void failed(const QString &reason); ///< of an export

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    void read_out(const QString &sentence);

    std::shared_ptr<const ConfusionCounts> counts_;
    std::shared_ptr<const MatrixFigure> figure_;
    MatrixCanvas *canvas_;
    QLabel *readout_;
    QString sentence_; ///< that is read out, in full
};

} // namespace benchlight::ui
