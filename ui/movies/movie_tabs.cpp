#include "ui/movies/movie_tabs.h"

#include "ui/movies/evaluation_panel.h"
#include "ui/movies/map_panel.h"
#include "ui/movies/method_panel.h"
#include "ui/movies/movie_data_panel.h"
#include "ui/movies/recommend_panel.h"

namespace benchlight::ui {

namespace {

/// The states that a tab lists itself.
template <class Panel> std::vector<Scene> scenes_of(QWidget *tab) { return static_cast<Panel *>(tab)->scenes(); }

template <class Panel> Panel *connected(Panel *panel, const MovieTabContext &context) {
    QObject::connect(panel, &Panel::failed, panel, context.fail);
    return panel;
}

QWidget *make_data(const MovieTabContext &context) { return connected(new MovieDataPanel(context.library), context); }

QWidget *make_method(const MovieTabContext &context) {
    return connected(new MethodPanel(context.library, context.desk), context);
}

QWidget *make_evaluation(const MovieTabContext &context) {
    return connected(new EvaluationPanel(context.library), context);
}

/// The map shows where the choice lies.
QWidget *make_map(const MovieTabContext &context) {
    auto *map = connected(new MapPanel(context.library), context);
    QObject::connect(map, &MapPanel::movie_chosen, map, context.choose_movie);
    RecommendPanel *recommendations = context.recommendations();
    const auto highlight = [map, recommendations] { map->highlight(recommendations->profile().liked); };
    QObject::connect(recommendations, &RecommendPanel::profile_changed, map, highlight);
    highlight();
    return map;
}

} // namespace

const std::vector<MovieTab> &movie_tabs() {
    static const std::vector<MovieTab> tabs = {
        {"data", "Data", make_data, scenes_of<MovieDataPanel>},
        {"method", "Original method", make_method, scenes_of<MethodPanel>},
        {"evaluation", "Evaluation", make_evaluation, scenes_of<EvaluationPanel>},
        {"map", "Map", make_map, scenes_of<MapPanel>},
    };
    return tabs;
}

} // namespace benchlight::ui
