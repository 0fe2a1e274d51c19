#pragma once
#include "engine/runs/run_index.h"

#include <QWidget>

#include <memory>
#include <vector>

namespace benchlight::ui {

/// Several runs side by side: their curves overlaid, what differs in their settings, two of their matrices subtracted, and
/// runs that differ in the seed alone as one, with mean and spread.
class ComparisonPanel final : public QWidget {
    Q_OBJECT
  public:
    explicit ComparisonPanel(QWidget *parent = nullptr);
    ~ComparisonPanel() override;
    /// In the table's order. None or one: says what to select.
    void show_runs(std::vector<runs::IndexedRun> runs);
    /// Whether what was last asked for is shown.
    bool settled() const;

  signals:
    void failed(const QString &reason);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace benchlight::ui
