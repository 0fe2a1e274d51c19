#pragma once
#include <QString>

namespace benchlight::ui {

/// A sentence of the engine as the window says it: where it names an option of the command line, the field's title.
/// "--batch 5000 is …" becomes "Batch size 5000 is …".
QString window_words(const QString &sentence);

} // namespace benchlight::ui
