#include "ui/movies/movie_tabs.h"

#include "ui/movies/recommend_panel.h"

namespace benchlight::ui {

namespace {

/// The states that a tab lists itself.
template <class Panel> std::vector<Scene> scenes_of(QWidget *tab) { return static_cast<Panel *>(tab)->scenes(); }

template <class Panel> Panel *connected(Panel *panel, const MovieTabContext &context) {
    QObject::connect(panel, &Panel::failed, panel, context.fail);
    return panel;
}

} // namespace

const std::vector<MovieTab> &movie_tabs() {
    static const std::vector<MovieTab> tabs = {};
    return tabs;
}

} // namespace benchlight::ui
