#pragma once
#include "engine/runs/event.h"
#include "engine/runs/run_summary.h"
#include "ui/figures/confusion.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

/// Which logged epoch of a run is looked at.
struct EpochChoice {
    enum class Kind { best, last, numbered };
    Kind kind = Kind::best;
    int number = 1;
    bool operator==(const EpochChoice &) const = default;
};

/// What a run's log tells of its validation images at one epoch.
struct LoggedValidation {
    std::string problem{}; ///< why there is nothing: one sentence
    int epoch = 0;
    std::string fingerprint{}; ///< of the data set
    std::vector<std::string> classes{};
    runs::SampleList samples{};
    std::vector<std::uint16_t> predicted{}; ///< class numbers
    std::shared_ptr<const ConfusionCounts> counts{};
};
/// Never throws. The best epoch is the last one where a run has none.
LoggedValidation read_validation(const runs::RunSummary &run, const EpochChoice &choice);

/// Images that both runs validated on, by who was right.
struct PairedOutcomes {
    std::uint64_t both_right = 0, both_wrong = 0;
    std::uint64_t fixed = 0;      ///< A wrong, B right
    std::uint64_t broken = 0;     ///< A right, B wrong
    std::uint64_t relabelled = 0; ///< left out: the runs have them in different classes

    std::uint64_t images() const { return both_right + both_wrong + fixed + broken; }
};
/// Nothing when the data sets differ or no image is in both.
std::optional<PairedOutcomes> paired_outcomes(const LoggedValidation &a, const LoggedValidation &b);

/// Why the two cannot be subtracted: one sentence; empty when they can.
QString pair_problem(const LoggedValidation &a, const LoggedValidation &b);
/// Accuracies, images that were fixed and broken, and what chance alone would do; in sentences.
QString pair_text(const LoggedValidation &a, const LoggedValidation &b);
/// "p = 0.25", "p < 0.001", with spaces at which lines do not break.
QString p_text(double p);

} // namespace benchlight::ui
