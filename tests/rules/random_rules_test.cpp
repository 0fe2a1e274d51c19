#include "tests/rules/source_tree.h"

#include <gtest/gtest.h>
#include <regex>

namespace benchlight::rules {
namespace {

// Everything that draws from LibTorch's default generator, which the whole process shares; and the C library's. What
// is random in the engine is a pure function of a key (engine/core/random.h).
std::vector<std::string> random_spellings(const std::string &text) {
    static const std::regex pattern(
        R"re(\b(at|torch)::(rand|randn|randint|randperm|rand_like|randn_like|randint_like|normal|bernoulli|multinomial|poisson|binomial)\b)re"
        R"re(|\b\w*(dropout|rrelu)_?\s*\()re"
        R"re(|(\.|->)(uniform|normal|bernoulli|random|exponential|geometric|cauchy|log_normal)_\s*\()re"
        R"re(|\b(manual_seed|getDefaultCPUGenerator|kaiming_\w+_|xavier_\w+_|trunc_normal_)\b)re"
        R"re(|\b(std::random_device|std::mt19937|std::mt19937_64|std::default_random_engine)\b)re"
        R"re(|\b(std::)?s?rand\s*\(\s*\w*\s*\))re",
        std::regex::optimize);
    const std::string code = without_comments(text);
    std::vector<std::string> found;
    for (std::sregex_iterator match(code.begin(), code.end(), pattern), end; match != end; ++match)
        found.push_back(match->str());
    return found;
}

TEST(RandomRules, TheEngineNeverDrawsFromAGlobalGenerator) {
    for (const auto &file : source_files({"engine"}))
        for (const auto &spelling : random_spellings(file.text)) ADD_FAILURE() << file.path << " uses " << spelling;
}

TEST(RandomRules, PlantedUsesAreSeen) {
    for (const char *wrong : {"auto x = at::rand({2});", "auto x = torch::randn({2});", "torch::manual_seed(1);",
                              "x = at::dropout(x, .5, true);", "x = torch::dropout(x, .5, true);", "w.uniform_(-1, 1);",
                              "w.normal_();", "w->bernoulli_(.5);", "at::randperm(8)", "int n = rand();",
                              "std::mt19937 generator;", "at::detail::getDefaultCPUGenerator()"})
        EXPECT_FALSE(random_spellings(wrong).empty()) << wrong;
}

TEST(RandomRules, OurOwnStreamsAreFine) {
    for (const char *right : {"Random random(seed, Purpose::order); random.uniform(); random.normal();",
                              "// unlike at::rand\n", "std::string operand = name(brand());", "batch_norm_(x)"})
        EXPECT_TRUE(random_spellings(right).empty()) << right;
}

} // namespace
} // namespace benchlight::rules
