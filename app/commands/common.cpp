#include "app/commands/common.h"

#include "engine/core/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace benchlight::commands {

CLI::Option *add_text(CLI::App &command, const std::string &name, std::optional<std::string> &value,
                      const std::string &type_name, const std::string &description) {
    return command
        .add_option_function<std::string>(
            name, [&value](const std::string &text) { value = text; }, description)
        ->type_name(type_name);
}

CLI::Option *add_switch(CLI::App &command, const std::string &name, std::optional<bool> &value,
                        const std::string &description) {
    const auto parse = [&value, name](const std::string &text) {
        if (text != "on" && text != "off") throw UsageError(name + " takes on or off, not '" + text + "'.");
        value = text == "on";
    };
    return command.add_option_function<std::string>(name, parse, description)->type_name("on|off");
}

void DataOptions::apply(images::SplitSettings &settings) const {
    if (validation) settings.set_validation(*validation);
    if (limit_train) settings.limit_train = limit_train;
    if (limit_test) settings.limit_test = limit_test;
    if (seed) settings.seed = *seed;
}

void require_one_of(const std::string &name, const std::optional<std::string> &value,
                    std::initializer_list<const char *> choices) {
    if (!value || std::ranges::find(choices, *value) != choices.end()) return;
    std::string list;
    for (const char *choice : choices) list += (list.empty() ? "" : ", ") + std::string(choice);
    throw UsageError(name + " takes one of " + list + ", not '" + *value + "'.");
}

void require_range(const std::string &name, const std::optional<int> &value, int low, int high) {
    if (value && (*value < low || *value > high))
        throw UsageError(name + " takes " + std::to_string(low) + " to " +
                         format_count(static_cast<std::uint64_t>(high)) + ", not " + std::to_string(*value) + ".");
}

void DataOptions::require_ranges() const {
    require_range("--size", size, 8, 4096);
    require_range("--threads", threads, 1, 1024);
    for (const auto &[name, limit] : {std::pair("--limit-train", limit_train), std::pair("--limit-test", limit_test)})
        if (limit == std::size_t{0}) throw UsageError(std::string(name) + " takes at least 1.");
}

void add_data_options(CLI::App &command, DataOptions &options) {
    add_text(command, "--validation", options.validation, "FRACTION|half-of-test",
             "Share of the training images that validates (default 0.1, 0: none), or half of the test images");
    add_number(command, "--limit-train", options.limit_train, "Use only N training images, each class its share");
    add_number(command, "--limit-test", options.limit_test, "Use only N test images, each class its share");
    add_number(command, "--seed", options.seed, "Seed of everything random (default 576)");
    add_number(command, "--size", options.size,
               "Input side in pixels; the shorter side is scaled to it, the centre cut out (default the images' own)");
    add_number(command, "--threads", options.threads, "Threads to use (default all cores)");
}

void add_edits_option(CLI::App &command, DataOptions &options) {
    add_text(
        command, "--edits", options.edits, "FILE",
        "A CSV file of images that are given another class or left out: source, action (relabel or exclude), label");
}

std::shared_ptr<const images::Edits> DataOptions::read_edits() const {
    return edits ? std::make_shared<const images::Edits>(images::Edits::read(*edits)) : nullptr;
}

void require_output_file(const std::filesystem::path &file, bool force) {
    std::error_code ignored;
    const auto status = std::filesystem::symlink_status(file, ignored);
    if (std::filesystem::is_directory(file, ignored))
        throw Error(display_path(file) + " is a folder; name a file to write.");
    if (std::filesystem::exists(status) && !force)
        throw Error(display_path(file) + " already exists; choose another name, or --force to replace it.");
    require_writable_place(file);
}

namespace {

bool write_stdout(const std::string &text) {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

} // namespace

void print_json(const Json &json, bool may_be_lost) {
    if (!write_stdout(to_json_text(json) + '\n') && !may_be_lost)
        throw Error("The result could not be written to standard output" + system_reason(errno) + ".");
    std::clearerr(stdout);
}

void print_text(const std::string &text) { write_stdout(text); }

void print_message(const std::string &message) { std::fputs((message + '\n').c_str(), stderr); }

std::size_t text_width(const std::string &text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string format_table(const std::vector<Column> &columns, const std::vector<std::vector<std::string>> &rows) {
    std::vector<std::size_t> width(columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
        width[c] = text_width(columns[c].title);
        for (const auto &row : rows) width[c] = std::max(width[c], text_width(row[c]));
    }
    std::string table;
    const auto add_cell = [&](std::size_t c, const std::string &cell) {
        const std::string pad(width[c] - text_width(cell), ' ');
        if (c > 0) table += "  ";
        table += columns[c].right ? pad + cell : cell + (c + 1 < columns.size() ? pad : "");
    };
    if (std::ranges::any_of(columns, [](const Column &column) { return !column.title.empty(); })) {
        for (std::size_t c = 0; c < columns.size(); ++c) add_cell(c, columns[c].title);
        table += '\n';
    }
    for (const auto &row : rows) {
        for (std::size_t c = 0; c < columns.size(); ++c) add_cell(c, row[c]);
        table += '\n';
    }
    return table;
}

std::string format_percent(double fraction, int decimals) { return format_fixed(100 * fraction, decimals) + " %"; }

} // namespace benchlight::commands
