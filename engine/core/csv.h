#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Tables as text, as RFC 4180 has them: "Common Format and MIME Type for Comma-Separated Values (CSV) Files".
namespace benchlight {

/// The text as one field: quoted when it holds a comma, a quote or a line end, quotes doubled.
std::string csv_field(const std::string &text);

/// Reads a table record by record. Lines end with CR LF, LF or CR; a byte order mark at the beginning and empty lines are
/// passed over. Bytes are taken as they are.
class CsvReader {
  public:
    /// `text` must stay; `place` is what errors name.
    CsvReader(std::string_view text, std::string place);

    /// Reads the next record; false at the end. Throws Error that names place and line: a quote where none may be, or one
    /// that is never closed.
    bool next();
    const std::vector<std::string> &fields() const { return fields_; } ///< of the record that was read last
    std::size_t line() const { return line_; }                         ///< that it begins in, from 1
    [[noreturn]] void fail(const std::string &what) const;             ///< throws Error: "PLACE, line 3: WHAT."

  private:
    void read_record();
    std::string read_quoted();
    std::string read_plain();
    bool ended() const { return at_ == text_.size(); }
    void end_line(); ///< passes over a line end

    std::string_view text_;
    std::string place_;
    std::size_t at_ = 0, next_line_ = 1, line_ = 0;
    std::vector<std::string> fields_;
};

} // namespace benchlight
