#include "app/commands/export_movies.h"

#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/progress_bar.h"
#include "engine/core/error.h"
#include "ui/movies/evaluations.h"
#include "ui/movies/movie_runs.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace benchlight::commands {
namespace fs = std::filesystem;

namespace {

ui::MovieRuns runs_in(const fs::path &folder) {
    if (ui::holds_movie_runs(folder)) return ui::read_movie_runs(folder);
    throw Error(runs::is_run_folder(folder)
                    ? "The run in " + display_path(folder) +
                          " trained an image classifier, and this figure is of movies; name a folder that `movies "
                          "sweep` or `movies train` made."
                    : "There is no run in " + display_path(folder) +
                          "; name a folder that `movies sweep` or `movies train` made.");
}

QString subject_of(const ui::MovieRuns &runs) {
    const QString name = QString::fromStdString(
        display_path(runs.folder.filename().empty() ? runs.folder.parent_path().filename() : runs.folder.filename()));
    return QString("%1, %2").arg(name, runs.rank_text());
}

std::unique_ptr<ui::Figure> cost_figure(const fs::path &folder) {
    const ui::MovieRuns runs = runs_in(folder);
    ui::Costs costs = ui::costs_of(&runs);
    costs.title = "Cost of the embedding by epoch: " + subject_of(runs);
    return std::make_unique<ui::CostFigure>(std::move(costs));
}

/// Of movies' vectors, not of rows as published.
std::unique_ptr<ui::Figure> overlap_figure(const fs::path &folder) {
    const ui::MovieRuns runs = runs_in(folder);
    if (!runs.sweep)
        throw Error("The run in " + display_path(folder) +
                    " has one configuration, and lists are compared between several; name a folder that `movies "
                    "sweep` made.");
    const auto set = ui::set_of(runs.settings(), nullptr, interruption());
    const auto lists = ui::lists_of(runs, *set, movies::Compared::columns);
    if (lists.empty())
        throw Error("No configuration of the sweep in " + display_path(folder) + " has ended, so there are no lists.");
    ui::Overlaps overlaps =
        ui::overlaps_of(lists, movies::Compared::columns, runs.rank_text(), runs.of_published_set());
    overlaps.title = "Movies that the lists of two configurations have in common: " + subject_of(runs);
    return std::make_unique<ui::OverlapFigure>(std::move(overlaps));
}

/// All recommenders on the likes that the run learned from, fold 0.
std::unique_ptr<ui::Figure> recommenders_figure(const fs::path &folder) {
    const auto set = ui::set_of(runs_in(folder).settings(), nullptr, interruption());
    const ui::EvaluationChoice choice;
    const movies::EvaluateOptions options = choice.options(choice.fold);
    std::vector<ui::FoldEvaluations> evaluations;
    ProgressBar bar;
    for (const movies::ModelKind &kind : movies::model_kinds()) {
        const auto show = [&](std::uint64_t done, std::uint64_t total) {
            bar.show("evaluating " + kind.title, done, total);
        };
        evaluations.push_back({std::make_shared<const movies::Evaluation>(
            ui::evaluated(*set, kind.name, options, interruption(), show))});
    }
    bar.clear();
    ui::Recommenders table =
        ui::recommenders_of(evaluations, {movies::tested_users(*set, choice.fold, options.folds)}, *set, choice);
    if (std::isnan(table.rows.front().figures.ndcg)) throw Error(table.rows.front().figures.note);
    return std::make_unique<ui::RecommendersFigure>(std::move(table));
}

struct MovieFigure {
    const char *name;
    std::unique_ptr<ui::Figure> (*make)(const fs::path &run);
};
constexpr std::array figures{MovieFigure{"cost", cost_figure}, MovieFigure{"overlap", overlap_figure},
                             MovieFigure{"recommenders", recommenders_figure}};

const MovieFigure *figure_named(const std::string &name) {
    const auto found = std::ranges::find(figures, name, &MovieFigure::name);
    return found == figures.end() ? nullptr : &*found;
}

} // namespace

const char *const movie_figures = "cost, overlap, recommenders";

bool shows_movies(const std::string &figure) { return figure_named(figure) != nullptr; }

std::unique_ptr<ui::Figure> figure_of_movies(const std::string &figure, const fs::path &run) {
    return figure_named(figure)->make(run);
}

void require_image_run(const fs::path &run, const std::string &figure) {
    if (!ui::holds_movie_runs(run)) return;
    throw Error("The run in " + display_path(run) + " learned vectors of movies, of which there is no figure " +
                figure + "; take " + movie_figures + ".");
}

} // namespace benchlight::commands
