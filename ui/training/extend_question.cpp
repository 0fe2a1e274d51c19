#include "ui/training/extend_question.h"

#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int most_epochs = 1'000'000;

/// What the learning rate does in the epochs that are added.
QString rate_sentence(const training::Settings &settings) {
    if (settings.schedule == "constant") return "The learning rate stays what it is.";
    if (settings.schedule == "plateau") return "The learning rate goes on falling where the validation loss stays.";
    return QString("The schedule %1 is over by then, so its last learning rate stays.")
        .arg(QString::fromStdString(settings.schedule));
}

} // namespace

int suggested_epochs(int done) { return std::min(most_epochs, done + std::max(1, (done + 1) / 2)); }

std::optional<int> ask_for_more_epochs(QWidget *parent, const training::Settings &settings, int done) {
    QDialog dialog(parent);
    dialog.setWindowTitle("Extend the run");
    auto *total = new QSpinBox;
    total->setRange(std::min(done + 1, most_epochs), most_epochs);
    total->setValue(suggested_epochs(done));
    total->setAccessibleName("Epochs in all");
    total->setToolTip("How many epochs the run is to have, those that it has done among them");
    auto *label = new QLabel("Epochs in &all");
    label->setBuddy(total);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setText("&Extend");
    buttons->button(QDialogButtonBox::Ok)->setToolTip("Go on with the run");
    buttons->button(QDialogButtonBox::Cancel)->setToolTip("Leave the run as it is");
    auto *form = new QFormLayout(&dialog);
    form->setSpacing(space::small);
    form->setContentsMargins(space::large, space::large, space::large, space::large);
    form->addRow(make_help(QString("The run has done %1 %2 and goes on from there. %3")
                               .arg(done)
                               .arg(done == 1 ? "epoch" : "epochs", rate_sentence(settings))));
    form->addRow(label, total);
    form->addRow(buttons);
    QObject::connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    total->selectAll();
    if (dialog.exec() != QDialog::Accepted) return std::nullopt;
    return total->value();
}

} // namespace benchlight::ui
