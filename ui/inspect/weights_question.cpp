#include "ui/inspect/weights_question.h"

#include "engine/nn/models.h"
#include "ui/dataset/data_choice.h"
#include "ui/shell/widgets.h"

#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>

namespace benchlight::ui {

std::optional<InspectedFile> ask_for_weights(QWidget *parent, const training::Settings &suggested) {
    QDialog dialog(parent);
    dialog.setWindowTitle("Inspect a weight file");
    auto *file = new QLineEdit;
    file->setMinimumWidth(320);
    file->setAccessibleName("Weight file");
    file->setToolTip("A .safetensors or .pth file with a classifier's head");
    auto *browse = new QPushButton("&Browse…");
    browse->setToolTip("Choose the weight file");
    auto *model = new QComboBox;
    model->setAccessibleName("Model");
    model->setToolTip("The network that the weights are of");
    for (const std::string &name : nn::model_names()) model->addItem(QString::fromStdString(name));
    model->setCurrentText(QString::fromStdString(suggested.model));
    auto *data = new DataChoice;
    data->set_spec(suggested.data);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setText("&Inspect");
    const auto judge = [=] {
        buttons->button(QDialogButtonBox::Ok)->setEnabled(!file->text().trimmed().isEmpty() && !data->spec().empty());
    };
    auto *row = new QHBoxLayout;
    row->addWidget(file, 1);
    row->addWidget(browse);
    auto *form = new QFormLayout(&dialog);
    form->addRow(make_help("Its classes must be the data set's, in the same order. Nothing is evaluated until you "
                           "choose a split."));
    form->addRow("Weight file", row);
    form->addRow("Model", model);
    form->addRow("Data set", data);
    form->addRow(buttons);
    QObject::connect(browse, &QPushButton::clicked, &dialog, [&dialog, file] {
        const QString chosen = QFileDialog::getOpenFileName(
            &dialog, "Choose a weight file", {}, "Weight files (*.safetensors *.pth *.pt *.bin);;All files (*)");
        if (!chosen.isEmpty()) file->setText(chosen);
    });
    QObject::connect(file, &QLineEdit::textChanged, &dialog, judge);
    QObject::connect(data, &DataChoice::changed, &dialog, judge);
    QObject::connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    judge();
    if (dialog.exec() != QDialog::Accepted) return std::nullopt;
    return InspectedFile{{.weights = QFile::encodeName(file->text().trimmed()).toStdString(),
                          .model = model->currentText().toStdString()},
                         data->spec()};
}

QString ask_for_data_place(QWidget *parent) {
    QMessageBox question(QMessageBox::Question, "Find the data set", "Is the data set a folder or a file?",
                         QMessageBox::Cancel, parent);
    const auto *folder = question.addButton("A &folder", QMessageBox::AcceptRole);
    const auto *zip = question.addButton("A &zip or file", QMessageBox::AcceptRole);
    question.exec();
    if (question.clickedButton() == folder) return QFileDialog::getExistingDirectory(parent, "The data set's folder");
    if (question.clickedButton() == zip) return QFileDialog::getOpenFileName(parent, "The data set's file");
    return {};
}

} // namespace benchlight::ui
