#pragma once
#include "ui/images/data_worker.h"
#include "ui/runs/comparison_pair.h"
#include "ui/runs/comparison_tab.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QSpinBox;
QT_END_NAMESPACE

namespace benchlight::ui {

class ComparisonMatrixView;

/// The confusion matrices of two of the runs, and the one less the other.
class MatricesComparison final : public ComparisonTab {
    Q_OBJECT
  public:
    explicit MatricesComparison(QWidget *parent = nullptr);
    QWidget *controls() const override { return controls_; }
    void show_runs(ComparedRuns runs) override;
    bool settled() const override { return !worker_.busy(); }
    ComparisonMatrixView *view() const { return view_; }
    QComboBox *first() const { return first_; }
    QComboBox *second() const { return second_; }
    QComboBox *epoch() const { return epoch_; }
    QSpinBox *number() const { return number_; }
    QComboBox *quantity() const { return quantity_; }
    QString text() const; ///< what is said of the two

  private:
    /// What is shown, so that it is not read again before it changes.
    struct Question {
        std::filesystem::path first{}, second{};
        int epochs_first = 0, epochs_second = 0; ///< done
        EpochChoice choice{};
        bool operator==(const Question &) const = default;
    };
    QWidget *make_side();
    void offer_runs();
    void ask();
    void show_pair(const LoggedValidation &a, const LoggedValidation &b, const QString &name_a, const QString &name_b);
    void show_hint(const QString &hint);
    EpochChoice choice() const;
    const ComparedRun *chosen(const QComboBox &box) const;

    ComparedRuns runs_;
    std::optional<Question> asked_;
    QWidget *controls_;
    QComboBox *first_, *second_, *epoch_, *quantity_;
    QSpinBox *number_;
    ComparisonMatrixView *view_;
    QLabel *text_, *readout_;
    DataWorker worker_{"subtracting matrices"};
};

} // namespace benchlight::ui
