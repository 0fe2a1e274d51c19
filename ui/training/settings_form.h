#pragma once
#include "engine/nn/models.h"
#include "engine/training/settings.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QSpinBox;
class QVBoxLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

class DataChoice;

/// The settings of a new run, each with a sentence of help.
class SettingsForm final : public QWidget {
    Q_OBJECT
  public:
    explicit SettingsForm(QWidget *parent = nullptr);
    /// What the fields say. Throws UsageError.
    training::Settings settings() const;
    DataChoice *data() const { return data_; }
    /// Fills the fields with a preset's settings; data set and split stay.
    void use_preset(const QString &name);
    /// The models that can be chosen, once they are known.
    void set_models(const std::vector<nn::ModelInfo> &models);
    void remember() const; ///< data set and preset, for the next session

  signals:
    void changed();

  private:
    void add_row(const QString &title, QWidget *field, const QString &help);
    void add_pair(const QString &title, QWidget *field, const QString &second_title, QWidget *second);
    void make_fields();
    void fill(const training::Settings &settings);
    void check();

    QVBoxLayout *column_;
    DataChoice *data_;
    QComboBox *preset_, *model_, *optimizer_, *schedule_, *recipe_, *precision_;
    QSpinBox *epochs_, *batch_;
    QLineEdit *rate_;
    QLabel *preset_help_, *model_help_, *complaint_;
    training::Settings base_; ///< the preset's, with what has no field
    std::vector<nn::ModelInfo> models_;
    bool filling_ = false;
};

/// Every model of the engine, found on a thread of its own since networks are built to count their parameters.
void find_models(SettingsForm *form);

} // namespace benchlight::ui
