#pragma once
#include "ui/shell/page.h"

#include <QFrame>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QLabel;
class QProgressBar;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The line at the bottom of the window: run, progress, rate, time left, threads and precision, memory.
class StatusLine final : public QFrame {
    Q_OBJECT
  public:
    explicit StatusLine(QWidget *parent = nullptr);
    void show_status(const RunStatus &status);

  private:
    void show_memory();

    QLabel *run_, *progress_, *rate_, *remaining_, *machine_, *memory_;
    QProgressBar *bar_;
    QTimer memory_timer_;
};

} // namespace benchlight::ui
