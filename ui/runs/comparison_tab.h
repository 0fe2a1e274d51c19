#pragma once
#include "ui/runs/comparison_data.h"

#include <QWidget>

#include <memory>
#include <vector>

namespace benchlight::ui {

/// The runs that are compared, shared with the threads that work on them.
using ComparedRuns = std::shared_ptr<const std::vector<ComparedRun>>;

/// One way to look at several runs.
class ComparisonTab : public QWidget {
    Q_OBJECT
  public:
    using QWidget::QWidget;
    /// What stands beside the tabs while this one is open.
    virtual QWidget *controls() const = 0;
    /// What was selected, zoomed and scrolled stays where it can. Called again whenever something is new.
    virtual void show_runs(ComparedRuns runs) = 0;
    virtual bool settled() const { return true; }

  signals:
    void failed(const QString &reason);
};

} // namespace benchlight::ui
