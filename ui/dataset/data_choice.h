#pragma once
#include "ui/images/data_path.h"

#include <QWidget>

#include <string>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

class DataList;

/// Chooses a data set by name: the installed ones, those that can be downloaded, those opened before.
class DataChoice final : public QWidget {
    Q_OBJECT
  public:
    explicit DataChoice(QWidget *parent = nullptr);
    std::string spec() const { return spec_; } ///< empty: none
    /// Chooses SPEC, which is remembered when it has no name of its own.
    void set_spec(const std::string &spec);
    /// A line under the choice; empty: none.
    void describe(const QString &text);
    /// Looks anew which sets are here, after a download say.
    void reload();
    /// Takes a set out of those opened before. The chosen one stays.
    void forget(const std::string &spec);

    QComboBox *combo() const { return combo_; }
    const DataList &list() const { return *list_; }

  signals:
    void changed();
    void chosen_again(); ///< by hand, the one that is chosen

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

  private:
    void select();
    void choose(int row);
    bool forgets_at(const QPoint &point, bool really);
    DataList *list_;
    QComboBox *combo_;
    QLabel *description_;
    std::string spec_;
};

} // namespace benchlight::ui
