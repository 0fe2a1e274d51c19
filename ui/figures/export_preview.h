#pragma once
#include "ui/figures/figure.h"

#include <QImage>
#include <QStackedWidget>

QT_BEGIN_NAMESPACE
class QTableView;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A picture on a desk, as large as fits.
class PicturePane final : public QWidget {
    Q_OBJECT
  public:
    explicit PicturePane(QWidget *parent = nullptr);
    /// `extent` of the whole picture in pixels, of which `image` may hold fewer.
    void show_picture(const QImage &image, const QSize &extent);
    /// Said where no picture is.
    void show_hint(const QString &hint);
    const QImage &image() const { return image_; }
    /// Device pixels that a picture may have.
    QSize room() const;

    QSize sizeHint() const override { return {520, 400}; }
    QSize minimumSizeHint() const override { return {280, 220}; }

  signals:
    void resized();

  protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

  private:
    QImage image_;
    QSize extent_;
    QString hint_;
};

/// What an export will hold: a picture, or a table of numbers.
class ExportPreview final : public QStackedWidget {
    Q_OBJECT
  public:
    explicit ExportPreview(QWidget *parent = nullptr);
    PicturePane *picture() const { return picture_; }
    QTableView *table() const { return table_; }
    void show_picture(const QImage &image, const QSize &extent);
    void show_table(Table numbers);
    void show_hint(const QString &hint);

  private:
    class Model;
    PicturePane *picture_;
    QTableView *table_;
    Model *model_;
};

} // namespace benchlight::ui
