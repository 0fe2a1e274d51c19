#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/progress_bar.h"
#include "engine/augment/augment.h"
#include "ui/figures/export.h"
#include "ui/figures/grid_figure.h"
#include "ui/shell/run_window.h"

namespace benchlight::commands {

namespace {

struct InfoOptions {
    std::string spec;
    DataOptions data;
    bool json = false;
};

struct GridOptions : InfoOptions {
    std::string out;
    std::optional<std::string> recipe;
    std::optional<int> epoch;
    bool force = false;
};

void list_data_sets(bool as_json) {
    Json sets = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const images::NamedSet &set : images::named_sets()) {
        const bool available = !set.path.empty();
        Json entry{{"name", set.name}, {"title", set.title}, {"available", available}};
        if (available)
            entry["path"] = display_path(set.path);
        else
            entry["download_size"] = set.download_size > 0 ? Json(set.download_size) : Json();
        sets.push_back(entry);
        const std::string size = set.download_size > 0 ? ", " + format_bytes(set.download_size) + " to download" : "";
        rows.push_back({set.name, set.title, available ? display_path(set.path) : "not installed" + size});
    }
    if (as_json) return print_json({{"data_sets", sets}});
    print_text(format_table({{"name"}, {"data set"}, {"place"}}, rows));
    print_text("\nYour own: idx:DIR, cifar10:PATH (binary version), folder:PATH (a folder or zip of CLASS/IMAGE)\n");
}

std::shared_ptr<const images::DataSet> load(const InfoOptions &options) {
    ProgressBar bar;
    images::DataSet::Options how;
    how.size = options.data.size;
    how.threads = options.data.threads.value_or(0);
    how.hold_bytes = 0; // each image is looked at once
    how.edits = options.data.read_edits();
    auto data = images::DataSet::load(options.spec, how, interruption(), [&](std::uint64_t done, std::uint64_t total) {
        bar.show("reading images", done, total);
    });
    bar.clear();
    for (const std::string &warning : data->warnings()) print_message(warning);
    return data;
}

Json shape_json(const images::Survey &survey) {
    const auto side = [](const std::optional<int> &length) { return length ? Json(*length) : Json(); };
    return Json::array({survey.channels, side(survey.height), side(survey.width)});
}

Json info_json(const images::DataSet &data, const images::Splits &splits) {
    const images::Survey &survey = data.survey();
    const std::vector<std::uint64_t> class_counts = data.class_counts();
    Json counts = Json::object(), skipped = Json::array();
    for (std::size_t c = 0; c < data.classes().size(); ++c) counts[display_path(data.classes()[c])] = class_counts[c];
    for (const images::Skipped &image : survey.skipped)
        skipped.push_back({{"source", image.source}, {"reason", image.reason}});
    Json edits;
    if (data.edits())
        edits = {{"relabelled", data.applied_edits().relabelled_count()},
                 {"excluded", data.applied_edits().excluded_count()}};
    return {{"classes", data.classes()},
            {"train", splits.train.size()},
            {"validation", splits.validation.size()},
            {"test", splits.test.size()},
            {"shape", shape_json(survey)},
            {"mean", survey.mean},
            {"std", survey.std},
            {"class_counts", counts},
            {"skipped", skipped},
            {"duplicates", survey.duplicates},
            {"edits", edits},
            {"warnings", data.warnings()}};
}

std::string shape_text(const images::Survey &survey) {
    const std::string size = survey.height && survey.width
                                 ? std::to_string(*survey.width) + "×" + std::to_string(*survey.height)
                                 : "mixed sizes";
    return size + (survey.channels == 1 ? ", grey" : ", colour");
}

std::string info_text(const images::DataSet &data, const images::Splits &splits) {
    const images::Survey &survey = data.survey();
    const auto numbers = [](const std::vector<double> &values) {
        std::string text;
        for (const double value : values) text += (text.empty() ? "" : "  ") + format_fixed(value, 4);
        return text;
    };
    std::vector<std::vector<std::string>> facts{
        {"images", format_count(splits.train.size()) + " train, " + format_count(splits.validation.size()) +
                       " validation, " + format_count(splits.test.size()) + " test"},
        {"shape", shape_text(survey)},
        {"mean", numbers(survey.mean)},
        {"std", numbers(survey.std)},
        {"duplicates", format_count(survey.duplicates) + " test images occur in train"},
        {"skipped", format_count(survey.skipped.size()) + " unreadable images"}};
    if (const images::AppliedEdits &edits = data.applied_edits(); data.edits())
        facts.push_back({"edits", format_count(edits.relabelled_count()) + " relabelled, " +
                                      format_count(edits.excluded_count()) + " excluded images"});
    std::string text = format_table({{""}, {""}}, facts);
    const std::vector<std::uint64_t> class_counts = data.class_counts();
    std::vector<std::vector<std::string>> rows;
    for (std::size_t c = 0; c < data.classes().size(); ++c)
        rows.push_back({display_path(data.classes()[c]), format_count(class_counts[c])});
    text += "\n" + format_table({{"class"}, {"training images", true}}, rows);
    if (survey.skipped.empty()) return text;
    rows.clear();
    for (const images::Skipped &image : survey.skipped) {
        if (rows.size() == 20) break;
        rows.push_back({display_path(image.source), display_path(image.reason)});
    }
    text += "\n" + format_table({{"skipped"}, {"reason"}}, rows);
    if (survey.skipped.size() > rows.size())
        text += "… and " + format_count(survey.skipped.size() - rows.size()) + " more; --json lists them all\n";
    return text;
}

images::SplitSettings split_settings(const InfoOptions &options) {
    options.data.require_ranges();
    images::SplitSettings settings;
    options.data.apply(settings);
    return settings;
}

void print_info(const InfoOptions &options) {
    const images::SplitSettings settings = split_settings(options);
    const auto data = load(options);
    const images::Splits splits = images::make_splits(*data, settings);
    if (options.json)
        print_json(info_json(*data, splits));
    else
        print_text(info_text(*data, splits));
}

void draw(const std::vector<augment::GridTile> &tiles, const images::DataSet &data, const GridOptions &options,
          const std::string &recipe, int epoch) {
    const ui::OffscreenApplication application; // fonts need it
    const ui::GridFigure figure(tiles, data.classes(), ui::grid_title(options.spec, recipe, epoch));
    ui::ExportOptions how;
    how.force = options.force;
    ui::export_figure(figure, options.out, how);
}

void write_grid(const GridOptions &options) {
    const images::SplitSettings settings = split_settings(options);
    const augment::Recipe recipe = augment::Recipe::parse(options.recipe.value_or("none"));
    const int epoch = options.epoch.value_or(1);
    if (epoch < 1) throw UsageError("--epoch counts from 1, not " + std::to_string(epoch) + ".");
    ui::require_exportable(options.out, options.force);

    const auto data = load(options);
    const images::Splits splits = images::make_splits(*data, settings);
    const std::vector<augment::GridTile> tiles = augment::make_grid(*data, splits.train, recipe, settings.seed, epoch);
    draw(tiles, *data, options, recipe.text(), epoch);

    Json list = Json::array();
    for (const augment::GridTile &tile : tiles)
        list.push_back({{"index", tile.index}, {"label", data->classes()[tile.label]}, {"applied", tile.applied}});
    if (options.json)
        print_json({{"tiles", list}, {"out", display_path(options.out)}});
    else
        print_text("wrote " + display_path(options.out) + "\n");
}

void add_info(CLI::App &data) {
    auto options = std::make_shared<InfoOptions>();
    CLI::App *command = data.add_subcommand("info", "What a data set holds");
    command->add_option("SPEC", options->spec, "fashion-mnist, cifar10, idx:DIR, cifar10:PATH or folder:PATH")
        ->required();
    add_data_options(*command, options->data);
    add_edits_option(*command, options->data);
    command->add_flag("--json", options->json, "Print JSON");
    command->callback([options] { print_info(*options); });
}

void add_grid(CLI::App &data) {
    auto options = std::make_shared<GridOptions>();
    CLI::App *command = data.add_subcommand("grid", "Draw the first sixteen training images of an epoch, augmented");
    command->add_option("SPEC", options->spec, "fashion-mnist, cifar10, idx:DIR, cifar10:PATH or folder:PATH")
        ->required();
    command->add_option("--out", options->out, "The picture to write: .png, .svg or .pdf")
        ->type_name("FILE")
        ->required();
    add_text(*command, "--recipe", options->recipe, "RECIPE",
             "Augmentation, such as rotate=30,flip=0.5 (default none)");
    add_number(*command, "--epoch", options->epoch, "The epoch whose order and augmentation to draw (default 1)");
    add_data_options(*command, options->data);
    add_edits_option(*command, options->data);
    command->add_flag("--force", options->force, "Replace an existing file");
    command->add_flag("--json", options->json, "Print JSON");
    command->callback([options] { write_grid(*options); });
}

} // namespace

void add_data_command(CLI::App &program) {
    CLI::App *data = program.add_subcommand("data", "List and fetch data sets, look into one, draw its images");
    data->require_subcommand(1);
    auto as_json = std::make_shared<bool>(false);
    CLI::App *list = data->add_subcommand("list", "The data sets that a name alone stands for");
    list->add_flag("--json", *as_json, "Print JSON");
    list->callback([as_json] { list_data_sets(*as_json); });
    add_info(*data);
    add_grid(*data);
    add_fetch_command(*data);
}

} // namespace benchlight::commands
