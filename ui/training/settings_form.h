#pragma once
#include "engine/nn/models.h"
#include "engine/training/settings.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QPushButton;
class QVBoxLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

class DataChoice;
class SettingField;

/// The settings of a new run, each with a sentence of help. What is rarely changed is folded away.
class SettingsForm final : public QWidget {
    Q_OBJECT
  public:
    explicit SettingsForm(QWidget *parent = nullptr);
    /// What the fields say. Throws UsageError.
    training::Settings settings() const;
    DataChoice *data() const { return data_; }
    /// Fills the fields with a preset's settings; data set and split stay.
    void use_preset(const QString &name);
    /// What the models are, once that is known.
    void set_models(const std::vector<nn::ModelInfo> &models);
    void remember() const; ///< data set and preset, for the next session
    void show_more(bool more);

  signals:
    void changed();

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override; ///< turning the wheel scrolls, whatever is below

  private:
    void make_fields();
    void make_more();
    QWidget *editor_of(const std::string &option); ///< makes the field
    void fill(const training::Settings &settings);
    void check();

    QVBoxLayout *column_;
    DataChoice *data_;
    QComboBox *preset_;
    QLabel *preset_help_, *model_help_, *complaint_;
    QPushButton *more_button_;
    QWidget *more_;
    std::vector<SettingField *> fields_;
    training::Settings base_; ///< the preset's, with what has no field
    std::vector<nn::ModelInfo> models_;
    bool filling_ = false;
};

/// Every model of the engine, found on a thread of its own since networks are built to count their parameters.
void find_models(SettingsForm *form);

} // namespace benchlight::ui
