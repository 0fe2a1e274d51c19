#pragma once
#include "ui/figures/figure.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

class CostPlot;

/// The cost of one configuration over its epochs.
struct CostCurve {
    std::string config{};       ///< "sgd-1e-5": heads its column
    QString chart{};            ///< the optimizer, whose curves share a chart: "SGD"
    QString label{};            ///< within the chart: "1e-5"
    std::vector<double> cost{}; ///< [epochs] before each epoch's step, from epoch 0; NaN: unknown
    bool published = false;     ///< of the original notebook: dotted and grey

    /// "SGD 1e-5, published"
    QString full_label() const;
};

/// What a figure of costs shows.
struct Costs {
    QString title{};
    std::vector<CostCurve> curves{};
    std::optional<double> zero{}; ///< the cost of all-zero vectors
};

/// 829560448 as "829,560,448"; small ones with three digits.
QString cost_text(double cost);

/// How a chart of the figure lies in an area. All charts have the same axes.
struct CostChart {
    QString name{};
    QRectF area{}, plot{};                             ///< the chart with its texts; what the axes enclose
    double last_epoch = 1;                             ///< epochs from 0 to here across
    double least = 1, most = 10;                       ///< costs upwards, by their logarithms
    double text = 13, line = 18;                       ///< size of letters; of a line of them
    double beyond() const { return .02 * last_epoch; } ///< what the axis shows beyond its ends, so that marks are whole
    QPointF place(double epoch, double cost) const;
};

/// Costs by epoch on a logarithmic scale, one chart an optimizer. Ours are solid in colours of Okabe and Ito with marks that differ in
/// shape too, published ones dotted and grey; what predicting nothing costs is a line. Keeps what it draws with: paint on
/// the thread of the application's window.
class CostFigure final : public Figure {
  public:
    explicit CostFigure(Costs costs);
    ~CostFigure() override;

    QString title() const override { return costs_.title; }
    FigureTexts texts() const override { return {costs_.title, "epoch", "cost of each epoch"}; }
    QSizeF default_size() const override;
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// A row an epoch: the epoch, then a column for each of our configurations, then the published ones.
    Table table() const override;

    const Costs &costs() const { return costs_; }
    /// The optimizers, in the order of the curves.
    const std::vector<QString> &chart_names() const { return charts_; }
    /// Without a title where it is empty.
    std::vector<CostChart> charts(const QSizeF &size, const FigureLook &look = {}) const;
    /// The height that suits a width: charts beside each other, or above each other where that is narrow.
    double height_for(double width) const;

    /// An epoch of a chart.
    struct Place {
        std::size_t chart = 0;
        int epoch = 0;
        bool operator==(const Place &) const = default;
    };
    /// The epoch that is nearest to a point; nothing outside of the charts.
    std::optional<Place> place_at(const QPointF &point, const QSizeF &size) const;
    /// "Epoch 7 · SGD 1e-5: 4,100,000,000 · …": every curve's cost there.
    QString readout(const Place &place) const;
    int last_epoch() const { return last_epoch_; }

  private:
    std::vector<const CostCurve *> curves_of(const QString &chart) const;
    void paint_labels(QPainter &painter, const CostChart &chart, Theme theme) const;

    Costs costs_;
    std::vector<QString> charts_;
    int last_epoch_ = 1;
    double least_ = 1, most_ = 10;
    mutable std::unique_ptr<CostPlot> plot_;
};

} // namespace benchlight::ui
