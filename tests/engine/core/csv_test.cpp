#include "engine/core/csv.h"
#include "tests/engine/images/expect_error.h"

namespace benchlight {
namespace {

using Records = std::vector<std::vector<std::string>>;

Records records_of(std::string_view text) {
    CsvReader reader(text, "table");
    Records records;
    while (reader.next()) records.push_back(reader.fields());
    return records;
}

TEST(Csv, ReadsQuotesLineEndsAndMarks) {
    EXPECT_EQ(records_of(""), Records());
    EXPECT_EQ(records_of("\xEF\xBB\xBF"), Records());
    EXPECT_EQ(records_of("a,b\r\nc,d\r\n"), (Records{{"a", "b"}, {"c", "d"}}));
    EXPECT_EQ(records_of("a,b\nc,d"), (Records{{"a", "b"}, {"c", "d"}}));
    EXPECT_EQ(records_of("a\rb\r"), (Records{{"a"}, {"b"}}));
    EXPECT_EQ(records_of("\xEF\xBB\xBF\"a\",b"), (Records{{"a", "b"}}));
    EXPECT_EQ(records_of("\n\r\na,\n\n,\n"), (Records{{"a", ""}, {"", ""}})); // empty lines are no records
    EXPECT_EQ(records_of("\"a,\"\"b\"\"\r\nc\",\"\"\n"), (Records{{"a,\"b\"\r\nc", ""}}));
    EXPECT_EQ(records_of(" a , b "), (Records{{" a ", " b "}})); // blanks belong to the field
}

TEST(Csv, CountsTheLinesOfAFileEvenWithinQuotes) {
    CsvReader reader("a\n\"b\r\nc\nd\"\n\ne\n", "table");
    std::vector<std::size_t> lines;
    while (reader.next()) lines.push_back(reader.line());
    EXPECT_EQ(lines, (std::vector<std::size_t>{1, 2, 6}));
}

TEST(Csv, NamesPlaceAndLineOfWhatIsWrong) {
    expect_error([] { records_of("a\nb\"c\n"); }, "table, line 2: a field with a quote in it");
    expect_error([] { records_of("a\r\n\"b\nc"); }, "table, line 2: a quote is opened and never closed");
    expect_error([] { records_of("\"a\"b"); }, "table, line 1: text stands behind the closing quote");
    expect_error([] { records_of("\""); }, "never closed");
}

TEST(Csv, WritesFieldsThatReadBackAsThemselves) {
    EXPECT_EQ(csv_field("plain text"), "plain text");
    EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
    for (const std::string text : {"", "a", "a,b", "\"", "a\"\"b", "x\r\ny", "\n", ",", "\xff\xfe", " a "}) {
        const Records read = records_of("first," + csv_field(text));
        EXPECT_EQ(read, (Records{{"first", text}})) << text;
    }
}

} // namespace
} // namespace benchlight
