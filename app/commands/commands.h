#pragma once

namespace CLI {
class App;
}

/// The subcommands of `benchlight`, one file each. A callback that returns has done its work (exit code 0); otherwise
/// it throws, and main() turns that into one line on stderr and an exit code: Error 1, UsageError 2, Stopped 130.
namespace benchlight::commands {

void add_data_command(CLI::App &program);
void add_fetch_command(CLI::App &data); ///< `benchlight data fetch`
void add_models_command(CLI::App &program);
void add_train_command(CLI::App &program);
void add_resume_command(CLI::App &program);
void add_fork_command(CLI::App &program);
void add_control_command(CLI::App &program);
void add_evaluate_command(CLI::App &program);
void add_predict_command(CLI::App &program);
void add_export_command(CLI::App &program);
void add_weights_command(CLI::App &program);
void add_movies_command(CLI::App &program); ///< `benchlight movies`: one file a subcommand, see movies.h
void add_tour_command(CLI::App &program);

} // namespace benchlight::commands
