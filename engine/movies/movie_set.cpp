#include "engine/movies/movie_set.h"
#include "engine/core/error.h"
#include "engine/movies/import_tables_internal.h"

#include <algorithm>
#include <atomic>

namespace benchlight::movies {
namespace fs = std::filesystem;

std::size_t MovieSet::rated_movies() const {
    return static_cast<std::size_t>(std::ranges::count_if(rating_count, [](std::uint32_t count) { return count > 0; }));
}

std::size_t MovieSet::liked_movies() const {
    std::size_t liked = 0;
    for (std::size_t movie = 0; movie < likes.movies(); ++movie) liked += likes.of_movie(movie) > 0;
    return liked;
}

fs::path bundled_movies() {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    const fs::path installed = program.parent_path() / "../share/benchlight/movielens-small";
    if (!error && fs::is_directory(installed, error)) return installed.lexically_normal();
    return fs::path(BENCHLIGHT_RESOURCES) / "movielens-small";
}

MovieSet read_movie_set(const fs::path &path, double like_threshold, const std::stop_token &stop,
                        const Progress &progress) {
    const ImportSource source(path);
    const SetLayout layout = find_layout(source, path);
    const std::uint64_t total =
        source.size(layout.movies.file) + source.size(layout.ratings.file) + source.size(layout.links.file);
    std::uint64_t done = 0;
    const auto read_so_far = [&](std::uint64_t bytes) {
        done = std::min(done + bytes, total);
        if (progress) progress(done, total);
    };
    const ImportContext context{source, layout, stop, read_so_far};
    MovieSet set;
    set.path = path;
    set.layout = layout.name;
    set.like_threshold = like_threshold;
    MovieTable movies = read_movies(context, set.problems);
    set.catalog = std::move(movies.catalog);
    set.first_movies = std::move(movies.first);
    read_ratings(context, set);
    return set;
}

} // namespace benchlight::movies
