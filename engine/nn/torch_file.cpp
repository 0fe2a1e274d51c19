#include "engine/nn/torch_file.h"

#include "engine/core/error.h"
#include "engine/nn/stored_zip.h"
#include "engine/nn/torch_state_dict.h"

#include <algorithm>
#include <memory>
#include <unordered_map>

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

/// The pickle at `offset`. Its length is not known, so the text read grows until it is enough; `text` must live on.
Pickle read_pickle_at(const BinaryFile &file, std::uint64_t offset, std::string &text) {
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
Pickle read_first_pickle(const BinaryFile &file, std::string &text) {
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

std::unordered_map<std::string_view, FilePlace>
legacy_places(const BinaryFile &file, std::uint64_t position, const Pickle &keys,
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
    StoredTensors result;
    result.format = "PyTorch (zip)";
    result.file = std::make_shared<const BinaryFile>(path);
    const std::uint64_t file_bytes = result.file->size();
    StoredZip zip(result.file);
    const std::string folder = zip.folder_of("data.pkl");
    if (zip.has(folder + "byteorder") && zip.text(folder + "byteorder") != "little")
        throw Error("it was written on a big-endian machine, which is not supported");
    const std::string text = zip.text(folder + "data.pkl");
    const Pickle pickle(text, torch_globals(), most_values(file_bytes));
    std::unordered_map<std::string_view, std::size_t> numbers;
    result.tensors = torch_state_dict(pickle, most_tensor_bytes(file_bytes), [&](const TorchStorage &storage) {
        const auto [known, added] = numbers.try_emplace(storage.key, result.storages.size());
        if (added) result.storages.push_back(zip.place(folder + "data/" + std::string(storage.key)));
        if (storage.elements > result.storages[known->second].bytes / bytes_of(storage.type))
            throw Error("its storage '" + quoted_name(storage.key) + "' claims more elements than the file holds");
        return known->second;
    });
    return result;
}

StoredTensors read_torch_legacy(const fs::path &path) {
    const auto file = std::make_shared<const BinaryFile>(path);
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
    result.file = file;
    std::unordered_map<std::string_view, std::size_t> numbers;
    result.tensors = torch_state_dict(pickle, most_tensor_bytes(file->size()), [&](const TorchStorage &storage) {
        const auto place = places.find(storage.key);
        if (place == places.end()) throw Error("its storage '" + quoted_name(storage.key) + "' is missing");
        const auto [known, added] = numbers.try_emplace(storage.key, result.storages.size());
        if (added) result.storages.push_back(place->second);
        return known->second;
    });
    return result;
}

} // namespace benchlight::nn
