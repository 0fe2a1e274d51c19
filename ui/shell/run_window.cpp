#include "ui/shell/run_window.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/images/image_set.h"
#include "engine/runs/run_folder.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QFileInfo>
#include <QLibraryInfo>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <clocale>
#include <cstddef>

namespace benchlight::ui {

namespace {

constexpr const char *no_display = "there is no display to open a window on; `benchlight train` trains without one";

bool local_server_answers(const std::string &number, bool abstract) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = "/tmp/.X11-unix/X" + number;
    if (path.size() + 2 > sizeof address.sun_path) return false;
    path.copy(address.sun_path + (abstract ? 1 : 0), path.size());
    const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return true; // let Qt try
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    const bool answers = connect(descriptor, reinterpret_cast<const sockaddr *>(&address), length) == 0;
    close(descriptor);
    return answers;
}

/// Qt ends the process by abort() when it cannot reach a display, so that is found out before.
void require_display() {
    if (qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) return;
    const std::string display = qgetenv("DISPLAY").toStdString();
    if (display.empty()) {
        const bool wayland = !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
        const QString plugins = QLibraryInfo::path(QLibraryInfo::PluginsPath) + "/platforms/";
        if (!wayland || !QFileInfo::exists(plugins + "libqwayland-generic.so")) throw Error(no_display);
        qputenv("QT_QPA_PLATFORM", "wayland");
        return;
    }
    const bool local = display.front() == ':' || display.starts_with("unix:");
    const std::string number = display.substr(display.find(':') + 1, display.find('.') == std::string::npos
                                                                         ? std::string::npos
                                                                         : display.find('.') - display.find(':') - 1);
    if (local && !local_server_answers(number, true) && !local_server_answers(number, false))
        throw Error("the display " + display +
                    " does not answer; set DISPLAY, or use `benchlight train`, which needs none");
}

/// Qt complains on stderr that a machine without a login session has no runtime folder. Nobody can act on that.
void drop_runtime_folder_warning() {
    static QtMessageHandler before = nullptr;
    before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
        if (!text.startsWith(QLatin1String("QStandardPaths: XDG_RUNTIME_DIR not set"))) before(type, context, text);
    });
}

QString checked_argument(int argc, char **argv) {
    if (argc > 2)
        throw UsageError(std::string("the window takes one argument, a run's folder or a data set, not ") +
                         std::to_string(argc - 1));
    if (argc < 2) return {};
    const std::string argument = argv[1];
    if (runs::is_run_folder(argument)) return QString::fromStdString(argument);
    try {
        images::open_image_set(argument);
    } catch (const UsageError &) {
        throw UsageError("\"" + argument +
                         "\" is neither a command, nor a run's folder, nor a data set; "
                         "`benchlight --help` lists what there is");
    }
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
