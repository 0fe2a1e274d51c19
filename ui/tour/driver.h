#pragma once
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <vector>

namespace benchlight::ui {

/// Uses a page the way a restless person does, all at once: sweeps the pointer over its charts and lists, turns the wheel
/// over them, moves its sliders, thirty events a second. Presses nothing, and puts everything back.
class Driver final : public QObject {
    Q_OBJECT
  public:
    explicit Driver(QObject *parent = nullptr);
    void start(QWidget *page);
    void stop();

  private:
    struct Target {
        QPointer<QWidget> widget;
        enum class Kind { sweep, wheel, slider } kind;
        int before = 0; ///< a slider's value
        int step = 0;   ///< events so far
    };
    void step();
    void sweep(QWidget *widget, double share);
    void leave();
    void put_back(const Target &target) const;

    QTimer timer_;
    std::vector<Target> targets_;
    std::size_t next_ = 0;
    QPointer<QWidget> below_; ///< the pointer
};

} // namespace benchlight::ui
