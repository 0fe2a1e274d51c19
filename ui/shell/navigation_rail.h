#pragma once
#include <QFrame>

QT_BEGIN_NAMESPACE
class QButtonGroup;
class QToolButton;
class QVBoxLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The column at the window's left: a button for each page, and what is always at hand at its lower end.
class NavigationRail final : public QFrame {
    Q_OBJECT
  public:
    explicit NavigationRail(QWidget *parent = nullptr);
    /// Adds a page's button; chosen() gives its number, counted from 0. `at_end`: at the lower end.
    void add_page(const QString &title, const QString &icon, const QString &description, const QKeySequence &shortcut,
                  bool at_end);
    /// Adds a button at the lower end that is no page's.
    QToolButton *add_tool(const QString &title, const QString &icon, const QString &description,
                          const QKeySequence &shortcut);
    void set_current(int page);

  signals:
    void chosen(int page);

  private:
    QToolButton *make_button(const QString &title, const QString &icon, const QString &description,
                             const QKeySequence &shortcut);
    void tint();

    QVBoxLayout *above_, *below_;
    QButtonGroup *pages_;
    QList<QToolButton *> buttons_;
};

} // namespace benchlight::ui
