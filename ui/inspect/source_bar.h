#pragma once
#include "ui/inspect/subject.h"

#include <QFrame>

#include <filesystem>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class RunChoice;
class SummaryLine;

/// What is looked at: whose predictions, of which split, and beside which other run.
class SourceBar final : public QFrame {
    Q_OBJECT
  public:
    explicit SourceBar(QWidget *parent = nullptr);

    /// `split`: "log" for the validation from the log, else a split's name.
    void show_run(const std::filesystem::path &run);
    void show_file(const QString &name);
    void set_split(const QString &split); ///< without a signal
    QString split() const;
    void set_other(const std::filesystem::path &run);
    void show_subject(const Subject *subject); ///< null: none
    /// Work that takes long, 0 … 1; nothing: none.
    void show_progress(const QString &activity, std::optional<double> done);
    RunChoice *runs() const { return run_; }
    RunChoice *other() const { return other_; }
    QComboBox *splits() const { return split_; }

  signals:
    void run_chosen(const std::filesystem::path &run);
    void run_wanted();  ///< a folder is to be picked
    void file_wanted(); ///< a weight file is to be picked
    void split_chosen(const QString &split);
    void other_chosen(const std::filesystem::path &run);
    void cancelled();

  private:
    void fill_splits(bool of_run);
    RunChoice *run_, *other_;
    QComboBox *split_;
    SummaryLine *facts_;
    QLabel *activity_;
    QProgressBar *progress_;
    QPushButton *cancel_;
    bool of_run_ = false;
};

} // namespace benchlight::ui
