#include "ui/training/close_question.h"

#include <QCoreApplication>
#include <QFile>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>

namespace benchlight::ui {

std::optional<Closing> ask_about_closing(QWidget *parent) {
    if (const Closing choice = closing_choice(); choice != Closing::ask) return choice;
    QMessageBox question(QMessageBox::Question, "Benchlight", "A network is being trained.", {}, parent);
    question.setInformativeText(
        "It can go on in the background, and the next window follows it. Or it stops now with a "
        "checkpoint, from which it can be resumed where it is.");
    const QPushButton *keep = question.addButton("&Keep training", QMessageBox::AcceptRole);
    const QPushButton *stop = question.addButton("&Stop and close", QMessageBox::DestructiveRole);
    question.setDefaultButton(question.addButton("&Cancel", QMessageBox::RejectRole));
    question.exec();
    if (question.clickedButton() == keep) return Closing::keep_training;
    if (question.clickedButton() == stop) return Closing::stop;
    return std::nullopt;
}

bool resume_in_background(const std::filesystem::path &run) {
    QProcess process;
    process.setProgram(QCoreApplication::applicationFilePath());
    process.setArguments({"resume", "--run", QFile::decodeName(run.c_str())});
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(QProcess::nullDevice());
    return process.startDetached();
}

} // namespace benchlight::ui
