#pragma once
#include <QFrame>

namespace benchlight::ui {

/// A sentence or two for whoever meets a page for the first time, in its place on the page, until it is dismissed.
class HintBar final : public QFrame {
    Q_OBJECT
  public:
    /// `name` is what the dismissal is remembered under.
    HintBar(const QString &name, const QString &text, QWidget *parent = nullptr);

  private:
    void look();
    QString key_;
};

/// Brings all dismissed hints back, also in the open window.
void show_hints_again();

} // namespace benchlight::ui
