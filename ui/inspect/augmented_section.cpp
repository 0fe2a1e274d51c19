#include "ui/inspect/augmented_section.h"

#include "engine/augment/augment.h"
#include "engine/core/error.h"
#include "engine/runs/run_reader.h"
#include "ui/dataset/augmented_words.h"
#include "ui/figures/grid_figure.h"
#include "ui/inspect/sheet_section.h"
#include "ui/shell/widgets.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int most_versions = 8;

/// The recipe that was in force when each epoch began, and which epochs there were.
struct RecipesOfRun {
    int first = 1, last = 1; ///< a fork's first one is not 1
    std::int64_t batches = 1;
    std::vector<std::pair<std::int64_t, std::string>> changes; ///< step and recipe, ascending; the first at step 0

    explicit RecipesOfRun(const runs::RunReader &run, const training::Settings &settings) {
        changes.emplace_back(0, settings.recipe);
        batches = std::max<std::int64_t>(1, run.started().value("batches", std::int64_t{1}));
        for (const runs::Event &event : run.events(runs::kind::setting)) {
            const Json change = event.json();
            if (change.value("name", std::string()) == "recipe")
                changes.emplace_back(event.step, change.value("value", std::string("none")));
        }
        if (const auto epochs = run.epochs(); !epochs.empty()) {
            first = std::max(1, epochs.front().epoch);
            last = epochs.back().epoch;
        }
    }
    const std::string &in(int epoch) const {
        const std::int64_t begin = (epoch - 1) * batches;
        std::size_t i = changes.size() - 1;
        while (i > 0 && changes[i].first > begin) --i;
        return changes[i].second;
    }
    bool any() const {
        return std::ranges::any_of(changes, [](const auto &change) { return change.second != "none"; });
    }
};

StripItem item_of(const augment::GridTile &tile, const QString &title, int side) {
    const QStringList words = applied_words(tile.applied);
    const QString note = words.isEmpty() ? QString("as it is") : words.join(", ");
    return {scaled_to_fit(to_qimage(tile.augmented), side), title, note, title + ": " + note};
}

} // namespace

struct AugmentedSection::Versions {
    QString sentence{};
    std::vector<StripItem> items{};

    /// Reads the image and augments it as each of the first epochs did.
    static Versions make(const Subject &subject, std::size_t sample, const images::DataSet &data, int side,
                         const std::stop_token &stop) {
        const training::Settings &settings = *subject.settings;
        const RecipesOfRun recipes(runs::RunReader(*subject.run()), settings);
        if (!recipes.any()) return {.sentence = "The run trained without augmentation: it took the image as it is."};
        const std::uint32_t index = subject.tile(sample).index;
        if (index >= data.size(images::Part::train))
            throw Error("The data set is not the one that the run began with.");
        Versions versions;
        std::vector<augment::GridTile> tile{augment::read_tile(data, images::Part::train, index)};
        std::vector<int> keys;
        for (int epoch = recipes.first; epoch <= recipes.last && versions.items.size() < most_versions; ++epoch) {
            throw_if_stopped(stop);
            const int key = settings.augmentation_epoch(epoch);
            if (std::ranges::find(keys, key) != keys.end()) continue; // the same few views in turn
            keys.push_back(key);
            augment::augment_grid(tile, augment::Recipe::parse(recipes.in(epoch)), settings.split.seed, key);
            versions.items.push_back(item_of(tile.front(), QString("Epoch %1").arg(epoch), side));
        }
        const QString recipe = QString::fromStdString(recipes.in(recipes.first));
        versions.sentence = static_cast<int>(keys.size()) < std::min(recipes.last - recipes.first + 1, most_versions)
                                ? QString("The run took these %1 views in turn: %2.").arg(keys.size()).arg(recipe)
                                : QString("Recipe: %1.").arg(recipe);
        return versions;
    }
};

AugmentedSection::AugmentedSection(QWidget *parent)
    : QWidget(parent), state_(make_text("help")), strip_(new ImageStrip("Versions that it was trained with", false)) {
    auto *column = make_section(this, "What it was trained with");
    column->addWidget(state_);
    column->addWidget(strip_);
    connect(&worker_, &DataWorker::failed, this, &AugmentedSection::refuse);
    hide();
}

void AugmentedSection::say(const QString &sentence) {
    strip_->show_items({});
    strip_->hide();
    state_->setText(sentence);
    state_->setVisible(!sentence.isEmpty());
}

void AugmentedSection::show_sample(const std::shared_ptr<const Subject> &subject, std::size_t sample) {
    if (!subject_ || subject_->data != subject->data) data_.reset();
    subject_ = subject;
    sample_ = sample;
    waits_for_data_ = false;
    worker_.cancel();
    setVisible(subject->run() && subject->settings);
    if (!subject->run() || !subject->settings) return;
    if (subject->predictions->split != "train")
        return say(QString("The network was not trained with this image: it belongs to the %1 images.")
                       .arg(QString::fromStdString(subject->predictions->split)));
    if (!subject->images) return say("The images are not at hand.");
    if (strip_->isHidden()) say("Reading the data set…");
    strip_->show_waiting();
    if (data_) return make();
    waits_for_data_ = true;
    emit data_wanted();
}

void AugmentedSection::set_data(std::shared_ptr<const images::DataSet> set) {
    data_ = std::move(set);
    if (data_ && std::exchange(waits_for_data_, false)) make();
}

void AugmentedSection::refuse(const QString &reason) {
    waits_for_data_ = false;
    say("What the network was trained with cannot be made again. " + reason);
}

void AugmentedSection::clear() {
    worker_.cancel();
    subject_.reset();
    data_.reset();
    waits_for_data_ = false;
    say({});
    hide();
}

void AugmentedSection::make() {
    worker_.run([this, subject = subject_, sample = sample_, data = data_,
                 side = strip_->side()](const std::stop_token &stop) -> std::function<void()> {
        return [this, versions = Versions::make(*subject, sample, *data, side, stop)] {
            say(versions.sentence);
            strip_->show_items(versions.items);
            strip_->setVisible(!versions.items.empty());
        };
    });
}

QString AugmentedSection::text() const { return state_->text(); }

} // namespace benchlight::ui
