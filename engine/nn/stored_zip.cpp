#include "engine/nn/stored_zip.h"

#include "engine/core/error.h"
#include "engine/nn/pickle.h"

#include <cstring>

namespace benchlight::nn {
namespace {

constexpr std::uint64_t end_bytes = 22, entry_bytes = 46, header_bytes = 30, longest_comment = 65535;

template <class Integer> Integer number_at(std::string_view bytes, std::size_t position) {
    Integer number;
    std::memcpy(&number, bytes.data() + position, sizeof number); // little-endian like the machines we run on
    return number;
}

[[noreturn]] void refuse_directory(const std::string &why) {
    throw Error("its zip directory is damaged (" + why + ")");
}

/// The record at the end of the file, which says where the directory is. A comment may follow it.
std::string end_record(const BinaryFile &file) {
    const std::uint64_t begin = file.size() - std::min(file.size(), end_bytes + longest_comment);
    const std::string tail = file.text(begin, file.size() - begin);
    for (std::size_t position = tail.size() - std::min<std::size_t>(tail.size(), end_bytes);; --position) {
        const std::string_view rest = std::string_view(tail).substr(position);
        if (rest.starts_with("PK\5\6") && rest.size() >= end_bytes &&
            number_at<std::uint16_t>(rest, 20) == rest.size() - end_bytes)
            return std::string(rest.substr(0, end_bytes));
        if (position == 0) refuse_directory("its end is missing; the file may be cut off");
    }
}

} // namespace

StoredZip::StoredZip(std::shared_ptr<const BinaryFile> file) : file_(std::move(file)) {
    const std::string end = end_record(*file_);
    const auto count = number_at<std::uint16_t>(end, 10);
    const auto length = number_at<std::uint32_t>(end, 12), begin = number_at<std::uint32_t>(end, 16);
    if (count == 0xffff || length == 0xffffffff || begin == 0xffffffff)
        throw Error("it is a zip file with more than 65,534 entries or 4 GB, which is more than can be read");
    if (std::uint64_t{begin} + length > file_->size() - end_bytes) refuse_directory("it lies outside of the file");
    directory_ = begin;
    const std::string text = file_->text(begin, length);
    std::string_view rest = text;
    for (unsigned i = 0; i < count; ++i) {
        if (rest.size() < entry_bytes || !rest.starts_with("PK\1\2")) refuse_directory("it is cut off");
        const std::uint64_t name = number_at<std::uint16_t>(rest, 28);
        const std::uint64_t whole =
            entry_bytes + name + number_at<std::uint16_t>(rest, 30) + number_at<std::uint16_t>(rest, 32);
        if (whole > rest.size()) refuse_directory("it is cut off");
        const Entry entry{number_at<std::uint32_t>(rest, 42), number_at<std::uint32_t>(rest, 20),
                          number_at<std::uint32_t>(rest, 24), number_at<std::uint16_t>(rest, 8),
                          number_at<std::uint16_t>(rest, 10)};
        const std::string_view key = rest.substr(entry_bytes, name);
        if (!entries_.try_emplace(std::string(key), entry).second)
            refuse_directory("the entry '" + quoted_name(key) + "' is there twice");
        rest.remove_prefix(whole);
    }
}

std::string StoredZip::folder_of(std::string_view file) const {
    std::optional<std::string> folder;
    for (const auto &[path, entry] : entries_) {
        const std::size_t slash = path.find('/');
        if (slash == std::string::npos || path.substr(slash + 1) != file) continue;
        if (folder) throw Error("it has several entries '" + std::string(file) + "'");
        folder = path.substr(0, slash + 1);
    }
    if (!folder) throw Error("it is a zip file without PyTorch's entry '" + std::string(file) + "'");
    return *folder;
}

FilePlace StoredZip::place(const std::string &name) {
    const std::string what = "its zip entry '" + quoted_name(name) + "' ";
    const auto found = entries_.find(name);
    if (found == entries_.end()) throw Error(what + "is missing");
    const Entry &entry = found->second;
    if (entry.flags & 1) throw Error(what + "is encrypted");
    if (entry.method != 0) throw Error(what + "is compressed, which PyTorch never does");
    const std::string header = file_->text(entry.header, header_bytes);
    if (header.size() < header_bytes || !header.starts_with("PK\3\4")) throw Error(what + "is not where it should be");
    const std::uint64_t begin =
        entry.header + header_bytes + number_at<std::uint16_t>(header, 26) + number_at<std::uint16_t>(header, 28);
    const bool sizes_follow = number_at<std::uint16_t>(header, 6) & 8;
    if (file_->text(entry.header + header_bytes, number_at<std::uint16_t>(header, 26)) != name ||
        number_at<std::uint16_t>(header, 8) != 0 || (number_at<std::uint16_t>(header, 6) & 1) ||
        entry.bytes != entry.stored_bytes || (!sizes_follow && number_at<std::uint32_t>(header, 22) != entry.bytes))
        throw Error(what + "contradicts the zip's directory");
    if (begin + entry.bytes > directory_ || entry.bytes > file_->size() - claimed_)
        throw Error(what + "claims to be larger than it can be");
    claimed_ += entry.bytes;
    return {begin, entry.bytes};
}

std::string StoredZip::text(const std::string &name) {
    const FilePlace where = place(name);
    return file_->text(where.begin, where.bytes);
}

} // namespace benchlight::nn
