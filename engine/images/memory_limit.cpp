#include "engine/images/memory_limit_internal.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/images/data_set.h"

#include <algorithm>
#include <unistd.h>

namespace benchlight::images {
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t longest_file = 1 << 20;

/// The number in a file, or nothing where it is "max" or there is no file.
std::optional<std::uint64_t> number_in(const fs::path &path) {
    try {
        std::string text = read_file(path, longest_file);
        while (text.ends_with('\n')) text.pop_back();
        return parse_number<std::uint64_t>(text);
    } catch (const Error &) {
        return std::nullopt;
    }
}

/// The path of the process's group below the groups' root, "/" when it cannot be told.
std::string group_path(const fs::path &own_group) {
    try {
        for (const std::string &line : split_text(read_file(own_group, longest_file), '\n'))
            if (line.starts_with("0::/")) return line.substr(3);
    } catch (const Error &) {} // no control groups here
    return "/";
}

} // namespace

std::uint64_t memory_limit(const fs::path &own_group, const fs::path &groups) {
    std::uint64_t limit = static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_PHYS_PAGES))) *
                          static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_PAGE_SIZE)));
    for (fs::path group = group_path(own_group);; group = group.parent_path()) {
        const fs::path place = groups / group.relative_path();
        if (const auto most = number_in(place / "memory.max")) limit = std::min(limit, *most);
        if (group == group.parent_path()) return limit;
    }
}

std::uint64_t default_hold_bytes() {
    constexpr std::uint64_t most = std::uint64_t{4} << 30, share = 8;
    return std::min(most, memory_limit() / share);
}

} // namespace benchlight::images
