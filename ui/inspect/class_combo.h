#pragma once
#include <QComboBox>
#include <QStringList>

namespace benchlight::ui {

/// Chooses a class by its name, typed or picked, or any.
class ClassCombo final : public QComboBox {
    Q_OBJECT
  public:
    /// `any` is what stands for no class in particular: "any true class".
    explicit ClassCombo(const QString &any, QWidget *parent = nullptr);
    /// Keeps what is chosen when the classes are the same.
    void set_classes(const QStringList &names);
    int label() const { return label_; } ///< class number; −1: any
    void set_label(int label);           ///< without a signal

  signals:
    void label_changed(int label); ///< by the user

  private:
    void choose(int label);
    void choose_by_text();
    QString any_;
    QStringList names_;
    int label_ = -1;
};

} // namespace benchlight::ui
