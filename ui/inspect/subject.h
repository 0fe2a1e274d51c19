#pragma once
#include "engine/evaluation/predictions.h"
#include "engine/images/image_set.h"
#include "engine/training/settings.h"
#include "ui/images/thumbnail.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <string>

namespace benchlight::ui {

/// What the Inspect page looks at: a network's predictions of one split, the images that they are of, and the network.
/// Never changed once it is shown; another split or epoch is another subject, which shares what stays the same.
struct Subject {
    evaluation::NetworkSource source;                           ///< a run (checkpoint best) or a weight file
    QString title;                                              ///< "Fashion-MNIST, fast"
    std::string data;                                           ///< SPEC
    std::optional<training::Settings> settings;                 ///< of the run; nothing for a weight file
    std::shared_ptr<const images::ImageSet> images;             ///< null: not at hand
    QString images_problem;                                     ///< why, one sentence
    std::shared_ptr<const evaluation::Predictions> predictions; ///< `source` in it may be empty; `images` tells it

    const runs::RunFolder *run() const {
        const auto *network = std::get_if<evaluation::RunNetwork>(&source);
        return network ? &network->run : nullptr;
    }
    std::size_t size() const { return predictions->size(); }
    Tile tile(std::size_t sample) const { return {predictions->part, predictions->index[sample]}; }
    QString class_name(std::uint16_t label) const; ///< for showing: valid UTF-8
    QStringList class_names() const;               ///< of all
    /// The image's path in the set, for showing; empty when it is not known.
    QString source_of(std::size_t sample) const;
    /// "validation, epoch 3", "test, best checkpoint"
    QString what() const;
    /// Whether the predictions are what the run's log says of its own validation, so that a sample's position counts in it.
    bool from_log() const { return predictions->epoch > 0; }
};

} // namespace benchlight::ui
