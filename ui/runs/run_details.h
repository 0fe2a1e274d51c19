#pragma once
#include "ui/runs/run_row.h"

#include <QTimer>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QPlainTextEdit;
QT_END_NAMESPACE

namespace benchlight::ui {

class FactGrid;

/// What is known of one run: its figures, where it comes from and what came from it, the settings that differ from the
/// defaults, its tags and note, which can be written here and are kept a moment later.
class RunDetails final : public QWidget {
    Q_OBJECT
  public:
    explicit RunDetails(QWidget *parent = nullptr);
    ~RunDetails() override;
    /// Anew after a change of theme. `all`: among which are the run that it was forked from and its forks. What is being written stays.
    void show_run(const RunPtr &run, const std::vector<RunPtr> &all);
    /// Keeps what was written, now.
    void keep();

    QString value(const QString &fact) const;
    QPlainTextEdit *note() const { return note_; }
    QLineEdit *tags() const { return tags_; }
    QLabel *lineage() const { return lineage_; }

  signals:
    void noted(const std::filesystem::path &run, const QString &text);
    void tagged(const std::filesystem::path &run, const QString &tags);
    void run_wanted(const std::filesystem::path &run); ///< a link was followed

  private:
    QWidget *make_figures();
    QWidget *make_settings();
    QWidget *make_notes();
    void show_lineage(const std::vector<RunPtr> &all);
    void show_settings();

    RunPtr run_;
    QLabel *title_, *state_, *lineage_, *settings_heading_, *same_;
    FactGrid *facts_, *settings_;
    QLabel *place_;
    QLineEdit *tags_;
    QPlainTextEdit *note_;
    std::vector<std::filesystem::path> links_;
    QTimer keep_timer_;
    bool filling_ = false, unsaved_ = false; ///< unsaved: the note is newer than the one that was kept
};

/// Titles and values of the settings that are not the defaults', as the form for a new run has them.
std::vector<std::pair<QString, QString>> unusual_settings(const runs::RunSummary &run);

} // namespace benchlight::ui
