#pragma once
#include "engine/images/split.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Chooses which images validate: a share of train, half of test, or none; and the seed of that choice.
class SplitChooser final : public QWidget {
    Q_OBJECT
  public:
    explicit SplitChooser(QWidget *parent = nullptr);
    const images::SplitSettings &settings() const { return settings_; }
    /// Shows settings without a signal.
    void set_settings(const images::SplitSettings &settings);

  signals:
    void changed(const benchlight::images::SplitSettings &settings);

  private:
    void take();
    images::SplitSettings settings_;
    double share_ = .1; ///< kept while another way is chosen
    QComboBox *way_;
    QDoubleSpinBox *percent_;
    QLineEdit *seed_;
};

} // namespace benchlight::ui
