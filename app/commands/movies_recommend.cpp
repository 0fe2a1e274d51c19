#include "app/commands/movies.h"

namespace benchlight::commands {

void add_movies_recommend_command(CLI::App &) {}

} // namespace benchlight::commands
