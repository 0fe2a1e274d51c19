#include "ui/figures/figure.h"

namespace benchlight::ui {

namespace {

std::string csv_field(const std::string &text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

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

} // namespace benchlight::ui
