#pragma once
#include "engine/nn/stored_tensors.h"

#include <memory>
#include <optional>
#include <unordered_map>

namespace benchlight::nn {

/// The directory of a zip file (APPNOTE.TXT of PKWARE) whose entries are stored as they are, so that they may be read
/// anywhere, by several threads: libzip gives no positions, and takes longer for check sums than reading takes. For files
/// below 4 GB. Errors say the rest of a sentence.
class StoredZip {
  public:
    /// Throws Error when the directory is damaged or has a name twice.
    explicit StoredZip(std::shared_ptr<const BinaryFile> file);

    const BinaryFile &file() const { return *file_; }
    bool has(const std::string &name) const { return entries_.contains(name); }
    /// "NAME/" of the one NAME/`file` that there is.
    std::string folder_of(std::string_view file) const;
    /// Where an entry's bytes are. Throws Error when it is missing, compressed, encrypted, contradicts its own header, or
    /// when all places asked for would be more than the file.
    FilePlace place(const std::string &name);
    std::string text(const std::string &name);

  private:
    struct Entry {
        std::uint32_t header = 0, stored_bytes = 0, bytes = 0;
        std::uint16_t flags = 0, method = 0;
    };
    std::shared_ptr<const BinaryFile> file_;
    std::unordered_map<std::string, Entry> entries_;
    std::uint64_t directory_ = 0, claimed_ = 0;
};

} // namespace benchlight::nn
