#pragma once
#include "engine/core/resources.h"
#include "engine/images/data_set.h"

#include <QFrame>

#include <memory>
#include <optional>
#include <string>

QT_BEGIN_NAMESPACE
class QAction;
class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class DataChoice;
class SummaryLine;

/// The head of the Dataset page: which set is open and what it holds in one line, buttons to open and to download
/// others, and under it, when there is something to say, what went wrong.
class DataSource final : public QFrame {
    Q_OBJECT
  public:
    explicit DataSource(QWidget *parent = nullptr);
    std::string spec() const; ///< empty: none
    void set_spec(const std::string &spec);
    /// Opens what was dropped or picked; refuses in place what is no data set. Whether it was taken.
    bool open(const std::filesystem::path &path);
    /// Looks anew which sets are here, after a download say.
    void reload();

    /// The set is being read: `done` of 0 … 1, or nothing while its files are being listed.
    void show_reading(std::optional<double> done);
    void describe(const std::shared_ptr<const images::DataSet> &set);
    /// In the place of what it holds, such as "170 MB, not downloaded yet".
    void show_note(const QString &text);
    /// One sentence under the line, until it is closed, or another set is chosen or described.
    void show_problem(const QString &sentence);
    QString problem() const;

    /// Everything that can be done here, for the window's palette of commands; they belong to this widget.
    QAction *open_folder_action() const { return open_folder_; }
    QAction *open_file_action() const { return open_file_; }
    QAction *download_action() const { return download_; }

  signals:
    void spec_changed();
    /// Reading shall end.
    void cancelled();
    /// The user asks to download the set of this name, which is the chosen one by then.
    void download_requested(const QString &name);

  private:
    void make_actions();
    QPushButton *make_menu_button(const QString &text, QMenu *menu);
    void fill_downloads();
    void pick_folder();
    void pick_file();
    void hide_problem();

    DataChoice *choice_;
    SummaryLine *summary_;
    QPushButton *cancel_, *download_button_ = nullptr;
    QProgressBar *progress_;
    QFrame *notice_;
    QLabel *problem_;
    QMenu *open_menu_, *downloads_;
    QAction *open_folder_, *open_file_, *download_;
    bool described_ = false; ///< what is chosen is open; else choosing it again reads it again
};

/// What has to be downloaded before SPEC can be opened; null when it is here or is no set with a name of its own.
const Resource *missing_resource(const std::string &spec);

} // namespace benchlight::ui
