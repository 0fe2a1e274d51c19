#include "engine/core/threads.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <sched.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace benchlight {

int available_threads() {
    cpu_set_t set;
    if (::sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void lower_thread_priority(int nice) {
    // On Linux a thread's id selects that thread alone.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice);
}

void parallel_for(std::size_t count, int threads, const std::stop_token &stop,
                  const std::function<void(std::size_t)> &work) {
    std::atomic<std::size_t> next = 0;
    std::exception_ptr failure;
    std::mutex guard;
    const auto run = [&] {
        try {
            for (std::size_t i; (i = next.fetch_add(1)) < count;) {
                throw_if_stopped(stop);
                work(i);
            }
        } catch (...) {
            next = count;
            const std::lock_guard lock(guard);
            if (!failure) failure = std::current_exception();
        }
    };
    const auto extra = std::min<std::size_t>(static_cast<std::size_t>(std::max(1, threads)), count);
    std::vector<std::jthread> pool;
    for (std::size_t i = 1; i < extra; ++i) pool.emplace_back(run);
    run();
    pool.clear();
    if (failure) std::rethrow_exception(failure);
}

} // namespace benchlight
