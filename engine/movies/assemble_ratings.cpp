#include "engine/core/text.h"
#include "engine/core/threads.h"
#include "engine/movies/import_ratings_internal.h"

#include <algorithm>
#include <cstring>

namespace benchlight::movies {

namespace {

constexpr std::size_t parts = 8; ///< fixed, so that sums do not depend on the number of threads

class Assembler {
  public:
    Assembler(std::vector<RatingBlock> blocks, const std::stop_token &stop, MovieSet &set)
        : blocks_(std::move(blocks)), stop_(stop), set_(set), threads_(std::min(available_threads(), 8)) {}
    void run(const std::string &file);

  private:
    void find_users();
    void place_runs();
    void gather();
    void sort_rows();
    std::uint64_t sort_row(std::size_t user, std::vector<std::uint64_t> &keys);
    void count_movies();
    void take_likes();
    std::size_t part_begin(std::size_t part) const { return part * set_.user_ids.size() / parts; }
    void for_each_part(const std::function<void(std::size_t part, std::size_t user)> &work);

    std::vector<RatingBlock> blocks_;
    const std::stop_token &stop_;
    MovieSet &set_;
    const int threads_;
    std::vector<std::uint64_t> begin_; ///< [users + 1]
    std::vector<std::uint32_t> size_;  ///< [users], without repeated ratings
    std::vector<std::uint32_t> movie_;
    std::vector<float> rating_;
    std::vector<std::uint64_t> repeated_; ///< [parts]
    std::vector<std::string> first_repeated_;
};

void Assembler::find_users() {
    std::vector<std::int64_t> &users = set_.user_ids;
    for (const RatingBlock &block : blocks_) {
        throw_if_stopped(stop_);
        for (const RatingBlock::Run &run : block.runs)
            if (users.empty() || users.back() != run.user) users.push_back(run.user);
    }
    if (std::ranges::adjacent_find(users, std::greater_equal<>()) == users.end()) return; // sorted by user, as usual
    std::ranges::sort(users);
    users.erase(std::ranges::unique(users).begin(), users.end());
    users.shrink_to_fit();
}

/// Turns each run's user into the position where its ratings go.
void Assembler::place_runs() {
    const std::vector<std::int64_t> &users = set_.user_ids;
    std::size_t user = 0;
    const auto number_of = [&](std::int64_t id) {
        if (user < users.size() && users[user] == id) return user;
        if (user + 1 < users.size() && users[user + 1] == id) return ++user;
        return user = static_cast<std::size_t>(std::ranges::lower_bound(users, id) - users.begin());
    };
    begin_.assign(users.size() + 1, 0);
    for (RatingBlock &block : blocks_) {
        throw_if_stopped(stop_);
        for (RatingBlock::Run &run : block.runs) {
            run.user = static_cast<std::int64_t>(number_of(run.user));
            begin_[static_cast<std::size_t>(run.user) + 1] += run.count;
        }
    }
    for (std::size_t i = 0; i < users.size(); ++i) begin_[i + 1] += begin_[i];
    std::vector<std::uint64_t> next(begin_.begin(), begin_.end() - 1);
    for (RatingBlock &block : blocks_) {
        throw_if_stopped(stop_);
        for (RatingBlock::Run &run : block.runs) {
            std::uint64_t &place = next[static_cast<std::size_t>(run.user)];
            run.user = static_cast<std::int64_t>(place);
            place += run.count;
        }
    }
}

void Assembler::gather() {
    movie_.resize(begin_.back());
    rating_.resize(begin_.back());
    parallel_for(blocks_.size(), threads_, stop_, [this](std::size_t i) {
        RatingBlock &block = blocks_[i];
        std::size_t from = 0;
        for (const RatingBlock::Run &run : block.runs) {
            const auto to = static_cast<std::size_t>(run.user);
            std::memcpy(&movie_[to], &block.movie[from], run.count * sizeof(std::uint32_t));
            std::memcpy(&rating_[to], &block.rating[from], run.count * sizeof(float));
            from += run.count;
        }
        block = {};
    });
    blocks_.clear();
}

void Assembler::for_each_part(const std::function<void(std::size_t, std::size_t)> &work) {
    parallel_for(parts, threads_, stop_, [&](std::size_t part) {
        for (std::size_t user = part_begin(part); user < part_begin(part + 1); ++user) {
            if ((user & 255) == 0) throw_if_stopped(stop_);
            work(part, user);
        }
    });
}

/// Sorts a user's ratings by movie and keeps the last of each; returns how many were dropped.
std::uint64_t Assembler::sort_row(std::size_t user, std::vector<std::uint64_t> &keys) {
    const std::span movies = std::span(movie_).subspan(begin_[user], begin_[user + 1] - begin_[user]);
    const std::span ratings = std::span(rating_).subspan(begin_[user], movies.size());
    keys.resize(movies.size());
    for (std::size_t i = 0; i < movies.size(); ++i) keys[i] = std::uint64_t{movies[i]} << 32 | i;
    std::ranges::sort(keys);
    const std::vector<float> unsorted(ratings.begin(), ratings.end());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i + 1 < keys.size() && keys[i] >> 32 == keys[i + 1] >> 32) continue;
        movies[kept] = static_cast<std::uint32_t>(keys[i] >> 32);
        ratings[kept++] = unsorted[keys[i] & 0xffffffff];
    }
    size_[user] = static_cast<std::uint32_t>(kept);
    return keys.size() - kept;
}

