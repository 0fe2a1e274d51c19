#include "ui/shell/display.h"

#include "engine/core/error.h"

#include <QFileInfo>
#include <QLibraryInfo>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

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

} // namespace

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

void drop_runtime_folder_warning() {
    static QtMessageHandler before = nullptr;
    before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
        if (!text.startsWith(QLatin1String("QStandardPaths: XDG_RUNTIME_DIR not set"))) before(type, context, text);
    });
}

} // namespace benchlight::ui
