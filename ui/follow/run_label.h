#pragma once
#include <QString>

#include <filesystem>
#include <functional>
#include <vector>

QT_BEGIN_NAMESPACE
class QObject;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A run's folder in few words: "Fashion-MNIST, fast  24 Nov 16:18" for the workspace's own, else its name.
QString run_label(const std::filesystem::path &run);

/// A run of the workspace and whether somebody trains it now.
struct WorkspaceRun {
    std::filesystem::path path{};
    bool training = false;
};
/// Looks for the workspace's runs on another thread and hands them to `use` on the window's, the newest first, unless
/// `context` is gone by then.
void find_workspace_runs(QObject *context, std::function<void(std::vector<WorkspaceRun>)> use);

} // namespace benchlight::ui
