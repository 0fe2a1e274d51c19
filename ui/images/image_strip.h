#pragma once
#include <QImage>
#include <QWidget>

#include <vector>

namespace benchlight::ui {

/// A small picture with two short lines below it.
struct StripItem {
    QImage image; ///< fits the strip's side in device pixels; null: a sign in its place
    QString title, note, tip;
};

/// A few small pictures beside each other, in as many rows as their width asks for. When they can be chosen, a click does
/// it, or the arrow keys with Enter.
class ImageStrip final : public QWidget {
    Q_OBJECT
  public:
    explicit ImageStrip(const QString &name, bool choosable, QWidget *parent = nullptr);
    void show_items(std::vector<StripItem> items);
    /// Others are on their way: these stay, paler, and cannot be chosen.
    void show_waiting();
    bool waiting() const { return waiting_; }
    const std::vector<StripItem> &items() const { return items_; }
    int side() const;                        ///< of a picture, device pixels
    int current() const { return current_; } ///< −1: none
    QRect item_area(int i) const;            ///< picture and lines

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  signals:
    void chosen(int item);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;

  private:
    int columns(int width) const;
    int item_at(const QPoint &point) const;
    void set_current(int item);
    void paint_item(QPainter &painter, int i) const;

    std::vector<StripItem> items_;
    bool choosable_, waiting_ = false;
    int current_ = -1;
};

} // namespace benchlight::ui
