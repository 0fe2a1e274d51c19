#pragma once
#include "ui/shell/commands.h"

#include <QFrame>
#include <QPointer>

QT_BEGIN_NAMESPACE
class QLineEdit;
class QListWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Lies over the window: what is typed narrows the list of everything that can be done, Enter does it.
class CommandPalette final : public QFrame {
    Q_OBJECT
  public:
    explicit CommandPalette(QWidget *window);
    void open(std::vector<PaletteCommand> commands);
    const std::vector<PaletteCommand> &shown() const { return shown_; }
    QLineEdit *query() const { return query_; }
    QListWidget *list() const { return list_; }

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

  private:
    void narrow();
    void run(int row);
    void leave();

    std::vector<PaletteCommand> commands_, shown_;
    QLineEdit *query_;
    QListWidget *list_;
    QPointer<QWidget> focus_before_;
};

} // namespace benchlight::ui
