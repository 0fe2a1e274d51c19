#pragma once
#include "ui/runs/comparison_data.h"
#include "ui/runs/comparison_statistics.h"

#include <QString>

#include <cstddef>
#include <vector>

namespace benchlight::ui {

/// What a group is judged by.
enum class GroupMeasure { accuracy, loss, cost };

/// Runs of the same data and settings that differ in the seed alone.
struct SeedGroup {
    QString name{}; ///< what the runs are, and what parts the group from the others
    bool embedding = false;
    std::vector<std::size_t> runs{}; ///< that count, by their places: those that completed, the newest of each seed
    std::size_t unfinished = 0;      ///< did not complete: they do not count
    std::size_t repeated = 0;        ///< have the seed of a newer one: they do not count
    Spread best_accuracy{}, last_accuracy{}, best_loss{}, last_loss{}; ///< of validation; best: at the best epoch
    Spread cost{};                                                     ///< of an embedding, at the end

    /// What the groups are sorted by: the mean of the best accuracy, or of the cost.
    double mean() const { return embedding ? cost.mean : best_accuracy.mean; }
};

/// The spread of a group's curves at an epoch.
struct GroupPoint {
    double epoch = 0;
    Spread spread{};
};

/// Groups of the runs that have been read, the best first: image runs by their best accuracy, then embeddings by their
/// cost. Machine, threads, tags and where the same data was read from do not part runs; what was changed while they trained
/// does.
std::vector<SeedGroup> seed_groups(const std::vector<ComparedRun> &runs);

/// Epoch by epoch, over the runs that have a value there.
std::vector<GroupPoint> group_curve(const SeedGroup &group, const std::vector<ComparedRun> &runs, GroupMeasure measure);

} // namespace benchlight::ui
