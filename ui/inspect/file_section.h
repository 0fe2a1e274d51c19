#pragma once
#include "ui/images/data_worker.h"
#include "ui/images/image_place.h"
#include "ui/inspect/subject.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Where an image is stored, and whether it still is.
class FileSection final : public QWidget {
    Q_OBJECT
  public:
    explicit FileSection(QWidget *parent = nullptr);
    void show_sample(const std::shared_ptr<const Subject> &subject, std::size_t sample);
    void clear();
    bool settled() const { return !worker_.busy(); }
    QPushButton *open() const { return open_; }
    QPushButton *copy() const { return copy_; }
    QString text() const;

  private:
    void accept(const ImagePlace &place, bool there, const QString &which);

    ImagePlace place_;
    QString path_, which_;
    QLabel *text_, *problem_;
    QPushButton *open_, *copy_;
    DataWorker worker_{"image file"};
};

/// A path that a label can break anywhere where a person would, by characters that have no width.
QString breakable(const QString &path);

} // namespace benchlight::ui
