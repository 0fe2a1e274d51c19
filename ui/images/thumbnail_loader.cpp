#include "ui/images/thumbnail_loader.h"

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int collect_ms = 12; ///< so that pictures come a frame's worth at a time
constexpr std::size_t bytes_besides = 200;

} // namespace

ThumbnailLoader::ThumbnailLoader(QObject *parent, std::size_t most_bytes, int threads)
    : QObject(parent), most_bytes_(most_bytes) {
    collecting_.setSingleShot(true);
    collecting_.setInterval(collect_ms);
    connect(&collecting_, &QTimer::timeout, this, &ThumbnailLoader::collect);
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this](const std::stop_token &stop) { work(stop); });
}

ThumbnailLoader::~ThumbnailLoader() {
    for (std::jthread &thread : threads_) thread.request_stop();
    threads_.clear();
}

void ThumbnailLoader::drop_all() {
    kept_.clear();
    places_.clear();
    bytes_ = 0;
    const std::lock_guard lock(guard_);
    ++generation_;
    waiting_.clear();
    in_work_.clear();
    done_.clear();
    source_ = images_;
    source_side_ = side_;
}

void ThumbnailLoader::set_images(std::shared_ptr<const images::ImageSet> images) {
    if (images == images_) return;
    images_ = std::move(images);
    drop_all();
}

void ThumbnailLoader::set_side(int side) {
    if (side == side_) return;
    side_ = side;
    drop_all();
}

void ThumbnailLoader::want(const std::vector<Tile> &tiles) {
    const std::lock_guard lock(guard_);
    waiting_.clear();
    if (!images_) return;
    for (const Tile &tile : tiles) {
        const std::uint64_t key = tile.key();
        if (places_.contains(key) || std::find(in_work_.begin(), in_work_.end(), key) != in_work_.end()) continue;
        waiting_.push_back(tile);
    }
    if (!waiting_.empty()) news_.notify_all();
}

const Thumbnail *ThumbnailLoader::find(const Tile &tile) {
    const auto place = places_.find(tile.key());
    if (place == places_.end()) return nullptr;
    kept_.splice(kept_.begin(), kept_, place->second);
    return &place->second->thumbnail;
}

void ThumbnailLoader::work(const std::stop_token &stop) {
    while (!stop.stop_requested()) {
        std::unique_lock lock(guard_);
        if (!news_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
        const Tile tile = waiting_.front();
        waiting_.pop_front();
        in_work_.push_back(tile.key());
        const quint64 generation = generation_;
        const std::shared_ptr<const images::ImageSet> source = source_;
        const int side = source_side_;
        lock.unlock();
        Thumbnail thumbnail = make_thumbnail(*source, tile, side);
        lock.lock();
        if (generation != generation_) continue;
        done_.push_back({generation, tile, std::move(thumbnail)});
        if (std::exchange(told_, true)) continue;
        lock.unlock();
        QMetaObject::invokeMethod(
            &collecting_, [this] { collecting_.start(); }, Qt::QueuedConnection);
    }
}

void ThumbnailLoader::collect() {
    std::vector<Done> done;
    {
        const std::lock_guard lock(guard_);
        done = std::move(done_);
        done_.clear();
        told_ = false;
        for (const Done &one : done) std::erase(in_work_, one.tile.key());
    }
    std::vector<Tile> tiles;
    for (Done &one : done) {
        tiles.push_back(one.tile);
        keep(one.tile, std::move(one.thumbnail));
    }
    if (!tiles.empty()) emit arrived(tiles);
}

void ThumbnailLoader::keep(Tile tile, Thumbnail thumbnail) {
    const std::uint64_t key = tile.key();
    if (places_.contains(key)) return;
    const std::size_t size = static_cast<std::size_t>(thumbnail.image.sizeInBytes()) + bytes_besides;
    kept_.push_front({tile, std::move(thumbnail), size});
    places_[key] = kept_.begin();
    bytes_ += size;
    while (bytes_ > most_bytes_ && kept_.size() > 1) {
        bytes_ -= kept_.back().bytes;
        places_.erase(kept_.back().tile.key());
        kept_.pop_back();
    }
}

} // namespace benchlight::ui
