#include "engine/core/error.h"

#include <system_error>

namespace benchlight {

std::string system_reason(int error) { return " (" + std::generic_category().message(error) + ")"; }

} // namespace benchlight
