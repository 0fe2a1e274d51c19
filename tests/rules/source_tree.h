#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace benchlight::rules {

/// One C++ file: its path from the root of the repository, such as "engine/core/text.h", and its content.
struct SourceFile {
    std::string path, text;
};

/// The .h and .cpp files under the given folders of the repository.
std::vector<SourceFile> source_files(const std::vector<std::string> &folders);

std::string read_text(const std::filesystem::path &path);
/// `text` with comments replaced by spaces; string literals stay.
std::string without_comments(const std::string &text);
/// What is named by #include lines, "…" or <…>: the name and whether it was in angle brackets.
std::vector<std::pair<std::string, bool>> includes(const std::string &text);

} // namespace benchlight::rules
