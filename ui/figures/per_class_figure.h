#pragma once
#include "ui/figures/figure.h"

#include <cstdint>
#include <vector>

namespace benchlight::ui {

/// How well one class is told from the others; 0 where a ratio is undefined, as scikit-learn has it.
struct ClassMeasures {
    QString name{};
    double precision = 0, recall = 0, f1 = 0; ///< 0 … 1
    std::uint64_t support = 0;                ///< images of the class
};

struct PerClass {
    QString title{}; ///< what it is of: "fashion-mnist, fast, test"
    std::vector<ClassMeasures> classes{};
};

/// Precision, recall and F1 of each class as bars with their numbers, and how many images it has. Classes stand below
/// each other, and in several columns when they are many: two and a thousand are legible alike.
class PerClassFigure final : public Figure {
  public:
    explicit PerClassFigure(PerClass data) : data_(std::move(data)) {}

    QString title() const override;
    QSizeF default_size() const override;
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// class, precision, recall, f1, support
    Table table() const override;
    const PerClass &data() const { return data_; }

  private:
    struct Layout;
    Layout layout_for(const QSizeF &size, bool titled) const;
    void paint_heading(QPainter &painter, const Layout &layout, std::size_t first, const Tokens &tokens) const;
    void paint_class(QPainter &painter, const Layout &layout, std::size_t i, const Tokens &tokens) const;

    PerClass data_;
};

} // namespace benchlight::ui
