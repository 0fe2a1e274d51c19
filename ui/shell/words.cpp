#include "ui/shell/words.h"

#include "engine/core/text.h"

namespace benchlight::ui {

QString count_text(std::uint64_t count) { return QString::fromStdString(format_count(count)); }

} // namespace benchlight::ui
