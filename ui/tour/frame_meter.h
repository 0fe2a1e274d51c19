#pragma once
#include <QApplication>
#include <QElapsedTimer>
#include <QTimer>

#include <vector>

namespace benchlight::ui {

/// How fluid a window is. A frame is one handled update request of a top-level window: layout, painting and handing the
/// pixels to the display. A stall is the lateness of a precise timer of 10 ms on the window's thread.
class FrameMeter final : public QObject {
    Q_OBJECT
  public:
    FrameMeter();
    void start();
    void stop(); ///< what happens until the next start() does not count
    void add_frame(double milliseconds);
    /// From the making of this object to the end of the first frame; negative: there was none yet.
    bool had_first_frame() const { return first_frame_; }

    const std::vector<double> &frames() const { return frames_; } ///< milliseconds
    double longest_stall() const { return longest_stall_; }       ///< milliseconds

  signals:
    void first_frame();

  private:
    void tick();
    QTimer timer_;
    QElapsedTimer since_tick_;
    std::vector<double> frames_;
    double longest_stall_ = 0;
    bool first_frame_ = false;
};

/// An application that times the frames of its windows.
class MeteredApplication final : public QApplication {
    Q_OBJECT
  public:
    MeteredApplication(int &argc, char **argv) : QApplication(argc, argv) {}
    void set_meter(FrameMeter *meter) { meter_ = meter; }
    bool notify(QObject *receiver, QEvent *event) override;

  private:
    FrameMeter *meter_ = nullptr;
    int depth_ = 0;
};

/// The value that `share` of the values do not exceed; 0 without values.
double percentile(std::vector<double> values, double share);

} // namespace benchlight::ui
