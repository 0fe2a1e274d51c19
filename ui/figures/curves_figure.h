#pragma once
#include "ui/figures/curves.h"
#include "ui/figures/figure.h"

namespace benchlight::ui {

/// Loss, accuracy or learning rate of a run over its epochs, with marks and other sources' curves; the stretch that
/// the style's zoom names.
class CurvesFigure final : public Figure {
  public:
    explicit CurvesFigure(Curves curves, CurveStyle style = {}) : curves_(std::move(curves)), style_(style) {}

    QString title() const override { return curves_.title; }
    FigureTexts texts() const override { return {curves_.title, "epoch", curves_.unit}; }
    QSizeF default_size() const override { return {1200, 800}; }
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// epoch, NAME of single batches (also smoothed), training and validation; each overlay's; mark: one row a point of
    /// the whole run, empty where unknown.
    Table table() const override;

    const Curves &curves() const { return curves_; }
    const CurveStyle &style() const { return style_; }
    void set_curves(Curves curves) { curves_ = std::move(curves); }
    void set_style(const CurveStyle &style) { style_ = style; }

  private:
    Curves curves_;
    CurveStyle style_;
};

} // namespace benchlight::ui
