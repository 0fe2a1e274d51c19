#pragma once
#include <QPaintDevice>

#include <memory>

QT_BEGIN_NAMESPACE
class QPainter;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A paint device whose paint is put on by another painter, where that one stands: for a library that wants a painter
/// of its own kind, on the screen, in a picture and in a document alike. Text stays text.
class PainterDevice final : public QPaintDevice {
  public:
    /// `target` must be active for as long as this is painted on. `size` in its logical pixels.
    PainterDevice(QPainter &target, const QSize &size);
    ~PainterDevice() override;

    QPaintEngine *paintEngine() const override;

  protected:
    int metric(PaintDeviceMetric metric) const override;

  private:
    class Engine;
    QPainter &target_;
    QSize size_;
    std::unique_ptr<Engine> engine_;
};

} // namespace benchlight::ui
