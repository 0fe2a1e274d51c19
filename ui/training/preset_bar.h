#pragma once
#include "ui/training/user_presets.h"

#include <QWidget>

#include <functional>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Chooses a preset: Benchlight's own and the user's. Saves, replaces and deletes the latter, all in place.
class PresetBar final : public QWidget {
    Q_OBJECT
  public:
    /// `present` gives the settings to be saved; it may throw UsageError.
    explicit PresetBar(std::function<training::Settings()> present, QWidget *parent = nullptr);

    /// What stands under a key: "fast", "resnet18", or "yours:NAME". Nothing when there is no such preset (any more).
    std::optional<training::Settings> settings_of(const QString &key) const;
    /// Of the preset that settings say they started from.
    static QString key_of(const std::string &preset);
    QString key() const; ///< of the chosen one; empty: none
    /// Shows a preset as chosen without telling of it. An unknown key shows none.
    void set_key(const QString &key);
    UserPresets *presets() { return &presets_; }
    QComboBox *combo() const { return combo_; }

  signals:
    void chosen(const QString &key); ///< by the user, who may have saved it just now
    void loaded();                   ///< the user's presets are known now

  private:
    enum class Asking { nothing, name, replacing, undo };
    void make_layout();
    void fill();
    void describe();
    void ask(Asking asking);
    void save();
    void remove();
    void undo();
    void say(const QString &text, bool complaint);

    std::function<training::Settings()> present_;
    UserPresets presets_;
    QComboBox *combo_;
    QLabel *help_, *notice_, *name_label_;
    QPushButton *save_as_, *delete_, *save_, *cancel_, *undo_;
    QLineEdit *name_;
    std::optional<UserPreset> removed_;
    QString wanted_; ///< a key that is chosen once it is known
};

} // namespace benchlight::ui
