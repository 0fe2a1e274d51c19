#pragma once
#include "ui/figures/grid_figure.h"
#include "ui/training/grid_loader.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
class QSpinBox;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Shows a grid of images; pointing at a tile tells what was done to it.
class GridView final : public QWidget {
    Q_OBJECT
  public:
    explicit GridView(QWidget *parent = nullptr);
    void show_figure(std::shared_ptr<const GridFigure> figure);
    /// Said in the place of a grid, or over an older one.
    void show_hint(const QString &hint);
    const GridFigure *figure() const { return figure_.get(); }

    QSize sizeHint() const override { return {280, 340}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return width + 4 * 19; }

  protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

  private:
    std::shared_ptr<const GridFigure> figure_;
    QString hint_;
};

/// What the network sees: the augmented images of an epoch, which can be chosen, and what the data set holds.
class GridPanel final : public QFrame {
    Q_OBJECT
  public:
    explicit GridPanel(QWidget *parent = nullptr);
    /// Shows the images that `settings` would train on.
    void show_settings(const training::Settings &settings, int threads);
    /// Follows a run's epochs until the user picks one.
    void follow_epoch(int epoch);

  signals:
    void failed(const QString &reason);
    void loaded(const DataSummary &data);

  private:
    void request();
    void accept(const Grid &grid);

    GridLoader loader_;
    GridView *view_;
    QSpinBox *epoch_;
    QLabel *caption_;
    std::shared_ptr<const GridFigure> exported_; ///< with its title
    training::Settings settings_;
    int threads_ = 0;
    bool picked_ = false, following_ = false;
};

} // namespace benchlight::ui
