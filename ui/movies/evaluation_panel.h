#pragma once
#include "ui/movies/evaluation_model.h"
#include "ui/movies/evaluation_runner.h"
#include "ui/shell/page.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QStackedWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

class EvaluationTable;

/// How well the recommenders do on likes that they were not told of: a table that fills model by model, and the protocol beside
/// it.
class EvaluationPanel final : public QWidget {
    Q_OBJECT
  public:
    explicit EvaluationPanel(MovieLibrary &library, QWidget *parent = nullptr);
    ~EvaluationPanel() override;
    std::vector<Scene> scenes();

    EvaluationRunner &runner() { return runner_; }
    EvaluationTable *table() const { return table_; }
    const RecommendersFigure *figure() const { return figure_.get(); } ///< null without a row

  signals:
    void failed(const QString &reason); ///< of an export

  protected:
    void showEvent(QShowEvent *event) override;

  private:
    QWidget *make_bar();
    QWidget *make_empty();
    QWidget *make_content();
    void choose();
    void refresh();
    void show_progress();
    std::vector<PendingRow> pending() const;

    MovieLibrary &library_;
    EvaluationRunner runner_;
    std::unique_ptr<RecommendersFigure> figure_;
    EvaluationModel *model_;
    EvaluationTable *table_;
    QComboBox *fold_;
    QSpinBox *top_;
    QPushButton *evaluate_, *cancel_, *begin_;
    QProgressBar *progress_;
    QLabel *status_, *warning_, *subject_, *notes_, *protocol_;
    QStackedWidget *stack_;
};

} // namespace benchlight::ui
