#pragma once
#include "ui/figures/recommenders_figure.h"

#include <QAbstractTableModel>

#include <memory>
#include <string>
#include <vector>

namespace benchlight::ui {

/// A recommender that has no figures yet, and what of it is said instead.
struct PendingRow {
    QString title{};
    QString state{}; ///< "waits", "43 %"
    bool operator==(const PendingRow &) const = default;
};

/// Recommenders with their figures, the best first; below them those that are waited for.
class EvaluationModel final : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { name, ndcg, recall, marks, against, coverage, popularity, fit, query, columns };

    explicit EvaluationModel(QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void show_table(std::shared_ptr<const Recommenders> table, std::vector<PendingRow> pending);
    void show_pending(std::vector<PendingRow> pending);
    /// Null for a row that is waited for.
    const RecommenderRow *row(int row) const;
    const ScoreAxis &axis() const { return axis_; }

  private:
    QString text(int row, int column) const;
    std::shared_ptr<const Recommenders> table_;
    std::vector<PendingRow> pending_;
    ScoreAxis axis_;
};

} // namespace benchlight::ui
