#pragma once
#include "engine/training/settings.h"

#include <QObject>
#include <QThreadPool>

#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

/// Settings that the user keeps under a name: all that say how to train, not what on.
struct UserPreset {
    std::string name;
    training::Settings settings;
};

/// The user's presets, each a JSON file in the workspace's folder "presets". Files are read and written on a thread of
/// their own, in the order of the calls; what is in memory is always the newest.
class UserPresets final : public QObject {
    Q_OBJECT
  public:
    explicit UserPresets(QObject *parent = nullptr);
    ~UserPresets() override; ///< waits for what is still to be written
    /// Reads the folder. changed() follows, and failed() for each file that is no preset, which is left out.
    void load();

    const std::vector<UserPreset> &presets() const { return presets_; } ///< by name
    const UserPreset *find(const std::string &name) const;              ///< whatever the case of its letters
    /// Keeps settings under a name, in place of what was under it.
    void save(const std::string &name, const training::Settings &settings);
    /// Returns what was removed, for save() to bring back.
    std::optional<UserPreset> remove(const std::string &name);

    /// Why this cannot be a preset's name, a sentence; empty when it can.
    static QString objection_to(const QString &name);

  signals:
    void changed();
    void failed(const QString &reason);

  private:
    template <class Work> void in_background(Work work);
    void put(UserPreset preset);

    std::vector<UserPreset> presets_;
    QThreadPool thread_;
};

} // namespace benchlight::ui
