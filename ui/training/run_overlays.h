#pragma once
#include "ui/follow/run_curves.h"
#include "ui/follow/run_follower.h"

#include <QObject>

#include <filesystem>
#include <memory>
#include <vector>

namespace benchlight::ui {

/// Runs whose curves are drawn with those of the shown one, each followed through its log.
class RunOverlays final : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;
    void set_runs(const std::vector<std::filesystem::path> &runs);
    /// Without `shown`, whose curves are there already, and without runs that are not read yet.
    std::vector<Overlay> overlays(const std::filesystem::path &shown) const;

  signals:
    void changed(); ///< there are others
    void grown();   ///< one of them has news
    void failed(const QString &reason);

  private:
    struct Entry {
        std::shared_ptr<RunFollower> follower;
        int colour = 0; ///< kept while the run is among them
        bool read = false;
    };
    int free_colour() const;
    std::vector<Entry> entries_;
};

} // namespace benchlight::ui
