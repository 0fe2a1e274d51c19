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

class CorrectionsPanel;
class DataChoice;
class HelpStrip;
class PresetBar;
class SettingField;
class StageTable;
class WeightsChoice;
struct FieldGroup;
struct FieldKind;

/// The settings of a new run in groups, presets and weights included. What is rarely changed is folded away in each group; the strip at the bottom
/// says what a setting does. Scrolls by itself; from 280 pixels wide.
class SettingsForm final : public QWidget {
    Q_OBJECT
  public:
    explicit SettingsForm(const training::Settings &settings, QWidget *parent = nullptr);
    /// What the fields say. Throws UsageError.
    training::Settings settings() const;
    /// Why no run can be started, one sentence: a value that will not do, or weights that are not here or do not fit;
    /// empty: one can.
    QString obstacle() const;
    /// Fills every field, data set, split and the preset's name included. changed() follows once.
    void set_settings(const training::Settings &settings);
    DataChoice *data() const { return data_; }
    PresetBar *presets() const { return presets_; }
    WeightsChoice *weights() const { return weights_; }
    StageTable *stages() const { return stages_; }
    CorrectionsPanel *corrections() const { return corrections_; }
    /// Fills the fields with a preset's settings, by its key (see PresetBar); data set, split and threads stay, and the
    /// image size unless this preset or the one before has a say in it.
    void use_preset(const QString &key);
    /// What the models are, once that is known.
    void set_models(const std::vector<nn::ModelInfo> &models);
    /// Of the data set, once they are known; 0: they are not.
    void set_classes(int classes);
    /// Chooses a weight file and brings it into view.
    void open_weights(const std::filesystem::path &file);
    /// Unfolds or folds every group; folding is remembered when the user does it.
    void show_more(bool more);

  signals:
    void changed();
    void obstacle_changed();

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override; ///< help for the widgets that are no fields

  private:
    struct Group {
        QString title;
        QWidget *more = nullptr; ///< null: nothing to fold
        QPushButton *button = nullptr;
        int folded = 0; ///< fields in it
    };
    /// What has a place in a group.
    struct Item {
        const FieldKind *kind = nullptr;
        QWidget *label = nullptr, *editor = nullptr;
    };
    QWidget *make_column();
    void add_group(QVBoxLayout *column, const FieldGroup &group);
    Item make_item(const FieldKind &kind);
    static void place(class QGridLayout *grid, const std::vector<Item> &items, bool first_without_label);
    SettingField *field(const std::string &key) const;
    void open(const Group &group, bool more);
    void remember_groups() const;
    void show_help(const FieldKind *kind);
    void check();
    void say_obstacle();
    bool follow_model(const training::Settings &now);
    void show_freezing(const training::Settings &now);
    void correct(int correction, bool as_published);
    const nn::ModelInfo *model_named(const std::string &name) const;
    training::Settings take(SettingField **wrong) const;

    DataChoice *data_;
    PresetBar *presets_;
    CorrectionsPanel *corrections_;
    WeightsChoice *weights_;
    StageTable *stages_;
    HelpStrip *help_;
    QLabel *model_help_, *complaint_;
    std::vector<Group> groups_;
    std::vector<SettingField *> fields_;
    training::Settings base_; ///< the preset's, with what has no field
    std::vector<nn::ModelInfo> models_;
    std::string model_; ///< that weights and stages are shown of
    int classes_ = 0;
    bool filling_ = false, freezing_matters_ = false;
};

/// Every model of the engine, found on a thread of its own since networks are built to count their parameters.
void find_models(SettingsForm *form);

} // namespace benchlight::ui
