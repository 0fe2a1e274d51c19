#include "engine/core/cache_folder.h"
#include "tests/engine/core/temporary_folder.h"

#include <chrono>
#include <gtest/gtest.h>

namespace benchlight {
namespace {
namespace fs = std::filesystem;

TEST(CacheFolder, LetsTheLongestUnusedGo) {
    TemporaryFolder folder;
    const CacheFolder cache(folder / "cache", 1000);
    cache.make_room(500);
    EXPECT_TRUE(fs::is_directory(folder / "cache"));
    int age = 5;
    for (const char *name : {"a", "b", "c"}) {
        folder.write("cache/" + std::string(name), std::string(300, 'x'));
        fs::last_write_time(cache.place(name), fs::file_time_type::clock::now() - std::chrono::hours(age--));
    }
    CacheFolder::mark_used(cache.place("a"));
    cache.make_room(100);
    EXPECT_TRUE(fs::exists(cache.place("b"))); // exactly full
    cache.make_room(101);
    EXPECT_FALSE(fs::exists(cache.place("b")));
    EXPECT_TRUE(fs::exists(cache.place("a")));
    EXPECT_TRUE(fs::exists(cache.place("c")));
    cache.make_room(2000);
    EXPECT_TRUE(fs::is_empty(folder / "cache"));
}

} // namespace
} // namespace benchlight
