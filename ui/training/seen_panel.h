#pragma once
#include "engine/training/settings.h"
#include "ui/images/data_reader.h"
#include "ui/training/seen_images.h"

#include <QElapsedTimer>
#include <QFrame>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Paints the images of a sight, or a sentence in their place; pointing at one tells what it is and what was done to it.
class SeenTiles final : public QWidget {
    Q_OBJECT
  public:
    explicit SeenTiles(QWidget *parent = nullptr);
    /// `whole_notes` are its notes at full length, for the tool tips.
    void show_figure(std::shared_ptr<const GridFigure> figure, const std::vector<TileNote> &whole_notes);
    void show_hint(const QString &hint); ///< the figure goes
    const GridFigure *figure() const { return figure_.get(); }
    const QString &hint() const { return hint_; }
    QSize sizeHint() const override { return {300, 380}; }

  protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

  private:
    std::shared_ptr<const GridFigure> figure_;
    std::vector<TileNote> whole_notes_;
    QString hint_;
};

/// "What it sees now": the newest sight of a run, with what the network takes each image for. Images are read and
/// augmented on a thread of their own, at most twice a second, and not while the panel is hidden. From 240 pixels wide.
class SeenPanel final : public QFrame {
    Q_OBJECT
  public:
    explicit SeenPanel(QWidget *parent = nullptr);
    /// Shows sights of this run from now on. `started_settings` are those of its `started` event; `classes` may be empty:
    /// the data set's.
    void follow(const training::Settings &started_settings, std::vector<std::string> classes);
    /// `recipe` is the one in force at `step`, the step of the sight's event. A sight that is shown already costs
    /// nothing.
    void show_sight(const runs::BatchSight &sight, const std::string &recipe, std::int64_t step);
    /// No run.
    void clear();

    SeenTiles *tiles() const { return tiles_; }
    QString caption() const;
    int drawn() const { return drawn_; } ///< sights so far

  signals:
    void failed(const QString &reason); ///< of an export

  protected:
    void showEvent(QShowEvent *event) override;

  private:
    struct Wanted {
        runs::BatchSight sight{};
        std::string recipe{};
        std::int64_t step = 0;
    };
    void make_layout();
    void forget();
    void begin();
    void ask_worker();
    void accept(const SeenImages &seen, const Wanted &of);
    void refuse(const QString &reason);

    training::Settings settings_;
    std::vector<std::string> classes_;
    std::optional<Wanted> wanted_; ///< the newest sight
    bool fresh_ = false;           ///< it is not drawn yet
    bool busy_ = false;            ///< the worker draws
    bool refused_ = false;         ///< it could not; it is tried again when the panel is shown anew
    int drawn_ = 0;
    std::shared_ptr<const GridFigure> exported_;

    SeenTiles *tiles_;
    QLabel *caption_;
    DataReader reader_;
    QTimer timer_;
    QElapsedTimer since_begin_;
    DataWorker worker_{"seen images"};
};

} // namespace benchlight::ui
