#pragma once
#include "app/commands/progress_bar.h"
#include "engine/movies/embedding.h"

#include <optional>
#include <string>

namespace benchlight::commands {

/// Tells of the training of movie vectors on the terminal or as JSON lines.
class MovieTrainingOutput {
  public:
    /// `config`: of a sweep; empty: a run alone.
    explicit MovieTrainingOutput(bool as_json) : json_(as_json) {}

    void on_started(const Json &started, const std::string &config = {});
    void on_epoch(const movies::EmbeddingEpoch &epoch, const std::string &config = {});
    void on_finished(const movies::EmbeddingFinished &finished, const std::string &config = {});
    void on_message(const std::string &message);
    /// `before` of `total` runs are done.
    void on_progress(double done, int epochs, int before = 0, int total = 1);
    void clear() { bar_.clear(); }

  private:
    const bool json_;
    double zero_ = 0; ///< what all-zero vectors cost
    ProgressBar bar_;
};

/// What the method's cost means, for people: what predicting nothing costs, and what costs nothing.
std::string cost_facts(double cost_of_zero, std::uint64_t users);

} // namespace benchlight::commands
