#pragma once

namespace benchlight::ui {

/// Throws Error when no window can be opened: Qt would end the process by abort().
void require_display();

/// Qt complains on stderr that a machine without a login session has no runtime folder. Nobody can act on that.
void drop_runtime_folder_warning();

} // namespace benchlight::ui
