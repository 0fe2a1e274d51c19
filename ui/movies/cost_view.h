#pragma once
#include "ui/figures/cost_figure.h"

#include <QPixmap>
#include <QWidget>

#include <memory>
#include <optional>

namespace benchlight::ui {

/// Shows a CostFigure as wide as there is room for; the pointer, or the arrow keys, lead to an epoch, whose costs are told.
class CostView final : public QWidget {
    Q_OBJECT
  public:
    explicit CostView(QWidget *parent = nullptr);
    /// `title` is the exported figure's.
    void show_costs(Costs costs, const QString &title);
    /// With its title, as it is exported.
    const CostFigure *figure() const { return exported_.get(); }
    std::optional<CostFigure::Place> place() const { return place_; }

  signals:
    /// The costs that are pointed at; empty: nothing is.
    void pointed(const QString &readout);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

  private:
    void point_at(std::optional<CostFigure::Place> place);
    void fit_height();

    std::unique_ptr<CostFigure> shown_, exported_; ///< the same without and with a title
    std::optional<CostFigure::Place> place_;
    QPixmap picture_;
};

} // namespace benchlight::ui
