#pragma once
#include "engine/nn/weights.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QPlainTextEdit;
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// "296 of 296 tensors", and what becomes of the head: one line.
QString report_summary(const nn::WeightsReport &report);
/// Why the file cannot be used for the model, one sentence; empty when it fits.
QString report_refusal(const nn::WeightsReport &report, const std::string &model);
/// Everything else that is known of it, a line each; long lists end with how many more there are.
QString report_details(const nn::WeightsReport &report);

/// How a weight file and the chosen model go together: a line, and folded under it which tensors are missing, not used
/// or of another shape.
class WeightsReportView final : public QWidget {
    Q_OBJECT
  public:
    explicit WeightsReportView(QWidget *parent = nullptr);
    void show_busy(const QString &text);
    void show_report(const nn::WeightsReport &report, const std::string &model);
    void show_problem(const QString &sentence);
    void unfold(bool more);
    QString summary() const;
    QString details() const;

  private:
    void show_line(const QString &text, bool complaint);

    QLabel *line_;
    QPushButton *button_;
    QPlainTextEdit *details_;
};

} // namespace benchlight::ui
