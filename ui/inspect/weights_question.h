#pragma once
#include "engine/evaluation/network_source.h"
#include "engine/training/settings.h"

#include <QString>

#include <optional>
#include <string>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A weight file and the images to look at it with.
struct InspectedFile {
    evaluation::FileNetwork file;
    std::string data; ///< SPEC
};
/// Asks for a weight file, the model that it is of, and a data set; `suggested` has model and data set to begin with.
/// Nothing: the user thought better of it.
std::optional<InspectedFile> ask_for_weights(QWidget *parent, const training::Settings &suggested);

/// Asks where a data set is now: a folder, or a zip or another file. Empty: the user thought better of it.
QString ask_for_data_place(QWidget *parent);

} // namespace benchlight::ui
