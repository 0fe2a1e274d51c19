#pragma once
#include "ui/figures/figure.h"

#include <QAbstractTableModel>
#include <QStringList>
#include <QTableView>

#include <functional>
#include <vector>

QT_BEGIN_NAMESPACE
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// What a table of the comparison shows.
struct ComparisonCells {
    struct Cell {
        QString text{};
        bool marked = false; ///< stands out
        bool number = false; ///< aligned at the right
        int colour = -1;     ///< of the line in a chart that the row belongs to; −1: none
        bool operator==(const Cell &) const = default;
    };
    QStringList columns{}, rows{};          ///< titles
    QStringList column_tips{};              ///< empty, or one a column
    std::vector<std::vector<Cell>> cells{}; ///< [rows][columns]
    bool operator==(const ComparisonCells &) const = default;
};

class ComparisonModel final : public QAbstractTableModel {
    Q_OBJECT
  public:
    using QAbstractTableModel::QAbstractTableModel;
    void show(ComparisonCells cells);
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    const ComparisonCells &cells() const { return cells_; }
    /// Row titles that are wider, in pixels, are elided.
    void set_title_width(int width) { title_width_ = width; }

  private:
    ComparisonCells cells_;
    int title_width_ = 0;
};

/// A table whose row titles stay in sight. Ctrl+C copies the selected cells.
class ComparisonTable final : public QTableView {
    Q_OBJECT
  public:
    explicit ComparisonTable(const QString &name, QWidget *parent = nullptr);
    /// The same cells again change nothing; selection and scrolling stay where they can.
    void show_cells(ComparisonCells cells);
    const ComparisonModel &cells() const { return *model_; }
    /// Tab-separated, with titles where more than one cell is selected.
    QString selected_text() const;
    /// Saves or copies `numbers`, in full. `file`: the suggested name's stem.
    QToolButton *make_menu(std::function<Table()> numbers, const QString &what, const QString &file);

  signals:
    void failed(const QString &reason);

  protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

  private:
    void fit_columns();
    void save(const Table &table, const QString &what, const QString &file);

    ComparisonModel *model_;
};

} // namespace benchlight::ui
