#pragma once
#include "ui/inspect/class_report_model.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QTableView;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The report's table: sorted by a click on a column's title, saved and copied as CSV. Activating a class (double click,
/// Enter or Space) asks for its images.
class ClassReportTable final : public QWidget {
    Q_OBJECT
  public:
    explicit ClassReportTable(QWidget *parent = nullptr);
    void show_report(std::shared_ptr<const evaluation::Report> report, std::vector<QString> names,
                     const QString &title);
    QTableView *view() const;
    const ClassReportModel &model() const { return *model_; }
    /// Writes the table in class order. Throws Error.
    void write_csv(const std::filesystem::path &path) const;

  signals:
    void class_chosen(int label);
    void failed(const QString &reason);

  private:
    class View;
    QToolButton *make_menu();
    void make_view();
    void choose(const QModelIndex &index);
    void save();

    QString title_;
    ClassReportModel *model_;
    ClassReportOrder *order_;
    View *view_;
};

} // namespace benchlight::ui
