#pragma once
#include "engine/runs/command.h"
#include "engine/training/setting_kinds.h"

#include <QFrame>

#include <optional>
#include <vector>

QT_BEGIN_NAMESPACE
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The settings of a live run that can be changed while it trains, with the values in force. Enter in a field, or its
/// Apply, sends a command; the field waits for the log to confirm it. From 260 pixels wide.
class SteerPanel final : public QFrame {
    Q_OBJECT
  public:
    explicit SteerPanel(QWidget *parent = nullptr);

    using QFrame::show;
    /// The settings as the run's log has them now. What is being typed stays. A run with cached features cannot change
    /// its augmentation any more.
    void show(const training::Settings &in_force, bool features_cached = false);
    /// Nothing can be steered; says what it is for.
    void clear();

  signals:
    void command(const benchlight::runs::Command &command);

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

  private:
    struct Row {
        const training::SettingKind *kind = nullptr;
        QLabel *label = nullptr;
        QLineEdit *edit = nullptr;
        QPushButton *apply = nullptr;
        QLabel *note = nullptr;            ///< what is wrong
        std::optional<std::string> sent{}; ///< waits for the log
    };
    QWidget *make_rows();
    QWidget *make_quick_buttons();
    void add_row(QGridLayout *grid, const training::SettingKind &kind);
    void send(Row &row);
    void multiply_rate(double factor);
    void revert(Row &row);
    void refresh(Row &row);
    void show_apply(Row &row, bool fits);
    void lock(Row &row, const QString &reason);
    void note(Row &row, const QString &text, bool complaint);
    Row &row_of(const std::string &key);

    std::vector<Row> rows_;
    std::optional<training::Settings> in_force_;
    QWidget *content_;
    QLabel *hint_;
};

} // namespace benchlight::ui
