#include "ui/training/weights_report.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "ui/shell/theme.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr int details_height = 150;
constexpr std::size_t most_names = 500; // of a list: a file may name any number

QString count(std::size_t number) { return QString::fromStdString(format_count(number)); }

QString counted(std::size_t number, const QString &one, const QString &many) {
    return number == 1 ? one : many.arg(count(number));
}

template <class Items, class Line>
void add_list(QStringList &lines, const QString &title, const Items &items, const Line &line) {
    if (items.empty()) return;
    lines << QString("%1 (%2):").arg(title, count(items.size()));
    for (std::size_t i = 0; i < std::min(items.size(), most_names); ++i) lines << "  " + line(items[i]);
    if (items.size() > most_names) lines << QString("  and %1 more").arg(count(items.size() - most_names));
}

} // namespace

QString report_summary(const nn::WeightsReport &report) {
    QString text = QString("%1 of %2 tensors").arg(count(report.matched), count(report.wanted));
    if (report.head_fresh && report.file_classes > 0)
        text += QString("; the head for %1 classes is replaced by a fresh one")
                    .arg(count(static_cast<std::size_t>(report.file_classes)));
    else if (report.head_fresh)
        text += "; the file has no head, so a fresh one is used";
    return text + ".";
}

QString report_refusal(const nn::WeightsReport &report, const std::string &model) {
    if (report.fits()) return {};
    QStringList what;
    if (!report.missing.empty())
        what << counted(report.missing.size(), "one tensor is missing", "%1 tensors are missing");
    if (!report.mismatched.empty())
        what << counted(report.mismatched.size(), "one is of another shape", "%1 are of another shape");
    return QString("%1 does not fit %2: %3.")
        .arg(QString::fromStdString(display_path(report.file.filename())), QString::fromStdString(model),
             what.join(", "));
}

QString report_details(const nn::WeightsReport &report) {
    QStringList lines;
    const auto name = [](const std::string &text) { return QString::fromStdString(display_path(text)); };
    add_list(lines, "Missing in the file", report.missing, name);
    add_list(lines, "Of another shape", report.mismatched, [&](const nn::WeightsReport::Mismatch &mismatch) {
        return QString("%1: %2 in the file, %3 in the model")
            .arg(name(mismatch.name), name(mismatch.in_file), name(mismatch.in_model));
    });
    add_list(lines, "In the file, but not used", report.unexpected, name);
    lines << "Format: " + QString::fromStdString(report.format);
    if (report.size) lines << QString("Trained with images of %1 pixels").arg(*report.size);
    if (!report.classes.empty())
        lines << "Classes: " + name(report.classes.front()) +
                     (report.classes.size() > 1 ? QString(" and %1 more").arg(count(report.classes.size() - 1))
                                                : QString());
    lines << QString::fromStdString(display_path(report.file));
    return lines.join('\n');
}

WeightsReportView::WeightsReportView(QWidget *parent)
    : QWidget(parent), line_(new QLabel), button_(new QPushButton), details_(new QPlainTextEdit) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    line_->setWordWrap(true);
    line_->setTextFormat(Qt::PlainText);
    line_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    button_->setObjectName("disclosure");
    details_->setObjectName("report");
    details_->setReadOnly(true);
    details_->setTabChangesFocus(true);
    details_->setFixedHeight(details_height);
    details_->setAccessibleName("Matching report of the weights");
    details_->setFont(interface_font(text_size::small));
    column->addWidget(line_);
    column->addWidget(button_, 0, Qt::AlignLeft);
    column->addWidget(details_);
    connect(button_, &QPushButton::clicked, this, [this] { unfold(details_->isHidden()); });
    show_busy({});
}

void WeightsReportView::show_line(const QString &text, bool complaint) {
    line_->setProperty("role", complaint ? "complaint" : "help");
    line_->style()->unpolish(line_);
    line_->style()->polish(line_);
    line_->setText(text);
}

void WeightsReportView::unfold(bool more) {
    details_->setVisible(more);
    button_->setText(more ? "Fold the report" : "Show the report");
    button_->setToolTip(more ? "Fold the names of the tensors away"
                             : "Which tensors are missing, not used, or of another shape");
}

void WeightsReportView::show_busy(const QString &text) {
    show_line(text, false);
    details_->clear();
    unfold(false);
    button_->hide();
}

void WeightsReportView::show_report(const nn::WeightsReport &report, const std::string &model) {
    const QString refusal = report_refusal(report, model);
    show_line(refusal.isEmpty() ? report_summary(report) : refusal, !refusal.isEmpty());
    details_->setPlainText(report_details(report));
    unfold(false);
    button_->show();
}

void WeightsReportView::show_problem(const QString &sentence) {
    show_busy({});
    show_line(sentence, true);
}

QString WeightsReportView::summary() const { return line_->text(); }

QString WeightsReportView::details() const { return details_->toPlainText(); }

} // namespace benchlight::ui
