#pragma once
#include "ui/figures/curves_figure.h"

#include <QtCharts/QChartView>

#include <optional>

namespace benchlight::ui {

/// Shows a CurvesFigure on the screen and tells where the pointer is, so that charts side by side can mark one epoch.
class CurvesView final : public QChartView {
    Q_OBJECT
  public:
    explicit CurvesView(QWidget *parent = nullptr);
    void show_curves(Curves curves);
    void set_style(const CurveStyle &style);
    void set_epoch_title_visible(bool visible);
    void set_unit_visible(bool visible);
    /// What an empty chart says.
    void set_hint(const QString &hint);
    const CurvesFigure &figure() const { return figure_; }
    /// Marks an epoch, or nothing.
    void mark(std::optional<double> epoch);
    /// Seconds of the last update and painting.
    double cost() const { return update_seconds_ + paint_seconds_; }

  signals:
    void hovered(std::optional<double> epoch);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void drawForeground(QPainter *painter, const QRectF &area) override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

  private:
    void refresh();
    bool empty() const;

    CurvesFigure figure_;
    CurvesChart *chart_;
    std::optional<double> marked_;
    QString hint_;
    double update_seconds_ = 0, paint_seconds_ = 0;
};

/// The figure's values at the last epoch, or at the marked one: "training 0.212   validation 0.254". As `legend` it is
/// rich text with the curves' colours.
QString readout(const Curves &curves, std::optional<double> epoch, bool legend = false);

} // namespace benchlight::ui
