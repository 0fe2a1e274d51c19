#include "engine/training/published.h"

namespace benchlight::training {
namespace {

constexpr int published_side = 32;

bool always(const Settings &) { return true; }
bool freezes(const Settings &settings) { return settings.freeze != "none"; }

} // namespace

augment::Normalisation published_normalisation() {
    return {{.4934569299, .483376652, .4471793473}, {.2476211786, .2445851415, .2626110017}};
}

const std::vector<Correction> &corrections() {
    static const std::vector<Correction> list{
        {.title = "Frozen layers",
         .setting = "frozen_mode",
         .corrected = "Frozen layers stay in evaluation mode, so they remain what their weights were trained to be.",
         .published =
             "Frozen layers stay in training mode: no gradient reaches them, yet the statistics of their batch "
             "norm drift with every batch.",
         .applies = freezes,
         .as_published = [](const Settings &s) { return s.frozen_mode == "training"; },
         .set = [](Settings &s, bool published) { s.frozen_mode = published ? "training" : "evaluation"; }},
        {.title = "Normalisation",
         .setting = "statistics",
         .corrected = "Images are normalised with the statistics that the weights were trained with.",
         .published = "Images are normalised with CIFAR-10's statistics, which the weights have never seen.",
         .applies = always,
         .as_published = [](const Settings &s) { return s.statistics == "published"; },
         .set = [](Settings &s, bool published) { s.statistics = published ? "published" : "weights"; }},
        {.title = "Image size",
         .setting = "size",
         .corrected = "Images are enlarged towards the 224 pixels that the network was made for.",
         .published = "Images enter at 32 pixels; the network shrinks them to a single one before its last layers.",
         .applies = always,
         .as_published = [](const Settings &s) { return s.size == published_side; },
         .set = [](Settings &s, bool published) { s.size = published    ? published_side
                                                           : freezes(s) ? 96
                                                                        : 64; }},
        {.title = "Validation",
         .setting = "validation",
         .corrected = "Validation images come out of the training set, and the whole test set is left for the test.",
         .published = "Half of the test set validates, so the test is left with the other half.",
         .applies = always,
         .as_published = [](const Settings &s) { return s.split.half_of_test; },
         .set = [](Settings &s, bool published) { s.split.half_of_test = published; }},
    };
    return list;
}

void apply_as_published(Settings &settings) {
    for (const Correction &correction : corrections())
        if (correction.setting != "size" || settings.preset.starts_with("original-")) correction.set(settings, true);
}

} // namespace benchlight::training
