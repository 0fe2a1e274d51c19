#pragma once
#include "engine/core/text.h"
#include "engine/images/split.h"

#include <CLI/CLI.hpp>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

/// What several subcommands share. Options are taken as std::optional, so that a command sees which were given.
namespace benchlight::commands {

/// An option whose value must be a number that stands alone, in the C locale whatever the user's is.
template <class Number>
CLI::Option *add_number(CLI::App &command, const std::string &name, std::optional<Number> &value,
                        const std::string &description) {
    const auto parse = [&value, name](const std::string &text) {
        value = parse_number<Number>(text);
        if (value && std::isfinite(static_cast<double>(*value))) return;
        throw UsageError(name + " takes a " + (std::is_integral_v<Number> ? "whole " : "") + "number" +
                         (std::is_unsigned_v<Number> ? " from 0" : "") + ", not '" + text + "'.");
    };
    return command.add_option_function<std::string>(name, parse, description)
        ->type_name(std::is_integral_v<Number> ? "N" : "X");
}

/// An option with a text value.
CLI::Option *add_text(CLI::App &command, const std::string &name, std::optional<std::string> &value,
                      const std::string &type_name, const std::string &description);

/// An option that is `on` or `off`.
CLI::Option *add_switch(CLI::App &command, const std::string &name, std::optional<bool> &value,
                        const std::string &description);

/// Throws UsageError for a given value that is none of `choices`, or outside of low … high.
void require_one_of(const std::string &name, const std::optional<std::string> &value,
                    std::initializer_list<const char *> choices);
void require_range(const std::string &name, const std::optional<int> &value, int low, int high);

/// The options that data, train and evaluate have in common.
struct DataOptions {
    std::optional<std::string> validation;
    std::optional<std::size_t> limit_train, limit_test;
    std::optional<std::uint64_t> seed;
    std::optional<int> size, threads;
    std::optional<std::string> edits; ///< a file; `train` has it among its settings

    bool changes_split() const { return validation || limit_train || limit_test || seed; }
    /// Puts what was given in the place of what `settings` hold. Throws UsageError.
    void apply(images::SplitSettings &settings) const;
    /// Throws UsageError for a size or a number of threads out of range.
    void require_ranges() const;
    /// Null when none are asked for. Throws Error for a file that cannot be used.
    std::shared_ptr<const images::Edits> read_edits() const;
};
void add_data_options(CLI::App &command, DataOptions &options);
void add_edits_option(CLI::App &command, DataOptions &options);

/// Throws Error when `file` exists and `force` is not set, or when it could not be written. Call before long work.
void require_output_file(const std::filesystem::path &file, bool force);

/// Writes one line of JSON to stdout at once. When nobody reads any more, it is dropped if `may_be_lost`, else Error.
void print_json(const Json &json, bool may_be_lost = false);
/// Writes text to stdout at once.
void print_text(const std::string &text);
/// One line on stderr for the user: a warning, or what is being done.
void print_message(const std::string &message);

/// A table with aligned columns and two spaces between them, each line ended.
struct Column {
    std::string title;
    bool right = false; ///< numbers
};
std::string format_table(const std::vector<Column> &columns, const std::vector<std::vector<std::string>> &rows);
/// How many columns of a terminal UTF-8 text without wide characters takes.
std::size_t text_width(const std::string &text);

std::string format_percent(double fraction, int decimals = 1); ///< "91.3 %"

} // namespace benchlight::commands
