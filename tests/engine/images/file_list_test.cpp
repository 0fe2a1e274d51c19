#include "engine/images/file_list_internal.h"

#include "engine/core/error.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace benchlight::images {
namespace {

std::vector<std::string> paths(const FileList &list) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < list.size(); ++i) all.push_back(list.path(i));
    return all;
}

void add(FileList &list, const std::string &path, std::uint32_t handle = 0) {
    const std::size_t slash = path.find_last_of('/');
    if (slash == std::string::npos)
        list.add(0, path, handle);
    else
        list.add(list.add_folder(path.substr(0, slash)), path.substr(slash + 1), handle);
}

TEST(FileList, SortsAsWholePathsSort) {
    // '-' and '.' sort before '/', '0' after it: names beside folders whose names they begin with.
    std::vector<std::string> expected{"a-b/1",   "a.png", "a/1",        "a/10",      "a/2",        "a/b-c", "a/b/c",
                                      "a/b/c/d", "a/b0",  "a/\xff.png", "a0/1",      "\xc3\xa4/1", "z",     "b/x/y/1",
                                      "b/x.png", "b/x0",  "b/x/1",      "b/x-1.png", "A/1"};
    std::sort(expected.begin(), expected.end());
    for (int turn = 0; turn < 20; ++turn) {
        std::vector<std::string> shuffled = expected;
        for (std::size_t i = 0; i < shuffled.size(); ++i)
            std::swap(shuffled[i], shuffled[(i * 7 + static_cast<std::size_t>(turn) * 3) % shuffled.size()]);
        FileList list;
        for (const std::string &path : shuffled) add(list, path);
        EXPECT_EQ(list.sort(), 0u);
        EXPECT_EQ(paths(list), expected);
    }
}

TEST(FileList, KeepsTheFirstOfEqualPaths) {
    FileList list;
    add(list, "a/1", 5);
    add(list, "a/2", 4);
    add(list, "a/1", 3);
    add(list, "a/1", 9);
    EXPECT_EQ(list.sort(), 2u);
    EXPECT_EQ(paths(list), (std::vector<std::string>{"a/1", "a/2"}));
    EXPECT_EQ(list.handle(0), 3u);
}

TEST(FileList, SortingCanBeStopped) {
    FileList list;
    for (std::uint32_t i = 0; i < 50000; ++i) list.add(0, std::to_string(i * 7919 % 50000));
    std::stop_source source;
    source.request_stop();
    EXPECT_THROW(list.sort(source.get_token()), Stopped);
}

TEST(FileList, KnowsFoldersAboveFolders) {
    FileList list;
    const std::uint32_t deep = list.add_folder("a/b/c");
    EXPECT_EQ(list.add_folder("a/b/c"), deep);
    EXPECT_EQ(list.add_folder(""), 0u);
    std::vector<std::string> names;
    for (const auto &[path, number] : list.folders()) names.push_back(path);
    EXPECT_EQ(names, (std::vector<std::string>{"", "a", "a/b", "a/b/c"}));
}

} // namespace
} // namespace benchlight::images
