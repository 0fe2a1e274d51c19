#pragma once
#include <filesystem>

namespace benchlight::ui {

/// Whether a folder or zip has the names of a MovieLens set (engine/movies/movie_set.h), one wrapping folder allowed.
/// Judged by a few names, so that it may be called from the window's thread; what is in the files is judged when they
/// are read.
bool is_movie_set(const std::filesystem::path &path);

/// Whether a file's name says that it may be somebody's ratings as Letterboxd or IMDb export them.
inline bool is_ratings_export(const std::filesystem::path &path) {
    const auto ending = path.extension();
    return ending == ".csv" || ending == ".CSV";
}

} // namespace benchlight::ui
