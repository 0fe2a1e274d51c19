#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/movies.h"
#include "app/commands/progress_bar.h"

#include <ctime>

namespace benchlight::commands {

namespace {

Json date_json(std::int64_t seconds) {
    if (seconds == 0) return {};
    const std::time_t time = seconds;
    std::tm date{};
    if (!::gmtime_r(&time, &date) || date.tm_year > 8099) return {};
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(1900 + date.tm_year) + "-" + two(date.tm_mon + 1) + "-" + two(date.tm_mday);
}

Json info_json(const movies::MovieSet &set, const movies::CoLikes &common) {
    Json skipped = Json::array();
    for (const movies::ImportProblem &problem : set.problems)
        skipped.push_back({{"what", problem.what}, {"count", problem.count}, {"first", problem.first}});
    return {{"path", display_path(set.path)},
            {"layout", set.layout},
            {"movies", set.catalog.size()},
            {"rated_movies", set.rated_movies()},
            {"ratings", set.ratings},
            {"users", set.user_ids.size()},
            {"like_threshold", set.like_threshold},
            {"likes", set.likes.count()},
            {"liked_movies", set.liked_movies()},
            {"pairs", common.pairs},
            {"max", common.largest},
            {"genres", set.catalog.genres()},
            {"first_rating", date_json(set.first_rating)},
            {"last_rating", date_json(set.last_rating)},
            {"skipped", skipped}};
}

std::string info_text(const movies::MovieSet &set, const movies::CoLikes &common) {
    const std::size_t liked = set.liked_movies(), movies = set.catalog.size();
    std::vector<std::vector<std::string>> facts{
        {"set", display_path(set.path) + " (" + set.layout + ")"},
        {"movies", format_count(movies) + ", " + format_count(set.rated_movies()) + " of them rated"},
        {"ratings", format_count(set.ratings) + " by " + format_count(set.user_ids.size()) + " users"},
        {"likes", format_count(set.likes.count()) + " (" + format_number(set.like_threshold) + " stars or more) of " +
                      format_count(liked) + " movies; nobody likes the other " + format_count(movies - liked)},
        {"X", format_count(common.pairs) + " non-zero entries off the diagonal, the largest " +
                  format_count(common.largest)}};
    const Json first = date_json(set.first_rating), last = date_json(set.last_rating);
    if (first.is_string() && last.is_string())
        facts.push_back({"rated", "from " + first.get<std::string>() + " to " + last.get<std::string>()});
    return format_table({{""}, {""}}, facts);
}

void print_info(const MovieOptions &options) {
    const movies::MovieSet set = options.read();
    ProgressBar bar;
    const movies::CoLikes common =
        movies::count_co_likes(set.likes, interruption(), [&bar](std::uint64_t done, std::uint64_t total) {
            bar.show("counting common likes", done, total);
        });
    bar.clear();
    if (options.json)
        print_json(info_json(set, common));
    else
        print_text(info_text(set, common));
}

} // namespace

void add_movies_info_command(CLI::App &movies) {
    auto options = std::make_shared<MovieOptions>();
    CLI::App &command = *movies.add_subcommand("info", "Count movies, ratings, likes and common likes");
    add_movie_options(command, *options);
    command.callback([options] { print_info(*options); });
}

} // namespace benchlight::commands
