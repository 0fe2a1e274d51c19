#include "engine/core/fetch.h"

#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/progress_bar.h"

#include <chrono>
#include <memory>

namespace benchlight::commands {

namespace {

struct Options {
    std::string name;
    std::optional<std::string> from;
    bool force = false;
    bool json = false;
};

/// Shows how far a download is: on the terminal, or as events, a few a second.
class Report {
  public:
    Report(const Resource &resource, bool json) : resource_(resource), json_(json) {}
    void operator()(std::uint64_t done, std::uint64_t total) {
        if (!json_) {
            if (done == total && resource_.is_archive()) return bar_.show("unpacking " + resource_.name, 1.0);
            return bar_.show("fetching " + resource_.name, static_cast<double>(done) / static_cast<double>(total),
                             format_bytes(done) + " of " + format_bytes(total));
        }
        const auto now = std::chrono::steady_clock::now();
        if (printed_ && done < total && now - *printed_ < std::chrono::milliseconds(250)) return;
        printed_ = now;
        print_json({{"event", "progress"}, {"done", done}, {"total", total}}, true);
    }
    void clear() { bar_.clear(); }

  private:
    const Resource &resource_;
    const bool json_;
    ProgressBar bar_;
    std::optional<std::chrono::steady_clock::time_point> printed_;
};

void print_place(const Options &options, const std::filesystem::path &path, const std::string &sentence) {
    if (options.json)
        print_json({{"event", "finished"}, {"path", display_path(path)}});
    else
        print_text(sentence + "\n");
}

void fetch(const Options &options) {
    const Resource &resource = find_resource(options.name);
    if (!options.force)
        if (const auto path = fetched_resource(resource))
            return print_place(options, *path,
                               resource.name + " is already in " + display_path(*path) + "; --force fetches it anew");
    Report report(resource, options.json);
    const std::filesystem::path path = fetch_resource(
        resource, options.from.value_or(""), interruption(),
        [&](std::uint64_t done, std::uint64_t total) { report(done, total); }, {.anew = options.force, .patience = {}});
    report.clear();
    print_place(options, path,
                resource.title + " (" + format_bytes(resource.size) + ") fetched into " + display_path(path));
}

} // namespace

void add_fetch_command(CLI::App &data) {
    auto options = std::make_shared<Options>();
    std::string names;
    for (const Resource &resource : resources()) names += (names.empty() ? "" : ", ") + resource.name;
    CLI::App *command = data.add_subcommand("fetch", "Download a data set or weights; an interrupted download goes on");
    command->add_option("name", options->name, names)->type_name("NAME")->required();
    add_text(*command, "--from", options->from, "URL",
             "Another address (http, https or file); size and SHA-256 are checked all the same");
    command->add_flag("--force", options->force, "Fetch it although it is there, and replace it");
    command->add_flag("--json", options->json, "Print JSON, one object a line");
    command->callback([options] { fetch(*options); });
}

} // namespace benchlight::commands
