#include "engine/core/text.h"

#include <clocale>
#include <cmath>
#include <cstdio>
#include <gtest/gtest.h>
#include <limits>

namespace benchlight {
namespace {

TEST(Json, IsValidUtf8OnOneLineAndKeepsTheOrder) {
    Json json;
    json["z"] = "caf\xe9 \xe2\x82\xac";
    json["a"] = std::numeric_limits<double>::quiet_NaN();
    json["m"] = {1, std::numeric_limits<double>::infinity(), "two\nlines"};
    EXPECT_EQ(to_json_text(json), "{\"z\":\"caf\xef\xbf\xbd \xe2\x82\xac\",\"a\":null,\"m\":[1,null,\"two\\nlines\"]}");
}

TEST(ParseNumber, TakesTheWholeText) {
    EXPECT_EQ(parse_number<int>("42"), 42);
    EXPECT_EQ(parse_number<double>("0.25"), 0.25);
    EXPECT_EQ(parse_number<double>("1e-3"), 1e-3);
    EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
    for (const char *text : {"", " 1", "1 ", "1x", "0x10", "--1", "+1"}) EXPECT_FALSE(parse_number<int>(text)) << text;
    EXPECT_FALSE(parse_number<double>("0,25"));
    EXPECT_FALSE(parse_number<std::uint8_t>("256"));
    EXPECT_FALSE(parse_number<unsigned>("-1"));
}

TEST(FormatNumber, ReadsBackAsTheSameNumber) {
    for (const double number : {0.1, 1.0 / 3, 1e-300, 123456789.125, -2.5, 0.0, 5e-324, 1.7976931348623157e308})
        EXPECT_EQ(parse_number<double>(format_number(number)), number);
    EXPECT_EQ(format_number(0.5), "0.5");
    EXPECT_EQ(format_number(30), "30");
    EXPECT_EQ(format_fixed(1.005, 1), "1.0");
    EXPECT_EQ(format_fixed(0.12345, 4), "0.1235");
    EXPECT_EQ(format_fixed(-7, 0), "-7");
}

TEST(Format, WritesCountsBytesAndDurations) {
    EXPECT_EQ(format_count(0), "0");
    EXPECT_EQ(format_count(999), "999");
    EXPECT_EQ(format_count(60000), "60,000");
    EXPECT_EQ(format_count(11181642), "11,181,642");
    EXPECT_EQ(format_bytes(0), "0 bytes");
    EXPECT_EQ(format_bytes(999), "999 bytes");
    EXPECT_EQ(format_bytes(1000), "1.0 kB");
    EXPECT_EQ(format_bytes(170052171), "170 MB");
    EXPECT_EQ(format_duration(8.4), "8 s");
    EXPECT_EQ(format_duration(-3), "0 s");
    EXPECT_EQ(format_duration(180), "3 min");
    EXPECT_EQ(format_duration(185), "3 min 5 s");
    EXPECT_EQ(format_duration(4800), "1 h 20 min");
}

TEST(SplitText, KeepsEmptyParts) {
    EXPECT_EQ(split_text("a,b", ','), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(split_text("", ','), (std::vector<std::string>{""}));
    EXPECT_EQ(split_text(",a,", ','), (std::vector<std::string>{"", "a", ""}));
}

TEST(DisplayPath, IsValidUtf8) {
    EXPECT_EQ(display_path("a/\xc3\xa4.png"), "a/\xc3\xa4.png");
    EXPECT_EQ(display_path("a/\xe4.png"), "a/\xef\xbf\xbd.png");
    EXPECT_EQ(display_path("say \"a\\b\""), "say \"a\\b\"");
}

TEST(Text, DoesNotDependOnTheLocale) {
    const std::string before = std::setlocale(LC_ALL, nullptr);
    const char *comma = nullptr;
    for (const char *name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_AT.UTF-8", "nl_NL.UTF-8", "de_DE"})
        if (!comma) comma = std::setlocale(LC_ALL, name);
    if (!comma) GTEST_SKIP() << "no locale with a decimal comma is installed";
    char printed[8];
    std::snprintf(printed, sizeof printed, "%.1f", 0.5);
    EXPECT_STREQ(printed, "0,5");
    EXPECT_EQ(parse_number<double>("0.25"), 0.25);
    EXPECT_EQ(format_number(0.25), "0.25");
    EXPECT_EQ(format_fixed(0.25, 2), "0.25");
    EXPECT_EQ(format_bytes(1500), "1.5 kB");
    EXPECT_EQ(to_json_text(Json(0.25)), "0.25");
    EXPECT_EQ(Json::parse("0.25").get<double>(), 0.25);
    std::setlocale(LC_ALL, before.c_str());
}

} // namespace
} // namespace benchlight
