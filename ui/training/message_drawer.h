#pragma once
#include "ui/follow/run_history.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QListWidget;
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Everything that a run has said, with time and epoch, in a drawer that is shut until somebody wants to know. Nothing
/// is shown while the run has said nothing.
class MessageDrawer final : public QFrame {
    Q_OBJECT
  public:
    explicit MessageDrawer(QWidget *parent = nullptr);
    void show_messages(const RunHistory &history);
    void clear();
    int count() const;

  private:
    void tell();
    QPushButton *button_;
    QListWidget *list_;
    std::int64_t first_ = 0, last_ = 0; ///< events of the shown messages
};

} // namespace benchlight::ui
