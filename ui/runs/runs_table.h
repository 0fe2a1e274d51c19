#pragma once
#include "ui/runs/runs_model.h"

#include <QTableView>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QMenu;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The table of runs: curves and tags drawn small, columns that can be moved, hidden and sorted by, which is remembered.
class RunsTable final : public QTableView {
    Q_OBJECT
  public:
    explicit RunsTable(RunsOrder *order, QWidget *parent = nullptr);
    ~RunsTable() override;

    /// In the table's order.
    std::vector<RunPtr> selected() const;
    /// Selects those of the runs that are listed, and brings the first into view.
    void select(const std::vector<std::filesystem::path> &runs);
    /// Lets the title of the only selected run be typed.
    void edit_title();
    /// Which columns are shown. Fill it anew before it opens.
    void fill_columns_menu(QMenu *menu);

  signals:
    void selection_changed();
    void open_wanted();
    void delete_wanted();

  protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

  private:
    void restore_columns();
    void fit_columns();
    void remember_columns() const;
    RunsOrder *order_;
    QTimer remember_timer_;
    bool fits_ = false, fitting_ = false; ///< fits: nobody has changed a column yet
};

} // namespace benchlight::ui
