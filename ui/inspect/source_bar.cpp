#include "ui/inspect/source_bar.h"

#include "engine/evaluation/report.h"
#include "ui/dataset/data_summary.h"
#include "ui/inspect/run_choice.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/words.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>

namespace benchlight::ui {

SourceBar::SourceBar(QWidget *parent)
    : QFrame(parent),
      run_(new RunChoice("Choose a run")),
      other_(new RunChoice("Compare with …")),
      split_(new QComboBox),
      facts_(new SummaryLine),
      activity_(new QLabel),
      progress_(new QProgressBar),
      cancel_(new QPushButton("&Cancel")) {
    setObjectName("dataSource");
    run_->setAccessibleName("Run to inspect");
    run_->setToolTip("Whose predictions are shown");
    other_->setAccessibleName("Run to compare with");
    other_->setToolTip("A second run: what it fixes and what it breaks (tab \"Two runs\")");
    split_->setAccessibleName("Split");
    split_->setToolTip(
        "Which images. Validation is in the run's log; other splits are evaluated when you choose them.");
    split_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    pass_wheel_on(split_);
    auto *menu = new QMenu(this);
    auto *open = new QPushButton("&Open…");
    open->setObjectName("menuButton");
    open->setMenu(menu);
    open->setAccessibleName("Open what is to be inspected");
    open->setToolTip("Open a run's folder, or a weight file with a data set");
    connect(menu->addAction("A run's &folder…"), &QAction::triggered, this, &SourceBar::run_wanted);
    connect(menu->addAction("A &weight file with a data set…"), &QAction::triggered, this, &SourceBar::file_wanted);
    activity_->setProperty("role", "help");
    progress_->setTextVisible(false);
    progress_->setRange(0, 1000);
    progress_->setFixedWidth(100);
    progress_->setAccessibleName("How far the evaluation is");
    cancel_->setToolTip("Stop evaluating");

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::large, space::small, space::large, space::small);
    row->setSpacing(space::medium);
    row->addWidget(run_, 3);
    row->addWidget(open);
    row->addWidget(split_);
    row->addWidget(other_, 2);
    row->addWidget(facts_, 4);
    row->addWidget(activity_);
    row->addWidget(progress_);
    row->addWidget(cancel_);
    connect(run_, &RunChoice::run_changed, this, &SourceBar::run_chosen);
    connect(other_, &RunChoice::run_changed, this, &SourceBar::other_chosen);
    connect(split_, &QComboBox::activated, this, [this] { emit split_chosen(split()); });
    connect(cancel_, &QPushButton::clicked, this, &SourceBar::cancelled);
    fill_splits(true);
    show_progress({}, {});
}

void SourceBar::fill_splits(bool of_run) {
    if (of_run == of_run_ && split_->count() > 0) return;
    of_run_ = of_run;
    split_->clear();
    const auto add = [this](const QString &text, const QString &split, const QString &tip) {
        split_->addItem(text, split);
        split_->setItemData(split_->count() - 1, tip, Qt::ToolTipRole);
    };
    if (of_run) {
        add("Validation, from the log", "log", "What the network said of its validation images, epoch by epoch");
        add("Validation, best checkpoint", "validation", "Evaluate the best checkpoint now");
    } else {
        add("Choose a split", {}, {});
        add("Validation", "validation", "Evaluate now on images cut out of training");
    }
    add("Test", "test",
        "Evaluate now. Look at the test images last: what you decide by them, they cannot judge any more.");
    add("Training", "train", "Evaluate now on what the network has learned from");
}

void SourceBar::show_run(const std::filesystem::path &run) {
    run_->set_run(run);
    other_->leave_out(run);
    fill_splits(true);
}

void SourceBar::show_file(const QString &name) {
    run_->set_other(name);
    other_->leave_out({});
    fill_splits(false);
}

void SourceBar::set_split(const QString &split) {
    const int row = split_->findData(split);
    if (row >= 0) split_->setCurrentIndex(row);
}

QString SourceBar::split() const { return split_->currentData().toString(); }

void SourceBar::set_other(const std::filesystem::path &run) { other_->set_run(run); }

void SourceBar::show_subject(const Subject *subject) {
    if (!subject) return facts_->show_text({});
    facts_->show_facts({{QString("%1 %").arg(100 * evaluation::accuracy(*subject->predictions), 0, 'f', 1), "right"},
                        {count_text(subject->size()), QString::fromStdString(subject->predictions->split) + " images"},
                        {subject->from_log() ? QString("epoch %1").arg(subject->predictions->epoch) : "evaluated",
                         "in " + QString::fromStdString(subject->predictions->precision)}});
}

void SourceBar::show_progress(const QString &activity, std::optional<double> done) {
    const bool busy = !activity.isEmpty();
    facts_->setVisible(!busy);
    activity_->setVisible(busy);
    progress_->setVisible(busy);
    cancel_->setVisible(busy);
    if (!busy) return;
    activity_->setText(activity);
    progress_->setRange(0, done ? 1000 : 0);
    if (done) progress_->setValue(static_cast<int>(*done * 1000));
}

} // namespace benchlight::ui
