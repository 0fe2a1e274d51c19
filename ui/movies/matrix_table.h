#pragma once
#include <QTableView>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A table that may have 60,000 rows and columns: all of one size, titles elided and whole in the tool tip, the selection copied
/// as tab-separated values. A text may stand in the corner between the titles.
class MatrixTable final : public QTableView {
    Q_OBJECT
  public:
    /// `name` is for screen readers. Widths in logical pixels; `title_lines` of column titles.
    MatrixTable(const QString &name, int column_width, int row_title_width, int title_lines, QWidget *parent = nullptr);
    void set_corner(const QString &text);
    /// Shows and selects the cell; −1 leaves the row or column as it is.
    void go_to(int row, int column);
    /// The selected cells with the titles of their rows and columns. Empty with none, or with more than most_copied.
    QString selected_text() const;
    void copy();
    static constexpr qint64 most_copied = 200'000; ///< cells

  signals:
    void failed(const QString &reason);

  protected:
    void resizeEvent(QResizeEvent *event) override;
    void updateGeometries() override;
    void keyPressEvent(QKeyEvent *event) override;

  private:
    void place_corner();
    qint64 selected_cells() const;

    QLabel *corner_;
};

} // namespace benchlight::ui
