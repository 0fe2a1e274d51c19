#include "tests/rules/source_tree.h"

#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace benchlight::rules {
namespace fs = std::filesystem;

std::string read_text(const fs::path &path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return text.str();
}

std::vector<SourceFile> source_files(const std::vector<std::string> &folders) {
    const fs::path root = BENCHLIGHT_SOURCE_DIR;
    std::vector<SourceFile> files;
    for (const auto &folder : folders) {
        for (const auto &entry : fs::recursive_directory_iterator(root / folder)) {
            const auto ending = entry.path().extension();
            if (!entry.is_regular_file() || (ending != ".h" && ending != ".cpp")) continue;
            files.push_back({fs::relative(entry.path(), root).generic_string(), read_text(entry.path())});
        }
    }
    return files;
}

std::string without_comments(const std::string &text) {
    // In this order: literals (kept), so that a "//" inside one starts no comment; then both forms of comments.
    static const std::regex pattern(R"re("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)re",
                                    std::regex::optimize);
    std::string result;
    auto at = text.cbegin();
    for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
        result.append(at, (*match)[0].first);
        const std::string found = match->str();
        result += found.front() == '/' ? " " : found;
        at = (*match)[0].second;
    }
    return result.append(at, text.cend());
}

std::vector<std::pair<std::string, bool>> includes(const std::string &text) {
    static const std::regex line(R"re((?:^|\n)[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"])re");
    std::vector<std::pair<std::string, bool>> found;
    for (std::sregex_iterator match(text.begin(), text.end(), line), end; match != end; ++match)
        found.emplace_back((*match)[2], (*match)[1] == "<");
    return found;
}

} // namespace benchlight::rules
