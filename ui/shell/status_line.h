#pragma once
#include "ui/shell/page.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
class QProgressBar;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The line at the bottom of the window: run, progress, rate, time left, threads and precision.
class StatusLine final : public QFrame {
    Q_OBJECT
  public:
    explicit StatusLine(QWidget *parent = nullptr);
    void show_status(const RunStatus &status);

  private:
    QLabel *run_, *progress_, *rate_, *remaining_, *machine_;
    QProgressBar *bar_;
};

} // namespace benchlight::ui
