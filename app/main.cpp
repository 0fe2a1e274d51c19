#include "app/commands/commands.h"
#include "app/commands/interrupt.h"
#include "engine/core/error.h"
#include "ui/shell/run_window.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <malloc.h>

using namespace benchlight;

namespace {

/// Keeps freed memory for the next batch: glibc would give it back to the kernel and fault it in again, which costs
/// a tenth of the training rate. One arena for all threads, because those of other threads end at 64 MB and fall back
/// to mapping (another sixth).
void keep_freed_memory() {
    constexpr int mebibyte = 1 << 20;
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, 32 * mebibyte); // the most that glibc takes
    mallopt(M_TRIM_THRESHOLD, 2047 * mebibyte);
    mallopt(M_TOP_PAD, 256 * mebibyte);
}

/// One line on stderr.
void say(const std::string &sentence) {
    std::string line = "benchlight: " + sentence;
    for (char &c : line)
        if (c == '\n' || c == '\r') c = ' ';
    std::fputs((line + '\n').c_str(), stderr);
}

/// A signal closes the window as its user would, so that a training in it leaves a checkpoint.
int open_window(int argc, char **argv) {
    const int code = ui::run_window(argc, argv, commands::interruption());
    return commands::interruption().stop_requested() ? 130 : code;
}

/// Whether the first argument is for the window (a run, a data set) rather than a subcommand or its like.
bool is_for_window(const CLI::App &program, const std::string &argument) {
    const auto commands = program.get_subcommands([](const CLI::App *) { return true; });
    return !argument.starts_with("-") &&
           std::ranges::none_of(commands, [&](const CLI::App *command) { return command->check_name(argument); });
}

void add_commands(CLI::App &program) {
    program.set_help_flag("-h,--help", "Show what there is and end");
    program.set_version_flag("--version", "benchlight " BENCHLIGHT_VERSION, "Show the version and end");
    program.require_subcommand(1);
    program.footer("Without a command the window opens; an argument may name a run's folder or a data set.\n"
                   "benchlight COMMAND --help tells about a command.");
    commands::add_data_command(program);
    commands::add_models_command(program);
    commands::add_train_command(program);
    commands::add_resume_command(program);
    commands::add_fork_command(program);
    commands::add_control_command(program);
    commands::add_evaluate_command(program);
    commands::add_predict_command(program);
    commands::add_export_command(program);
    commands::add_weights_command(program);
    commands::add_movies_command(program);
    commands::add_tour_command(program);
}

/// The innermost command that the arguments name, and how it is typed.
struct Chosen {
    const CLI::App *command;
    std::string name; ///< "benchlight data info"
};
Chosen chosen_command(const CLI::App &program) {
    Chosen chosen{&program, program.get_name()};
    for (auto inner = program.get_subcommands(); !inner.empty(); inner = chosen.command->get_subcommands())
        chosen = {inner.front(), chosen.name + " " + inner.front()->get_name()};
    return chosen;
}

/// "benchlight data takes one of list, info, …"; empty when no subcommand is missing.
std::string missing_command_sentence(const CLI::App &program) {
    const Chosen chosen = chosen_command(program);
    std::string names;
    for (const CLI::App *inner : chosen.command->get_subcommands([](const CLI::App *) { return true; }))
        names += (names.empty() ? "" : ", ") + inner->get_name();
    return names.empty() ? "" : chosen.name + " takes one of " + names + ".";
}

/// Names what there is instead.
std::string unknown_argument_sentence(const CLI::App &program) {
    const Chosen chosen = chosen_command(program);
    std::string names;
    const auto add = [&](const std::string &name) { names += (names.empty() ? "" : ", ") + name; };
    for (const CLI::App *inner : chosen.command->get_subcommands([](const CLI::App *) { return true; }))
        add(inner->get_name());
    for (const CLI::Option *option : chosen.command->get_options()) add(option->get_name());
    const std::vector<std::string> unknown = program.remaining(true);
    return chosen.name + " has no '" + (unknown.empty() ? "" : unknown.front()) + "'; it takes " + names + ".";
}

int run_command(CLI::App &program, int argc, char **argv) {
    try {
        program.parse(argc, argv);
        return 0;
    } catch (const CLI::CallForHelp &) {
        const Chosen chosen = chosen_command(program);
        std::fputs(chosen.command->help(chosen.name.substr(0, chosen.name.rfind(' '))).c_str(), stdout);
        return 0;
    } catch (const CLI::CallForVersion &) {
        std::puts("benchlight " BENCHLIGHT_VERSION);
        return 0;
    } catch (const CLI::ParseError &error) {
        if (!program.remaining(true).empty())
            say(unknown_argument_sentence(program));
        else if (const std::string sentence = missing_command_sentence(program); !sentence.empty())
            say(sentence);
        else
            say(std::string(error.what()) + "; see " + chosen_command(program).name + " --help.");
        return 2;
    }
}

int run(int argc, char **argv) {
    if (argc < 2) return open_window(argc, argv);
    CLI::App program("Train an image classifier while watching it; recommend movies and say why", "benchlight");
    add_commands(program);
    if (is_for_window(program, argv[1])) return open_window(argc, argv);
    if (std::string(argv[1]) != "tour") setenv("QT_QPA_PLATFORM", "offscreen", 1); // no other command needs a display
    return run_command(program, argc, argv);
}

} // namespace

int main(int argc, char **argv) {
    keep_freed_memory();
    std::signal(SIGPIPE, SIG_IGN);
    commands::watch_for_interruption();
    try {
        return run(argc, argv);
    } catch (const UsageError &error) {
        say(error.what());
        return 2;
    } catch (const Stopped &) {
        say("stopped");
        return 130;
    } catch (const std::bad_alloc &) {
        say("Out of memory; a smaller --batch, --size or --limit-train needs less.");
        return 1;
    } catch (const std::exception &error) {
        say(error.what());
        return 1;
    }
}
