#include "ui/report/report_export.h"

#include "engine/core/text.h"
#include "ui/shell/window_settings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QProcess>

namespace benchlight::ui {

namespace {

constexpr const char *folder_key = "export_folder";
constexpr int patience_ms = 3000; ///< for a process that was told to end
constexpr int stopped_code = 130;

/// Tests are programs of their own and name the one to start.
QString program() {
    const QString named = qEnvironmentVariable("BENCHLIGHT_PROGRAM");
    return named.isEmpty() ? QCoreApplication::applicationFilePath() : named;
}

/// The last sentence that the program said on its error output.
QString last_sentence(const QByteArray &errors) {
    const QList<QByteArray> lines = errors.trimmed().split('\n');
    QString line = QString::fromUtf8(lines.last()).trimmed();
    const QString subject = "benchlight: ";
    if (line.startsWith(subject)) line = line.mid(subject.size());
    return line.isEmpty() ? QString("The report could not be made.") : line;
}

} // namespace

ReportExport::ReportExport(QObject *parent) : QObject(parent) {}

ReportExport::~ReportExport() {
    if (!process_) return;
    process_->disconnect(this);
    process_->terminate();
    if (process_->waitForFinished(patience_ms)) return;
    process_->kill();
    process_->waitForFinished(patience_ms);
}

void ReportExport::ask(QWidget *over, const std::filesystem::path &run) {
    if (busy()) return;
    const QString folder = WindowSettings().value(folder_key, QDir::homePath()).toString();
    const QString name = QFile::decodeName(run.filename().string().c_str()) + " report";
    QString chosen, path = folder + "/" + name + ".pdf";
    const QString pdf = "PDF pages (*.pdf)", html = "Web page (*.html)";
    path = QFileDialog::getSaveFileName(over, "Save the report of a run", path, pdf + ";;" + html, &chosen);
    if (path.isEmpty() || busy()) return;
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending != "pdf" && ending != "html") {
        path += chosen == html ? ".html" : ".pdf";
        // The dialog asked before replacing a file, but not one whose ending is added here.
        if (QFileInfo::exists(path)) {
            emit failed(path + " exists; choose another name.");
            return;
        }
    }
    WindowSettings().setValue(folder_key, QFileInfo(path).absolutePath());
    write(run, QFile::encodeName(path).toStdString());
}

void ReportExport::write(const std::filesystem::path &run, const std::filesystem::path &path) {
    if (busy()) return;
    path_ = QFile::decodeName(path.string().c_str());
    cancelled_ = false;
    process_ = new QProcess(this);
    connect(process_, &QProcess::readyReadStandardOutput, this, &ReportExport::read_progress);
    connect(process_, &QProcess::finished, this,
            [this](int code, QProcess::ExitStatus how) { finish(code, how == QProcess::CrashExit); });
    connect(process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) finish(1, true); // nothing else would tell
    });
    emit progress("Writing the report…");
    process_->start(program(), {"export", "--run", QFile::decodeName(run.string().c_str()), "--figure", "report",
                                "--out", path_, "--force", "--json"});
}

void ReportExport::cancel() {
    if (!busy()) return;
    cancelled_ = true;
    process_->terminate();
}

void ReportExport::read_progress() {
    while (process_ && process_->canReadLine()) {
        const Json event = Json::parse(process_->readLine().toStdString(), nullptr, false);
        if (!event.is_object() || event.value("event", "") != "progress") continue;
        const double total = event.value("total", 0.0);
        if (total > 0)
            emit progress(QString("Writing the report… %1 %").arg(qRound(100 * event.value("done", 0.0) / total)));
    }
}

void ReportExport::finish(int code, bool crashed) {
    QProcess *process = process_;
    process_ = nullptr;
    process->disconnect(this);
    process->deleteLater();
    if (code == 0 && !crashed)
        emit exported(path_);
    else if (cancelled_ || code == stopped_code)
        emit cancelled();
    else if (process->error() == QProcess::FailedToStart)
        emit failed("The report could not be made: " + process->program() + " cannot be started.");
    else if (crashed)
        emit failed("The report could not be made: the program that writes it ended unexpectedly.");
    else
        emit failed(last_sentence(process->readAllStandardError()));
}

} // namespace benchlight::ui
