#include "engine/core/text.h"
#include "ui/figures/curves_figure.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace benchlight::ui {

namespace {

std::string number_field(double number) { return std::isfinite(number) ? format_number(number) : std::string(); }

/// Columns of numbers over x. Points of one x share a row when a group of columns adds them one after the other.
class Rows {
  public:
    explicit Rows(std::size_t columns) : columns_(columns) {}

    void add(double x, std::size_t column, double y, bool single = false) {
        const auto found = single ? by_x_.end() : by_x_.find(x);
        if (found != by_x_.end()) {
            rows_[found->second].fields[column] = number_field(y);
            return;
        }
        if (!single) by_x_.emplace(x, rows_.size());
        rows_.push_back({x, std::vector<std::string>(columns_)});
        rows_.back().fields[column] = number_field(y);
    }
    void set_last(std::size_t column, double y) { rows_.back().fields[column] = number_field(y); }
    void note(double x, std::size_t column, const std::string &text) {
        auto found = by_x_.find(x);
        if (found == by_x_.end()) {
            found = by_x_.emplace(x, rows_.size()).first;
            rows_.push_back({x, std::vector<std::string>(columns_)});
        }
        std::string &field = rows_[found->second].fields[column];
        field += field.empty() ? text : "; " + text;
    }
    std::vector<std::vector<std::string>> in_order() {
        std::stable_sort(rows_.begin(), rows_.end(), [](const Row &a, const Row &b) { return a.x < b.x; });
        std::vector<std::vector<std::string>> result;
        result.reserve(rows_.size());
        for (Row &row : rows_) {
            row.fields[0] = number_field(row.x);
            result.push_back(std::move(row.fields));
        }
        return result;
    }

  private:
    struct Row {
        double x;
        std::vector<std::string> fields;
    };
    std::size_t columns_;
    std::vector<Row> rows_;
    std::map<double, std::size_t> by_x_; ///< rows of epochs and marks, not of single batches
};

} // namespace

Table CurvesFigure::table() const {
    const bool with_average = style_.smoothing > 0;
    Table table;
    table.header = {"epoch", "batch_" + curves_.name};
    if (with_average) table.header.push_back("smoothed_batch_" + curves_.name);
    const std::size_t training = table.header.size();
    table.header.insert(table.header.end(), {"train_" + curves_.name, "validation_" + curves_.name});
    const std::size_t overlays = table.header.size();
    for (const CurveOverlay &overlay : curves_.overlays)
        for (const char *part : {" train_", " validation_"})
            table.header.push_back(overlay.name.toStdString() + part + curves_.name);
    const std::size_t mark = table.header.size();
    if (!curves_.marks.empty()) table.header.push_back("mark");

    Rows rows(table.header.size());
    MovingAverage average;
    curves_.batches.update(average, style_.smoothing);
    for (std::size_t i = 0; i < curves_.batches.size(); ++i) {
        if (!std::isfinite(curves_.batches.y(i))) continue;
        rows.add(curves_.batches.x(i), 1, curves_.batches.y(i), true);
        if (with_average) rows.set_last(2, static_cast<double>(average.value(i)));
    }
    const auto add = [&](const std::vector<CurvePoint> &points, std::size_t column) {
        for (const CurvePoint &point : points) rows.add(point.x, column, point.y);
    };
    add(curves_.training, training);
    add(curves_.validation, training + 1);
    for (std::size_t i = 0; i < curves_.overlays.size(); ++i) {
        add(curves_.overlays[i].training, overlays + 2 * i);
        add(curves_.overlays[i].validation, overlays + 2 * i + 1);
    }
    for (const CurveMark &each : curves_.marks) rows.note(each.x, mark, each.text.toStdString());
    table.rows = rows.in_order();
    return table;
}

} // namespace benchlight::ui
