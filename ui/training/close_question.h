#pragma once
#include "ui/settings/settings_page.h"

#include <filesystem>
#include <optional>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Asks what becomes of the training when the window closes, unless the settings say so. Nothing: the window stays.
std::optional<Closing> ask_about_closing(QWidget *parent);

/// Starts `benchlight resume` for a stopped run, on its own, so that it outlives this process. False: it could not be
/// started.
bool resume_in_background(const std::filesystem::path &run);

} // namespace benchlight::ui
