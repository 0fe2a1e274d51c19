#pragma once
#include "engine/runs/event.h"
#include "ui/figures/grid_figure.h"

#include <memory>

namespace benchlight::ui {

/// Which sight of a run is to be drawn.
struct SeenRequest {
    std::shared_ptr<const images::DataSet> data;
    std::vector<std::string> classes; ///< names; empty: the data set's
    std::uint64_t seed = 0;           ///< the run's
    runs::BatchSight sight;
    std::string recipe = "none"; ///< in force at that step
    int augmentation_epoch = 0;  ///< of the augmentation's key: Settings::augmentation_epoch() of the sight's epoch
    QSize size;                  ///< that it is going to be painted in, logical pixels
    double scale = 1;            ///< device pixels to a logical one
    bool edited = false;         ///< the run gave images other classes than `data` does
};

/// The images of a sight as the network saw them, and what it took them for.
struct SeenImages {
    std::shared_ptr<const GridFigure> figure;   ///< ready to be painted as was asked
    std::shared_ptr<const GridFigure> exported; ///< with whole names and a title
    int right = 0;                              ///< of how many images the class was predicted
};

/// Reads and augments the images anew; a pure function of the request. Throws Error when the data set has no such
/// images, which then is not the one that the run began with, or when one cannot be read.
SeenImages see(const SeenRequest &request);

} // namespace benchlight::ui
