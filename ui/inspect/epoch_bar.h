#pragma once
#include <QTimer>
#include <QWidget>

#include <optional>
#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QSlider;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Walks through the epochs of a run, by hand or playing.
class EpochBar final : public QWidget {
    Q_OBJECT
  public:
    explicit EpochBar(QWidget *parent = nullptr);
    /// Ascending. The chosen epoch stays when it is among them, and follows the newest while it is at the end of a
    /// `live` run.
    void set_epochs(const std::vector<int> &epochs, int best, bool live);
    /// Epoch that is shown; nothing: none.
    std::optional<int> epoch() const;
    void set_epoch(int epoch); ///< without a signal
    void play(bool on);
    bool playing() const { return timer_.isActive(); }
    /// What was asked for is there: playing goes on only then.
    void shown(int epoch);
    QSlider *slider() const { return slider_; }

  signals:
    void epoch_chosen(int epoch);

  private:
    void choose(int place);
    void tell();
    void tint();
    std::vector<int> epochs_;
    int best_ = 0, shown_ = 0;
    QSlider *slider_;
    QToolButton *play_;
    QLabel *text_;
    QTimer timer_;
};

} // namespace benchlight::ui
