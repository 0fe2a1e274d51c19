#pragma once
#include "ui/shell/page.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QVBoxLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

/// How the window looks and behaves, and where things are kept.
class SettingsPage final : public Page {
    Q_OBJECT
  public:
    explicit SettingsPage(Desk &desk, QWidget *parent = nullptr);

  private:
    /// A titled group of rows; returns where its rows go.
    QVBoxLayout *add_group(const QString &title, const QString &help);
    void add_appearance();
    void add_closing();
    void add_hints();
    void add_folders();
    void add_about();
    QVBoxLayout *column_;
};

/// What closing the window does while a network is being trained.
enum class Closing { ask, keep_training, stop };
Closing closing_choice();

} // namespace benchlight::ui
