#include "tests/rules/source_tree.h"

#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>

namespace benchlight::rules {
namespace {

const std::map<std::string, std::set<std::string>> areas_below{
    {"core", {}},
    {"runs", {"core"}},
    {"images", {"core"}},
    {"augment", {"core", "images"}},
    {"nn", {"core", "images", "augment"}},
    {"training", {"core", "runs", "images", "augment", "nn"}},
    {"evaluation", {"core", "runs", "images", "augment", "nn", "training"}},
    {"movies", {"core", "runs"}},
};

bool starts_with_any(const std::string &name, std::initializer_list<const char *> beginnings) {
    for (const char *beginning : beginnings)
        if (name.starts_with(beginning)) return true;
    return false;
}

bool is_qt(const std::string &name) { return std::regex_search(name, std::regex("^(Q[A-Z]|Qt|qt|qcustomplot)")); }

std::string part(const std::string &path, std::size_t number) {
    std::size_t begin = 0;
    for (; number > 0; --number) begin = path.find('/', begin) + 1;
    return path.substr(begin, path.find('/', begin) - begin);
}

/// Why the file may not include `name`; empty when it may.
std::string engine_objection(const std::string &path, const std::string &name, bool angle) {
    if (is_qt(name)) return "the engine is free of Qt";
    if (starts_with_any(name, {"ui/", "app/"})) return "the engine knows nothing above it";
    if (name.starts_with("engine/")) {
        const std::string from = part(path, 1), to = part(name, 1);
        const auto below = areas_below.find(from);
        if (below == areas_below.end()) return "engine/" + from + " has no place in the order of areas yet";
        if (from != to && !below->second.contains(to)) return from + " does not stand on " + to;
    }
    if (path.ends_with(".h") && !path.ends_with("_internal.h")) {
        if (name.ends_with("_internal.h")) return "a public header includes no internal one";
        const bool standard = angle && name.find_first_of("./") == std::string::npos;
        if (!standard && !starts_with_any(name, {"nlohmann/", "engine/"}))
            return "public engine headers use standard types";
    }
    return {};
}

std::string surface_objection(const std::string &path, const std::string &name) {
    if (starts_with_any(name, {"torch/", "ATen/", "c10/", "caffe2/", "opencv2/"}))
        return "LibTorch and OpenCV stay in the engine";
    if (name.ends_with("_internal.h")) return "internal headers stay in the engine";
    if (path.starts_with("ui/") && name.starts_with("app/")) return "the window knows nothing of the command line";
    return {};
}

std::vector<std::string> violations(const SourceFile &file) {
    std::vector<std::string> found;
    for (const auto &[name, angle] : includes(without_comments(file.text))) {
        const std::string objection = file.path.starts_with("engine/") ? engine_objection(file.path, name, angle)
                                                                       : surface_objection(file.path, name);
        if (!objection.empty()) found.push_back(file.path + " includes " + name + ": " + objection);
    }
    return found;
}

TEST(IncludeRules, TheTreeKeepsThem) {
    const auto files = source_files({"engine", "ui", "app"});
    EXPECT_GT(files.size(), 30u) << "the tree was not read";
    for (const auto &file : files)
        for (const auto &violation : violations(file)) ADD_FAILURE() << violation;
}

TEST(IncludeRules, EveryAreaHasAPlaceInTheOrder) {
    for (const auto &file : source_files({"engine"}))
        EXPECT_TRUE(areas_below.contains(part(file.path, 1))) << file.path;
}

struct Planted {
    const char *path, *text;
    bool wrong;
};

class PlantedInclude : public testing::TestWithParam<Planted> {};

TEST_P(PlantedInclude, IsJudged) {
    const auto &[path, text, wrong] = GetParam();
    EXPECT_EQ(!violations({path, text}).empty(), wrong) << path << ": " << text;
}

INSTANTIATE_TEST_SUITE_P(
    Rules, PlantedInclude,
    testing::Values(Planted{"engine/core/a.cpp", "#include <QString>\n", true},
                    Planted{"engine/core/a.cpp", "#include <QtCore/qglobal.h>\n", true},
                    Planted{"engine/core/a.cpp", "// #include <QString>\n#include <string>\n", false},
                    Planted{"engine/core/a.cpp", "int a;\n  #  include \"ui/shell/window.h\"\n", true},
                    Planted{"engine/runs/a.cpp", "#include \"engine/images/image.h\"\n", true},
                    Planted{"engine/images/a.cpp", "#include \"engine/nn/models.h\"\n", true},
                    Planted{"engine/training/a.cpp", "#include \"engine/runs/event.h\"\n", false},
                    Planted{"engine/evaluation/a.cpp", "#include <ATen/ATen.h>\n", false},
                    Planted{"engine/movie/a.cpp", "#include \"engine/core/text.h\"\n", true},
                    Planted{"engine/nn/a.h", "#include <ATen/ATen.h>\n", true},
                    Planted{"engine/nn/a.h", "#include <opencv2/core.hpp>\n", true},
                    Planted{"engine/nn/a.h", "#include <sqlite3.h>\n", true},
                    Planted{"engine/nn/a.h", "#include \"engine/nn/torch_internal.h\"\n", true},
                    Planted{"engine/nn/a.h", "#include <vector>\n#include <nlohmann/json.hpp>\n", false},
                    Planted{"engine/nn/a_internal.h", "#include <ATen/ATen.h>\n", false},
                    Planted{"ui/figures/a.cpp", "#include <torch/torch.h>\n", true},
                    Planted{"ui/figures/a.cpp", "#include <opencv2/imgproc.hpp>\n", true},
                    Planted{"ui/figures/a.cpp", "#include \"app/commands/train.h\"\n", true},
                    Planted{"ui/figures/a.cpp", "#include <QPainter>\n#include \"engine/core/text.h\"\n", false},
                    Planted{"app/main.cpp", "#include <c10/core/Device.h>\n", true},
                    Planted{"app/main.cpp", "#include \"engine/nn/network_internal.h\"\n", true}));

} // namespace
} // namespace benchlight::rules
