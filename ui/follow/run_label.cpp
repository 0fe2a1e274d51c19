#include "ui/follow/run_label.h"

#include "engine/core/text.h"
#include "engine/runs/run_folder.h"

#include <QApplication>
#include <QDateTime>
#include <QLocale>
#include <QPointer>
#include <QRegularExpression>
#include <QThreadPool>

namespace benchlight::ui {

QString run_label(const std::filesystem::path &run) {
    const QString name = QString::fromStdString(display_path(run.filename()));
    static const QRegularExpression stamped("^(.+)-(\\d{8}-\\d{6})(-\\d+)?$"); // as new_workspace_run() names it
    const QRegularExpressionMatch match = stamped.match(name);
    const QDateTime when = QDateTime::fromString(match.captured(2), "yyyyMMdd-HHmmss");
    if (!when.isValid()) return name;
    const bool this_year = when.date().year() == QDate::currentDate().year();
    return match.captured(1).replace("--", ", ") + "  " +
           QLocale::c().toString(when, this_year ? "d MMM HH:mm" : "d MMM yyyy HH:mm") + match.captured(3);
}

void find_workspace_runs(QObject *context, std::function<void(std::vector<WorkspaceRun>)> use) {
    QThreadPool::globalInstance()->start([context = QPointer(context), use = std::move(use)] {
        std::vector<WorkspaceRun> found;
        try {
            for (const auto &path : runs::workspace_runs())
                found.push_back({path, FileLock::held(runs::RunFolder{path}.lock())});
        } catch (const std::exception &) { // no workspace yet
        }
        QMetaObject::invokeMethod(qApp, [context, use, found] {
            if (context) use(found);
        });
    });
}

} // namespace benchlight::ui
