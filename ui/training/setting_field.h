#pragma once
#include "engine/training/setting_kinds.h"

#include <QObject>
#include <QString>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The field of one setting: a list of its choices, a number or a text, with what it does and takes as its tool tip.
class SettingField final : public QObject {
    Q_OBJECT
  public:
    /// `option` is the setting's, as on the command line.
    SettingField(const std::string &option, QObject *parent);

    const training::SettingKind &kind() const { return kind_; }
    QString title() const { return QString::fromStdString(kind_.title); }
    QWidget *editor() const { return editor_; } ///< belongs to the layout that it is put into
    void show(const training::Settings &settings);
    /// Puts what the field says into `settings`. Throws UsageError that begins with the title.
    void take(training::Settings &settings) const;

  signals:
    void changed();

  private:
    const training::SettingKind &kind_;
    QWidget *editor_;
};

} // namespace benchlight::ui
