#pragma once
#include "ui/figures/curves_view.h"
#include "ui/follow/run_history.h"

#include <QElapsedTimer>
#include <QFrame>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Charts of a run above each other, with linked hover. Draws when there is news, and only so often that
/// drawing takes a few per cent of one core.
class ChartsPanel final : public QFrame {
    Q_OBJECT
  public:
    explicit ChartsPanel(const std::vector<Quantity> &quantities, QWidget *parent = nullptr);
    /// `history` outlives its being shown; nullptr empties the charts.
    void show_history(const RunHistory *history);
    /// The shown history has changed.
    void news();
    /// nullptr when the panel does not show it.
    CurvesView *chart(Quantity quantity) const;

  signals:
    void failed(const QString &reason);

  private:
    struct Row {
        Quantity quantity{};
        CurvesView *view = nullptr;
        QLabel *readout = nullptr;
    };
    void add_row(Quantity quantity);
    QWidget *make_options();
    void draw();
    void apply_style();
    void hover(std::optional<double> epoch);
    void show_readouts();

    const RunHistory *history_ = nullptr;
    std::vector<Row> rows_;
    QCheckBox *log_ = nullptr; ///< the loss chart's options
    QComboBox *smoothing_ = nullptr;
    std::optional<double> hovered_;
    QTimer timer_;
    QElapsedTimer since_draw_;
};

} // namespace benchlight::ui
