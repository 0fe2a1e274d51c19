#include "app/commands/movies.h"

namespace benchlight::commands {

void add_movies_sweep_command(CLI::App &) {}

} // namespace benchlight::commands
