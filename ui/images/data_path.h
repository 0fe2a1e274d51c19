#pragma once
#include <QString>

#include <filesystem>
#include <string>

QT_BEGIN_NAMESPACE
class QUrl;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The SPEC that a folder or file the user picked stands for, judged by the names of the files there.
std::string spec_of_path(const std::filesystem::path &path);

/// What was dropped on the window, or picked: a data set, or one sentence that says why it is none.
struct Dropped {
    std::string spec; ///< empty when refused
    QString refusal;
};

/// Judges by names alone and looks at a few hundred of them at most, so that it may be called from the window's thread;
/// what it lets pass is judged in full when it is opened.
Dropped judge_dropped(const std::filesystem::path &path);

/// The path of a file address in native bytes, which need not be UTF-8; empty for any other address.
std::filesystem::path path_of(const QUrl &url);

/// A SPEC in few words, such as "flowers"; and what it is and where, such as "folder in ~/pictures".
QString spec_title(const std::string &spec);
QString spec_place(const std::string &spec);

} // namespace benchlight::ui
