#include "ui/dataset/dataset_page.h"
#include "ui/inspect/inspect_page.h"
#include "ui/movies/movies_page.h"
#include "ui/runs/runs_page.h"
#include "ui/settings/settings_page.h"
#include "ui/shell/page.h"
#include "ui/training/training_page.h"

namespace benchlight::ui {

namespace {
template <class P> Page *make(Desk &desk, QWidget *parent) { return new P(desk, parent); }
} // namespace

const std::vector<PageEntry> &pages() {
    static const std::vector<PageEntry> entries = {
        {"dataset", "Data", "data", "Choose a data set, see its images, and how they are augmented", make<DatasetPage>},
        {"training", "Train", "train", "Train a network and watch it learn", make<TrainingPage>},
        {"inspect", "Inspect", "inspect", "See where a network is wrong, and why", make<InspectPage>},
        {"movies", "Movies", "movies", "Type a movie, get others worth watching, and see why", make<MoviesPage>},
        {"runs", "Runs", "runs", "Find, compare and continue what was trained", make<RunsPage>},
        {"settings", "Settings", "settings", "How the window looks and behaves", make<SettingsPage>, true},
    };
    return entries;
}

} // namespace benchlight::ui
