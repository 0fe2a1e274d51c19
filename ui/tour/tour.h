#pragma once
#include "engine/core/text.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

namespace benchlight::ui {

struct TourOptions {
    std::string data = "fashion-mnist"; ///< SPEC
    double seconds = 60;                ///< how long it takes, about; a short one is stretched to what it needs
    int width = 1280, height = 720;     ///< of the window, device pixels
    double scale = 1;                   ///< device pixels to the logical pixel
    std::string theme = "light";        ///< light or dark
    std::filesystem::path screenshots;  ///< folder; made when it is not there
    bool force = false;                 ///< replace pictures that are there
};

/// Opens the window, trains resnet18 in it, brings every page to each of its scenes, saves a picture of each, and then
/// measures: how long frames take and the window's thread stalls, and how fast the training is while a page is driven,
/// shown untouched, and hidden. Runs and settings are a temporary workspace's. Takes the place of a program's main work:
/// makes the application. Throws UsageError, Error (no display, no data, a picture that is there already), Stopped.
Json run_tour(const TourOptions &options, const std::stop_token &stop = {});

} // namespace benchlight::ui
