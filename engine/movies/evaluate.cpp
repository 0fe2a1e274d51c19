#include "engine/movies/evaluate.h"

#include "engine/core/threads.h"
#include "engine/movies/bootstrap_internal.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>

namespace benchlight::movies {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Thousandths of an evaluation's progress: fitting and listing take one half each.
constexpr std::uint64_t whole = 1000;

double mean(const std::vector<double> &values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

std::vector<std::uint32_t> users_of(const Likes &held_out) {
    std::vector<std::uint32_t> users;
    for (std::size_t user = 0; user < held_out.users(); ++user)
        if (!held_out.by_user.row(user).empty()) users.push_back(static_cast<std::uint32_t>(user));
    return users;
}

/// What every tested user is given.
struct Lists {
    std::vector<std::vector<std::uint32_t>> lists; ///< [users]
    double query_seconds = 0;                      ///< mean of one
};

Lists make_lists(const Recommender &model, const Likes &fitted, const std::vector<std::uint32_t> &users,
                 const EvaluateOptions &options, int threads, const std::stop_token &stop, const Progress &progress) {
    Lists made{std::vector<std::vector<std::uint32_t>>(users.size())};
    std::vector<double> seconds(users.size());
    std::atomic<std::uint64_t> done = 0;
    parallel_for(users.size(), threads, stop, [&](std::size_t i) {
        const auto start = Clock::now();
        const auto liked = fitted.by_user.row(users[i]);
        const std::vector<float> scores = model.score({.liked = {liked.begin(), liked.end()}});
        made.lists[i] = top_list(scores, liked, static_cast<std::size_t>(options.top));
        seconds[i] = seconds_since(start);
        if (progress) progress(whole / 2 + ++done * (whole / 2) / users.size(), whole);
    });
    made.query_seconds = mean(seconds);
    return made;
}

/// [movies]: the share of liked movies that have no more likes; 0 for a movie without one.
std::vector<double> popularity_shares(const Likes &fitted) {
    std::vector<std::size_t> counts;
    for (std::size_t movie = 0; movie < fitted.movies(); ++movie)
        if (fitted.of_movie(movie) > 0) counts.push_back(fitted.of_movie(movie));
    std::ranges::sort(counts);
    std::vector<double> shares(fitted.movies());
    for (std::size_t movie = 0; movie < fitted.movies(); ++movie) {
        const auto no_more = std::ranges::upper_bound(counts, fitted.of_movie(movie)) - counts.begin();
        if (!counts.empty()) shares[movie] = static_cast<double>(no_more) / static_cast<double>(counts.size());
    }
    return shares;
}

double mean_share(const std::vector<double> &shares, std::span<const std::uint32_t> movies) {
    double sum = 0;
    for (const std::uint32_t movie : movies) sum += shares[movie];
    return sum / static_cast<double>(movies.size());
}

/// Coverage and popularity: what the lists are like, whether or not they find something.
void describe_lists(Evaluation &evaluation, const Lists &made, const HeldOut &parts,
                    const std::vector<std::uint32_t> &users) {
    std::vector<bool> recommended(parts.fitted.movies());
    const std::vector<double> shares = popularity_shares(parts.fitted);
    std::size_t lists = 0;
    for (std::size_t i = 0; i < users.size(); ++i) {
        evaluation.held_out_popularity += mean_share(shares, parts.held_out.by_user.row(users[i]));
        if (made.lists[i].empty()) continue;
        ++lists;
        evaluation.popularity += mean_share(shares, made.lists[i]);
        for (const std::uint32_t movie : made.lists[i]) recommended[movie] = true;
    }
    evaluation.held_out_popularity /= static_cast<double>(users.size());
    evaluation.popularity /= static_cast<double>(std::max<std::size_t>(lists, 1));
    std::size_t liked = 0, covered = 0;
    for (std::size_t movie = 0; movie < parts.fitted.movies(); ++movie) {
        if (parts.fitted.of_movie(movie) == 0) continue;
        ++liked;
        covered += recommended[movie];
    }
    evaluation.coverage = static_cast<double>(covered) / static_cast<double>(std::max<std::size_t>(liked, 1));
}

Likes likes_where(const MovieSet &set, const std::function<bool(std::size_t user, std::uint32_t movie)> &is_in) {
    SparseRows rows;
    rows.begin.reserve(set.likes.users() + 1);
    for (std::size_t user = 0; user < set.likes.users(); ++user) {
        for (const std::uint32_t movie : set.likes.by_user.row(user))
            if (is_in(user, movie)) rows.column.push_back(movie);
        rows.begin.push_back(rows.column.size());
    }
    return Likes(std::move(rows), set.catalog.size());
}

} // namespace

void EvaluateOptions::check() const {
    if (folds < 2) throw UsageError("The likes are divided into at least 2 folds, not " + std::to_string(folds) + ".");
    if (fold < 0 || fold >= folds)
        throw UsageError("There is no fold " + std::to_string(fold) + "; with " + std::to_string(folds) +
                         " folds they are numbered from 0 to " + std::to_string(folds - 1) + ".");
    if (top < 1) throw UsageError("A list has at least 1 movie, not " + std::to_string(top) + ".");
}

int fold_of(std::int64_t user_id, std::int64_t movie_id, int folds) {
    const std::uint64_t mixed =
        static_cast<std::uint64_t>(user_id) * 73856093u ^ static_cast<std::uint64_t>(movie_id) * 19349663u;
    return static_cast<int>(mixed % static_cast<std::uint64_t>(folds));
}

HeldOut hold_out(const MovieSet &set, int fold, int folds) {
    EvaluateOptions{.fold = fold, .folds = folds}.check();
    const auto is_held_out = [&](std::size_t user, std::uint32_t movie) {
        return fold_of(set.user_ids[user], set.catalog[movie].id, folds) == fold;
    };
    return {.fitted =
                likes_where(set, [&](std::size_t user, std::uint32_t movie) { return !is_held_out(user, movie); }),
            .held_out = likes_where(set, is_held_out)};
}

Evaluation evaluate_with(const MovieSet &set, const std::string &name, const FitModel &fit,
                         const EvaluateOptions &options, const std::stop_token &stop, const Progress &progress) {
    options.check();
    const int threads = options.threads > 0 ? options.threads : available_threads();
    const HeldOut parts = hold_out(set, options.fold, options.folds);
    const std::vector<std::uint32_t> users = users_of(parts.held_out);
    if (users.empty())
        throw Error("Fold " + std::to_string(options.fold) + " of " + std::to_string(options.folds) +
                    " holds no like, so there is nothing to find; choose another fold, or fewer folds.");

    Evaluation evaluation{.model = name, .users = users.size()};
    const auto start = Clock::now();
    const auto model = fit(parts.fitted, stop, [&](std::uint64_t done, std::uint64_t total) {
        if (progress && total > 0) progress(done * (whole / 2) / total, whole);
    });
    evaluation.fit_seconds = seconds_since(start);
    const Lists made = make_lists(*model, parts.fitted, users, options, threads, stop, progress);
    evaluation.query_seconds = made.query_seconds;
    for (std::size_t i = 0; i < users.size(); ++i) {
        const ListQuality quality =
            quality_of(made.lists[i], parts.held_out.by_user.row(users[i]), static_cast<std::size_t>(options.top));
        evaluation.user_recall.push_back(quality.recall);
        evaluation.user_ndcg.push_back(quality.ndcg);
    }
    evaluation.recall = mean(evaluation.user_recall);
    evaluation.ndcg = mean(evaluation.user_ndcg);
    const auto intervals = bootstrap_intervals({evaluation.user_recall, evaluation.user_ndcg}, threads, stop);
    evaluation.recall_interval = intervals[0];
    evaluation.ndcg_interval = intervals[1];
    describe_lists(evaluation, made, parts, users);
    evaluation.note = model->note();
    return evaluation;
}

Evaluation evaluate(const MovieSet &set, const ModelSettings &model, const EvaluateOptions &options,
                    const std::stop_token &stop, const Progress &progress) {
    find_model(model.name); // before the likes are taken apart
    ModelSettings settings = model;
    if (options.threads > 0) settings.threads = options.threads;
    const FitModel fit_model = [&](const Likes &fitted, const std::stop_token &stop_fit, const Progress &fit_progress) {
        return fit(settings, set.catalog, fitted, stop_fit, fit_progress);
    };
    return evaluate_with(set, model.name, fit_model, options, stop, progress);
}

Evaluation failed_evaluation(const std::string &model, const std::string &reason) {
    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    Evaluation of;
    of.model = model;
    of.note = reason;
    of.recall = of.ndcg = of.coverage = of.popularity = of.held_out_popularity = nothing;
    of.fit_seconds = of.query_seconds = nothing;
    of.recall_interval = of.ndcg_interval = {nothing, nothing};
    return of;
}

std::vector<Evaluation> evaluate_all(const MovieSet &set, const EvaluateOptions &options, const std::stop_token &stop,
                                     const Progress &progress) {
    options.check();
    std::vector<Evaluation> evaluations;
    const std::uint64_t total = whole * model_kinds().size();
    for (const ModelKind &kind : model_kinds()) {
        const std::uint64_t before = whole * evaluations.size();
        try {
            evaluations.push_back(
                evaluate(set, {.name = kind.name}, options, stop, [&](std::uint64_t done, std::uint64_t) {
                    if (progress) progress(before + done, total);
                }));
        } catch (const Error &error) {
            evaluations.push_back(failed_evaluation(kind.name, error.what()));
        }
    }
    return evaluations;
}

std::string protocol_text(const EvaluateOptions &options) {
    const std::string top = std::to_string(options.top), folds = std::to_string(options.folds);
    return "A like is held out when ((userId · 73856093) xor (movieId · 19349663)) mod " + folds + " is " +
           std::to_string(options.fold) +
           "; every model is fitted on the other likes and then lists, for each user with a held-out like, the " + top +
           " movies that it scores highest among those that the model was not shown as his likes (equal scores by "
           "ascending movie id). "
           "Recall is the share of his held-out likes that the list has, divided by at most " +
           top +
           "; ndcg counts a hit less the further down it stands, and is 1 for a perfect list. Both are means over "
           "users, with 95 % intervals from 2,000 resamples of the users. Coverage is the share of liked movies that "
           "anybody is "
           "recommended; popularity is the mean share of liked movies that have no more likes than a recommended one.";
}

} // namespace benchlight::movies
