#pragma once
#include "engine/movies/import_source_internal.h"
#include "engine/movies/movie_set.h"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// The tables of a movie set: how their rows are written, and what may be wrong with them.
namespace benchlight::movies {

/// How one file is written. Every line is a row: a quote that is not closed in its line is a damaged row, so that it cannot
/// take the rest of the file with it.
struct TableFormat {
    std::string file{};
    std::string separator = ",";
    bool quotes = true;                 ///< fields may stand in double quotes
    bool header = true;                 ///< the first line names the columns
    std::vector<std::string> columns{}; ///< names without a header
    bool latin1 = false;                ///< all of it, without saying so
};

struct SetLayout {
    std::string name{}; ///< "ml-latest"
    TableFormat movies{}, ratings{}, links{};
    bool genre_flags = false; ///< one column a genre, 0 or 1, as u.item has them
};
/// The layout of a source, by its files. Throws Error when there is none, or when one of two files is missing.
SetLayout find_layout(const ImportSource &source, const std::filesystem::path &path);

/// Splits a line without its end. False: a quote is never closed, or text follows one; the fields are those so far.
bool split_row(std::string_view line, const TableFormat &format, std::vector<std::string> &fields);
/// The position of each wanted column, −1 where it is missing. Case and all but letters are ignored: "movie_id" is movieId.
std::vector<int> find_columns(const std::vector<std::string> &header, const std::vector<std::string> &wanted);
/// Throws Error that says which columns `place` lacks.
void require_columns(const std::vector<int> &found, const std::vector<std::string> &wanted, const std::string &place,
                     const std::vector<std::string> &header);

enum class RowProblem {
    too_long,
    open_quote,
    few_columns,
    user_id,
    movie_id,
    rating,
    timestamp,
    unknown_movie,
    repeated_rating,
    repeated_movie,
    no_title,
    not_utf8,
    control_characters,
    link,
    count
};
const char *problem_text(RowProblem problem);

/// How often each problem occurred in a file, and where first. Lines count from the beginning of what was read.
struct RowProblems {
    struct Count {
        std::uint64_t times = 0;
        std::uint64_t line = 0; ///< from 0
        std::string excerpt{};
    };
    std::array<Count, static_cast<std::size_t>(RowProblem::count)> counts{};

    void add(RowProblem problem, std::uint64_t line, std::string_view excerpt);
    /// Adds those of a later part of the file that begins at `line`.
    void add(const RowProblems &part, std::uint64_t line);
    /// "ratings.csv, line 17: 7.5"
    void write_to(std::vector<ImportProblem> &problems, const std::string &file) const;
};

bool is_utf8(std::string_view text);
std::string utf8_of_latin1(std::string_view text);
/// The first columns of a text as it is shown in a message: valid UTF-8, without control characters.
std::string excerpt_of(std::string_view text);
std::string_view trim(std::string_view text);
/// A whole number from 0 to 2^53, or nothing.
std::optional<std::int64_t> parse_id(std::string_view text);

/// What the readers of tables need.
struct ImportContext {
    const ImportSource &source;
    const SetLayout &layout;
    std::stop_token stop;
    std::function<void(std::uint64_t)> read_so_far; ///< bytes read since the last call
};

struct MovieTable {
    Catalog catalog{};
    FirstRows first{};
};
MovieTable read_movies(const ImportContext &context, std::vector<ImportProblem> &problems);

/// Fills in what a set takes from its ratings.
void read_ratings(const ImportContext &context, MovieSet &set);

} // namespace benchlight::movies
