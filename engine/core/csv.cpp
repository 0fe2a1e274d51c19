#include "engine/core/csv.h"

#include "engine/core/error.h"

namespace benchlight {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

} // namespace

std::string csv_field(const std::string &text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

CsvReader::CsvReader(std::string_view text, std::string place) : text_(text), place_(std::move(place)) {
    if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
}

void CsvReader::fail(const std::string &what) const {
    throw Error(place_ + ", line " + std::to_string(line_) + ": " + what + ".");
}

bool CsvReader::next() {
    while (!ended()) {
        line_ = next_line_;
        read_record();
        const bool empty_line = fields_.size() == 1 && fields_[0].empty();
        if (!empty_line) return true;
    }
    return false;
}

void CsvReader::read_record() {
    fields_.clear();
    for (;;) {
        fields_.push_back(!ended() && text_[at_] == '"' ? read_quoted() : read_plain());
        if (ended()) return;
        if (text_[at_] != ',') return end_line();
        ++at_;
    }
}

std::string CsvReader::read_plain() {
    const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    const std::string_view field = text_.substr(at_, end - at_);
    if (field.find('"') != std::string_view::npos)
        fail("a field with a quote in it must begin and end with quotes, and the quote be doubled");
    at_ = end;
    return std::string(field);
}

std::string CsvReader::read_quoted() {
    std::string field;
    ++at_;
    for (;;) {
        const std::size_t end = text_.find_first_of("\"\r\n", at_);
        if (end == std::string_view::npos) fail("a quote is opened and never closed");
        field += text_.substr(at_, end - at_);
        at_ = end;
        if (text_[at_] != '"') {
            const std::size_t begin = at_;
            end_line();
            field += text_.substr(begin, at_ - begin);
        } else if (text_.substr(at_).starts_with("\"\"")) {
            field += '"';
            at_ += 2;
        } else {
            ++at_;
            break;
        }
    }
    if (!ended() && std::string_view(",\r\n").find(text_[at_]) == std::string_view::npos)
        fail("text stands behind the closing quote of a field");
    return field;
}

void CsvReader::end_line() {
    at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
    ++next_line_;
}

} // namespace benchlight
