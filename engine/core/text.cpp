#include "engine/core/text.h"

#include <array>
#include <cmath>

namespace benchlight {

std::string to_json_text(const Json &json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string format_number(double number) {
    std::array<char, 32> buffer;
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    return {buffer.data(), result.ptr};
}

std::string format_fixed(double number, int decimals) {
    std::array<char, 400> buffer;
    const auto result =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed, decimals);
    return {buffer.data(), result.ptr};
}

std::string format_count(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::ptrdiff_t at = std::ssize(digits) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

std::string format_bytes(std::uint64_t bytes) {
    constexpr std::array units{"bytes", "kB", "MB", "GB", "TB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 999.5 && unit + 1 < units.size(); ++unit) value /= 1000;
    return format_fixed(value, unit == 0 || value >= 100 ? 0 : 1) + " " + units[unit];
}

std::string format_duration(double seconds) {
    const auto whole = static_cast<std::uint64_t>(std::llround(std::max(0.0, seconds)));
    if (whole < 60) return std::to_string(whole) + " s";
    if (whole < 600 && whole % 60 != 0) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
    if (whole < 3600) return std::to_string((whole + 30) / 60) + " min";
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::vector<std::string> split_text(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0;;) {
        const std::size_t end = text.find(separator, begin);
        parts.emplace_back(text.substr(begin, end - begin));
        if (end == std::string_view::npos) return parts;
        begin = end + 1;
    }
}

std::string display_path(const std::filesystem::path &path) {
    const std::string quoted = to_json_text(Json(path.native()));
    return Json::parse(quoted).get<std::string>();
}

} // namespace benchlight
