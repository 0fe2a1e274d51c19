#include "ui/shell/page.h"
#include "ui/training/training_page.h"

namespace benchlight::ui {

namespace {
template <class P> Page *make(QWidget *parent) { return new P(parent); }
} // namespace

const std::vector<PageEntry> &pages() {
    static const std::vector<PageEntry> entries = {
        {"training", "Train", "train", "Train a network and watch it learn", make<TrainingPage>},
    };
    return entries;
}

} // namespace benchlight::ui
