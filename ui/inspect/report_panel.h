#pragma once
#include "ui/images/data_worker.h"
#include "ui/inspect/subject.h"

#include <QWidget>

#include <memory>

QT_BEGIN_NAMESPACE
class QLabel;
class QStackedLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

class ClassReportTable;
class Figure;
class FactGrid;
class FigurePicture;

/// How good a network's predictions are as a whole, for each class, and whether its confidences can be believed. Computed
/// on a thread; what was shown before stays until then.
class ReportPanel final : public QWidget {
    Q_OBJECT
  public:
    explicit ReportPanel(QWidget *parent = nullptr);
    /// Null is clear() with what the panel is for.
    void show_subject(std::shared_ptr<const Subject> subject);
    /// Says why there is nothing.
    void clear(const QString &reason);

    bool busy() const;
    FactGrid *facts() const { return facts_; }
    ClassReportTable *table() const { return table_; }
    FigurePicture *bars() const { return bars_; }
    FigurePicture *reliability() const { return reliability_; }
    QString remarks() const; ///< sentences, one a line
    QString empty_text() const;

  signals:
    /// A row of the table was activated.
    void class_chosen(int label);
    void failed(const QString &reason); ///< of an export

  private:
    struct Content;
    QWidget *make_content();
    QWidget *make_picture_section(const QString &heading, const QString &help, FigurePicture *picture,
                                  const QString &file_name);
    static std::shared_ptr<const Content> read(std::shared_ptr<const Subject> subject);
    void accept(const Content &content);

    QStackedLayout *stack_;
    QLabel *empty_, *remarks_, *many_classes_;
    FactGrid *facts_;
    ClassReportTable *table_;
    FigurePicture *bars_, *reliability_;
    std::shared_ptr<const Figure> bars_figure_; ///< that is exported, however many classes there are
    DataWorker worker_{"reporting"};
};

} // namespace benchlight::ui
