#pragma once
#include "engine/core/stop.h"
#include "engine/movies/catalog.h"
#include "engine/movies/likes.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace benchlight::movies {

/// Something in the files that was passed over or mended: how often, and the first place.
struct ImportProblem {
    std::string what; ///< "ratings outside 0.5–5"
    std::uint64_t count = 0;
    std::string first; ///< "ratings.csv, line 17: 7.5"
};

/// The first rows of a file, as they stand in it.
struct FirstRows {
    std::string file;
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows; ///< at most 1,000
};

/// Movies and who likes which of them, read from a folder or zip in a MovieLens layout.
struct MovieSet {
    std::filesystem::path path{};
    std::string layout{};        ///< "ml-latest", "ml-1m" or "ml-100k"
    double like_threshold = 4.0; ///< likes are ratings from here on
    Catalog catalog{};
    Likes likes{};                                  ///< users without a like are rows too
    std::vector<std::int64_t> user_ids{};           ///< [users], ascending
    std::vector<std::uint32_t> rating_count{};      ///< [movies]
    std::vector<float> rating_mean{};               ///< [movies]; NaN: nobody rated it
    std::uint64_t ratings = 0;                      ///< that count: without those of `problems`
    std::int64_t first_rating = 0, last_rating = 0; ///< UTC seconds since 1970; 0: unknown
    std::vector<ImportProblem> problems{};
    FirstRows first_movies{}, first_ratings{};

    std::size_t rated_movies() const;
    std::size_t liked_movies() const;
};

/// The set that comes with Benchlight: ml-latest-small.
std::filesystem::path bundled_movies();

/// Reads a set. Layouts: movies.csv and ratings.csv, with links.csv and tags.csv where they are there (ml-latest,
/// ml-latest-small, ml-25m, ml-32m); movies.dat and ratings.dat (ml-1m); u.item and u.data (ml-100k). One wrapping folder is
/// allowed. Progress counts bytes of the files. Rows that cannot be used are counted in `problems`; of a rating given
/// twice the later row counts. Throws Error: no such layout, a column that is missing, no movie or no rating that can be used.
MovieSet read_movie_set(const std::filesystem::path &path, double like_threshold = 4.0,
                        const std::stop_token &stop = {}, const Progress &progress = {});

} // namespace benchlight::movies
