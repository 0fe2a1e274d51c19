#pragma once
#include "ui/figures/curves.h"
#include "ui/shell/theme.h"

#include <QPainter>
#include <QWidget>

#include <optional>
#include <vector>

namespace benchlight::ui {

struct LegendEntry {
    enum class Sample { none, dots, line, thin, dashed, dotted, setting, best, pause };
    Sample sample = Sample::none;
    QColor colour{};
    QString name{}, value{}; ///< "training", "0.212"
    QList<qreal> dashes{};   ///< of a line, in its widths; empty: as the sample says
};

/// The dashes of a run's lines, in their widths, where colours do not suffice; else none.
QList<qreal> run_dashes(const CurveOverlay &overlay, Theme theme);

/// What a chart shows, with the values of `readout`. `marks`: also what the signs of the marks mean.
std::vector<LegendEntry> legend_of(const Curves &curves, const CurveStyle &style, const CurveReadout &readout,
                                   Theme theme, bool marks);
/// The same as a sentence: "epoch 4, training 0.212, validation 0.254".
QString legend_text(const std::vector<LegendEntry> &entries);

/// Entries in as many rows as `width` asks for. Returns their height; paints only with a painter.
double paint_legend(QPainter *painter, const std::vector<LegendEntry> &entries, const QPointF &at, double width,
                    int text_size, Theme theme);

/// A legend that tells the values at the pointer, and takes the rows that its width asks for.
class CurvesLegend final : public QWidget {
    Q_OBJECT
  public:
    explicit CurvesLegend(QWidget *parent = nullptr);
    void set_entries(std::vector<LegendEntry> entries);
    const std::vector<LegendEntry> &entries() const { return entries_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    std::vector<LegendEntry> entries_;
    int height_ = 0;
};

} // namespace benchlight::ui
