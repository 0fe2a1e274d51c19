#include "engine/nn/torch_file.h"

#include "engine/core/error.h"
#include "engine/nn/torch_state_dict.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>
#include <zip.h>

namespace benchlight::nn {
namespace {

namespace fs = std::filesystem;
using Kind = Pickle::Kind;

constexpr std::uint64_t most_pickle_bytes = std::uint64_t{1} << 30;

/// A tensor takes at least 260 bytes of a file and some 30 values and places.
std::size_t most_values(std::uint64_t file_bytes) {
    return std::min<std::uint64_t>((1 << 17) + file_bytes / 4, 1 << 22);
}

std::uint64_t most_tensor_bytes(std::uint64_t file_bytes) { return (1 << 20) + 4 * file_bytes; }

/// A zip of entries that are stored as they are.
class StoredZip {
  public:
    explicit StoredZip(const fs::path &path) : file_bytes_(BinaryFile(path).size()) {
        int code = 0;
        // Names that occur twice and entries that contradict the directory are found by this check.
        zip_.reset(::zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
        if (!zip_) {
            zip_error_t error;
            ::zip_error_init_with_code(&error, code);
            const std::string reason = ::zip_error_strerror(&error);
            ::zip_error_fini(&error);
            throw Error("it is a damaged zip file (" + reason + ")");
        }
        const zip_int64_t count = ::zip_get_num_entries(zip_.get(), 0);
        for (zip_int64_t i = 0; i < count; ++i) {
            const char *name = ::zip_get_name(zip_.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
            if (name) entries_.emplace(name, static_cast<zip_uint64_t>(i));
        }
    }

    std::uint64_t file_bytes() const { return file_bytes_; }

    /// "NAME/" where NAME/data.pkl is.
    std::string folder() const {
        constexpr std::string_view name = "data.pkl";
        std::optional<std::string> folder;
        for (const auto &[path, entry] : entries_) {
            const std::size_t slash = path.find('/');
            if (slash == std::string::npos ? path != name : path.substr(slash + 1) != name) continue;
            if (folder) throw Error("it has several entries data.pkl");
            folder = path.substr(0, path.size() - name.size());
        }
        if (!folder) throw Error("it is a zip file without PyTorch's entry data.pkl");
        return *folder;
    }

    std::optional<zip_uint64_t> find(const std::string &name) const {
        const auto found = entries_.find(name);
        return found == entries_.end() ? std::nullopt : std::optional(found->second);
    }

    /// Bytes of an entry, after making sure that it is stored as it is and that all read so far are within the file.
    std::uint64_t claim(zip_uint64_t entry) {
        zip_stat_t status;
        ::zip_stat_init(&status);
        constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
        if (::zip_stat_index(zip_.get(), entry, 0, &status) != 0 || (status.valid & needed) != needed)
            throw Error("its zip directory is damaged");
        const std::string name = "its zip entry '" + quoted_name(status.name) + "' ";
        if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) && status.encryption_method != ZIP_EM_NONE)
            throw Error(name + "is encrypted");
        if (status.comp_method != ZIP_CM_STORE) throw Error(name + "is compressed, which PyTorch never does");
        if (status.size != status.comp_size || status.size > file_bytes_ - claimed_bytes_)
            throw Error(name + "claims to be larger than it can be");
        claimed_bytes_ += status.size;
        return status.size;
    }

