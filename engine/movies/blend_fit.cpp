#include "engine/movies/blend_internal.h"

#include "engine/core/random.h"
#include "engine/core/threads.h"
#include "engine/movies/evaluate.h"

#include <algorithm>
#include <atomic>
#include <set>

namespace benchlight::movies {

namespace {

constexpr std::size_t top = 10;
constexpr std::size_t candidates_of_part = 100;
constexpr std::size_t most_users = 2000; ///< that weights are tried on
constexpr std::uint64_t seed = 576;

/// One like in five is held back, whichever fold of an evaluation the likes are: a like's lot depends on its user's and movie's positions.
bool held_back(std::size_t user, std::uint32_t movie) {
    return Random(seed, Purpose::validation_split, static_cast<std::uint32_t>(user), movie).below(5) == 0;
}

HeldOut hold_back(const Likes &likes) {
    SparseRows kept, back;
    for (std::size_t user = 0; user < likes.users(); ++user) {
        for (const std::uint32_t movie : likes.by_user.row(user))
            (held_back(user, movie) ? back : kept).column.push_back(movie);
        kept.begin.push_back(kept.column.size());
        back.begin.push_back(back.column.size());
    }
    return {.fitted = Likes(std::move(kept), likes.movies()), .held_out = Likes(std::move(back), likes.movies())};
}

/// Those who have something to find, and something to find it by: at most `most_users`, evenly spaced.
std::vector<std::uint32_t> users_of(const HeldOut &parts) {
    std::vector<std::uint32_t> all, some;
    for (std::size_t user = 0; user < parts.fitted.users(); ++user)
        if (!parts.fitted.by_user.row(user).empty() && !parts.held_out.by_user.row(user).empty())
            all.push_back(static_cast<std::uint32_t>(user));
    const std::size_t count = std::min(all.size(), most_users);
    for (std::size_t i = 0; i < count; ++i) some.push_back(all[i * all.size() / count]);
    return some;
}

Candidates candidates_of(std::uint32_t user, const HeldOut &parts, const std::vector<Fitted> &models) {
    const auto liked = parts.fitted.by_user.row(user), held_out = parts.held_out.by_user.row(user);
    std::vector<Standardised> scores;
    std::set<std::uint32_t> movies;
    for (const Fitted &model : models) {
        std::vector<float> of_model = model->score({.liked = {liked.begin(), liked.end()}});
        for (const std::uint32_t movie : top_list(of_model, liked, candidates_of_part)) movies.insert(movie);
        scores.push_back(standardise(std::move(of_model), liked));
    }
    Candidates result;
    for (const Standardised &of_model : scores)
        for (const std::uint32_t movie : movies) result.scores.push_back(of_model.scores[movie]);
    for (const std::uint32_t movie : movies) result.relevant.push_back(std::ranges::binary_search(held_out, movie));
    result.relevant_count = held_out.size();
    return result;
}

} // namespace

Fitted fit_blend_of(const std::vector<std::string> &names, const std::string &remark, const FitJob &job) {
    constexpr std::uint64_t stage = 1000; // of progress: each fit, and trying weights
    const std::uint64_t total = stage * (2 * names.size() + 1);
    std::uint64_t stages = 0;
    const auto fit_on = [&](const std::string &name, const Likes &likes) {
        const Progress progress = [&, before = stages * stage](std::uint64_t done, std::uint64_t of) {
            job.report(before + (of > 0 ? stage * done / of : 0), total);
        };
        ++stages;
        return find_part(name).fit({job.settings, job.catalog, likes, job.stop, progress});
    };

    const HeldOut parts = hold_back(job.likes);
    std::vector<Fitted> models;
    for (const std::string &name : names) models.push_back(fit_on(name, parts.fitted));
    const std::vector<std::uint32_t> users = users_of(parts);
    std::vector<Candidates> candidates(users.size());
    std::atomic<std::uint64_t> done = 0;
    parallel_for(users.size(), job.threads(), job.stop, [&](std::size_t i) {
        candidates[i] = candidates_of(users[i], parts, models);
        job.report(stages * stage + stage * ++done / users.size(), total);
    });
    const std::vector<double> weights = choose_weights(candidates, names.size(), top, job.threads(), job.stop);
    const BlendFigures figures = candidates.empty() ? BlendFigures{} : figures_of(candidates, weights, top);
    ++stages;
    models.clear(); // their memory is needed again

    std::vector<BlendPart> blended;
    for (std::size_t p = 0; p < names.size(); ++p)
        blended.push_back({names[p], weights[p], fit_on(names[p], job.likes)});
    return make_blend(std::move(blended), figures, remark);
}

} // namespace benchlight::movies
