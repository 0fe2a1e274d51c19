#pragma once
#include "engine/augment/augment.h"
#include "engine/images/split.h"

#include "engine/nn/torch_internal.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace benchlight::training {

/// A batch as the network takes it.
struct Batch {
    at::Tensor images;      ///< float32 [N, 3, H, W], normalised; or what stages before `stage` made of them
    at::Tensor labels = {}; ///< int64 [N]
    std::span<const std::uint32_t> index = {}; ///< image numbers in the stored part
    std::size_t stage = 0;                     ///< of the network that takes them
    at::Tensor mirrored = {};                  ///< of the mirror images, where they cannot be made from `images`
    std::size_t size() const { return static_cast<std::size_t>(labels.size(0)); }
};

/// Where batches come from, one after another.
class BatchSource {
  public:
    virtual ~BatchSource() = default;
    /// Batches in all.
    virtual std::size_t batches() const = 0;
    /// The next batch, valid until the next call.
    virtual Batch next() = 0;
};

/// Prepares batches ahead on threads of its own: reads, augments and normalises straight into reused buffers. What a
/// batch holds depends on the plan alone, never on the threads.
class BatchLoader : public BatchSource {
  public:
    struct Plan {
        const images::DataSet *data = nullptr;
        images::Part part = images::Part::train;
        std::vector<std::uint32_t> index; ///< image numbers in the order in which they are taken
        std::size_t batch = 0;
        std::size_t first_batch = 0; ///< batches before this one are left out
        bool drop_single = false;    ///< leave out a last batch of one image, which batch norm cannot take
        augment::Recipe recipe;
        augment::Normalisation normalisation;
        std::uint64_t seed = 0;
        int epoch = 0;
    };
    /// Uses one worker when all pixels are held in memory, which keeps up with any network on two cores; else one for
    /// each of LibTorch's threads, since decoding may be what takes longest.
    explicit BatchLoader(Plan plan);
    ~BatchLoader() override;

    /// Batches in the whole plan, those left out at its beginning included.
    std::size_t batches() const override { return batches_; }
    /// The next batch, valid until the next call. Throws what preparing it threw. Call at most
    /// batches() − first_batch times.
    Batch next() override;

    static std::size_t batch_count(std::size_t images, std::size_t batch, bool drop_single);

  private:
    struct Slot {
        std::vector<float> pixels;
        std::vector<std::int64_t> labels;
        bool ready = false;
        std::exception_ptr failure;
    };
    void work(const std::stop_token &stop);
    void prepare(std::size_t number, Slot &slot, augment::Augmenter &augmenter) const;
    Slot &slot_of(std::size_t number) { return slots_[number % slots_.size()]; }

    Plan plan_;
    std::size_t batches_;
    std::vector<Slot> slots_;
    std::mutex guard_;
    std::condition_variable_any changed_;
    std::size_t claimed_;               ///< the next batch number that a worker takes
    std::size_t given_;                 ///< the next batch number that next() hands out
    std::vector<std::jthread> workers_; // last: they use everything above
};

} // namespace benchlight::training
