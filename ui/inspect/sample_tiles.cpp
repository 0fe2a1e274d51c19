#include "ui/inspect/sample_tiles.h"
#include "ui/shell/words.h"

#include "engine/core/error.h"

#include <algorithm>
#include <numeric>

namespace benchlight::ui {

QString SampleTiles::caption(std::size_t position) const {
    const std::uint32_t at = *sample(position);
    const evaluation::Predictions &predictions = *subject_->predictions;
    const QString said = QString::number(static_cast<double>(predictions.confidence[at]), 'f', 4) + ' ' +
                         subject_->class_name(predictions.predicted[at]); // the name may be cut off, not the number
    const QString extra = note(position);
    const QString truth = "true " + subject_->class_name(predictions.label[at]);
    return said + '\n' + truth + (extra.isEmpty() ? extra : '\n' + extra);
}

QString SampleTiles::tip(std::size_t position) const {
    const std::uint32_t at = *sample(position);
    const evaluation::Predictions &predictions = *subject_->predictions;
    QStringList lines{QString("Predicted %1 with probability %2")
                          .arg(subject_->class_name(predictions.predicted[at]))
                          .arg(predictions.confidence[at], 0, 'f', 4),
                      "True class " + subject_->class_name(predictions.label[at]) +
                          QString(", loss %1").arg(predictions.loss[at], 0, 'f', 4)};
    if (const QString extra = note(position); !extra.isEmpty()) lines << extra;
    const TileEdit edit = edit_of_(subject_->tile(at));
    if (edit.excluded) lines << "You left it out";
    if (edit.label) lines << "You relabelled it as " + subject_->class_name(*edit.label);
    if (const QString source = subject_->source_of(at); !source.isEmpty()) lines << source;
    lines << QString("%1 image %2 as stored")
                 .arg(predictions.part == images::Part::train ? "Training" : "Test", count_text(predictions.index[at]));
    return lines.join('\n');
}

TileModel::Mark SampleTiles::mark(std::size_t position) const {
    const std::uint32_t at = *sample(position);
    const TileEdit edit = edit_of_(subject_->tile(at));
    if (edit.excluded) return Mark::left_out;
    if (edit.label) return Mark::changed;
    return subject_->predictions->label[at] == subject_->predictions->predicted[at] ? Mark::right : Mark::wrong;
}

void ListTiles::show(std::shared_ptr<const Subject> subject, std::shared_ptr<const SampleList> list) {
    subject_ = std::move(subject);
    list_ = std::move(list);
    emit changed();
}

QString ListTiles::note(std::size_t position) const {
    if (const auto label = suggested(position)) return "rather " + subject_->class_name(*label);
    return position < list_->notes.size() ? list_->notes[position] : QString();
}

std::optional<std::uint16_t> ListTiles::suggested(std::size_t position) const {
    return position < list_->suggested.size() ? std::optional(list_->suggested[position]) : std::nullopt;
}

ClassGallery class_gallery(const evaluation::Predictions &predictions, std::size_t columns,
                           const std::vector<int> &shown, const std::stop_token &stop) {
    ClassGallery gallery;
    gallery.columns = columns;
    gallery.right = evaluation::most_confident_of_each(predictions, true, columns);
    throw_if_stopped(stop);
    gallery.wrong = evaluation::most_confident_of_each(predictions, false, columns);
    gallery.classes = shown;
    if (shown.empty()) {
        gallery.classes.resize(predictions.classes.size());
        std::iota(gallery.classes.begin(), gallery.classes.end(), 0);
    }
    return gallery;
}

void ClassTiles::show(std::shared_ptr<const Subject> subject, std::shared_ptr<const ClassGallery> gallery) {
    subject_ = std::move(subject);
    gallery_ = std::move(gallery);
    emit changed();
}

void ClassTiles::set_side_by_side(bool together) {
    if (together == together_) return;
    together_ = together;
    emit changed();
}

const std::vector<std::uint32_t> &ClassTiles::group(std::size_t number) const {
    const auto label = static_cast<std::size_t>(gallery_->classes[number / 2]);
    return number % 2 == 0 ? gallery_->right[label] : gallery_->wrong[label];
}

std::optional<std::uint32_t> ClassTiles::sample(std::size_t position) const {
    const std::vector<std::uint32_t> &samples = group(position / gallery_->columns);
    const std::size_t place = position % gallery_->columns;
    return place < samples.size() ? std::optional(samples[place]) : std::nullopt;
}

QString ClassTiles::heading(std::size_t number) const {
    const QString name = subject_->class_name(static_cast<std::uint16_t>(gallery_->classes[number / 2]));
    const QString none = group(number).empty() ? QString(": none") : QString();
    return (number % 2 == 0 ? name + ", correct" : "Wrongly taken for " + name) + none;
}

QStringList ClassTiles::headings(std::size_t row) const {
    if (together_) return {heading(2 * row), heading(2 * row + 1)};
    return {heading(row)};
}

} // namespace benchlight::ui
