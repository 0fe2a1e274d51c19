#pragma once
#include "engine/images/image_set.h"
#include "ui/images/thumbnail.h"

#include <QObject>
#include <QTimer>

#include <condition_variable>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace benchlight::ui {

/// Makes pictures of images on a small pool of threads, in the order in which they are wanted, and keeps those used
/// last up to a number of bytes. Belongs to the window's thread.
class ThumbnailLoader final : public QObject {
    Q_OBJECT
  public:
    static constexpr std::size_t usual_bytes = 64 << 20;
    explicit ThumbnailLoader(QObject *parent = nullptr, std::size_t most_bytes = usual_bytes, int threads = 2);
    ~ThumbnailLoader() override;

    /// The set that tiles are of from now on; everything of the one before is dropped.
    void set_images(std::shared_ptr<const images::ImageSet> images);
    const std::shared_ptr<const images::ImageSet> &images() const { return images_; }
    /// The square that pictures fit, device pixels; another side drops everything.
    void set_side(int side);
    int side() const { return side_; }

    /// Those that shall be there, the most urgent first. Replaces what was wanted before: of that, what is not being
    /// made yet is not made. Those that are there already cost nothing.
    void want(const std::vector<Tile> &tiles);
    /// Null until it is there. Valid until the next call of another member or return to the event loop.
    const Thumbnail *find(const Tile &tile);
    std::size_t bytes() const { return bytes_; }

  signals:
    /// Some have come; told at most once in a while, for all of them.
    void arrived(const std::vector<benchlight::ui::Tile> &tiles);

  private:
    struct Done {
        quint64 generation;
        Tile tile;
        Thumbnail thumbnail;
    };
    struct Kept {
        Tile tile;
        Thumbnail thumbnail;
        std::size_t bytes;
    };
    void work(const std::stop_token &stop);
    void collect();
    void keep(Tile tile, Thumbnail thumbnail);
    void drop_all();

    std::shared_ptr<const images::ImageSet> images_;
    int side_ = 96;
    std::size_t most_bytes_, bytes_ = 0;
    std::list<Kept> kept_; ///< used last first
    std::unordered_map<std::uint64_t, std::list<Kept>::iterator> places_;
    QTimer collecting_;

    // Between the threads:
    std::mutex guard_;
    std::condition_variable_any news_;
    std::deque<Tile> waiting_;
    std::vector<std::uint64_t> in_work_; ///< keys, of this generation
    std::vector<Done> done_;
    std::shared_ptr<const images::ImageSet> source_;
    int source_side_ = 96;
    quint64 generation_ = 0; ///< of set and side
    bool told_ = false;
    std::vector<std::jthread> threads_;
};

} // namespace benchlight::ui