    void read(zip_uint64_t entry, std::uint64_t offset, std::span<std::byte> bytes) {
        if (!open_ || open_entry_ != entry || open_position_ > offset) {
            open_.reset(::zip_fopen_index(zip_.get(), entry, ZIP_FL_COMPRESSED)); // as stored: without check sums
            open_entry_ = entry;
            open_position_ = 0;
        }
        if (!open_) throw Error("its zip entries are damaged");
        if (open_position_ != offset && ::zip_fseek(open_.get(), static_cast<zip_int64_t>(offset), SEEK_SET) != 0)
            throw Error("its zip entries are damaged");
        open_position_ = offset + bytes.size();
        while (!bytes.empty()) {
            const zip_int64_t count = ::zip_fread(open_.get(), bytes.data(), bytes.size());
            if (count <= 0) {
                open_.reset();
                throw Error("it is cut off");
            }
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
    }

    std::string text(zip_uint64_t entry) {
        std::string text(claim(entry), '\0');
        read(entry, 0, std::as_writable_bytes(std::span(text)));
        return text;
    }

  private:
    struct Discard {
        void operator()(zip_t *zip) const { ::zip_discard(zip); }
        void operator()(zip_file_t *file) const { ::zip_fclose(file); }
    };
    std::uint64_t file_bytes_, claimed_bytes_ = 0;
    std::unique_ptr<zip_t, Discard> zip_;
    std::unordered_map<std::string, zip_uint64_t> entries_;
    std::unique_ptr<zip_file_t, Discard> open_;
    zip_uint64_t open_entry_ = 0;
    std::uint64_t open_position_ = 0;
};

/// The pickle at `offset`. Its length is not known, so the text read grows until it is enough; `text` must live on.
Pickle read_pickle_at(BinaryFile &file, std::uint64_t offset, std::string &text) {
    for (std::uint64_t most = 1 << 16;; most *= 8) {
        text = file.text(offset, most);
        try {
            return Pickle(text, torch_globals(), most_values(file.size()));
        } catch (const PickleCutOff &) {
            if (text.size() < most || most > most_pickle_bytes) throw;
        }
    }
}

/// Text and pictures are no pickles either: they rarely begin with the protocol.
Pickle read_first_pickle(BinaryFile &file, std::string &text) {
    try {
        return read_pickle_at(file, 0, text);
    } catch (const PickleRefused &) {
        throw;
    } catch (const Error &) {
        if (text.starts_with('\x80')) throw;
    }
    throw Error("it is neither a PyTorch nor a safetensors file");
}

bool is_legacy_mark(const Pickle &pickle) {
    return pickle.kind(pickle.root()) == Kind::big_integer &&
           (pickle.text(pickle.root()) == "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19" ||
            pickle.text(pickle.root()) == "119547037146038801333356");
}

void check_machine(const Pickle &pickle) {
    const auto items = pickle.items(pickle.root());
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        if (pickle.is_text(items[i], "little_endian") &&
            (pickle.kind(items[i + 1]) != Kind::boolean || pickle.integer(items[i + 1]) != 1))
            throw Error("it was written on a big-endian machine, which is not supported");
}

/// All storages that the pickle names, also those of an optimizer: the file has them one behind the other.
std::unordered_map<std::string_view, TorchStorage> all_storages(const Pickle &pickle) {
    std::unordered_map<std::string_view, TorchStorage> storages;
    for (Pickle::Reference value = 0; value < pickle.count(); ++value) {
        if (pickle.kind(value) != Kind::persistent) continue;
        const TorchStorage storage = torch_storage(pickle, value);
        const auto [known, added] = storages.try_emplace(storage.key, storage);
        if (known->second.type != storage.type || known->second.elements != storage.elements)
            throw Error("its pickle describes the storage '" + quoted_name(storage.key) + "' in two ways");
    }
    return storages;
}

struct FilePlace {
    std::uint64_t begin, bytes;
};

std::unordered_map<std::string_view, FilePlace>
legacy_places(BinaryFile &file, std::uint64_t position, const Pickle &keys,
              const std::unordered_map<std::string_view, TorchStorage> &storages) {
    if (keys.kind(keys.root()) != Kind::list) throw Error("its list of storages is missing");
    std::unordered_map<std::string_view, FilePlace> places;
    for (const Pickle::Reference item : keys.items(keys.root())) {
        const auto found = keys.kind(item) == Kind::text ? storages.find(keys.text(item)) : storages.end();
        if (found == storages.end()) throw Error("its list of storages names one that no tensor has");
        const auto &[key, storage] = *found;
        std::uint64_t elements = 0, bytes = 0;
        file.read(position, std::as_writable_bytes(std::span(&elements, 1)));
        position += sizeof elements;
        if (elements != storage.elements ||
            __builtin_mul_overflow(elements, std::uint64_t{bytes_of(storage.type)}, &bytes) ||
            bytes > file.size() - position)
            throw Error("its storage '" + quoted_name(key) + "' claims more elements than the file holds");
        if (!places.try_emplace(key, FilePlace{position, bytes}).second)
            throw Error("its storage '" + quoted_name(key) + "' is there twice");
        position += bytes;
    }
    return places;
}

} // namespace

StoredTensors read_torch_zip(const fs::path &path) {
    const auto zip = std::make_shared<StoredZip>(path);
    const std::string folder = zip->folder();
    if (const auto order = zip->find(folder + "byteorder"); order && zip->text(*order) != "little")
        throw Error("it was written on a big-endian machine, which is not supported");
    const std::string text = zip->text(*zip->find(folder + "data.pkl"));
    const Pickle pickle(text, torch_globals(), most_values(zip->file_bytes()));
    StoredTensors result;
    result.format = "PyTorch (zip)";
    std::vector<zip_uint64_t> entries;
    std::unordered_map<std::string_view, std::size_t> numbers;
    result.tensors = torch_state_dict(pickle, most_tensor_bytes(zip->file_bytes()), [&](const TorchStorage &storage) {
        const auto [known, added] = numbers.try_emplace(storage.key, entries.size());
        if (added) {
            const auto entry = zip->find(folder + "data/" + std::string(storage.key));
            if (!entry) throw Error("has no storage in the file");
            result.storages.push_back(zip->claim(*entry));
            entries.push_back(*entry);
        }
        if (storage.elements > result.storages[known->second] / bytes_of(storage.type))
            throw Error("has a storage that claims more elements than the file holds");
        return known->second;
    });
    result.read = [zip, entries](std::size_t storage, std::uint64_t offset, std::span<std::byte> bytes) {
        zip->read(entries.at(storage), offset, bytes);
    };
    return result;
}

StoredTensors read_torch_legacy(const fs::path &path) {
    const auto file = std::make_shared<BinaryFile>(path);
    std::string texts[5];
    const Pickle mark = read_first_pickle(*file, texts[0]);
    if (!is_legacy_mark(mark)) throw Error("it is a pickle that torch.save has not written");
    std::uint64_t position = mark.length();
    const auto next = [&](std::string &text) {
        Pickle pickle = read_pickle_at(*file, position, text);
        position += pickle.length();
        return pickle;
    };
    if (const Pickle version = next(texts[1]);
        version.kind(version.root()) != Kind::integer || version.integer(version.root()) != 1001)
        throw Error("it has a version of PyTorch's format that is not known");
    check_machine(next(texts[2]));
    const Pickle pickle = next(texts[3]), keys = next(texts[4]);
    const auto places = legacy_places(*file, position, keys, all_storages(pickle));
    StoredTensors result;
    result.format = "PyTorch (legacy)";
    std::vector<FilePlace> storages;
    std::unordered_map<std::string_view, std::size_t> numbers;
    result.tensors = torch_state_dict(pickle, most_tensor_bytes(file->size()), [&](const TorchStorage &storage) {
        const auto place = places.find(storage.key);
        if (place == places.end()) throw Error("has no storage in the file");
        const auto [known, added] = numbers.try_emplace(storage.key, storages.size());
        if (added) {
            storages.push_back(place->second);
            result.storages.push_back(place->second.bytes);
        }
        return known->second;
    });
    result.read = [file, storages](std::size_t storage, std::uint64_t offset, std::span<std::byte> bytes) {
        file->read(storages.at(storage).begin + offset, bytes);
    };
    return result;
}

} // namespace benchlight::nn
