#pragma once
#include "ui/movies/evaluation_model.h"

#include <QTableView>

namespace benchlight::ui {

/// The recommenders' table: as high as its rows, the marks drawn where there is room for them.
class EvaluationTable final : public QTableView {
    Q_OBJECT
  public:
    explicit EvaluationTable(EvaluationModel *model, QWidget *parent = nullptr);

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    void fit_rows();
    void fit_columns();
    EvaluationModel *model_;
};

} // namespace benchlight::ui
