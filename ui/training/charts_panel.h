#pragma once
#include "ui/figures/curves_view.h"
#include "ui/follow/run_curves.h"

#include <QElapsedTimer>
#include <QFrame>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QLabel;
class QPushButton;
class QSlider;
QT_END_NAMESPACE

namespace benchlight::ui {

class CurvesLegend;

/// Charts of a run above each other: one zoom, one pointer, and the values there in each legend. Draws when there is news, and
/// only so often that drawing takes a few per cent of one core.
class ChartsPanel final : public QFrame {
    Q_OBJECT
  public:
    explicit ChartsPanel(const std::vector<Quantity> &quantities, QWidget *parent = nullptr);
    /// Lets both panels follow each other's zoom and pointer; once for a pair.
    void link(ChartsPanel *other);
    /// `history` outlives its being shown; nullptr empties the charts.
    void show_history(const RunHistory *history);
    /// The shown history, or an overlay's, has changed: redraw() soon.
    void news();
    void redraw();
    /// Other runs, or published curves, to draw with the shown one's.
    void set_overlays(std::vector<Overlay> overlays);

    void set_zoom(std::optional<EpochRange> zoom);
    void set_pointer(std::optional<double> epoch);
    /// nullptr when the panel does not show it.
    CurvesView *chart(Quantity quantity) const;
    CurvesLegend *legend(Quantity quantity) const;
    QSlider *smoothing() const { return smoothing_; } ///< hundredths; nullptr without a loss chart
    QCheckBox *log() const { return log_; }           ///< nullptr without a loss chart

  signals:
    void failed(const QString &reason);
    void pointed(std::optional<double> epoch);
    void zoomed(std::optional<benchlight::ui::EpochRange> zoom);

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    struct Row {
        Quantity quantity{};
        CurvesView *view = nullptr;
        CurvesLegend *legend = nullptr;
    };
    void add_row(Quantity quantity, bool last);
    QWidget *make_whole_button();
    QWidget *make_options();
    void remember();
    void apply_style();
    void show_readouts();

    const RunHistory *history_ = nullptr;
    std::vector<Overlay> overlays_;
    std::vector<Row> rows_;
    QPushButton *whole_ = nullptr;
    QCheckBox *log_ = nullptr;
    QSlider *smoothing_ = nullptr;
    QLabel *smoothing_text_ = nullptr;
    QTimer timer_, remember_timer_;
    QElapsedTimer since_draw_;
};

} // namespace benchlight::ui
