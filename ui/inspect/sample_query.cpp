#include "ui/inspect/sample_query.h"

#include "engine/core/error.h"
#include "engine/runs/run_reader.h"

#include <algorithm>
#include <numeric>

namespace benchlight::ui {

namespace {

constexpr std::size_t look_at_stop_every = 4096;

SampleList everything(const Subject &subject) {
    SampleList list;
    list.samples.resize(subject.size());
    std::iota(list.samples.begin(), list.samples.end(), 0u);
    return list;
}

SampleList suspects(const Subject &subject) {
    SampleList list;
    if (subject.predictions->probability.empty()) {
        list.nothing =
            "The log keeps the probabilities of all classes, which this needs, for the best and the last epoch "
            "only. Go to one of them, or evaluate the split.";
        return list;
    }
    for (const evaluation::LabelSuspect &suspect : evaluation::label_suspects(*subject.predictions)) {
        list.samples.push_back(suspect.sample);
        list.suggested.push_back(suspect.suggested);
    }
    list.nothing = "No label looks wrong to this network.";
    return list;
}

QString times(int count) { return count == 1 ? "once" : count == 2 ? "twice" : QString("%1 times").arg(count); }

SampleList hardest(const Subject &subject, const std::stop_token &stop) {
    SampleList list;
    if (!subject.from_log()) {
        list.nothing =
            "What was forgotten over the epochs is known of the validation images of a run. Show its validation "
            "from the log.";
        return list;
    }
    for (const evaluation::Learning &learning : evaluation::hardest(runs::RunReader(*subject.run()), stop)) {
        if (learning.forgotten == 0 && learning.wrong == 0) break;
        list.samples.push_back(learning.sample);
        list.notes.push_back(learning.learned == 0 && learning.forgotten == 0 ? QString("never learned")
                             : learning.forgotten > 0                         ? "forgotten " + times(learning.forgotten)
                                                      : QString("learned in epoch %1").arg(learning.learned));
    }
    list.nothing = "Every image was right in every epoch.";
    return list;
}

SampleList twins(const Subject &subject, const std::stop_token &stop) {
    SampleList list;
    if (!subject.images) {
        list.nothing = "The images are not at hand. " + subject.images_problem;
        return list;
    }
    for (const evaluation::Twin &twin : evaluation::twins_outside(*subject.predictions, *subject.images, stop)) {
        list.samples.push_back(twin.sample);
        list.notes.push_back(
            QString("= %1 %2").arg(twin.part == images::Part::train ? "training" : "test").arg(twin.index));
    }
    list.nothing = "No image of this split occurs, byte for byte, outside of it.";
    return list;
}

SampleList edited(const SampleContext &context) {
    SampleList list;
    list.nothing = "Nothing was relabelled or excluded in this split yet.";
    if (context.edited)
        for (std::uint32_t i = 0; i < context.subject->size(); ++i)
            if (context.edited->contains(context.subject->tile(i).key())) list.samples.push_back(i);
    return list;
}

SampleList compared(const SampleContext &context, SampleKind kind) {
    SampleList list;
    if (!context.comparison) {
        list.nothing = "Choose a run to compare with.";
        return list;
    }
    const evaluation::Comparison &comparison = *context.comparison;
    list.samples = kind == SampleKind::fixed    ? comparison.fixed
                   : kind == SampleKind::broken ? comparison.broken
                                                : comparison.both_wrong;
    for (const std::uint32_t sample : list.samples) {
        const std::uint32_t there = comparison.other[sample];
        list.notes.push_back(QString("there %1 %2")
                                 .arg(context.other->class_name(context.other->predictions->predicted[there]))
                                 .arg(context.other->predictions->confidence[there], 0, 'f', 4));
    }
    list.nothing = kind == SampleKind::fixed    ? "The other run is wrong wherever this one is."
                   : kind == SampleKind::broken ? "The other run is right wherever this one is."
                                                : "No image is wrong in both.";
    return list;
}

SampleList of_kind(const SampleContext &context, SampleKind kind, const std::stop_token &stop) {
    const Subject &subject = *context.subject;
    const evaluation::Predictions &predictions = *subject.predictions;
    const auto ordered = [](evaluation::SampleOrder order, const char *nothing) {
        SampleList list;
        list.samples = std::move(order);
        list.nothing = nothing;
        return list;
    };
    switch (kind) {
    case SampleKind::all: break;
    case SampleKind::mistakes: return ordered(evaluation::most_confident_mistakes(predictions), "No mistake at all.");
    case SampleKind::least_confident: return ordered(evaluation::least_confident(predictions), "");
    case SampleKind::highest_loss: return ordered(evaluation::highest_loss(predictions), "");
    case SampleKind::suspects: return suspects(subject);
    case SampleKind::hardest: return hardest(subject, stop);
    case SampleKind::duplicates: return twins(subject, stop);
    case SampleKind::edited: return edited(context);
    case SampleKind::fixed:
    case SampleKind::broken:
    case SampleKind::both_wrong: return compared(context, kind);
    }
    return everything(subject);
}

/// Keeps the places of `list` that `keep` lists, in that order.
void take(SampleList &list, const std::vector<std::uint32_t> &keep) {
    const auto taken = [&]<class T>(std::vector<T> &values) {
        if (values.empty()) return;
        std::vector<T> kept;
        kept.reserve(keep.size());
        for (const std::uint32_t i : keep) kept.push_back(values[i]);
        values = std::move(kept);
    };
    taken(list.suggested);
    taken(list.notes);
    taken(list.samples);
    if (keep.empty()) list.samples.clear();
}

bool filters(const SampleQuery &query) {
    return query.label >= 0 || query.predicted >= 0 || query.least > 0 || query.most < 1 || !query.search.isEmpty();
}

void sort_places(std::vector<std::uint32_t> &places, const SampleList &list, const Subject &subject, SampleSort sort) {
    const evaluation::Predictions &predictions = *subject.predictions;
    const auto by = [&](const auto &value) {
        std::ranges::stable_sort(
            places, [&](std::uint32_t a, std::uint32_t b) { return value(list.samples[a]) < value(list.samples[b]); });
    };
    switch (sort) {
    case SampleSort::as_listed: return;
    case SampleSort::confidence_falling: return by([&](std::uint32_t s) { return -predictions.confidence[s]; });
    case SampleSort::confidence_rising: return by([&](std::uint32_t s) { return predictions.confidence[s]; });
    case SampleSort::loss_falling: // what is not a number counts as the largest loss
        return by([&](std::uint32_t s) {
            const float loss = predictions.loss[s];
            return loss == loss ? -loss : -std::numeric_limits<float>::infinity();
        });
    case SampleSort::name: {
        std::vector<std::pair<QString, std::uint32_t>> named;
        named.reserve(places.size());
        for (const std::uint32_t place : places) named.emplace_back(subject.source_of(list.samples[place]), place);
        std::ranges::stable_sort(named, {}, &std::pair<QString, std::uint32_t>::first);
        std::ranges::transform(named, places.begin(), [](const auto &entry) { return entry.second; });
    }
    }
}

} // namespace

SampleList list_samples(const SampleContext &context, const SampleQuery &query, const std::stop_token &stop) {
    const Subject &subject = *context.subject;
    const evaluation::Predictions &predictions = *subject.predictions;
    SampleList list = of_kind(context, query.kind, stop);
    throw_if_stopped(stop);
    const bool any = !list.samples.empty();
    if (!filters(query) && query.sort == SampleSort::as_listed) return list;
    std::vector<std::uint32_t> places;
    for (std::uint32_t i = 0; i < list.samples.size(); ++i) {
        if (i % look_at_stop_every == 0) throw_if_stopped(stop);
        const std::uint32_t sample = list.samples[i];
        if (query.label >= 0 && predictions.label[sample] != query.label) continue;
        if (query.predicted >= 0 && predictions.predicted[sample] != query.predicted) continue;
        const auto confidence = static_cast<double>(predictions.confidence[sample]);
        if ((query.least > 0 && !(confidence >= query.least)) || (query.most < 1 && !(confidence <= query.most)))
            continue;
        if (!query.search.isEmpty() && !subject.source_of(sample).contains(query.search, Qt::CaseInsensitive)) continue;
        places.push_back(i);
    }
    sort_places(places, list, subject, query.sort);
    take(list, places);
    if (any && list.samples.empty()) list.nothing = "No image of this list passes the filters.";
    return list;
}

} // namespace benchlight::ui
