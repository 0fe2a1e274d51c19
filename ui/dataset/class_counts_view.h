#pragma once
#include "engine/images/data_set.h"
#include "ui/figures/bars_figure.h"

#include <QFrame>

#include <memory>

QT_BEGIN_NAMESPACE
class QLabel;
class QListView;
QT_END_NAMESPACE

namespace benchlight::ui {

class ClassCountsModel;

/// How many training images each class has, as bars of which any number scrolls; a click, Enter or Space on one asks to
/// see its images. Says when classes are out of balance.
class ClassCountsView final : public QFrame {
    Q_OBJECT
  public:
    explicit ClassCountsView(QWidget *parent = nullptr);
    void show_data(const std::shared_ptr<const images::DataSet> &set);
    /// Names and counts of any origin.
    void show_counts(const QString &title, const std::vector<std::string> &names,
                     const std::vector<std::uint64_t> &counts);
    void clear();
    /// What is said of the balance; empty when there is nothing to say.
    QString remark() const;
    QListView *list() const { return list_; }
    const Figure *figure() const { return figure_.get(); }

  signals:
    void class_chosen(int label);
    void failed(const QString &reason);

  private:
    class Delegate;
    ClassCountsModel *model_;
    QListView *list_;
    QLabel *remark_, *empty_;
    QWidget *export_;
    std::unique_ptr<BarsFigure> figure_;
};

/// One sentence about classes without images or with a single one, or about a large difference; empty for none.
QString balance_remark(const std::vector<std::uint64_t> &counts);

} // namespace benchlight::ui
