#pragma once
#include "ui/shell/page.h"
#include "ui/shell/theme.h"

#include <QMainWindow>

QT_BEGIN_NAMESPACE
class QButtonGroup;
class QStackedWidget;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class StatusLine;

/// The window: a navigation rail at the left, the pages, and a status line at the bottom.
class MainWindow final : public QMainWindow {
    Q_OBJECT
  public:
    MainWindow();
    ~MainWindow() override;
    /// Hands a run's folder or a SPEC to the page that it is for. False: no page knows it.
    bool open(const QString &argument);
    /// Closes without a question, as soon as work in progress is saved.
    void end();

  protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

  private:
    QWidget *make_rail();
    void add_page(const PageEntry &entry);
    QToolButton *make_appearance_button();
    void use_appearance(const QString &name); ///< system, light or dark
    void tint_icons();
    void keep_on_screen();

    QStackedWidget *stack_;
    StatusLine *status_;
    QButtonGroup *rail_buttons_;
    QToolButton *appearance_ = nullptr;
    std::vector<Page *> pages_;
    bool closing_ = false, ending_ = false, applying_ = false;
};

/// light, dark, or what the system has, as chosen in the window before.
Theme preferred_theme();

} // namespace benchlight::ui
