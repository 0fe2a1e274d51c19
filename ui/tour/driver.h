#pragma once
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <vector>

namespace benchlight::ui {

/// Uses a page the way a restless person does: sweeps the pointer over it, turns the wheel over its charts and lists,
/// moves its sliders. Presses nothing, and puts the sliders back.
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
    };
    void step();
    void sweep(QWidget *widget, double share) const;
    void turn_wheel(QWidget *widget, int step) const;
    void put_back();

    QTimer timer_;
    std::vector<Target> targets_;
    std::size_t target_ = 0;
    int step_ = 0;
};

} // namespace benchlight::ui
