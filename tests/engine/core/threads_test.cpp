#include "engine/core/threads.h"

#include <atomic>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace benchlight {
namespace {

TEST(ParallelFor, DoesEveryPieceOnce) {
    for (const int threads : {-1, 1, 2, 8, 100}) {
        std::vector<std::atomic<int>> done(1000);
        parallel_for(done.size(), threads, {}, [&](std::size_t i) { ++done[i]; });
        for (const auto &count : done) ASSERT_EQ(count, 1);
    }
    parallel_for(0, 4, {}, [](std::size_t) { FAIL(); });
}

TEST(ParallelFor, UsesAsManyThreadsAsAsked) {
    std::mutex guard;
    std::set<std::thread::id> ids;
    std::atomic<int> waiting = 0;
    parallel_for(3, 3, {}, [&](std::size_t) {
        {
            const std::lock_guard lock(guard);
            ids.insert(std::this_thread::get_id());
        }
        ++waiting;
        while (waiting < 3) std::this_thread::yield(); // ends only when three threads are here at once
    });
    EXPECT_EQ(ids.size(), 3u);
}

TEST(ParallelFor, RethrowsAndEndsEarly) {
    std::atomic<int> done = 0;
    try {
        parallel_for(1000000, 2, {}, [&](std::size_t i) {
            if (i == 10) throw Error("piece 10 failed");
            ++done;
        });
        FAIL();
    } catch (const Error &error) {
        EXPECT_STREQ(error.what(), "piece 10 failed");
    }
    EXPECT_LT(done, 1000000);
}

TEST(ParallelFor, Stops) {
    std::stop_source source;
    std::atomic<int> done = 0;
    EXPECT_THROW(parallel_for(1000000, 2, source.get_token(),
                              [&](std::size_t i) {
                                  if (i == 10) source.request_stop();
                                  ++done;
                              }),
                 Stopped);
    EXPECT_LT(done, 1000000);
}

TEST(ThreadPriority, IsThatOfOneThreadAndInherited) {
    const int before = ::getpriority(PRIO_PROCESS, 0);
    if (before > 14) GTEST_SKIP() << "already at the lowest priority";
    std::jthread([before] {
        lower_thread_priority(before + 5);
        EXPECT_EQ(::getpriority(PRIO_PROCESS, 0), before + 5);
        std::jthread([before] { EXPECT_EQ(::getpriority(PRIO_PROCESS, 0), before + 5); });
    });
    EXPECT_EQ(::getpriority(PRIO_PROCESS, 0), before);
}

TEST(AvailableThreads, IsAtLeastOne) { EXPECT_GE(available_threads(), 1); }

} // namespace
} // namespace benchlight
