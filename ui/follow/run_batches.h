#pragma once
#include "engine/runs/event.h"
#include "ui/figures/curves_series.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace benchlight::ui {

/// The batch points of a run: what its charts draw as a series that they share, and beside it the events' ids and
/// times. 38 bytes a point. It can be made on one thread and then be handed over to another.
class RunBatches {
  public:
    struct Batch {
        std::int64_t id = 0, step = 0, time_us = 0;
        runs::BatchPoint point{};
    };
    enum Column : std::size_t { loss, accuracy, learning_rate, images_per_second };

    std::size_t size() const { return ids_.size(); }
    bool empty() const { return ids_.empty(); }
    Batch operator[](std::size_t i) const;
    Batch back() const { return (*this)[size() - 1]; }
    const std::shared_ptr<PointSeries> &series() const { return series_; }

    std::size_t bytes() const; ///< of memory that it takes

    void reserve(std::size_t count);
    void append(std::int64_t id, std::int64_t time_us, std::int64_t step, const runs::BatchPoint &point);
    /// Takes points of later events than `id` away.
    void drop_after(std::int64_t id);
    /// The last point's time before `time_us`; 0 without one.
    std::int64_t last_time_before(std::int64_t time_us) const;

  private:
    std::shared_ptr<PointSeries> series_ = std::make_shared<PointSeries>();
    std::vector<std::int64_t> ids_, times_;
};

} // namespace benchlight::ui
