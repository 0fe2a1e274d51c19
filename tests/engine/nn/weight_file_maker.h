#pragma once
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

/// Weight files as PyTorch would never write them.
namespace benchlight::nn {

using namespace std::string_literals;

template <class Integer> std::string little_endian(Integer value) {
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

struct ZipEntry {
    std::string name, content;
    bool encrypted = false;
    std::uint32_t claimed_bytes = 0; ///< instead of the content's length
};

/// A zip of stored entries; check sums are 0.
inline std::string stored_zip(const std::vector<ZipEntry> &entries) {
    std::string zip, directory;
    for (const ZipEntry &entry : entries) {
        const auto size = entry.claimed_bytes ? entry.claimed_bytes : static_cast<std::uint32_t>(entry.content.size());
        const std::string common = little_endian<std::uint16_t>(20) + little_endian<std::uint16_t>(entry.encrypted) +
                                   std::string(2, '\0') + little_endian<std::uint32_t>(0x00210000) +
                                   std::string(4, '\0') + little_endian(size) + little_endian(size) +
                                   little_endian(static_cast<std::uint16_t>(entry.name.size())) + std::string(2, '\0');
        directory += "PK\1\2\x14\0"s + common + std::string(10, '\0') +
                     little_endian(static_cast<std::uint32_t>(zip.size())) + entry.name;
        zip += "PK\3\4"s + common + entry.name + entry.content;
    }
    const auto count = little_endian(static_cast<std::uint16_t>(entries.size()));
    return zip + directory + "PK\5\6\0\0\0\0"s + count + count +
           little_endian(static_cast<std::uint32_t>(directory.size())) +
           little_endian(static_cast<std::uint32_t>(zip.size())) + std::string(2, '\0');
}

/// Tensors of uint8 that all view one storage.
struct TensorClaim {
    std::vector<std::int64_t> sizes, strides;
    std::int64_t offset = 0;
    std::int64_t elements = 0;
    std::int64_t stored = -1; ///< bytes that are there, if not `elements`
    int names = 1;            ///< how many tensors
    bool same_names = false;
    std::string module = "torch";        ///< of the storage's class
    std::vector<std::int64_t> view = {}; ///< the legacy format: where a view of the storage begins, and its elements

    std::string storage() const { return std::string(static_cast<std::size_t>(stored < 0 ? elements : stored), 'x'); }
};

inline std::string pickled(std::int64_t number) { return "\x8a\x08"s + little_endian(number); }
inline std::string pickled(const std::string &text) {
    return 'X' + little_endian(static_cast<std::uint32_t>(text.size())) + text;
}
inline std::string pickled(const std::vector<std::int64_t> &numbers) {
    std::string bytes = "(";
    for (const std::int64_t number : numbers) bytes += pickled(number);
    return bytes + "t";
}

inline std::string pickled_view(const std::vector<std::int64_t> &view) {
    return view.empty() ? "N"s : "("s + pickled("1"s) + pickled(view[0]) + pickled(view[1]) + "t";
}

/// The pickle of a dictionary as torch.save makes it.
inline std::string pickled(const TensorClaim &claim, bool legacy) {
    std::string bytes = "\x80\2}";
    for (int i = 0; i < claim.names; ++i)
        bytes += pickled(claim.same_names || i == 0 ? "x"s : "x"s + std::to_string(i)) +
                 "ctorch._utils\n_rebuild_tensor_v2\n((" + pickled("storage"s) + "c" + claim.module +
                 "\nByteStorage\n" + pickled("0"s) + pickled("cpu"s) + pickled(claim.elements) +
                 (legacy ? pickled_view(claim.view) : "") + "tQ" + pickled(claim.offset) + pickled(claim.sizes) +
                 pickled(claim.strides) +
                 "\x89"
                 "ccollections\nOrderedDict\n)RtRs";
    return bytes + ".";
}

inline std::vector<ZipEntry> zip_entries(const TensorClaim &claim) {
    return {
        {"archive/data.pkl", pickled(claim, false)}, {"archive/data/0", claim.storage()}, {"archive/version", "3\n"}};
}

inline std::string zip_file(const TensorClaim &claim) { return stored_zip(zip_entries(claim)); }

inline std::string legacy_file(const TensorClaim &claim) {
    const std::string mark = "\x80\2\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."s;
    return mark + "\x80\2M\xe9\3.\x80\2}" + pickled("little_endian"s) + "\x88s." + pickled(claim, true) + "\x80\2]" +
           pickled("0"s) + "a." + little_endian(claim.elements) + claim.storage();
}

/// A file that is gone with the test.
class ScratchFile {
  public:
    explicit ScratchFile(const std::string &name)
        : path_(std::filesystem::temp_directory_path() / (name + "-" + std::to_string(::getpid()))) {}
    ~ScratchFile() { std::filesystem::remove(path_); }
    std::filesystem::path write(const std::string &content) {
        std::filesystem::remove(path_); // a file that is written over may wait for the disk
        std::ofstream(path_, std::ios::binary) << content;
        return path_;
    }

  private:
    std::filesystem::path path_;
};

} // namespace benchlight::nn
