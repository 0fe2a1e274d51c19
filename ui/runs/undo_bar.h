#pragma once
#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Says what was done and offers to take it back, until it is dismissed or something else is done.
class UndoBar final : public QFrame {
    Q_OBJECT
  public:
    explicit UndoBar(QWidget *parent = nullptr);
    /// Empty: nothing can be undone, and the bar hides.
    void show_done(const QString &what);
    QPushButton *button() const { return undo_; }
    QString text() const;

  signals:
    void undo_wanted();

  private:
    QLabel *text_;
    QPushButton *undo_;
};

} // namespace benchlight::ui
