#include "app/commands/movies.h"

namespace benchlight::commands {

void add_movies_evaluate_command(CLI::App &) {}

} // namespace benchlight::commands
