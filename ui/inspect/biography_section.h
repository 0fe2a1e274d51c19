#pragma once
#include "ui/figures/biography_figure.h"
#include "ui/images/data_worker.h"
#include "ui/inspect/subject.h"

#include <QWidget>

#include <memory>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

class BiographyCanvas;

/// How a run learned one of its validation images, from its log, which is read on a thread. Hidden for other images.
class BiographySection final : public QWidget {
    Q_OBJECT
  public:
    explicit BiographySection(QWidget *parent = nullptr);
    void show_sample(const std::shared_ptr<const Subject> &subject, std::size_t sample);
    void clear();
    bool settled() const { return !worker_.busy(); }
    const BiographyFigure *figure() const { return figure_.get(); }
    QString text() const;

  signals:
    void failed(const QString &reason); ///< of an export

  private:
    void accept(std::shared_ptr<const BiographyFigure> figure);

    BiographyCanvas *canvas_;
    QLabel *sentence_;
    QWidget *export_;
    std::shared_ptr<const BiographyFigure> figure_;
    DataWorker worker_{"biography"};
};

} // namespace benchlight::ui
