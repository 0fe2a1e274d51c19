#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/movies.h"
#include "app/commands/progress_bar.h"
#include "engine/movies/embedding.h"
#include "engine/movies/recommend.h"
#include "engine/movies/search.h"

#include <algorithm>
#include <cmath>

namespace benchlight::commands {
namespace {

struct Options {
    MovieOptions movies;
    std::vector<std::string> titles, dislikes;
    std::optional<std::string> model, run;
    std::optional<double> lambda;
    std::optional<int> top;
    bool as_published = false;
};

/// Throws UsageError for what does not go together; before anything is read.
void require_one_model(const Options &options) {
    if (options.top && *options.top < 1)
        throw UsageError("--top " + std::to_string(*options.top) + " is out of range; it takes a number from 1.");
    if (options.model) movies::find_model(*options.model);
    if (options.run && options.model && *options.model != "embedding")
        throw UsageError("--run names an embedding run; it goes with --model embedding, not with " + *options.model +
                         ".");
    if (options.as_published && !options.run)
        throw UsageError("--as-published compares rows of a run's matrix; it needs --run DIR.");
    if (options.lambda && options.model != "ease") throw UsageError("--lambda is EASE's; it goes with --model ease.");
    if (options.lambda && !(*options.lambda > 0))
        throw UsageError("--lambda takes a number above 0, not " + format_number(*options.lambda) + ".");
}

movies::MovieSet read_set(const Options &options) {
    if (!options.run) return options.movies.read();
    return options.movies.or_of(movies::read_embedding_run(*options.run).settings).read();
}

/// The movies of both lists, each once. Throws Error for a title that names none or several, UsageError for a movie in both lists.
movies::Profile profile_of(const Options &options, const movies::TitleIndex &index) {
    const auto resolve = [&](const std::vector<std::string> &titles) {
        std::vector<std::uint32_t> found;
        for (const std::string &title : titles) {
            const std::uint32_t movie = movies::resolve_title(index, title);
            if (std::ranges::find(found, movie) == found.end()) found.push_back(movie);
        }
        return found;
    };
    movies::Profile profile{resolve(options.titles), resolve(options.dislikes)};
    for (const std::uint32_t movie : profile.disliked)
        if (std::ranges::find(profile.liked, movie) != profile.liked.end())
            throw UsageError(index.catalog().label(movie) + " is both liked and disliked; name it once.");
    return profile;
}

std::shared_ptr<const movies::Recommender> recommender_of(const Options &options, const movies::MovieSet &set) {
    if (options.run) {
        movies::Embedding vectors = movies::read_embedding(*options.run);
        if (vectors.movies != set.catalog.size())
            throw Error("The run " + display_path(*options.run) + " has vectors of " + format_count(vectors.movies) +
                        " movies, but the set has " + format_count(set.catalog.size()) +
                        "; name the set that it was trained on with --movies.");
        return movies::embedding_recommender(std::move(vectors), set.likes,
                                             options.as_published ? movies::Compared::rows : movies::Compared::columns);
    }
    movies::ModelSettings settings{.name = options.model.value_or("default")};
    settings.lambda = options.lambda.value_or(settings.lambda);
    ProgressBar bar;
    return movies::fit_cached(
        settings, set.catalog, set.likes, interruption(),
        [&](std::uint64_t done, std::uint64_t total) { bar.show("fitting the recommender", done, total); });
}

/// What has to be said of the recommendations, in sentences.
std::vector<std::string> notes_on(const movies::MovieSet &set, const movies::Recommender &model,
                                  const movies::Profile &profile) {
    const std::vector<std::uint32_t> unknown = movies::unknown_of(set.likes, profile);
    const bool all = unknown.size() == profile.liked.size() + profile.disliked.size();
    std::string names;
    for (std::size_t i = 0; i < unknown.size(); ++i)
        names += (i == 0 ? "" : i + 1 == unknown.size() ? " and " : ", ") + set.catalog.label(unknown[i]);
    std::vector<std::string> notes;
    if (!unknown.empty())
        notes.push_back("In this set nobody likes " + names +
                        (all ? "; the recommendations go by genres and years alone."
                             : ", so the recommendations rest on the other titles."));
    if (!model.note().empty() && !all) notes.push_back(model.note());
    return notes;
}

Json year_json(const movies::Movie &movie) { return movie.year == 0 ? Json() : Json(movie.year); }

Json query_json(const movies::Catalog &catalog, const std::vector<std::uint32_t> &movies) {
    Json list = Json::array();
    for (const std::uint32_t movie : movies)
        list.push_back({{"movie_id", catalog[movie].id}, {"title", catalog.label(movie)}});
    return list;
}

Json because_json(const movies::Catalog &catalog, const std::vector<movies::Reason> &reasons) {
    Json list = Json::array();
    for (const movies::Reason &reason : reasons)
        list.push_back({{"movie_id", catalog[reason.movie].id},
                        {"title", catalog.label(reason.movie)},
                        {"likes_in_common", reason.likes_in_common},
                        {"share", reason.share},
                        {"disliked", reason.disliked}});
    return list;
}

std::string joined(const std::vector<std::string> &texts) {
    std::string result;
    for (const std::string &text : texts) result += (result.empty() ? "" : ", ") + text;
    return result;
}

/// "46 people liked both this and Toy Story (1995)"; empty when there is nothing to say.
std::string reason_text(const movies::Catalog &catalog, const movies::Reason &reason, bool by_content) {
    const std::string &label = catalog.label(reason.movie);
    if (by_content) return reason.disliked ? "" : "near " + label + " by genres and year";
    if (reason.likes_in_common == 0) return {};
    return format_count(reason.likes_in_common) +
           (reason.likes_in_common == 1 ? " person liked both this and " : " people liked both this and ") + label +
           (reason.disliked ? ", which you dislike" : "");
}

/// What a recommendation rests on, in the order in which it is told.
struct Recommendation {
    movies::Ranked ranked;
    std::vector<movies::Reason> reasons;
};

/// With four digits or so, whatever the model's scale.
std::string score_text(float score) {
    const double size = std::abs(static_cast<double>(score));
    return format_fixed(static_cast<double>(score), size >= 100 ? 0 : size >= 10 ? 2 : 3);
}

void print_list(const movies::MovieSet &set, const std::vector<Recommendation> &list, bool by_content) {
    if (list.empty()) return print_text("There is nothing to recommend.\n");
    constexpr std::size_t most_reasons = 3;
    const std::size_t digits = std::to_string(list.size()).size();
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::uint32_t movie = list[i].ranked.movie;
        const std::string number = std::to_string(i + 1);
        const std::vector<std::string> genres = set.catalog.genre_names(movie);
        std::string text = std::string(digits - number.size(), ' ') + number + "  " + set.catalog.label(movie) + "  " +
                           score_text(list[i].ranked.score) + (genres.empty() ? "" : "  " + joined(genres)) + "\n";
        std::size_t told = 0;
        for (const movies::Reason &reason : list[i].reasons) {
            const std::string sentence = reason_text(set.catalog, reason, by_content);
            if (sentence.empty() || told == most_reasons) continue;
            text += std::string(digits + 4, ' ') + sentence + "\n";
            ++told;
        }
        print_text(text);
    }
}

Json recommendations_json(const movies::MovieSet &set, const std::vector<Recommendation> &list) {
    Json entries = Json::array();
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::uint32_t movie = list[i].ranked.movie;
        entries.push_back({{"rank", i + 1},
                           {"movie_id", set.catalog[movie].id},
                           {"title", set.catalog.label(movie)},
                           {"year", year_json(set.catalog[movie])},
                           {"genres", set.catalog.genre_names(movie)},
                           {"score", list[i].ranked.score},
                           {"because", because_json(set.catalog, list[i].reasons)}});
    }
    return entries;
}

