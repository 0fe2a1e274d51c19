#include "tests/rules/source_tree.h"

#include <gtest/gtest.h>
#include <regex>
#include <sstream>

namespace benchlight::rules {
namespace {

const std::filesystem::path root = BENCHLIGHT_SOURCE_DIR;

std::vector<std::string> debian_packages() {
    std::istringstream lines(read_text(root / "packaging/debian-packages.txt"));
    std::vector<std::string> packages;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        for (std::string word; words >> word;) packages.push_back(word);
    }
    return packages;
}

/// Whether a row of the document's tables names the package in code style.
bool is_explained(const std::string &document, const std::string &package) {
    return document.find('`' + package + '`') != std::string::npos;
}

TEST(Dependencies, EveryPackageIsExplained) {
    const std::string document = read_text(root / "docs/dependencies.md");
    const auto packages = debian_packages();
    EXPECT_GT(packages.size(), 20u);
    for (const auto &package : packages) EXPECT_TRUE(is_explained(document, package)) << package;
    EXPECT_FALSE(is_explained(document, "libnothing-dev"));
}

TEST(Dependencies, LibTorchVersionIsTheSameEverywhere) {
    const std::string versions = read_text(root / "packaging/versions.sh");
    std::smatch version;
    ASSERT_TRUE(std::regex_search(versions, version, std::regex(R"(TORCH_VERSION=([0-9.]+))")));
    for (const char *file : {"cmake/FindTorch.cmake", "docs/dependencies.md"})
        EXPECT_NE(read_text(root / file).find(version[1].str()), std::string::npos) << file;
}

} // namespace
} // namespace benchlight::rules
