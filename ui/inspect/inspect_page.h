#pragma once
#include "ui/inspect/edit_book.h"
#include "ui/inspect/examiner_desk.h"
#include "ui/inspect/sample_tiles.h"
#include "ui/inspect/subject_reader.h"
#include "ui/shell/page.h"

#include <memory>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabBar;
QT_END_NAMESPACE

namespace benchlight::ui {

class ClassesPanel;
class DroppedImages;
class EditBar;
class EpochBar;
class MatrixView;
class MessageArea;
class ReportPanel;
class RunFollower;
class SampleSheet;
class SamplesPanel;
class SourceBar;

/// Where a network is wrong, and why: its confusion matrix over the epochs, the
/// images beside it, one image in full, and what a person decides about them.
class InspectPage final : public Page {
    Q_OBJECT
  public:
    explicit InspectPage(Desk &desk, QWidget *parent = nullptr);
    ~InspectPage() override;
    std::vector<Scene> scenes() override;

    void inspect_run(const std::filesystem::path &run);
    void inspect_file(const evaluation::FileNetwork &file, const std::string &spec);
    void compare_with(const std::filesystem::path &run); ///< empty: with none
    /// The place where the shown run's data set is now.
    void set_data_place(const std::string &spec);
    /// "log": the validation from the log; else a split that is evaluated.
    void show_split(const QString &split);

    const std::shared_ptr<const Subject> &subject() const { return subject_; }
    QString problem() const;                               ///< the newest message on the page; empty: none
    const QString &empty_text() const { return nothing_; } ///< why nothing is shown, while nothing is
    SamplesPanel *samples() const { return samples_; }
    ClassesPanel *classes() const { return classes_; }
    MatrixView *matrix() const { return matrix_; }
    EpochBar *epochs() const { return epochs_; }
    SampleSheet *sheet() const { return sheet_; }
    EditBook &edits() { return edits_; }

  protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

  private:
    enum Tab { classes_tab, mistakes_tab, suspects_tab, lists_tab, runs_tab, report_tab, dropped_tab };
    QWidget *make_left();
    QWidget *make_middle();
    QWidget *make_notice();
    void connect_bar();
    void connect_parts();
    void add_actions();

    void follow_desk();
    void log_changed();
    void pick_run();
    void pick_file();
    void pick_data();
    void show_subject(const std::shared_ptr<const Subject> &subject);
    void show_other(const std::shared_ptr<const Subject> &subject);
    void read_other();
    void show_nothing(const QString &reason);
    void fill_panel(); ///< the one in sight, with what is new
    void give_context();
    void show_comparison();
    void show_tab(int tab);
    void choose_classes(int label, int predicted);
    void complain(const QString &reason);
    void show_work();
    void show_split_of_subject(); ///< where another one was asked for and did not come

    void enlarge(qsizetype position);
    void step(int by);
    void close_sheet();
    void show_sample(std::uint32_t sample);
    void show_training_image(const Tile &tile);
    void place_columns();
    TileView *tiles_view() const;
    SampleTiles *tiles() const;

    std::vector<Tile> chosen_tiles() const;
    TileEdit edit_of(const Tile &tile) const;
    std::shared_ptr<const std::set<std::uint64_t>> edited_keys() const;
    void edits_changed();
    void relabel(int label);
    void exclude(bool excluded);
    void restore();
    void ask_relabel();
    void relabel_as_suggested();
    void show_menu(const QPoint &place);
    void export_edits();
    void train_with_edits();

    SubjectReader reader_, other_reader_;
    Examination examination_; ///< of a training image that a neighbour's tile leads to
    std::unique_ptr<RunFollower> follower_;
    EditBook edits_;
    std::shared_ptr<const Subject> subject_, other_;
    std::shared_ptr<const evaluation::Comparison> comparison_;
    std::filesystem::path other_run_;
    QString nothing_;
    std::set<QWidget *> stale_; ///< panels that do not show the subject yet, because they are out of sight
    bool own_choice_ = false;   ///< the user chose what is inspected: the desk's
                                ///< run is not followed
    std::size_t shown_epochs_ = 0;
    bool placed_by_hand_ = false; ///< the columns' widths
    bool sheet_of_list_ = false;  ///< the sheet's image is one of the listed ones

    SourceBar *bar_;
    MessageArea *messages_;
    QWidget *notice_;
    QLabel *notice_text_;
    MatrixView *matrix_;
    EpochBar *epochs_;
    QTabBar *tabs_;
    QStackedWidget *stack_;
    ClassesPanel *classes_;
    SamplesPanel *samples_;
    ReportPanel *report_;
    DroppedImages *dropped_;
    EditBar *edit_bar_;
    SampleSheet *sheet_;
    QWidget *left_ = nullptr;
    QSplitter *columns_;
};

} // namespace benchlight::ui
