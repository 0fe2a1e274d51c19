#pragma once
#include "ui/runs/run_row.h"

#include <QString>

#include <vector>

namespace benchlight::ui {

/// Which runs are listed. Every word has to be found in a run's texts; "-word" must not be; "tag:x" is one of its tags,
/// "status:failed" its state; the beginning of a tag or a state will do.
class RunFilter {
  public:
    enum class Kind { all, images, movies };

    RunFilter() = default;
    explicit RunFilter(const QString &text, Kind kind = Kind::all, bool archived = false);
    bool accepts(const RunRow &row) const;
    /// Whether some runs may be left out for what was typed.
    bool has_words() const { return !words_.empty(); }

  private:
    struct Word {
        enum class Of { anything, tag, status, data, model };
        Of of = Of::anything;
        QString text{};
        bool unwanted = false;
    };
    static bool has(const RunRow &row, const Word &word);

    std::vector<Word> words_;
    Kind kind_ = Kind::all;
    bool archived_ = false; ///< archived ones are listed too
};

} // namespace benchlight::ui
