#include "ui/training/seen_images.h"

#include "engine/core/error.h"

#include <QFontMetricsF>

#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double least_name = 26; // pixels that a shortened name needs to mean something

/// "Coat 91 %", with as much of the name as there is room for. Where that is little, what is right needs no name, and
/// of what is wrong the name says more than the share.
QString note_text(const QString &name, double confidence, bool right, double width) {
    const QString share = QString(" %1 %").arg(std::lround(confidence * 100));
    if (!(width > 0)) return name + share;
    const QFontMetricsF metrics(interface_font(text_size::small));
    const double left = width - metrics.horizontalAdvance(share);
    if (left < least_name && left < metrics.horizontalAdvance(name))
        return right ? share.trimmed() : metrics.elidedText(name, Qt::ElideRight, width);
    return metrics.elidedText(name, Qt::ElideRight, left) + share;
}

std::vector<augment::GridTile> read_tiles(const SeenRequest &request) {
    const images::DataSet &data = *request.data;
    std::vector<augment::GridTile> tiles;
    for (std::size_t i = 0; i < request.sight.index.size(); ++i) {
        const std::uint32_t index = request.sight.index[i];
        const std::uint16_t label = request.sight.label[i];
        if (index >= data.size(images::Part::train) ||
            (!request.edited && data.label(images::Part::train, index) != label))
            throw Error("The data set is not the one that this run began with, so its images cannot be shown.");
        tiles.push_back(augment::read_tile(data, images::Part::train, index));
        tiles.back().label = label;
    }
    augment::augment_grid(tiles, augment::Recipe::parse(request.recipe), request.seed, request.augmentation_epoch);
    return tiles;
}

} // namespace

SeenImages see(const SeenRequest &request) {
    const runs::BatchSight &sight = request.sight;
    const std::vector<std::string> &classes = request.classes.empty() ? request.data->classes() : request.classes;
    const auto name = [&](std::uint16_t label) {
        return label < classes.size() ? QString::fromStdString(classes[label]) : QString::number(label);
    };
    const double room = request.size.width() / 4.0 - 16; // beside the check or cross of a note
    std::vector<TileNote> notes, whole_notes;
    SeenImages seen;
    for (std::size_t i = 0; i < sight.index.size(); ++i) {
        const bool right = sight.predicted[i] == sight.label[i];
        seen.right += right;
        const auto kind = right ? TileNote::Kind::right : TileNote::Kind::wrong;
        notes.push_back({note_text(name(sight.predicted[i]), sight.confidence[i], right, room), kind});
        whole_notes.push_back({note_text(name(sight.predicted[i]), sight.confidence[i], right, 0), kind});
    }
    std::vector<augment::GridTile> tiles = read_tiles(request);
    const QString title = QString("%1: a batch of epoch %2 as the network saw it")
                              .arg(QString::fromStdString(request.data->spec()))
                              .arg(sight.epoch);
    seen.exported = std::make_shared<GridFigure>(tiles, classes, title, std::move(whole_notes));
    auto figure = std::make_shared<GridFigure>(std::move(tiles), classes, QString(), std::move(notes));
    if (!request.size.isEmpty()) figure->prepare(request.size, request.scale);
    seen.figure = std::move(figure);
    return seen;
}

} // namespace benchlight::ui
