#pragma once
#include "ui/figures/heat_figure.h"
#include "ui/images/thumbnail_loader.h"
#include "ui/inspect/examiner_desk.h"
#include "ui/inspect/probability_bars.h"

#include <QWidget>

#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QButtonGroup;
class QLabel;
class QSlider;
QT_END_NAMESPACE

namespace benchlight::ui {

class ExaminedPicture;
class ExportButton;

/// One image through a network: the picture as it is stored or as the network sees it, where the network looks for any
/// class, and the probabilities of all. The picture comes as soon as it is decoded; the network is asked on the
/// examiner's thread, and what an image that is no longer shown would still bring is dropped. From 300 pixels wide.
class ExaminedView final : public QWidget {
    Q_OBJECT
  public:
    enum class Mode { stored, seen, heat };
    explicit ExaminedView(QWidget *parent = nullptr);
    ~ExaminedView() override;

    /// Who is asked from now on. `classes` are shown in the place of the network's own names when they are as many.
    void set_network(const ExaminedNetwork &network, const std::vector<std::string> &classes = {});
    void set_images(std::shared_ptr<const images::ImageSet> images);
    /// `label` is the true class, where one is known; `name` tells what an exported picture is of.
    void show_image(const Tile &tile, std::optional<std::uint16_t> label, const QString &name);
    /// Nothing is shown but `sentence`, in the picture's place.
    void clear(const QString &sentence);
    /// Asks the network again, whose file may have changed.
    void ask_again();

    Mode mode() const { return mode_; }
    void set_mode(Mode mode);
    /// Heat, or what was shown before it.
    void toggle_heat();
    /// Shows where the network looks for a class.
    void show_heat_of(int label);

    ExaminedPicture *picture() const { return picture_; }
    ProbabilityBars *bars() const { return bars_; }
    QSlider *opacity() const { return opacity_; }
    /// What the heat is of; null while it is not shown.
    const HeatFigure *heat() const { return heat_.get(); }
    /// Whether everything asked for is there, or said why not.
    bool settled() const { return !examination_.busy(); }
    QString caption() const;
    QString problem() const; ///< of the network; empty: none

  signals:
    void failed(const QString &reason); ///< of an export
    void settled_down();

  protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

  private:
    struct Answer;
    QWidget *make_controls();
    void ask();
    void accept(const std::shared_ptr<const Answer> &answer);
    void refuse(const QString &reason);
    void want_picture();
    void show_picture();
    void show_caption();
    void show_signs();

    ExaminedNetwork network_;
    bool has_network_ = false;
    std::vector<QString> classes_;
    std::optional<Tile> tile_, pictured_; ///< that is asked for, and that the stored picture on show is of
    std::optional<std::uint16_t> label_;
    QString name_;
    Mode mode_ = Mode::stored, mode_before_heat_ = Mode::stored;
    std::optional<std::uint16_t> heat_class_; ///< that was asked for; nothing: the top one
    std::shared_ptr<const Answer> answer_;    ///< of this tile
    std::shared_ptr<const HeatFigure> heat_;
    ThumbnailLoader loader_;
    Examination examination_;

    ExaminedPicture *picture_;
    QButtonGroup *modes_ = nullptr;
    QSlider *opacity_ = nullptr;
    ExportButton *export_ = nullptr;
    QLabel *caption_, *problem_, *signs_;
    ProbabilityBars *bars_;
};

} // namespace benchlight::ui
