#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "engine/runs/command.h"
#include "engine/runs/run_reader.h"
#include "engine/training/setting_kinds.h"

namespace benchlight::commands {

namespace {

struct Options {
    std::string run, command;
    bool json = false;
};

void control(const Options &options) {
    const runs::Command command = runs::Command::parse(options.command);
    if (command.kind == runs::Command::Kind::set) {
        training::Settings settings; // to judge the value by
        const training::SettingKind &kind = training::live_setting(command.option);
        kind.set(settings, command.value, command.option);
        if (runs::is_run_folder(options.run))
            training::require_changeable(
                kind, runs::RunReader(runs::RunFolder{options.run}).started().value("features_cached", false));
    }
    runs::send_command({options.run}, command);
    if (options.json)
        print_json({{"run", display_path(options.run)}, {"command", command.text()}});
    else
        print_text("sent '" + command.text() + "'; it takes effect at the next batch\n");
}

/// "epochs=N, lr=X, …"
std::string live_settings() {
    std::string list;
    for (const training::SettingKind &kind : training::setting_kinds())
        if (kind.live) list += (list.empty() ? "" : ", ") + kind.option + "=…";
    return list;
}

} // namespace

void add_control_command(CLI::App &program) {
    auto options = std::make_shared<Options>();
    CLI::App *command = program.add_subcommand("control", "Tell a training what to do, in whatever process it runs");
    command->add_option("--run", options->run, "The run's folder")->type_name("DIR")->required();
    command->add_option("command", options->command, "pause, continue, stop, or a setting: " + live_settings())
        ->required();
    command->add_flag("--json", options->json, "Print JSON");
    command->callback([options] { control(*options); });
}

} // namespace benchlight::commands
