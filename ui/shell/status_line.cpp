#include "ui/shell/status_line.h"

#include "engine/core/text.h"
#include "ui/shell/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

#include <fstream>
#include <unistd.h>

namespace benchlight::ui {

namespace {

constexpr int memory_interval_ms = 3000;

/// Bytes of this process that are in memory; 0 where that cannot be known.
std::uint64_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t all = 0, resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

} // namespace

StatusLine::StatusLine(QWidget *parent)
    : QFrame(parent),
      run_(new QLabel),
      progress_(new QLabel),
      rate_(new QLabel),
      remaining_(new QLabel),
      machine_(new QLabel),
      memory_(new QLabel),
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
    row->addWidget(memory_);
    memory_->setToolTip("Memory that Benchlight uses");
    connect(&memory_timer_, &QTimer::timeout, this, &StatusLine::show_memory);
    memory_timer_.start(memory_interval_ms);
    show_memory();
    show_status({});
}

void StatusLine::show_memory() {
    const QString text = QString::fromStdString(format_bytes(resident_bytes()));
    if (text != memory_->text()) memory_->setText(text);
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
