#include "engine/core/csv.h"
#include "engine/core/files.h"
#include "engine/movies/sweep.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace benchlight::movies {
namespace {

constexpr std::size_t published_epochs = 20;
constexpr std::array<std::pair<const char *, std::int64_t>, 3> query_titles{
    {{"Apollo 13 (1995)", 150}, {"Toy Story (1995)", 1}, {"Home Alone (1990)", 586}}};

/// Reads a table whose first line is a header of `columns` names.
template <class Use> void each_row(const std::filesystem::path &file, std::size_t columns, const Use &use) {
    const std::string text = read_file(file);
    CsvReader reader(text, display_path(file));
    if (!reader.next() || reader.fields().size() != columns) reader.fail("its header is not the expected one");
    while (reader.next()) {
        if (reader.fields().size() != columns) reader.fail("a row has another number of columns than the header");
        use(reader);
    }
}

template <class Number> Number number_at(const CsvReader &reader, std::size_t column) {
    const auto number = parse_number<Number>(reader.fields()[column]);
    if (!number) reader.fail("'" + reader.fields()[column] + "' is no number");
    return *number;
}

std::size_t config_at(const CsvReader &reader) {
    const auto &configs = sweep_configs();
    const std::string label = reader.fields()[0] + " " + reader.fields()[1];
    const auto found = std::ranges::find(configs, label, &SweepConfig::label);
    if (found == configs.end()) reader.fail("there is no configuration " + label);
    return static_cast<std::size_t>(found - configs.begin());
}

std::int64_t query_at(const CsvReader &reader) {
    for (const auto &[title, id] : query_titles)
        if (reader.fields()[2] == title) return id;
    reader.fail("'" + reader.fields()[2] + "' is none of the three titles");
}

Published read_published() {
    const std::filesystem::path folder = bundled_movies().parent_path() / "published";
    Published published;
    published.costs.assign(sweep_configs().size(),
                           std::vector<double>(published_epochs, std::numeric_limits<double>::quiet_NaN()));
    each_row(folder / "costs.csv", 4, [&](const CsvReader &reader) {
        const auto epoch = number_at<std::size_t>(reader, 2);
        if (epoch >= published_epochs) reader.fail("there is no such epoch");
        published.costs[config_at(reader)][epoch] = number_at<double>(reader, 3);
    });
    for (const SweepConfig &config : sweep_configs())
        for (const std::int64_t query : published_queries()) published.lists.push_back({config.name, query, {}, {}});
    each_row(folder / "lists.csv", 6, [&](const CsvReader &reader) {
        const std::size_t config = config_at(reader);
        const auto query = std::ranges::find(published_queries(), query_at(reader)) - published_queries().begin();
        TopTen &list = published.lists[config * published_queries().size() + static_cast<std::size_t>(query)];
        if (number_at<std::size_t>(reader, 3) != list.movies.size() + 1) reader.fail("a rank is missing");
        list.movies.push_back(number_at<std::int64_t>(reader, 4));
    });
    return published;
}

} // namespace

const std::array<std::int64_t, 3> &published_queries() {
    static const std::array<std::int64_t, 3> queries{query_titles[0].second, query_titles[1].second,
                                                     query_titles[2].second};
    return queries;
}

const Published &published_sweep() {
    static const Published published = read_published();
    return published;
}

} // namespace benchlight::movies
