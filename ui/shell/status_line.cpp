#include "ui/shell/status_line.h"

#include "ui/shell/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

namespace benchlight::ui {

StatusLine::StatusLine(QWidget *parent)
    : QFrame(parent),
      run_(new QLabel),
      progress_(new QLabel),
      rate_(new QLabel),
      remaining_(new QLabel),
      machine_(new QLabel),
      bar_(new QProgressBar) {
    setObjectName("statusLine");
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::large, space::tiny, space::large, space::tiny);
    row->setSpacing(space::large);
    bar_->setTextVisible(false);
    bar_->setFixedWidth(140);
    bar_->setRange(0, 1000);
    bar_->setAccessibleName("Progress of the run");
    row->addWidget(run_);
    row->addWidget(progress_);
    row->addWidget(bar_);
    row->addWidget(rate_);
    row->addWidget(remaining_);
    row->addStretch();
    row->addWidget(machine_);
    show_status({});
}

void StatusLine::show_status(const RunStatus &status) {
    const auto show = [](QLabel *label, const QString &text) {
        label->setText(text);
        label->setVisible(!text.isEmpty());
    };
    show(run_, status.run.isEmpty() ? QString("No run is open") : status.run);
    show(progress_, status.progress);
    show(rate_, status.rate);
    show(remaining_, status.remaining);
    show(machine_, status.machine);
    bar_->setVisible(status.done >= 0);
    if (status.done >= 0) bar_->setValue(static_cast<int>(status.done * 1000));
}

} // namespace benchlight::ui
