#include "engine/images/data_set.h"
#include "engine/images/memory_limit_internal.h"
#include "engine/images/pixel_cache_internal.h"
#include "tests/engine/core/temporary_folder.h"

#include <gtest/gtest.h>
#include <thread>

namespace benchlight::images {
namespace {

using Pixels = std::vector<std::uint8_t>;

TEST(PixelCache, KeepsTheFirstImages) {
    PixelCache cache(2, 3);
    Pixels out(3);
    EXPECT_FALSE(cache.get(0, out));
    cache.put(1, Pixels{1, 2, 3});
    cache.put(1, Pixels{9, 9, 9}); // the first stays
    cache.put(2, Pixels{4, 5, 6}); // there is no place
    EXPECT_TRUE(cache.get(1, out));
    EXPECT_EQ(out, (Pixels{1, 2, 3}));
    EXPECT_FALSE(cache.get(0, out));
    EXPECT_FALSE(cache.get(2, out));
}

TEST(PixelCache, GivesWholeImagesToManyThreads) {
    constexpr std::size_t count = 300, bytes = 1000;
    PixelCache cache(count, bytes);
    std::atomic<std::size_t> torn = 0, found = 0;
    const auto work = [&] {
        Pixels out(bytes);
        for (std::size_t i = 0; i < count; ++i) {
            if (cache.get(i, out)) {
                ++found;
                if (out != Pixels(bytes, static_cast<std::uint8_t>(i))) ++torn;
            }
            cache.put(i, Pixels(bytes, static_cast<std::uint8_t>(i)));
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) threads.emplace_back(work);
    }
    work();
    EXPECT_EQ(torn, 0u);
    EXPECT_GE(found, count);
}

TEST(MemoryLimit, IsTheLeastOfTheGroupsAbove) {
    const TemporaryFolder folder;
    const auto limit = [&] { return memory_limit(folder / "own", folder / "groups"); };
    const std::uint64_t machine = limit(); // there is no group at all
    EXPECT_GT(machine, std::uint64_t{1} << 28);
    folder.write("own", "1:name=systemd:/old\n0::/a/b\n");
    EXPECT_EQ(limit(), machine);
    folder.write("groups/a/b/memory.max", "max\n");
    EXPECT_EQ(limit(), machine);
    folder.write("groups/a/memory.max", "1000000\n");
    EXPECT_EQ(limit(), 1000000u);
    folder.write("groups/memory.max", "900000\n");
    EXPECT_EQ(limit(), 900000u);
    folder.write("groups/a/b/memory.max", "12\n");
    EXPECT_EQ(limit(), 12u);
    folder.write("own", "nonsense");
    EXPECT_EQ(limit(), 900000u);
}

TEST(MemoryLimit, GivesAnEighthToPixels) {
    EXPECT_LE(default_hold_bytes(), std::uint64_t{4} << 30);
    EXPECT_LE(default_hold_bytes(), memory_limit() / 8);
    EXPECT_GT(default_hold_bytes(), 0u);
}

} // namespace
} // namespace benchlight::images
