#include "ui/follow/run_batches.h"

#include <algorithm>

namespace benchlight::ui {

RunBatches::Batch RunBatches::operator[](std::size_t i) const {
    const auto value = [&](Column column) { return series_->value(column, i); };
    return {ids_[i],
            series_->step(i),
            times_[i],
            {value(loss), value(accuracy), value(learning_rate), value(images_per_second)}};
}

std::size_t RunBatches::bytes() const {
    return series_->bytes() + (ids_.capacity() + times_.capacity()) * sizeof(std::int64_t);
}

void RunBatches::reserve(std::size_t count) {
    series_->reserve(count);
    ids_.reserve(count);
    times_.reserve(count);
}

void RunBatches::append(std::int64_t id, std::int64_t time_us, std::int64_t step, const runs::BatchPoint &point) {
    ids_.push_back(id);
    times_.push_back(time_us);
    series_->append(step, {point.loss, point.accuracy, point.learning_rate, point.images_per_second});
}

void RunBatches::drop_after(std::int64_t id) {
    const auto count = static_cast<std::size_t>(std::upper_bound(ids_.begin(), ids_.end(), id) - ids_.begin());
    ids_.resize(count);
    times_.resize(count);
    series_->truncate(count);
}

std::int64_t RunBatches::last_time_before(std::int64_t time_us) const {
    const auto behind = std::lower_bound(times_.begin(), times_.end(), time_us);
    return behind == times_.begin() ? 0 : *(behind - 1);
}

} // namespace benchlight::ui
