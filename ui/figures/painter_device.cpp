#include "ui/figures/painter_device.h"

#include <QPaintEngine>
#include <QPainter>
#include <QPainterPath>

#include <cmath>
#include <optional>

namespace benchlight::ui {

/// Hands each call to the target after bringing it into the same state.
class PainterDevice::Engine final : public QPaintEngine {
  public:
    explicit Engine(QPainter &target) : QPaintEngine(AllFeatures), target_(target) {}

    Type type() const override { return User; }

    bool begin(QPaintDevice *) override {
        target_.save();
        base_ = target_.transform();
        if (target_.hasClipping()) outer_ = target_.clipPath();
        return true;
    }
    bool end() override {
        target_.restore();
        return true;
    }

    void updateState(const QPaintEngineState &next) override {
        const DirtyFlags changed = next.state();
        if (changed & DirtyTransform) target_.setTransform(next.transform() * base_);
        if (changed & (DirtyClipRegion | DirtyClipPath | DirtyClipEnabled)) update_clip(next);
        if (changed & DirtyPen) target_.setPen(next.pen());
        if (changed & DirtyBrush) target_.setBrush(next.brush());
        if (changed & DirtyBrushOrigin) target_.setBrushOrigin(next.brushOrigin());
        if (changed & DirtyBackground) target_.setBackground(next.backgroundBrush());
        if (changed & DirtyBackgroundMode) target_.setBackgroundMode(next.backgroundMode());
        if (changed & DirtyFont) target_.setFont(next.font());
        if (changed & DirtyOpacity) target_.setOpacity(next.opacity());
        if (changed & DirtyCompositionMode) target_.setCompositionMode(next.compositionMode());
        if (changed & DirtyHints) {
            target_.setRenderHints(target_.renderHints(), false);
            target_.setRenderHints(next.renderHints());
        }
    }

    using QPaintEngine::drawEllipse;
    using QPaintEngine::drawLines;
    using QPaintEngine::drawRects;
    void drawRects(const QRectF *rects, int count) override { target_.drawRects(rects, count); }
    void drawLines(const QLineF *lines, int count) override { target_.drawLines(lines, count); }
    void drawEllipse(const QRectF &area) override { target_.drawEllipse(area); }
    void drawPath(const QPainterPath &path) override { target_.drawPath(path); }
    void drawPolygon(const QPointF *points, int count, PolygonDrawMode mode) override {
        if (mode == PolylineMode) return target_.drawPolyline(points, count);
        target_.drawPolygon(points, count, mode == WindingMode ? Qt::WindingFill : Qt::OddEvenFill);
    }
    void drawPixmap(const QRectF &area, const QPixmap &pixmap, const QRectF &source) override {
        target_.drawPixmap(area, pixmap, source);
    }
    void drawImage(const QRectF &area, const QImage &image, const QRectF &source,
                   Qt::ImageConversionFlags flags) override {
        target_.drawImage(area, image, source, flags);
    }
    void drawTextItem(const QPointF &place, const QTextItem &item) override { target_.drawTextItem(place, item); }

  private:
    /// A clip is told in the device's coordinates, which are the target's as it stood when painting began.
    void update_clip(const QPaintEngineState &next) {
        const QTransform transform = target_.transform();
        target_.setTransform(base_);
        target_.setClipping(false);
        if (outer_) target_.setClipPath(*outer_);
        const QPainter &painter = *next.painter();
        if (painter.hasClipping())
            target_.setClipPath(painter.transform().map(painter.clipPath()),
                                outer_ ? Qt::IntersectClip : Qt::ReplaceClip);
        target_.setTransform(transform);
    }

    QPainter &target_;
    QTransform base_;
    std::optional<QPainterPath> outer_; ///< the clip that the target had
};

PainterDevice::PainterDevice(QPainter &target, const QSize &size)
    : target_(target), size_(size), engine_(std::make_unique<Engine>(target)) {}

PainterDevice::~PainterDevice() = default;

QPaintEngine *PainterDevice::paintEngine() const { return engine_.get(); }

int PainterDevice::metric(PaintDeviceMetric metric) const {
    constexpr int dpi = 96;
    switch (metric) {
    case PdmWidth: return size_.width();
    case PdmHeight: return size_.height();
    case PdmWidthMM: return static_cast<int>(std::lround(size_.width() * 25.4 / dpi));
    case PdmHeightMM: return static_cast<int>(std::lround(size_.height() * 25.4 / dpi));
    case PdmDpiX:
    case PdmDpiY:
    case PdmPhysicalDpiX:
    case PdmPhysicalDpiY: return dpi;
    case PdmNumColors: return 1 << 24;
    case PdmDepth: return 32;
    case PdmDevicePixelRatio: return 1;
    default: return QPaintDevice::metric(metric);
    }
}

} // namespace benchlight::ui
