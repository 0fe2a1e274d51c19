#include "ui/figures/figure.h"
#include "engine/core/csv.h"

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

void append_csv_line(const std::vector<std::string> &fields, std::string &out) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i) out += ',';
        out += csv_field(fields[i]);
    }
    out += "\r\n";
}

} // namespace

std::string Table::csv() const {
    std::string text;
    append_csv_line(header, text);
    for (const auto &row : rows) append_csv_line(row, text);
    return text;
}

QFont figure_font(double pixels) { return interface_font(std::max(4, static_cast<int>(std::lround(pixels)))); }

} // namespace benchlight::ui
