#pragma once
#include "ui/figures/biography.h"
#include "ui/figures/figure.h"

#include <optional>

namespace benchlight::ui {

/// How a network's opinion of one image went over the epochs: the probability of its true class above, its loss below.
/// Filled points are epochs in which it was right, crosses those in which it was wrong; upright lines mark the epochs in
/// which it was learned (solid) and forgotten (dashed).
class BiographyFigure final : public Figure {
  public:
    BiographyFigure(Biography biography, std::vector<QString> classes, QString title);

    QString title() const override { return title_; }
    FigureTexts texts() const override { return {title_, "Epoch", {}}; }
    QSizeF default_size() const override { return {840, 560}; }
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// epoch, predicted, confidence, probability (of the true class), loss, right (0 or 1), turn (learned, forgotten or
    /// empty)
    Table table() const override;

    const Biography &biography() const { return biography_; }
    /// The epoch's place nearest to a point of an area of `size`; nothing without epochs.
    std::optional<std::size_t> epoch_at(const QPointF &point, const QSizeF &size) const;
    /// "Epoch 3: taken for coat, 0.8123; its own class 0.1033, loss 2.270"
    QString sentence(std::size_t i) const;
    /// The same without the title, for a place that has one.
    BiographyFigure without_title() const;

  private:
    struct Layout;
    struct Panel;
    Layout layout_for(const QSizeF &size, const FigureLook &look = {}) const;
    double loss_top() const;
    void paint_panel(QPainter &painter, const Layout &layout, const Panel &panel, const Tokens &tokens) const;
    void paint_line(QPainter &painter, const Layout &layout, const Panel &panel, const Tokens &tokens) const;
    void paint_turns(QPainter &painter, const Layout &layout, const Tokens &tokens) const;
    void paint_epochs(QPainter &painter, const Layout &layout, const QString &axis, const Tokens &tokens) const;

    Biography biography_;
    std::vector<QString> classes_;
    QString title_;
};

} // namespace benchlight::ui
