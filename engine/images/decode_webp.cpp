#include "engine/core/error.h"
#include "engine/images/decode_internal.h"

#include <memory>
#include <webp/decode.h>
#include <webp/demux.h>

namespace benchlight::images {

namespace {

using Demuxer = std::unique_ptr<WebPDemuxer, void (*)(WebPDemuxer *)>;

/// A picture of one colour takes no bits at all, so only very large ones are asked for some.
constexpr std::uint64_t always_allowed = std::uint64_t{1} << 24;
constexpr double least_bits_beyond = 1.0 / 4096;

struct Frame : WebPIterator {
    explicit Frame(const WebPDemuxer *demuxer) : WebPIterator{}, found(WebPDemuxGetFrame(demuxer, 1, this) != 0) {}
    ~Frame() {
        if (found) WebPDemuxReleaseIterator(this);
    }
    Frame(const Frame &) = delete;
    Frame &operator=(const Frame &) = delete;
    bool found;
};

int orientation_of(const WebPDemuxer *demuxer) {
    if (!(WebPDemuxGetI(demuxer, WEBP_FF_FORMAT_FLAGS) & EXIF_FLAG)) return 1;
    WebPChunkIterator chunk{};
    if (!WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk)) return 1;
    const std::string_view exif(reinterpret_cast<const char *>(chunk.chunk.bytes), chunk.chunk.size);
    const int orientation = exif_orientation(exif);
    WebPDemuxReleaseChunkIterator(&chunk);
    return orientation;
}

/// Decodes the frame to its place on the canvas; around it the canvas stays black.
void decode_frame(const Frame &frame, Image &image) {
    const auto width = static_cast<std::size_t>(image.width), top = static_cast<std::size_t>(frame.y_offset),
               left = static_cast<std::size_t>(frame.x_offset);
    if (top + static_cast<std::size_t>(frame.height) > static_cast<std::size_t>(image.height) ||
        left + static_cast<std::size_t>(frame.width) > width)
        throw Error("the WebP data is corrupt (a frame lies outside of the image)");
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) throw Error("libwebp has another version than Benchlight was built for");
    config.output.colorspace = MODE_RGB;
    config.output.is_external_memory = 1;
    const std::size_t offset = 3 * (top * width + left);
    config.output.u.RGBA.rgba = image.pixels.data() + offset;
    config.output.u.RGBA.stride = 3 * image.width;
    config.output.u.RGBA.size = image.pixels.size() - offset;
    const VP8StatusCode status = WebPDecode(frame.fragment.bytes, frame.fragment.size, &config);
    WebPFreeDecBuffer(&config.output);
    if (status == VP8_STATUS_OUT_OF_MEMORY) throw std::bad_alloc();
    if (status != VP8_STATUS_OK) throw Error("the WebP data is corrupt");
}

} // namespace

Image decode_webp(std::string_view bytes) {
    const WebPData data{reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size()};
    const Demuxer demuxer(WebPDemux(&data), WebPDemuxDelete);
    if (!demuxer) throw Error("the WebP data is corrupt (it is cut short or not in order)");
    const std::uint64_t width = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH);
    const std::uint64_t height = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT);
    check_dimensions(width, height, bytes.size(), width * height > always_allowed ? least_bits_beyond : 0);
    const Frame frame(demuxer.get());
    if (!frame.found || !frame.complete) throw Error("the WebP data is corrupt (it has no whole frame)");
    Image image{static_cast<int>(height), static_cast<int>(width), 3, {}};
    image.pixels.resize(image.size());
    decode_frame(frame, image);
    return turn_upright(std::move(image), orientation_of(demuxer.get()));
}

} // namespace benchlight::images