void Assembler::sort_rows() {
    size_.resize(set_.user_ids.size());
    repeated_.assign(parts, 0);
    first_repeated_.resize(parts);
    std::vector<std::vector<std::uint64_t>> keys(parts);
    for_each_part([&](std::size_t part, std::size_t user) {
        const std::span movies = std::span(movie_).subspan(begin_[user], begin_[user + 1] - begin_[user]);
        size_[user] = static_cast<std::uint32_t>(movies.size());
        if (std::ranges::adjacent_find(movies, std::greater_equal<>()) == movies.end()) return;
        const std::uint64_t dropped = sort_row(user, keys[part]);
        if (dropped > 0 && repeated_[part] == 0) first_repeated_[part] = "user " + std::to_string(set_.user_ids[user]);
        repeated_[part] += dropped;
    });
}

void Assembler::count_movies() {
    struct Sums {
        std::vector<std::uint32_t> count;
        std::vector<double> sum;
    };
    const std::size_t movies = set_.catalog.size();
    std::vector<Sums> sums(parts);
    parallel_for(parts, threads_, stop_, [&](std::size_t part) {
        Sums &own = sums[part];
        own.count.assign(movies, 0);
        own.sum.assign(movies, 0);
        for (std::size_t user = part_begin(part); user < part_begin(part + 1); ++user) {
            if ((user & 255) == 0) throw_if_stopped(stop_);
            for (std::size_t i = begin_[user]; i < begin_[user] + size_[user]; ++i) {
                ++own.count[movie_[i]];
                own.sum[movie_[i]] += static_cast<double>(rating_[i]);
            }
        }
    });
    set_.rating_count.assign(movies, 0);
    set_.rating_mean.assign(movies, std::numeric_limits<float>::quiet_NaN());
    for (std::size_t movie = 0; movie < movies; ++movie) {
        double sum = 0;
        for (const Sums &own : sums) {
            set_.rating_count[movie] += own.count[movie];
            sum += own.sum[movie];
        }
        set_.ratings += set_.rating_count[movie];
        if (set_.rating_count[movie] > 0) set_.rating_mean[movie] = static_cast<float>(sum / set_.rating_count[movie]);
    }
}

void Assembler::take_likes() {
    const auto threshold = static_cast<float>(set_.like_threshold);
    SparseRows rows;
    rows.begin.assign(set_.user_ids.size() + 1, 0);
    for_each_part([&](std::size_t, std::size_t user) {
        const std::span ratings = std::span(rating_).subspan(begin_[user], size_[user]);
        rows.begin[user + 1] =
            static_cast<std::uint64_t>(std::ranges::count_if(ratings, [&](float x) { return x >= threshold; }));
    });
    for (std::size_t user = 0; user + 1 < rows.begin.size(); ++user) rows.begin[user + 1] += rows.begin[user];
    rows.column.resize(rows.begin.back());
    for_each_part([&](std::size_t, std::size_t user) {
        std::uint64_t to = rows.begin[user];
        for (std::size_t i = begin_[user]; i < begin_[user] + size_[user]; ++i)
            if (rating_[i] >= threshold) rows.column[to++] = movie_[i];
    });
    set_.likes = Likes(std::move(rows), set_.catalog.size());
}

void Assembler::run(const std::string &file) {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    for (const RatingBlock &block : blocks_) {
        first = std::min(first, block.first_time);
        set_.last_rating = std::max(set_.last_rating, block.last_time);
    }
    if (set_.last_rating > 0) set_.first_rating = first;
    find_users();
    place_runs();
    gather();
    sort_rows();
    std::uint64_t repeated = 0;
    std::string first_repeated;
    for (std::size_t part = 0; part < parts; ++part) {
        repeated += repeated_[part];
        if (first_repeated.empty()) first_repeated = first_repeated_[part];
    }
    if (repeated > 0)
        set_.problems.push_back({problem_text(RowProblem::repeated_rating), repeated, file + ", " + first_repeated});
    count_movies();
    take_likes();
}

} // namespace

void assemble_ratings(std::vector<RatingBlock> blocks, const std::string &file, const std::stop_token &stop,
                      MovieSet &set) {
    Assembler(std::move(blocks), stop, set).run(file);
}

} // namespace benchlight::movies
