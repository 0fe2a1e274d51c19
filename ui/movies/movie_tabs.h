#pragma once
#include "ui/shell/page.h"

#include <functional>

namespace benchlight::ui {

class MovieLibrary;
class RecommendPanel;

/// What a tab of the movies page is made with.
struct MovieTabContext {
    MovieLibrary &library;
    Desk &desk;
    std::function<void(const QString &)> fail;         ///< says a sentence on the page
    std::function<void(std::uint32_t)> choose_movie;   ///< as if it had been searched for
    std::function<RecommendPanel *()> recommendations; ///< the first tab
};

/// A tab behind the first one, made when it is first shown.
struct MovieTab {
    const char *name, *title;
    QWidget *(*make)(const MovieTabContext &context);
    std::vector<Scene> (*scenes)(QWidget *tab);
};
/// In their order.
const std::vector<MovieTab> &movie_tabs();

} // namespace benchlight::ui
