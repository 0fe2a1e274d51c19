#pragma once
#include <QLayout>
#include <QList>

namespace benchlight::ui {

/// Lays widgets out in rows like the words of a text, as many to a row as fit.
class WrapLayout final : public QLayout {
  public:
    explicit WrapLayout(int gap, QWidget *parent = nullptr);
    ~WrapLayout() override;
    void addItem(QLayoutItem *item) override { items_.append(item); }
    int count() const override { return static_cast<int>(items_.size()); }
    QLayoutItem *itemAt(int index) const override { return items_.value(index); }
    QLayoutItem *takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return place({0, 0, width, 0}, false); }
    void setGeometry(const QRect &area) override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;

  private:
    int place(const QRect &area, bool move) const; ///< the height that it takes

    QList<QLayoutItem *> items_;
    int gap_;
};

} // namespace benchlight::ui
