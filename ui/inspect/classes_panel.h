#pragma once
#include "ui/figures/gallery_figure.h"
#include "ui/images/data_worker.h"
#include "ui/inspect/sample_tiles.h"

#include <QTimer>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QSpinBox;
QT_END_NAMESPACE

namespace benchlight::ui {

class ClassCombo;
class ExportButton;

/// For each class the most confident right predictions and the most confident wrong ones.
class ClassesPanel final : public QWidget {
    Q_OBJECT
  public:
    explicit ClassesPanel(FindEdit edit_of, QWidget *parent = nullptr);
    ~ClassesPanel() override;
    void show_subject(std::shared_ptr<const Subject> subject);
    void clear(const QString &reason);
    /// Only this class; −1: all.
    void set_class(int label);
    TileView *view() const { return view_; }
    ClassTiles *tiles() const { return tiles_.get(); }
    bool busy() const { return worker_.busy(); }
    QSpinBox *columns() const { return columns_; }

  signals:
    void failed(const QString &reason); ///< of an export

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    QWidget *make_controls();
    void place_tiles();
    void make_anew();
    void make_figure();
    const Figure *figure();

    std::shared_ptr<const Subject> subject_;
    std::unique_ptr<ClassTiles> tiles_;
    std::shared_ptr<const GalleryFigure> figure_; ///< of what is shown; null until its images are read
    ClassCombo *class_;
    QSpinBox *columns_;
    ExportButton *export_;
    TileView *view_;
    QTimer rest_; ///< before the figure's images are read: nobody exports while epochs fly by
    DataWorker worker_{"sorting each class"}, painter_{"reading a gallery"};
};

} // namespace benchlight::ui
