#pragma once
#include "ui/figures/figure.h"

#include <filesystem>
#include <memory>
#include <string>

namespace benchlight::commands {

/// "cost, overlap, recommenders"
extern const char *const movie_figures;
/// Whether a figure is one of those.
bool shows_movies(const std::string &figure);
/// The figure of that name of what `run` holds. Throws Error for a folder that it cannot be made of.
std::unique_ptr<ui::Figure> figure_of_movies(const std::string &figure, const std::filesystem::path &run);
/// For every other figure: throws Error where the folder holds a sweep or an embedding's run.
void require_image_run(const std::filesystem::path &run, const std::string &figure);

} // namespace benchlight::commands
