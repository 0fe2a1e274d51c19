#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/movies/import_source_internal.h"

#include <algorithm>
#include <cstring>

namespace benchlight::movies {

namespace {
constexpr std::size_t block_size = 2 << 20;
} // namespace

BlockReader::BlockReader(std::unique_ptr<ByteStream> stream, std::string place, std::uint64_t most,
                         std::function<void(std::uint64_t)> read_so_far, std::stop_token stop)
    : stream_(std::move(stream)),
      place_(std::move(place)),
      most_(most),
      read_so_far_(std::move(read_so_far)),
      stop_(std::move(stop)) {}

bool BlockReader::next(Block &block) {
    const std::lock_guard lock(mutex_);
    block.lines_before = 0;
    for (;;) {
        throw_if_stopped(stop_);
        if (ended_) return false;
        fill(block.text);
        if (in_long_line_) {
            const std::size_t end = block.text.find(line_end_);
            if (end == std::string::npos && !ended_) continue; // still the same line
            block.text.erase(0, end == std::string::npos ? block.text.size() : end + 1);
            in_long_line_ = false;
            ++block.lines_before;
        }
        if (!ended_) {
            const std::size_t end = block.text.rfind(line_end_);
            const std::size_t whole = end == std::string::npos ? 0 : end + 1;
            // A line may go on in the next block, but not for ever.
            if (block.text.size() - whole > longest_line)
                in_long_line_ = true;
            else
                rest_.assign(block.text, whole);
            block.text.resize(whole);
        }
        if (block.text.empty() && block.lines_before == 0) {
            if (ended_) return false;
            continue;
        }
        block.index = blocks_++;
        return true;
    }
}

/// The rest of the last block and what follows it.
void BlockReader::fill(std::string &text) {
    const std::size_t kept = rest_.size();
    text.resize(kept + block_size);
    std::memcpy(text.data(), rest_.data(), kept);
    rest_.clear();
    const std::size_t count = stream_->read(text.data() + kept, block_size);
    text.resize(kept + count);
    ended_ = count < block_size;
    if (bytes_ == 0) begin_file(text);
    bytes_ += count;
    if (bytes_ > most_)
        throw Error(place_ + " is longer than " + format_bytes(most_) + "; no MovieLens set has such a file.");
    if (read_so_far_) read_so_far_(count);
}

void BlockReader::begin_file(std::string &text) {
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
        throw Error(place_ + " is UTF-16 text; save it as UTF-8 and try again.");
    if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
    if (text.find('\n') == std::string::npos && text.find('\r') != std::string::npos) line_end_ = '\r';
}

} // namespace benchlight::movies
