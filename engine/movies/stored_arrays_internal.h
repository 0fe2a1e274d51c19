#pragma once
#include "engine/core/text.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

/// Arrays by name in one file: a signature, the header's length (8 bytes), the SHA-256 of all that comes behind it (64 hexadecimal
/// digits), a JSON header that tells name, type and shape of each array and a few values by name, then the arrays one after
/// another, little-endian. Header and arrays are padded to multiples of 64 bytes.
namespace benchlight::movies {

enum class ArrayType { f32, f64, u32, u64 };

/// Collects what goes into a file. Keeps references: what is added has to stay until the file is written.
class ArrayWriter {
  public:
    ArrayWriter() : content_(std::make_shared<Content>()) {}

    /// `shape` empty: one-dimensional. A name may be used once.
    void add(const std::string &name, std::span<const float> values, std::vector<std::uint64_t> shape = {});
    void add(const std::string &name, std::span<const double> values, std::vector<std::uint64_t> shape = {});
    void add(const std::string &name, std::span<const std::uint32_t> values, std::vector<std::uint64_t> shape = {});
    void add(const std::string &name, std::span<const std::uint64_t> values, std::vector<std::uint64_t> shape = {});
    /// A number, a text or the like, beside the arrays.
    void set(const std::string &name, Json value);
    /// Writes into the same file, under NAME/: for a model that is made of others.
    ArrayWriter part(const std::string &name) const;

    std::uint64_t bytes() const; ///< that the file will have, but for its header
    /// Atomically. Throws Error when it cannot be written.
    void write(const std::filesystem::path &file) const;

  private:
    struct Array {
        std::string name;
        ArrayType type;
        std::vector<std::uint64_t> shape;
        std::span<const std::byte> bytes;
    };
    struct Content {
        std::vector<Array> arrays;
        Json values = Json::object();
    };
    void add(const std::string &name, ArrayType type, std::size_t count, std::span<const std::byte> bytes,
             std::vector<std::uint64_t> shape);
    std::shared_ptr<Content> content_;
    std::string prefix_;
};

/// A file of ArrayWriter, read and checked whole. Takes no more memory than the file.
class StoredArrays {
  public:
    /// Throws Error: it cannot be read, or its header, sizes or hash are wrong.
    explicit StoredArrays(const std::filesystem::path &file);

    /// Moves an array out: each can be taken once. Throws Error when there is none of that name, type and number of values
    /// (any number if `count` is not given).
    template <class Value> std::vector<Value> take(const std::string &name);
    template <class Value> std::vector<Value> take(const std::string &name, std::uint64_t count);
    /// Throws Error when there is none.
    const Json &value(const std::string &name) const;
    /// What ArrayWriter::part() of that name wrote.
    StoredArrays part(const std::string &name) const;

  private:
    struct Content;
    std::shared_ptr<Content> content_;
    std::string prefix_;
};

} // namespace benchlight::movies
