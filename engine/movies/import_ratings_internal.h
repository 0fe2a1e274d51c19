#pragma once
#include "engine/movies/import_tables_internal.h"

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

/// Ratings on their way from text into a movie set.
namespace benchlight::movies {

constexpr std::uint64_t most_ratings = 130'000'000; ///< ml-32m has 32 million

/// A rating in 32 bits: the movie's position in the catalogue, then hundredths of a star, which ratings are cut to.
namespace packed {
constexpr int rating_bits = 9;
constexpr std::size_t most_movies = std::size_t{1} << (32 - rating_bits);
constexpr std::uint32_t of(std::uint32_t movie, std::uint32_t hundredths) { return movie << rating_bits | hundredths; }
constexpr std::uint32_t movie(std::uint32_t rating) { return rating >> rating_bits; }
constexpr std::uint32_t hundredths(std::uint32_t rating) { return rating & ((1 << rating_bits) - 1); }
} // namespace packed

/// Positions of movie ids in the catalogue, by table where the ids are small.
class MovieNumbers {
  public:
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    explicit MovieNumbers(const Catalog &catalog);
    /// `id`: not negative.
    std::uint32_t find(std::int64_t id) const {
        if (table_.empty()) return catalog_.find(id).value_or(none);
        return static_cast<std::uint64_t>(id) < table_.size() ? table_[static_cast<std::size_t>(id)] : none;
    }

  private:
    const Catalog &catalog_;
    std::vector<std::uint32_t> table_;
};

/// The ratings of one block of the file, in its order.
struct RatingBlock {
    struct Run { ///< neighbouring ratings of one user
        std::int64_t user = 0;
        std::uint64_t count = 0;
    };
    std::vector<Run> runs{};
    std::vector<std::uint32_t> ratings{}; ///< packed
    bool ascending = true;                ///< by movie in each run, none twice
    std::int64_t first_time = std::numeric_limits<std::int64_t>::max(), last_time = 0;
    std::uint64_t lines = 0, lines_before = 0;
    RowProblems problems{};
};

class RatingParser {
  public:
    RatingParser(const TableFormat &format, const Catalog &catalog, char line_end);
    void take_header(const std::vector<std::string> &header, const std::string &place); ///< throws Error
    /// Parses whole lines, each with its end, into `block`. Any thread may call.
    void parse(std::string_view text, RatingBlock &block) const;

  private:
    enum class Role { user, movie, rating, time, other };
    struct Row {
        std::int64_t user = 0, movie = 0, time = -1;
        std::uint32_t hundredths = 0; ///< 0: out of range
        std::string_view rating_text{};
    };
    struct Sink; ///< where the rows of a block go
    const char *parse_usual(const char *at, const char *end, Sink &sink) const;
    const char *parse_plain(const char *at, const char *end, Row &row) const;
    bool parse_any(std::string_view line, std::uint64_t number, Row &row, RowProblems &problems) const;
    void take(const Row &row, std::string_view line, Sink &sink) const;

    const TableFormat format_;
    const MovieNumbers numbers_;
    const char line_end_;
    std::array<int, 4> column_{-1, -1, -1, -1}; ///< of user, movie, rating, time
    std::vector<Role> roles_;                   ///< of the columns up to the last one needed
    bool usual_ = false;                        ///< userId,movieId,rating,timestamp
};

/// Sorts the ratings by user and movie, drops all but the last of each pair, and fills in the set's users, counts and likes.
/// A file that is sorted so already, as MovieLens's are, is not moved: 4 bytes a rating in all, else twice as many.
void assemble_ratings(std::vector<RatingBlock> blocks, const std::string &file, const std::stop_token &stop,
                      MovieSet &set);

} // namespace benchlight::movies
