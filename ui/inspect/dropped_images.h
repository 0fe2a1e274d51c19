#pragma once
#include "ui/images/data_worker.h"
#include "ui/inspect/examiner_desk.h"

#include <QImage>
#include <QWidget>

#include <filesystem>
#include <memory>
#include <vector>

QT_BEGIN_NAMESPACE
class QBoxLayout;
class QLabel;
class QListView;
class QProgressBar;
class QStackedLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

class DroppedList;
class DroppedModel;
class ExaminedView;

/// Images from outside, dropped, pasted or chosen, with what a network takes each for: small tiles with the predicted
/// class and its probability, and the chosen one with all of them. Files are read and judged one after another on the
/// examiner's thread, so that hundreds keep the window fluid; one that cannot be read says why in its place.
class DroppedImages final : public QWidget {
    Q_OBJECT
  public:
    explicit DroppedImages(QWidget *parent = nullptr);
    ~DroppedImages() override;

    /// The network that judges from now on; images that are there already are judged anew. `spec`: the data set that
    /// tells the statistics for a weight file that does not know them; may be empty.
    void set_network(const evaluation::NetworkSource &source, const QString &title, const std::string &spec = {});
    /// Folders stand for the image files in them. What is there already is not added again.
    void add_files(const std::vector<std::filesystem::path> &files);
    void add_image(const QImage &image);
    /// Adds what the clipboard holds: files, or an image. False: neither.
    bool paste();
    void choose_files(); ///< by a dialog
    void clear();

    std::size_t count() const;
    bool judging() const; ///< images wait for the network
    QString status() const;
    QString problem() const; ///< of the network; empty: none
    DroppedList *list() const { return list_; }
    ExaminedView *view() const { return view_; }
    DroppedModel *model() const { return model_; }

  signals:
    void failed(const QString &reason); ///< of an export

  protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

  private:
    QWidget *make_empty();
    QWidget *make_filled();
    QWidget *make_bar();
    void judge_next();
    void refuse(const QString &reason);
    void show_chosen();
    void tell();

    QString title_;
    ExaminedNetwork network_;
    bool has_network_ = false;
    std::vector<std::filesystem::path> listing_; ///< files and folders that the worker looks at
    DroppedModel *model_;
    Examination examination_;
    DataWorker lister_{"listing images"};
    QStackedLayout *stack_;
    QBoxLayout *sides_ = nullptr;
    DroppedList *list_;
    ExaminedView *view_;
    QLabel *status_, *problem_, *hint_;
    QProgressBar *progress_;
};

} // namespace benchlight::ui
