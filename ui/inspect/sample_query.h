#pragma once
#include "engine/evaluation/lists.h"
#include "ui/inspect/subject.h"

#include <optional>
#include <set>

namespace benchlight::ui {

/// Which images of a subject are listed, and in which order to begin with.
enum class SampleKind {
    all,
    mistakes,        ///< wrong, the surest first
    least_confident, ///< the least sure first
    highest_loss,
    suspects, ///< labels that are probably wrong
    hardest,  ///< forgotten most often over the run
    duplicates,
    edited,
    fixed,  ///< wrong here, right in the other run
    broken, ///< right here, wrong in the other run
    both_wrong,
};

enum class SampleSort { as_listed, confidence_falling, confidence_rising, loss_falling, name };

struct SampleQuery {
    SampleKind kind = SampleKind::all;
    int label = -1, predicted = -1; ///< class numbers; −1: any
    double least = 0, most = 1;     ///< confidence
    QString search{};               ///< in the file name, case ignored
    SampleSort sort = SampleSort::as_listed;
    bool operator==(const SampleQuery &) const = default;
};

/// What a query may need besides the subject.
struct SampleContext {
    std::shared_ptr<const Subject> subject;
    std::shared_ptr<const Subject> other;                     ///< another run's predictions; null: none
    std::shared_ptr<const evaluation::Comparison> comparison; ///< with `other`
    std::shared_ptr<const std::set<std::uint64_t>> edited;    ///< keys of edited images' tiles
};

struct SampleList {
    std::vector<std::uint32_t> samples{};   ///< positions in the subject's predictions
    std::vector<std::uint16_t> suggested{}; ///< classes, for suspects only
    std::vector<QString> notes{};           ///< a few words on each, for some kinds only
    QString nothing{};                      ///< why there is nothing, when there is nothing
};

/// Throws Stopped, and Error where the log is damaged. Any thread.
SampleList list_samples(const SampleContext &context, const SampleQuery &query, const std::stop_token &stop);

} // namespace benchlight::ui
