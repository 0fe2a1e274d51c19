#pragma once
#include <QString>

#include <cstdint>

namespace benchlight::ui {

/// 60000 as "60,000".
QString count_text(std::uint64_t count);

} // namespace benchlight::ui
