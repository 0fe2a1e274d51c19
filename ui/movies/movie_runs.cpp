#include "ui/movies/movie_runs.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/movies/recommend.h"

#include <algorithm>
#include <cmath>

namespace benchlight::ui {
namespace fs = std::filesystem;

namespace {

bool has_ended(const ConfigRun &run) { return run.run.state != runs::State::running; }

const movies::SweepConfig *known_config(const std::string &name) {
    for (const movies::SweepConfig &config : movies::sweep_configs())
        if (config.name == name) return &config;
    return nullptr;
}

/// Within the chart of its optimizer.
QString label_of(const ConfigRun &run) {
    if (run.run.settings.optimizer == movies::EmbeddingOptimizer::exact)
        return run.run.settings.rank == 0 ? "full rank" : QString("rank %1").arg(run.run.settings.rank);
    const movies::SweepConfig *known = known_config(run.config);
    const QString name = QString::fromStdString(known ? known->label : run.config);
    return known ? name.section(' ', 1) : name.section('-', 1);
}

} // namespace

bool MovieRuns::running() const {
    return std::ranges::any_of(runs, [](const ConfigRun &run) { return run.run.state == runs::State::running; });
}

bool MovieRuns::complete() const {
    return std::ranges::all_of(runs, has_ended) && (!sweep || runs.size() == movies::sweep_configs().size());
}

QString MovieRuns::rank_text() const {
    return full_rank() ? QString("full rank") : QString("rank %1").arg(settings().rank);
}

bool holds_movie_runs(const fs::path &folder) { return movies::is_sweep(folder) || movies::is_embedding_run(folder); }

MovieRuns read_movie_runs(const fs::path &folder, const MovieRuns *before) {
    MovieRuns result{.folder = folder, .sweep = movies::is_sweep(folder), .runs = {}};
    if (!result.sweep) {
        movies::EmbeddingRun run = movies::read_embedding_run(folder);
        result.runs.push_back({config_name(run.settings), std::move(run)});
        return result;
    }
    for (const movies::SweepConfig &config : movies::sweep_configs()) {
        const ConfigRun *known = nullptr;
        for (std::size_t i = 0; before && i < before->runs.size(); ++i)
            if (before->runs[i].config == config.name && has_ended(before->runs[i])) known = &before->runs[i];
        if (known)
            result.runs.push_back(*known);
        else if (movies::is_embedding_run(folder / config.name))
            result.runs.push_back({config.name, movies::read_embedding_run(folder / config.name)});
    }
    if (result.runs.empty()) throw Error("No configuration of the sweep in " + display_path(folder) + " has begun.");
    return result;
}

std::vector<fs::path> workspace_movie_runs() {
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code error;
    for (const fs::directory_entry &entry : fs::directory_iterator(workspace_folder() / "movies", error)) {
        if (!holds_movie_runs(entry.path())) continue;
        std::error_code gone;
        found.emplace_back(fs::last_write_time(entry.path(), gone), entry.path());
    }
    std::ranges::sort(found, std::greater<>());
    std::vector<fs::path> paths;
    for (auto &[time, path] : found) paths.push_back(std::move(path));
    return paths;
}

fs::path new_movie_run(const std::string &title) {
    const std::string name = runs::dated_name(title);
    for (int n = 1;; ++n) {
        fs::path path = workspace_folder() / "movies" / name;
        if (n > 1) path += "-" + std::to_string(n);
        std::error_code error;
        if (!fs::exists(fs::symlink_status(path, error))) return path;
    }
}

QString optimizer_title(movies::EmbeddingOptimizer optimizer) {
    switch (optimizer) {
    case movies::EmbeddingOptimizer::sgd: return "SGD";
    case movies::EmbeddingOptimizer::adam: return "Adam";
    case movies::EmbeddingOptimizer::exact: break;
    }
    return "Exact";
}

std::string rate_text(double rate) {
    std::string text = format_number(rate);
    if (const std::size_t zero = text.find("e-0"); zero != std::string::npos) text.erase(zero + 2, 1);
    return text;
}

std::string config_name(const movies::EmbeddingSettings &settings) {
    if (settings.optimizer == movies::EmbeddingOptimizer::exact) return "exact";
    for (const movies::SweepConfig &config : movies::sweep_configs())
        if (config.optimizer == settings.optimizer && config.lr == settings.lr) return config.name;
    const bool sgd = settings.optimizer == movies::EmbeddingOptimizer::sgd;
    std::string name = sgd ? "sgd-" : "adam-";
    return name.append(rate_text(settings.lr));
}

std::shared_ptr<const movies::MovieSet> set_of(const movies::EmbeddingSettings &settings,
                                               std::shared_ptr<const movies::MovieSet> open,
                                               const std::stop_token &stop) {
    const fs::path path = settings.movies.empty() ? movies::bundled_movies() : settings.movies;
    std::error_code error;
    const bool same = open && (open->path == path || fs::equivalent(open->path, path, error));
    if (same && open->like_threshold == settings.like_threshold) return open;
    return std::make_shared<const movies::MovieSet>(movies::read_movie_set(path, settings.like_threshold, stop));
}

bool is_published_set(std::size_t movies, double cost_of_zero) { return movies == 9742 && cost_of_zero == 63482944; }

bool MovieRuns::of_published_set() const { return is_published_set(runs.front().run.movies, cost_of_zero()); }

Costs costs_of(const MovieRuns *runs, std::optional<double> zero) {
    if (runs && runs->cost_of_zero() > 0) zero = runs->cost_of_zero();
    const bool published = !runs || runs->of_published_set();
    Costs costs{.title = {}, .curves = {}, .zero = zero};
    const auto &configs = movies::sweep_configs();
    for (const ConfigRun &run : runs ? runs->runs : std::vector<ConfigRun>()) {
        CostCurve curve{run.config, optimizer_title(run.run.settings.optimizer), label_of(run), {}, false};
        for (const movies::EmbeddingEpoch &epoch : run.run.epochs) {
            if (epoch.epoch < 0) continue;
            const auto place = static_cast<std::size_t>(epoch.epoch);
            curve.cost.resize(std::max(curve.cost.size(), place + 1), std::nan(""));
            curve.cost[place] = epoch.cost;
        }
        costs.curves.push_back(std::move(curve));
    }
    const bool alone = runs && !runs->sweep && !costs.curves.empty();
    for (std::size_t i = 0; published && i < configs.size(); ++i) {
        const QString chart = optimizer_title(configs[i].optimizer);
        if (alone && costs.curves.front().chart != chart) continue;
        const QString label = QString::fromStdString(configs[i].label).section(' ', 1);
        costs.curves.push_back({configs[i].name, chart, label, movies::published_sweep().costs.at(i), true});
    }
    return costs;
}

std::vector<movies::TopTen> lists_of(const MovieRuns &runs, const movies::MovieSet &set, movies::Compared compared) {
    const movies::EmbeddingRun &first = runs.runs.front().run;
    if (compared == movies::Compared::rows && first.rank != first.movies)
        throw Error(
            "Vectors of rank " + format_count(first.rank) +
            " have no rows to compare as published; that takes full rank, where there are as many rows as movies.");
    if (runs.sweep) return movies::sweep_lists(runs.folder, set, compared);
    std::vector<movies::TopTen> lists;
    const auto model = movies::embedding_recommender(movies::read_embedding(runs.folder), set.likes, compared);
    for (const std::int64_t query : movies::published_queries()) {
        const auto movie = set.catalog.find(query);
        if (!movie) continue;
        movies::TopTen list{runs.runs.front().config, query, {}};
        for (const movies::Ranked &ranked : movies::rank(set, *model, movies::Profile{.liked = {*movie}})) {
            if (list.movies.size() == 10) break;
            list.movies.push_back(set.catalog[ranked.movie].id);
        }
        lists.push_back(std::move(list));
    }
    return lists;
}

Overlaps overlaps_of(const std::vector<movies::TopTen> &lists, movies::Compared compared, const QString &what,
                     bool published) {
    Overlaps overlaps;
    if (!lists.empty()) overlaps.ours = movies::overlap_of(lists);
    if (overlaps.ours && overlaps.ours->configs.size() < 2) overlaps.ours.reset(); // a run alone agrees with itself
    overlaps.ours_title =
        QString("Trained here, %1, %2 compared").arg(what, compared == movies::Compared::rows ? "rows" : "columns");
    if (published && overlaps.ours) overlaps.with_published = movies::overlap_with_published(lists);
    if (published) overlaps.published = movies::overlap_of(movies::published_sweep().lists);
    overlaps.text = QString::fromStdString(movies::overlap_text(compared));
    return overlaps;
}

} // namespace benchlight::ui
