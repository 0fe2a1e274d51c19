#pragma once
#include "ui/shell/page.h"

#include <QMainWindow>

QT_BEGIN_NAMESPACE
class QStackedWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

class CommandPalette;
class NavigationRail;
class StatusLine;

/// The window: a navigation rail at the left, the pages, and a status line at the bottom.
class MainWindow final : public QMainWindow {
    Q_OBJECT
  public:
    MainWindow();
    ~MainWindow() override;
    /// Hands a run's folder, a SPEC or a file to the page that it is for. False: no page knows it.
    bool open(const QString &argument);
    /// Closes without a question, as soon as work in progress is saved.
    void end();

    /// Every page. Those that were not shown yet are made.
    const std::vector<Page *> &pages();
    Page *current_page() const;
    void show_page(Page *page);
    /// Lists everything that can be done in the window.
    void open_palette();

  protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void showEvent(QShowEvent *event) override;

  private:
    void add_to_rail(const PageEntry &entry, int number);
    Page *page(std::size_t number); ///< makes it when it is not there yet
    void add_actions();
    void show_named_page(const QString &name);
    void keep_on_screen();

    Desk desk_;
    QStackedWidget *stack_;
    NavigationRail *rail_;
    StatusLine *status_;
    CommandPalette *palette_;
    std::vector<Page *> pages_; ///< in the rail's order; null: not made yet
    bool closing_ = false, ending_ = false, applying_ = false;
};

} // namespace benchlight::ui