void recommend(const Options &options) {
    require_one_model(options);
    const movies::MovieSet set = read_set(options);
    const movies::TitleIndex index(set.catalog, set.rating_count);
    const movies::Profile profile = profile_of(options, index);
    const auto model = recommender_of(options, set);

    std::vector<Recommendation> list;
    for (const movies::Ranked &ranked : movies::rank(set, *model, profile)) {
        if (list.size() == static_cast<std::size_t>(options.top.value_or(10))) break;
        list.push_back({ranked, movies::explain(set, *model, profile, ranked.movie)});
    }
    const std::vector<std::string> notes = notes_on(set, *model, profile);
    for (const std::string &note : notes) print_message(note);
    if (options.movies.json)
        return print_json({{"model", options.run ? "embedding" : options.model.value_or("default")},
                           {"query", query_json(set.catalog, profile.liked)},
                           {"disliked", query_json(set.catalog, profile.disliked)},
                           {"recommendations", recommendations_json(set, list)},
                           {"notes", notes}});
    const std::size_t unknown = movies::unknown_of(set.likes, profile).size();
    print_list(set, list, unknown == profile.liked.size() + profile.disliked.size());
}

} // namespace

void add_movies_recommend_command(CLI::App &movies) {
    auto options = std::make_shared<Options>();
    CLI::App *command =
        movies.add_subcommand("recommend", "Recommend movies to somebody who likes the named ones, and say why");
    command
        ->add_option("TITLE", options->titles,
                     "Movies that you like, by title or id:N; behind -- one may begin with a dash")
        ->required();
    command->add_option("--dislike", options->dislikes, "A movie that you dislike; may be given several times")
        ->type_name("TITLE")
        ->allow_extra_args(false);
    add_text(*command, "--model", options->model, "NAME",
             "default, ease, ease-genres, als, item-knn, popularity, embedding or blend");
    add_number(*command, "--lambda", options->lambda, "L2 regularisation of ease (default 100)");
    add_number(*command, "--top", options->top, "How many movies at most (default 10)");
    add_text(*command, "--run", options->run, "DIR", "An embedding run, whose vectors recommend");
    command->add_flag("--as-published", options->as_published,
                      "Compare rows of the run's matrix, as the original did, instead of the movies' vectors");
    add_movie_options(*command, options->movies);
    command->callback([options] { recommend(*options); });
}

} // namespace benchlight::commands
