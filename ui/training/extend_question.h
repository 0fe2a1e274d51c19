#pragma once
#include "engine/training/settings.h"

#include <optional>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Asks how many epochs a run of these settings that has done `done` of them is to have in all; nothing: none more.
std::optional<int> ask_for_more_epochs(QWidget *parent, const training::Settings &settings, int done);

/// What is suggested: half as many again, at least one more.
int suggested_epochs(int done);

} // namespace benchlight::ui
