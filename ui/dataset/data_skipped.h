#pragma once
#include "engine/images/data_set.h"

#include <QAbstractTableModel>

#include <memory>

namespace benchlight::ui {

/// Images of a set that cannot be read, each with the reason. Any number: nothing is copied.
class SkippedModel final : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { source, reason, columns };
    using QAbstractTableModel::QAbstractTableModel;
    void show(std::shared_ptr<const std::vector<images::Skipped>> skipped);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// The rows as lines of source, tab and reason.
    QString text(int first, int last) const;
    QString text() const { return text(0, rowCount() - 1); }

  private:
    std::shared_ptr<const std::vector<images::Skipped>> skipped_;
};

} // namespace benchlight::ui
