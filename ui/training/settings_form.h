#pragma once
#include "engine/nn/models.h"
#include "engine/training/settings.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
class QVBoxLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

class DataChoice;
class HelpStrip;
class PresetBar;
class SettingField;
struct FieldGroup;

/// The settings of a new run in groups. What is rarely changed is folded away in each group; the strip at the bottom
/// says what a setting does. Scrolls by itself; from 280 pixels wide.
class SettingsForm final : public QWidget {
    Q_OBJECT
  public:
    explicit SettingsForm(QWidget *parent = nullptr);
    /// What the fields say. Throws UsageError.
    training::Settings settings() const;
    /// Fills every field, data set and split included. changed() follows once.
    void set_settings(const training::Settings &settings);
    DataChoice *data() const { return data_; }
    PresetBar *presets() const { return presets_; }
    /// Fills the fields with a preset's settings, by its key (see PresetBar); data set, split and threads stay.
    void use_preset(const QString &key);
    /// What the models are, once that is known.
    void set_models(const std::vector<nn::ModelInfo> &models);
    void remember() const; ///< data set and preset, for the next session
    /// Unfolds or folds every group; folding is remembered when the user does it.
    void show_more(bool more);

  signals:
    void changed();

  private:
    struct Group {
        QString title;
        QWidget *more = nullptr; ///< null: nothing to fold
        QPushButton *button = nullptr;
        int folded = 0; ///< fields in it
    };
    QWidget *make_column();
    void add_group(QVBoxLayout *column, const FieldGroup &group);
    SettingField *make_field(const struct FieldKind &kind);
    void open(const Group &group, bool more);
    void remember_groups() const;
    void show_help(SettingField *field, bool at);
    void check();
    training::Settings take(SettingField **wrong) const;

    DataChoice *data_;
    PresetBar *presets_;
    HelpStrip *help_;
    QLabel *model_help_, *complaint_;
    std::vector<Group> groups_;
    std::vector<SettingField *> fields_;
    training::Settings base_; ///< the preset's, with what has no field
    std::vector<nn::ModelInfo> models_;
    bool filling_ = false;
};

/// Every model of the engine, found on a thread of its own since networks are built to count their parameters.
void find_models(SettingsForm *form);

} // namespace benchlight::ui
