#pragma once
#include "engine/images/split.h"
#include "ui/images/data_worker.h"

#include <QFrame>

#include <memory>

QT_BEGIN_NAMESPACE
class QGridLayout;
class QLabel;
class QPushButton;
class QTableView;
QT_END_NAMESPACE

namespace benchlight::ui {

class SkippedModel;
class SplitChooser;

/// What is to know of a data set: shape, mean and standard deviation, how it is split and by what, duplicates, warnings,
/// and the images that cannot be read.
class DataStatistics final : public QFrame {
    Q_OBJECT
  public:
    explicit DataStatistics(QWidget *parent = nullptr);
    /// Splits are made on a thread, with the edits of a file unless its name is empty; splits_made() or split_failed()
    /// follows.
    void show_data(const std::shared_ptr<const images::DataSet> &set, const images::SplitSettings &settings,
                   const std::string &edits = {});
    void clear();
    const images::SplitSettings &split() const;
    /// Why the set cannot be split as chosen; empty when it can.
    QString problem() const;
    /// Everything that is shown, a line each.
    QString text() const;
    SplitChooser *chooser() const { return chooser_; }

  signals:
    /// The user chose another split.
    void split_changed(const benchlight::images::SplitSettings &settings);
    void splits_made(const std::shared_ptr<const benchlight::images::Splits> &splits);
    void split_failed(const QString &reason);

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

  private:
    QLabel *add_row(const QString &title, const QString &tip);
    QWidget *make_skipped();
    void make_splits();
    void show_facts();
    void expand(bool open);
    void copy(bool all);

    std::shared_ptr<const images::DataSet> data_;
    std::string edits_;
    QGridLayout *grid_;
    QWidget *facts_;
    QLabel *empty_, *parts_, *shape_, *mean_, *std_, *duplicates_, *warnings_, *problem_;
    SplitChooser *chooser_;
    QWidget *skipped_;
    QPushButton *skipped_button_, *copy_;
    QTableView *table_;
    SkippedModel *model_;
    DataWorker worker_;
};

} // namespace benchlight::ui
