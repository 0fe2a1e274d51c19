#pragma once
#include "engine/training/settings.h"
#include "ui/dataset/augmented_loader.h"

#include <QElapsedTimer>
#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
class QSpinBox;
class QStackedWidget;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class AugmentedPair;
class AugmentedTiles;

/// What the network sees: the first 16 training images of an epoch as a recipe augments them. The epoch, another seed,
/// the images as they were, and one image opened are reached from here; while the panel has the focus also by
/// PageUp and PageDown, R, O, the arrow keys with Enter, and Esc.
class AugmentedGrid final : public QFrame {
    Q_OBJECT
  public:
    explicit AugmentedGrid(QWidget *parent = nullptr);

    using QFrame::show;
    /// Shows images of a data set's training split; the seed of `split` is that of augmenting.
    void show(std::shared_ptr<const images::DataSet> set, const images::SplitSettings &split, const QString &recipe);
    /// The recipe as augment::Recipe takes it; redraws at once.
    void set_recipe(const QString &recipe);
    /// What decides which augmentation an epoch has: a frozen network may learn from a few views of each image in turn.
    void set_views(const training::Settings &settings);
    /// From 1. Not told by epoch_changed().
    void set_epoch(int epoch);
    int epoch() const;
    std::uint64_t seed() const { return split_.seed; }
    /// Whether a grid that was asked for is not on display yet.
    bool computing() const { return computing_; }
    /// Says, in the place of images, that there are none to show and why; the set that was shown is let go.
    void show_hint(const QString &hint);

    /// Opens a tile in the place of the grid; −1: back to the grid.
    void open_tile(int tile);
    int open_tile() const { return open_; }

  signals:
    void epoch_changed(int epoch);
    void seed_changed(quint64 seed);
    void failed(const QString &reason);
    /// A grid is on display that was computed for this epoch and recipe.
    void shown(int epoch, const QString &recipe);

  private:
    QWidget *make_controls();
    QToolButton *make_button(const QString &icon, const QString &text, const QString &tip);
    QAction *add_key(const QString &text, const QKeySequence &key, QToolButton *button);
    void connect_widgets();
    void press_original();
    void request();
    void say_views();
    void accept(const std::shared_ptr<const AugmentedImages> &images);
    void enable_controls(bool enabled);
    const Figure *exported();

    std::shared_ptr<const images::DataSet> data_;
    images::SplitSettings split_;
    QString recipe_ = "none";
    training::Settings views_;
    int open_ = -1;
    bool computing_ = false;

    QLabel *title_, *views_note_;
    QStackedWidget *stack_;
    AugmentedTiles *tiles_;
    AugmentedPair *pair_;
    QSpinBox *epoch_;
    QToolButton *previous_, *next_, *reroll_, *original_;
    QElapsedTimer held_; ///< since `original_` was pressed
    std::shared_ptr<const GridFigure> exported_;
    AugmentedLoader loader_;
};

} // namespace benchlight::ui
