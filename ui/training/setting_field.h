#pragma once
#include "ui/training/field_kinds.h"

#include <QObject>

QT_BEGIN_NAMESPACE
class QLabel;
class QWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// One field with its label: a list of choices, a number or a text.
class SettingField final : public QObject {
    Q_OBJECT
  public:
    /// `kind` outlives it.
    SettingField(const FieldKind &kind, QObject *parent);

    const FieldKind &kind() const { return kind_; }
    QLabel *label() const { return label_; } ///< these two belong to the layout that they are put into
    QWidget *editor() const { return editor_; }
    void show(const training::Settings &settings);
    /// Puts what the field says into `settings`. Throws UsageError that begins with the name.
    void take(training::Settings &settings) const;
    /// Switches it off, which `reason` explains; empty: it is of use.
    void set_useless(const QString &reason);
    /// Marks the field as one whose value will not do.
    void mark_wrong(bool wrong);

  signals:
    void changed();
    void pointed_at(bool at); ///< by the mouse or the focus, or no longer

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override; ///< turning the wheel scrolls, whatever is below

  private:
    const FieldKind &kind_;
    QLabel *label_;
    QWidget *editor_;
};

} // namespace benchlight::ui
