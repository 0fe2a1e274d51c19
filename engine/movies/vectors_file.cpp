#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/movies/embedding_internal.h"

#include <cstring>
#include <fstream>

namespace benchlight::movies {
namespace {

constexpr std::size_t alignment = 64; ///< of the values' beginning, as the format's own writers have it
constexpr std::uint64_t longest_header = 1 << 20;
constexpr const char *array_name = "vectors";

std::string header_of(const Embedding &embedding, const std::string &hash) {
    const Json header{{"__metadata__", {{"sha256", hash}, {"content", "one row a movie, in the order of movie ids"}}},
                      {array_name,
                       {{"dtype", "F32"},
                        {"shape", {embedding.movies, embedding.rank}},
                        {"data_offsets", {0, embedding.values.size() * sizeof(float)}}}}};
    std::string text = to_json_text(header);
    text.resize((8 + text.size() + alignment - 1) / alignment * alignment - 8, ' ');
    return text;
}

class VectorsReader {
  public:
    explicit VectorsReader(const std::filesystem::path &file) : file_(file), stream_(file, std::ios::binary) {
        if (!stream_)
            throw Error("Cannot read " + display_path(file) + ": there is no such file, or it may not be read.");
        std::error_code error;
        size_ = std::filesystem::file_size(file, error);
        if (error) fail();
    }

    Embedding read() {
        std::uint64_t length = 0;
        take(&length, sizeof length);
        if (length > longest_header || length > size_) fail();
        std::string text(static_cast<std::size_t>(length), '\0');
        take(text.data(), text.size());
        Embedding embedding = shaped(Json::parse(text, nullptr, false), size_ - sizeof length - length);
        take(embedding.values.data(), embedding.values.size() * sizeof(float));
        if (sha256_hex(std::as_bytes(std::span(embedding.values))) != hash_) fail();
        return embedding;
    }

  private:
    [[noreturn]] void fail() const {
        throw Error("The vectors in " + display_path(file_) + " are damaged; train them again.");
    }

    void take(void *to, std::size_t bytes) {
        if (!stream_.read(static_cast<char *>(to), static_cast<std::streamsize>(bytes))) fail();
    }

    /// What the header tells of, with room for as many values as the file has.
    Embedding shaped(const Json &header, std::uint64_t bytes) {
        Embedding embedding;
        try {
            hash_ = header.at("__metadata__").at("sha256").get<std::string>();
            const Json &array = header.at(array_name);
            if (array.at("dtype") != "F32" || array.at("shape").size() != 2) fail();
            embedding.movies = array.at("shape")[0].get<std::size_t>();
            embedding.rank = array.at("shape")[1].get<std::size_t>();
        } catch (const Json::exception &) {
            fail();
        }
        const std::uint64_t count = bytes / sizeof(float);
        if (bytes % sizeof(float) != 0 || embedding.rank == 0 || count % embedding.rank != 0 ||
            count / embedding.rank != embedding.movies)
            fail();
        embedding.values.resize(static_cast<std::size_t>(count));
        return embedding;
    }

    std::filesystem::path file_;
    std::ifstream stream_;
    std::uint64_t size_ = 0;
    std::string hash_;
};

} // namespace

std::filesystem::path vectors_file(const std::filesystem::path &run) { return run / "vectors.safetensors"; }

void write_vectors(const std::filesystem::path &file, const Embedding &embedding) {
    const auto values = std::as_bytes(std::span(embedding.values));
    const std::string header = header_of(embedding, sha256_hex(values));
    const std::uint64_t length = header.size();
    AtomicFile out(file);
    out.write(std::as_bytes(std::span(&length, 1)));
    out.write(header);
    out.write(values);
    out.commit();
}

Embedding read_vectors(const std::filesystem::path &file) { return VectorsReader(file).read(); }

} // namespace benchlight::movies
