#include "app/commands/commands.h"
#include "app/commands/interrupt.h"
#include "engine/core/error.h"
#include "ui/shell/run_window.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

namespace benchlight {

namespace {

void add_commands(CLI::App &program) {
    commands::add_data_command(program);
    commands::add_models_command(program);
    commands::add_train_command(program);
    commands::add_resume_command(program);
    commands::add_control_command(program);
    commands::add_evaluate_command(program);
    commands::add_export_command(program);
}

bool names_command(const CLI::App &program, const std::string &word) {
    const auto known = program.get_subcommands([](const CLI::App *) { return true; });
    return std::any_of(known.begin(), known.end(), [&](const CLI::App *command) { return command->check_name(word); });
}

int complain(const std::exception &error, int code) {
    std::fprintf(stderr, "benchlight: %s\n", error.what());
    return code;
}

int run(int argc, char **argv) {
    CLI::App program("Benchlight trains image classifiers while you watch. Without a command it opens its window; an "
                     "argument may name a run's folder or a data set.",
                     "benchlight");
    program.require_subcommand(1);
    program.set_version_flag("--version", BENCHLIGHT_VERSION);
    add_commands(program);
    if (argc < 2 || (argv[1][0] != '-' && !names_command(program, argv[1]))) return ui::run_window(argc, argv);
    commands::watch_for_interruption();
    try {
        program.parse(argc, argv);
    } catch (const CLI::Success &request) { // --help, --version
        return program.exit(request);
    } catch (const CLI::ParseError &error) {
        program.exit(error);
        return 2;
    }
    return 0;
}

} // namespace

} // namespace benchlight

int main(int argc, char **argv) {
    using namespace benchlight;
    try {
        return run(argc, argv);
    } catch (const UsageError &error) {
        return complain(error, 2);
    } catch (const Stopped &) {
        return 130;
    } catch (const std::exception &error) {
        return complain(error, 1);
    }
}
