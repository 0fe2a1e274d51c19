#pragma once
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace benchlight {

/// JSON objects keep the order in which their keys were set.
using Json = nlohmann::ordered_json;

/// One line of valid UTF-8: bytes that are not UTF-8 become U+FFFD; NaN and infinities become null.
std::string to_json_text(const Json &json);

/// The number that the whole of `text` spells in the C locale, or nothing.
template <class Number> std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// The shortest decimal text that reads back as `number`, in the C locale.
std::string format_number(double number);
/// `number` with a fixed count of decimals, in the C locale.
std::string format_fixed(double number, int decimals);
/// 60000 as "60,000".
std::string format_count(std::uint64_t number);
/// A number of bytes in a unit that suits it: "1.2 MB".
std::string format_bytes(std::uint64_t bytes);
/// Seconds as "8 s", "3 min", "1 h 20 min".
std::string format_duration(double seconds);

std::vector<std::string> split_text(std::string_view text, char separator);

/// The path as it is shown to people and written to JSON: valid UTF-8.
std::string display_path(const std::filesystem::path &path);

} // namespace benchlight
