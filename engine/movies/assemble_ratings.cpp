#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/core/threads.h"
#include "engine/movies/import_ratings_internal.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <mutex>

namespace benchlight::movies {

namespace {

class Assembler {
  public:
    Assembler(std::vector<RatingBlock> blocks, const std::stop_token &stop, MovieSet &set)
        : blocks_(std::move(blocks)), stop_(stop), set_(set), threads_(std::min(available_threads(), 8)) {}
    void run(const std::string &file);

  private:
    bool find_users();
    void number_users();
    void sort_by_user();
    void sort_rows(const std::string &file);
    void sort_block(RatingBlock &block);
    void count_ratings();
    void take_likes();
    void for_each_block(const std::function<void(RatingBlock &, std::size_t)> &work) {
        parallel_for(blocks_.size(), threads_, stop_, [&](std::size_t i) { work(blocks_[i], i); });
    }

    std::vector<RatingBlock> blocks_;
    const std::stop_token &stop_;
    MovieSet &set_;
    const int threads_;
    std::atomic<std::uint64_t> repeated_ = 0;
    std::atomic<std::size_t> first_repeated_ = ~std::size_t{0}; ///< the first user with a repeated rating
};

/// Whether the file is sorted by user and movie, without repeated ratings. Fills in the users' ids.
bool Assembler::find_users() {
    std::vector<std::int64_t> &users = set_.user_ids;
    bool sorted = true;
    std::uint32_t last_movie = 0;
    for (const RatingBlock &block : blocks_) {
        throw_if_stopped(stop_);
        if (block.runs.empty()) continue;
        sorted &= block.ascending;
        if (!users.empty() && users.back() == block.runs.front().user) // a run that goes on
            sorted &= packed::movie(block.ratings.front()) > last_movie;
        for (const RatingBlock::Run &run : block.runs)
            if (users.empty() || users.back() != run.user) users.push_back(run.user);
        last_movie = packed::movie(block.ratings.back());
    }
    if (std::ranges::adjacent_find(users, std::greater_equal<>()) == users.end()) return sorted;
    std::ranges::sort(users);
    users.erase(std::unique(users.begin(), users.end()), users.end());
    users.shrink_to_fit();
    return false;
}

/// Puts the users' positions in the place of their ids.
void Assembler::number_users() {
    const std::vector<std::int64_t> &users = set_.user_ids;
    for_each_block([&](RatingBlock &block, std::size_t) {
        for (RatingBlock::Run &run : block.runs) run.user = std::ranges::lower_bound(users, run.user) - users.begin();
    });
}

/// One block a range of users instead of one a part of the file; each user is one run.
void Assembler::sort_by_user() {
    constexpr std::size_t most_in_block = 1 << 20;
    const std::size_t users = set_.user_ids.size();
    std::vector<std::uint64_t> sizes(users);
    for (const RatingBlock &block : blocks_)
        for (const RatingBlock::Run &run : block.runs) sizes[static_cast<std::size_t>(run.user)] += run.count;
    std::vector<RatingBlock> sorted;
    std::vector<std::uint32_t *> next(users);
    for (std::size_t begin = 0, end = 0; begin < users; begin = end) {
        RatingBlock &block = sorted.emplace_back();
        std::uint64_t count = 0;
        for (; end < users && (end == begin || count + sizes[end] <= most_in_block); ++end) {
            block.runs.push_back({static_cast<std::int64_t>(end), sizes[end]});
            count += sizes[end];
        }
        block.ratings.resize(count);
        std::uint32_t *place = block.ratings.data();
        for (std::size_t user = begin; user < end; place += sizes[user++]) next[user] = place;
    }
    for (RatingBlock &block : blocks_) {
        throw_if_stopped(stop_);
        const std::uint32_t *from = block.ratings.data();
        for (const RatingBlock::Run &run : block.runs) {
            std::uint32_t *&to = next[static_cast<std::size_t>(run.user)];
            to = std::copy_n(from, run.count, to);
            from += run.count;
        }
        block = {};
    }
    blocks_ = std::move(sorted);
}

/// Sorts each run by movie and keeps the last rating of each.
void Assembler::sort_block(RatingBlock &block) {
    std::vector<std::uint64_t> keys;
    const std::uint32_t *from = block.ratings.data();
    std::uint32_t *to = block.ratings.data();
    for (RatingBlock::Run &run : block.runs) {
        throw_if_stopped(stop_);
        keys.resize(run.count);
        for (std::size_t i = 0; i < run.count; ++i)
            keys[i] = std::uint64_t{packed::movie(from[i])} << 32 | static_cast<std::uint32_t>(i);
        std::ranges::sort(keys);
        const std::vector<std::uint32_t> unsorted(from, from + run.count);
        from += run.count;
        std::uint64_t kept = 0;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (i + 1 < keys.size() && keys[i] >> 32 == keys[i + 1] >> 32) continue;
            *to++ = unsorted[static_cast<std::uint32_t>(keys[i])];
            ++kept;
        }
        if (kept == run.count) continue;
        repeated_ += run.count - kept;
        const auto user = static_cast<std::size_t>(run.user);
        for (std::size_t first = first_repeated_;
             user < first && !first_repeated_.compare_exchange_weak(first, user);) {}
        run.count = kept;
    }
    block.ratings.resize(static_cast<std::size_t>(to - block.ratings.data()));
}

void Assembler::sort_rows(const std::string &file) {
    sort_by_user();
    for_each_block([this](RatingBlock &block, std::size_t) { sort_block(block); });
    if (repeated_ > 0)
        set_.problems.push_back({problem_text(RowProblem::repeated_rating), repeated_,
                                 file + ", user " + std::to_string(set_.user_ids[first_repeated_])});
}

void Assembler::count_ratings() {
    // The number of ratings above their sum in hundredths: neither can overflow with most_ratings.
    constexpr int sum_bits = 36;
    static_assert(most_ratings * 500 < std::uint64_t{1} << sum_bits && most_ratings < std::uint64_t{1} << 28);
    const std::size_t movies = set_.catalog.size();
    std::vector<std::uint64_t> totals(movies);
    std::mutex mutex;
    std::atomic<std::size_t> next = 0;
    parallel_for(static_cast<std::size_t>(threads_), threads_, stop_, [&](std::size_t) {
        std::vector<std::uint64_t> own(movies);
        for (std::size_t i; (i = next.fetch_add(1)) < blocks_.size();) {
            throw_if_stopped(stop_);
            for (const std::uint32_t rating : blocks_[i].ratings)
                own[packed::movie(rating)] += (std::uint64_t{1} << sum_bits) + packed::hundredths(rating);
        }
        const std::lock_guard lock(mutex);
        for (std::size_t movie = 0; movie < movies; ++movie) totals[movie] += own[movie];
    });
    set_.rating_count.resize(movies);
    set_.rating_mean.assign(movies, std::numeric_limits<float>::quiet_NaN());
    for (std::size_t movie = 0; movie < movies; ++movie) {
        const std::uint64_t count = totals[movie] >> sum_bits;
        set_.rating_count[movie] = static_cast<std::uint32_t>(count);
        set_.ratings += count;
        const auto sum = static_cast<double>(totals[movie] & ((std::uint64_t{1} << sum_bits) - 1)) / 100;
        if (count > 0) set_.rating_mean[movie] = static_cast<float>(sum / static_cast<double>(count));
    }
}

void Assembler::take_likes() {
    const auto threshold = static_cast<std::uint32_t>(std::ceil(set_.like_threshold * 100 - 1e-9));
    std::vector<std::vector<std::uint32_t>> counts(blocks_.size()); // of likes, of each run
    for_each_block([&](RatingBlock &block, std::size_t i) {
        counts[i].reserve(block.runs.size());
        const std::uint32_t *rating = block.ratings.data();
        for (const RatingBlock::Run &run : block.runs) {
            std::uint32_t likes = 0;
            for (std::uint64_t j = 0; j < run.count; ++j) likes += packed::hundredths(rating[j]) >= threshold;
            counts[i].push_back(likes);
            rating += run.count;
        }
    });
    SparseRows rows;
    rows.begin.assign(set_.user_ids.size() + 1, 0);
    std::vector<std::uint64_t> begins; // of each block, among the likes
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        begins.push_back(total);
        for (std::size_t run = 0; run < blocks_[i].runs.size(); ++run) {
            total += counts[i][run];
            rows.begin[static_cast<std::size_t>(blocks_[i].runs[run].user) + 1] = total;
        }
    }
    rows.column.resize(total);
    for_each_block([&](RatingBlock &block, std::size_t i) {
        std::uint64_t left = (i + 1 < begins.size() ? begins[i + 1] : total) - begins[i];
        std::uint32_t *to = rows.column.data() + begins[i];
        for (const std::uint32_t *rating = block.ratings.data(); left > 0; ++rating) {
            // Written in any case and kept if it is a like: half of the ratings are, and no branch guesses which.
            *to = packed::movie(*rating);
            const bool like = packed::hundredths(*rating) >= threshold;
            to += like;
            left -= like;
        }
        block = {};
    });
    blocks_.clear();
    set_.likes = Likes(std::move(rows), set_.catalog.size());
}

void Assembler::run(const std::string &file) {
    if (set_.catalog.size() > packed::most_movies)
        throw Error("More than " + format_count(packed::most_movies) + " movies are too many; take a part of them.");
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    for (const RatingBlock &block : blocks_) {
        first = std::min(first, block.first_time);
        set_.last_rating = std::max(set_.last_rating, block.last_time);
    }
    if (set_.last_rating > 0) set_.first_rating = first;
    const bool sorted = find_users();
    number_users();
    if (!sorted) sort_rows(file);
    count_ratings();
    take_likes();
}

} // namespace

void assemble_ratings(std::vector<RatingBlock> blocks, const std::string &file, const std::stop_token &stop,
                      MovieSet &set) {
    Assembler(std::move(blocks), stop, set).run(file);
}

} // namespace benchlight::movies
