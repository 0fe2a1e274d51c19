#include "engine/nn/models.h"
#include "engine/nn/weights.h"

#include "app/commands/commands.h"
#include "app/commands/common.h"

namespace benchlight::commands {

namespace {

void print_models(bool as_json) {
    Json models = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const nn::ModelInfo &model : nn::models()) {
        Json stages = Json::array(), state = Json::object();
        for (const nn::StageInfo &stage : model.stages)
            stages.push_back({{"name", stage.name}, {"parameters", stage.parameters}});
        for (const nn::WeightSource &source : nn::weight_sources(model.name))
            state[source.weights.name] = source.installed           ? "installed"
                                         : source.download_size > 0 ? "downloadable"
                                                                    : "missing";
        models.push_back({{"name", model.name},
                          {"parameters", model.parameters},
                          {"trainable_parameters", model.trainable_parameters},
                          {"weights", model.weights},
                          {"weight_state", state},
                          {"stages", stages},
                          {"description", model.description}});
        rows.push_back({model.name, format_count(model.parameters), model.description});
    }
    if (as_json) return print_json({{"models", models}});
    print_text(format_table({{"model"}, {"parameters", true}, {""}}, rows));
}

} // namespace

void add_models_command(CLI::App &program) {
    auto as_json = std::make_shared<bool>(false);
    CLI::App *command = program.add_subcommand("models", "List the networks; parameters are for ten classes");
    command->add_flag("--json", *as_json, "Print JSON");
    command->callback([as_json] { print_models(*as_json); });
}

} // namespace benchlight::commands
