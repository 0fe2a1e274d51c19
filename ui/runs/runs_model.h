#pragma once
#include "ui/runs/run_filter.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <vector>

namespace benchlight::ui {

/// Runs as rows. News changes rows in place, so that a view keeps its selection and its place.
class RunsModel final : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column {
        status,
        title,
        data_set,
        model,
        settings,
        best,
        loss,
        curve,
        epochs,
        time,
        rate,
        started,
        tags,
        columns
    };

    using QAbstractTableModel::QAbstractTableModel;
    void set_runs(const std::vector<RunPtr> &runs);
    /// Null where there is no such row.
    RunPtr row(int number) const;
    /// -1: there is none.
    int row_of(const std::filesystem::path &path) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Titles and tags can be typed; nothing changes before the run's notes do.
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    static QString column_title(int column);
    static QString column_help(int column);
    static Qt::Alignment alignment(int column);

  signals:
    void renamed(const std::filesystem::path &run, const QString &title);
    void tagged(const std::filesystem::path &run, const QString &tags);

  private:
    std::vector<RunPtr> rows_;
};

/// The runs that the filter lets through, in the order of a column. What a run has not comes last either way.
class RunsOrder final : public QSortFilterProxyModel {
    Q_OBJECT
  public:
    explicit RunsOrder(RunsModel *model, QObject *parent = nullptr);
    void set_filter(const RunFilter &filter);
    RunPtr row(int number) const;

  protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

  private:
    RunsModel *model_;
    RunFilter filter_;
};

} // namespace benchlight::ui
