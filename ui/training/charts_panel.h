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

/// Loss and accuracy of a run above each other, with linked hover. Draws when there is news, and only so often that
/// drawing takes a few per cent of one core.
class ChartsPanel final : public QFrame {
    Q_OBJECT
  public:
    explicit ChartsPanel(QWidget *parent = nullptr);
    /// `history` outlives its being shown; nullptr empties the charts.
    void show_history(const RunHistory *history);
    /// The shown history has changed.
    void news();
    CurvesView *chart(Quantity quantity) const { return quantity == Quantity::loss ? rows_[0].view : rows_[1].view; }
    void set_hint(const QString &hint);

  signals:
    void failed(const QString &reason);

  private:
    struct Row {
        Quantity quantity{};
        CurvesView *view = nullptr;
        QLabel *readout = nullptr;
    };
    Row make_row(Quantity quantity, const QString &title);
    QWidget *make_options();
    void draw();
    void apply_style();
    void hover(std::optional<double> epoch);
    void show_readouts();

    const RunHistory *history_ = nullptr;
    std::array<Row, 2> rows_;
    QCheckBox *log_;
    QComboBox *smoothing_;
    std::optional<double> hovered_;
    QTimer timer_;
    QElapsedTimer since_draw_;
};

} // namespace benchlight::ui
