#pragma once
#include "engine/evaluation/report.h"
#include "ui/figures/figure.h"

#include <QAbstractTableModel>
#include <QCollator>
#include <QSortFilterProxyModel>

#include <memory>
#include <vector>

namespace benchlight::ui {

/// Precision, recall, F1 and number of images of each class, in class order, and the two averages below them. Ratios
/// without a meaning are said in words: a class that is never predicted has no precision, one without images no recall.
class ClassReportModel final : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { name, precision, recall, f1, support, columns };
    /// What rows are sorted by: a name or a number, −1 for what has no meaning.
    static constexpr int sort_role = Qt::UserRole;
    static constexpr int averages = 2; ///< rows below the classes

    using QAbstractTableModel::QAbstractTableModel;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// `names` as long as the report's classes; null: nothing.
    void show_report(std::shared_ptr<const evaluation::Report> report, std::vector<QString> names);
    bool is_average(int row) const { return row >= class_count(); }
    /// class, precision, recall, f1, support: ratios as numbers of 0 … 1, empty where they have no meaning.
    Table table() const;

  private:
    int class_count() const { return static_cast<int>(names_.size()); }
    const evaluation::AverageFigures &average(int row) const;
    double number(int row, int column) const; ///< NaN for what has no meaning
    QString text(int row, int column) const;
    QString name_text(int row) const;

    std::shared_ptr<const evaluation::Report> report_;
    std::vector<QString> names_;
};

/// The same sorted by any column; the averages stay below.
class ClassReportOrder final : public QSortFilterProxyModel {
    Q_OBJECT
  public:
    explicit ClassReportOrder(ClassReportModel *model, QObject *parent = nullptr);
    /// The title of the column that rows are sorted by has an arrow, which the style would paint over the text.
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

  protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

  private:
    const ClassReportModel *model_;
    QCollator collator_{QLocale(QLocale::English)}; ///< that of the C locale knows no numbers
};

} // namespace benchlight::ui
