#include "ui/shell/run_window.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/images/image_set.h"
#include "engine/runs/run_folder.h"
#include "ui/shell/appearance.h"
#include "ui/shell/display.h"
#include "ui/shell/main_window.h"

#include <QApplication>

#include <clocale>

namespace benchlight::ui {

namespace {

QString checked_argument(int argc, char **argv) {
    if (argc > 2)
        throw UsageError(std::string("the window takes one argument, a run's folder or a data set, not ") +
                         std::to_string(argc - 1));
    if (argc < 2) return {};
    const std::string argument = argv[1];
    if (runs::is_run_folder(argument)) return QString::fromStdString(argument);
    const bool exists = std::filesystem::exists(argument);
    if (!exists && !images::is_spec(argument))
        throw UsageError("\"" + argument +
                         "\" is neither a command, nor a run's folder, nor a data set; "
                         "`benchlight --help` lists what there is");
    return QString::fromStdString(argument);
}

} // namespace

int run_window(int argc, char **argv, const std::stop_token &stop) {
    const QString argument = checked_argument(argc, argv);
    require_display();
    drop_runtime_folder_warning();
    QApplication application(argc, argv);
    setlocale(LC_NUMERIC, "C"); // Qt takes the user's, which would write 0,5 into files
    QApplication::setApplicationName("Benchlight");
    QApplication::setDesktopFileName("benchlight");
    apply_theme(preferred_theme());
    MainWindow window;
    if (!argument.isEmpty()) window.open(argument);
    window.show();
    const std::stop_callback close_window(
        stop, [&window] { QMetaObject::invokeMethod(&window, &MainWindow::end, Qt::QueuedConnection); });
    return QApplication::exec();
}

OffscreenApplication::OffscreenApplication() {
    if (qApp) return;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    static int count = 1;
    static char name[] = "benchlight";
    static char *arguments[] = {name, nullptr};
    drop_runtime_folder_warning();
    application_ = std::make_unique<QApplication>(count, arguments);
    setlocale(LC_NUMERIC, "C");
}

OffscreenApplication::~OffscreenApplication() = default;

} // namespace benchlight::ui
