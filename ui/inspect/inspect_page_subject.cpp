// What the page shows: which run or file, which epoch or split, beside which
// other run.
#include "ui/inspect/inspect_page.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/evaluation/report.h"
#include "ui/figures/confusion.h"
#include "ui/figures/matrix_view.h"
#include "ui/follow/run_follower.h"
#include "ui/follow/run_label.h"
#include "ui/images/data_path.h"
#include "ui/inspect/classes_panel.h"
#include "ui/inspect/dropped_images.h"
#include "ui/inspect/epoch_bar.h"
#include "ui/inspect/report_panel.h"
#include "ui/inspect/run_choice.h"
#include "ui/inspect/sample_sheet.h"
#include "ui/inspect/samples_panel.h"
#include "ui/inspect/source_bar.h"
#include "ui/inspect/weights_question.h"
#include "ui/shell/message_area.h"
#include "ui/shell/words.h"

#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QStackedWidget>

namespace benchlight::ui {

/// Until the user chooses here, what is inspected is the run that the other
/// pages look at, else the newest one.
void InspectPage::follow_desk() {
    if (own_choice_ || !isVisible()) return;
    if (!desk().run().empty()) return inspect_run(desk().run());
    if (!follower_ && !bar_->runs()->newest().empty()) inspect_run(bar_->runs()->newest());
}

void InspectPage::inspect_run(const std::filesystem::path &run) {
    if (follower_ && follower_->run() == run) return;
    follower_.reset();
    messages_->clear();
    show_nothing(run.empty() ? QString("Choose a run above, or open a weight file.")
                             : QString("Reading the run's log …"));
    bar_->show_run(run);
    bar_->set_split("log");
    epochs_->set_epochs({}, 0, false);
    epochs_->show();
    shown_epochs_ = 0;
    if (run.empty()) return;
    reader_.set_run(run, run_label(run));
    dropped_->set_network(evaluation::RunNetwork{.run = {run}, .checkpoint = "best"}, run_label(run));
    follower_ = std::make_unique<RunFollower>(run);
    connect(follower_.get(), &RunFollower::changed, this, &InspectPage::log_changed);
    connect(follower_.get(), &RunFollower::failed, this, [this](const QString &reason) {
        if (!subject_) show_nothing(reason);
        complain(reason);
    });
    if (other_run_ == run) compare_with({});
}

void InspectPage::log_changed() {
    const RunHistory &history = follower_->history();
    if (!follower_->caught_up() || !isVisible()) return; // a hidden page costs the training nothing
    const bool live = history.state() == runs::State::running;
    if (history.epochs().empty()) {
        if (std::exchange(shown_epochs_, 0) > 0) show_nothing({}); // another run took the folder
        if (!subject_ && !reader_.busy())
            show_nothing(live ? "This run's first epoch is not over yet. Its "
                                "predictions appear here then."
                              : "This run ended before its first epoch was over; "
                                "there are no predictions to look at.");
        return;
    }
    if (history.epochs().size() == shown_epochs_) return;
    const bool first = shown_epochs_ == 0;
    shown_epochs_ = history.epochs().size();
    std::vector<int> epochs;
    for (const RunHistory::Epoch &epoch : history.epochs()) epochs.push_back(epoch.summary.epoch);
    const int best = history.best_epoch();
    if (!first) return epochs_->set_epochs(epochs, best, live);
    reader_.set_title(run_title(history.settings()));
    epochs_->set_epochs(epochs, best, live);
    epochs_->set_epoch(live || best == 0 ? epochs.back() : best);
    if (bar_->split() == "log") show_split("log");
}

void InspectPage::inspect_file(const evaluation::FileNetwork &file, const std::string &spec) {
    own_choice_ = true;
    follower_.reset();
    messages_->clear();
    const QString name = QString::fromStdString(display_path(std::filesystem::path(file.weights).filename()));
    bar_->show_file(name);
    epochs_->hide();
    compare_with({});
    show_nothing("Choose a split above to evaluate the weight file on.");
    reader_.set_file(file, spec);
    dropped_->set_network(file, name, spec);
}

void InspectPage::show_split(const QString &split) {
    epochs_->play(false);
    if (split.isEmpty()) return;
    bar_->set_split(split);
    epochs_->setVisible(split == "log");
    if (split == "log")
        reader_.show_epoch(epochs_->epoch());
    else
        reader_.evaluate(split.toStdString(), desk().reading_threads());
    show_work();
}

void InspectPage::show_work() {
    if (reader_.evaluating() || other_reader_.evaluating())
        bar_->show_progress("Reading the images", std::nullopt);
    else
        bar_->show_progress({}, std::nullopt);
}

void InspectPage::show_split_of_subject() {
    show_work();
    if (!subject_) return bar_->set_split(follower_ ? "log" : "");
    bar_->set_split(subject_->from_log() ? "log" : QString::fromStdString(subject_->predictions->split));
    epochs_->setVisible(subject_->from_log());
}

void InspectPage::show_nothing(const QString &reason) {
    nothing_ = reason;
    subject_.reset();
    other_.reset();
    comparison_.reset();
    close_sheet();
    bar_->show_subject(nullptr);
    matrix_->set_hint(reason);
    matrix_->show_counts(nullptr);
    classes_->clear(reason);
    samples_->clear(reason);
    report_->clear(reason);
    notice_->hide();
    show_work();
}

void InspectPage::show_subject(const std::shared_ptr<const Subject> &subject) {
    const bool same_split = subject_ && subject_->predictions->split == subject->predictions->split &&
                            subject_->from_log() == subject->from_log();
    subject_ = subject;
    show_work();
    bar_->show_subject(subject.get());
    const evaluation::Predictions &predictions = *subject->predictions;
    std::vector<std::string> names;
    for (const std::string &name : predictions.classes) names.push_back(display_path(name));
    matrix_->show_counts(count_confusion(std::move(names), predictions.label, predictions.predicted, predictions.epoch),
                         QString("%1: %2").arg(subject->title, subject->what()));
    if (subject->from_log()) {
        epochs_->shown(predictions.epoch);
        epochs_->set_epoch(predictions.epoch);
    }
    notice_->setVisible(!subject->images);
    notice_text_->setText("The images are not at hand: " + subject->images_problem +
                          " Matrix, report and lists work without them.");
    if (subject->data != edits_.spec()) {
        if (subject->images)
            edits_.open(subject->data, subject->images);
        else
            edits_.close();
    }
    if (!same_split) close_sheet();
    stale_ = {classes_, samples_, report_};
    if (same_split && other_)
        show_other(other_); // another epoch of this run, the same images
    else
        read_other();
    fill_panel();
}

/// The other run's predictions of the same images.
void InspectPage::read_other() {
    other_.reset();
    comparison_.reset();
    if (other_run_.empty() || !subject_) return;
    other_reader_.set_run(other_run_, run_label(other_run_), reader_.data());
    if (subject_->from_log())
        other_reader_.show_best_epoch();
    else
        other_reader_.evaluate(subject_->predictions->split, desk().reading_threads());
    show_work();
}

void InspectPage::show_other(const std::shared_ptr<const Subject> &other) {
    show_work();
    other_ = other;
    comparison_.reset();
    if (subject_) {
        try {
            comparison_ = std::make_shared<const evaluation::Comparison>(
                evaluation::compare(*subject_->predictions, *other->predictions));
        } catch (const Error &error) {
            complain(QString::fromStdString(error.what()));
        }
    }
    show_comparison();
    stale_.insert(samples_);
    fill_panel();
}

void InspectPage::compare_with(const std::filesystem::path &run) {
    other_reader_.cancel();
    other_run_ = run;
    bar_->set_other(run);
    read_other();
    show_comparison();
    stale_.insert(samples_);
    fill_panel();
    if (!run.empty()) tabs_->setCurrentIndex(runs_tab);
}

/// How many images the two runs judge differently, said beside the lists of
/// them.
void InspectPage::show_comparison() {
    QString text;
    if (comparison_)
        text = QString("%1 broken, %2 fixed, %3 wrong in both, %4 right in both")
                   .arg(count_text(comparison_->broken.size()), count_text(comparison_->fixed.size()),
                        count_text(comparison_->both_wrong.size()), count_text(comparison_->both_right.size()));
    samples_->set_remark(tabs_->currentIndex() == runs_tab ? text : QString());
}

void InspectPage::fill_panel() {
    QWidget *shown = stack_->currentWidget();
    if (!subject_ || stale_.erase(shown) == 0) return;
    if (shown == classes_) classes_->show_subject(subject_);
    if (shown == report_) report_->show_subject(subject_);
    if (shown == samples_) give_context();
}

void InspectPage::give_context() {
    SampleContext context{.subject = subject_, .other = other_, .comparison = comparison_, .edited = {}};
    context.edited = edited_keys();
    samples_->set_context(context);
}

void InspectPage::pick_run() {
    const QString path = QFileDialog::getExistingDirectory(this, "Open a run's folder");
    if (path.isEmpty()) return;
    const std::filesystem::path run = QFile::encodeName(path).toStdString();
    if (!runs::is_run_folder(run)) return complain(path + " holds no run; a run's folder has a log.db in it.");
    own_choice_ = true;
    inspect_run(run);
}

void InspectPage::pick_file() {
    if (const auto asked = ask_for_weights(this, desk().settings())) inspect_file(asked->file, asked->data);
}

void InspectPage::pick_data() {
    const QString path = ask_for_data_place(this);
    if (path.isEmpty()) return;
    const Dropped place = judge_dropped(QFile::encodeName(path).toStdString());
    if (!place.refusal.isEmpty()) return complain(place.refusal);
    set_data_place(place.spec);
}

void InspectPage::set_data_place(const std::string &spec) {
    reader_.set_data(spec);
    show_work();
}

} // namespace benchlight::ui
