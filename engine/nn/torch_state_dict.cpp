#include "engine/nn/torch_state_dict.h"

#include "engine/core/error.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_set>

namespace benchlight::nn {
namespace {

using Kind = Pickle::Kind;
using Reference = Pickle::Reference;

constexpr std::size_t most_dimensions = 64;

struct TypeName {
    ElementType type;
    const char *storage, *dtype;
};
constexpr TypeName type_names[] = {
    {ElementType::float32, "Float", "float32"}, {ElementType::float64, "Double", "float64"},
    {ElementType::float16, "Half", "float16"},  {ElementType::bfloat16, "BFloat16", "bfloat16"},
    {ElementType::int64, "Long", "int64"},      {ElementType::int32, "Int", "int32"},
    {ElementType::int16, "Short", "int16"},     {ElementType::int8, "Char", "int8"},
    {ElementType::uint8, "Byte", "uint8"},      {ElementType::boolean, "Bool", "bool"}};

/// PyTorch before 2.0 named the storages of tensors on a GPU torch.cuda.FloatStorage.
constexpr const char *storage_modules[] = {"torch.", "torch.cuda."};
constexpr const char *untyped_storages[] = {"torch.storage.UntypedStorage", "torch.storage._UntypedStorage",
                                            "torch.UntypedStorage"};

std::vector<PickleGlobal> make_torch_globals() {
    std::vector<PickleGlobal> globals{{"torch._utils._rebuild_tensor_v2", true},
                                      {"torch._utils._rebuild_parameter", true},
                                      {"torch._utils._rebuild_tensor", true},
                                      {"torch.Size", true}};
    for (const TypeName &type : type_names) {
        for (const char *module : storage_modules)
            globals.push_back({std::string(module) + type.storage + "Storage", false});
        globals.push_back({std::string("torch.") + type.dtype, false});
    }
    for (const char *name : untyped_storages) globals.push_back({name, false});
    return globals;
}

std::optional<ElementType> type_of_storage(std::string_view global) {
    for (const TypeName &type : type_names)
        for (const char *module : storage_modules)
            if (global == std::string(module) + type.storage + "Storage") return type.type;
    for (const char *name : untyped_storages)
        if (global == name) return ElementType::uint8;
    return std::nullopt;
}

/// The state dict's values as tensors.
class TensorReader {
  public:
    TensorReader(const Pickle &pickle, std::uint64_t most_bytes) : pickle_(pickle), most_bytes_(most_bytes) {}

    bool is_tensor(Reference value) const {
        return is_call(value, "torch._utils._rebuild_tensor_v2") || is_call(value, "torch._utils._rebuild_tensor") ||
               is_call(value, "torch._utils._rebuild_parameter");
    }

    /// The tensor but for the number of its storage. Throws Error with what is wrong about it.
    std::pair<StoredTensor, TorchStorage> read(Reference value) {
        if (is_call(value, "torch._utils._rebuild_parameter")) {
            const auto arguments = arguments_of(value);
            if (arguments.empty() || !is_tensor(arguments[0]) ||
                is_call(arguments[0], "torch._utils._rebuild_parameter"))
                throw Error("is not described as PyTorch does");
            value = arguments[0];
        }
        const auto arguments = arguments_of(value);
        if (arguments.size() < 4 || pickle_.kind(arguments[0]) != Kind::persistent ||
            pickle_.kind(arguments[1]) != Kind::integer)
            throw Error("is not described as PyTorch does");
        // A seventh argument says that the numbers are to be negated or conjugated.
        if (arguments.size() > 6 && !pickle_.items(arguments[6]).empty())
            throw Error("is a lazily negated or conjugated view, which is not supported");
        const TorchStorage storage = torch_storage(pickle_, arguments[0]);
        StoredTensor tensor;
        tensor.type = storage.type;
        tensor.sizes = integers(arguments[2]);
        tensor.strides = integers(arguments[3]);
        if (tensor.sizes.size() != tensor.strides.size()) throw Error("has not as many strides as sizes");
        if (tensor.sizes.size() > most_dimensions) throw Error("has more than 64 dimensions");
        const std::uint64_t bytes = checked_bytes(tensor.type, tensor.sizes, most_bytes_ - total_bytes_);
        place(tensor, storage, pickle_.integer(arguments[1]), bytes == 0);
        total_bytes_ += bytes;
        return {tensor, storage};
    }

  private:
    bool is_call(Reference value, std::string_view function) const {
        return pickle_.kind(value) == Kind::call && pickle_.text(pickle_.items(value)[0]) == function;
    }
    std::span<const Reference> arguments_of(Reference call) const { return pickle_.items(pickle_.items(call)[1]); }

    std::vector<std::int64_t> integers(Reference value) const {
        if (is_call(value, "torch.Size") && arguments_of(value).size() == 1) value = arguments_of(value)[0];
        if (pickle_.kind(value) != Kind::tuple && pickle_.kind(value) != Kind::list)
            throw Error("is not described as PyTorch does");
        std::vector<std::int64_t> numbers;
        for (const Reference item : pickle_.items(value)) {
            if (pickle_.kind(item) != Kind::integer) throw Error("has a size or stride that is no whole number");
            if (pickle_.integer(item) < 0) throw Error("has a negative size or stride");
            numbers.push_back(pickle_.integer(item));
        }
        return numbers;
    }

    /// Makes sure that the view's last element, and with it every one, is within the storage.
    void place(StoredTensor &tensor, const TorchStorage &storage, std::int64_t first, bool empty) const {
        if (first < 0) throw Error("has a negative offset");
        std::uint64_t last = static_cast<std::uint64_t>(first);
        for (std::size_t i = 0; !empty && i < tensor.sizes.size(); ++i) {
            const auto steps = static_cast<std::uint64_t>(tensor.sizes[i] - 1);
            std::uint64_t reach = 0;
            if (__builtin_mul_overflow(steps, static_cast<std::uint64_t>(tensor.strides[i]), &reach) ||
                __builtin_add_overflow(last, reach, &last))
                throw Error("reaches beyond its storage");
        }
        if (empty ? last > storage.view_elements : last >= storage.view_elements)
            throw Error("reaches beyond its storage");
        tensor.offset = (storage.view_begin + static_cast<std::uint64_t>(first)) * bytes_of(tensor.type);
    }

    const Pickle &pickle_;
    std::uint64_t most_bytes_, total_bytes_ = 0;
};

/// The value that a dictionary's key has last, as in Python.
std::optional<Reference> find_entry(const Pickle &pickle, Reference dictionary, std::string_view key) {
    const auto items = pickle.items(dictionary);
    for (std::size_t i = items.size(); i >= 2; i -= 2)
        if (pickle.is_text(items[i - 2], key)) return items[i - 1];
    return std::nullopt;
}

Reference find_state_dict(const Pickle &pickle) {
    const Reference root = pickle.root();
    if (pickle.kind(root) != Kind::dictionary)
        throw Error("it does not hold a dictionary of tensors; save model.state_dict() in Python");
    for (const std::string_view key : {"state_dict", "model_state_dict", "model"})
        if (const auto inner = find_entry(pickle, root, key); inner && pickle.kind(*inner) == Kind::dictionary)
            return *inner;
    return root;
}

[[noreturn]] void refuse_non_tensor(const Pickle &pickle, Reference dictionary, std::string_view name) {
    if (dictionary != pickle.root()) throw Error("its entry '" + quoted_name(name) + "' is not a tensor");
    throw Error("its entry '" + quoted_name(name) +
                "' is not a tensor, and there is no entry \"state_dict\", \"model_state_dict\" or \"model\" with some");
}

void strip_data_parallel_prefix(std::vector<StoredTensor> &tensors) {
    constexpr std::string_view prefix = "module.";
    if (std::all_of(tensors.begin(), tensors.end(),
                    [&](const StoredTensor &tensor) { return tensor.name.starts_with(prefix); }))
        for (StoredTensor &tensor : tensors) tensor.name.erase(0, prefix.size());
}

} // namespace

std::span<const PickleGlobal> torch_globals() {
    static const std::vector<PickleGlobal> globals = make_torch_globals();
    return globals;
}

TorchStorage torch_storage(const Pickle &pickle, Reference persistent) {
    const auto refuse = [](const std::string &why) { throw Error("its pickle has a storage " + why); };
    const auto integer = [&](Reference value) {
        if (pickle.kind(value) != Kind::integer || pickle.integer(value) < 0) refuse("of no proper size");
        return static_cast<std::uint64_t>(pickle.integer(value));
    };
    // ("storage", class, key, device, elements) and, in the legacy format, None or (view's key, begin, elements).
    const auto parts = pickle.items(pickle.items(persistent)[0]);
    if (pickle.kind(pickle.items(persistent)[0]) != Kind::tuple || parts.size() < 5 || parts.size() > 6 ||
        !pickle.is_text(parts[0], "storage") || pickle.kind(parts[1]) != Kind::global ||
        pickle.kind(parts[2]) != Kind::text)
        refuse("that is not described as PyTorch does");
    TorchStorage storage;
    const auto type = type_of_storage(pickle.text(parts[1]));
    if (!type) refuse("of the type '" + std::string(pickle.text(parts[1])) + "'");
    storage.type = *type;
    storage.key = pickle.text(parts[2]);
    storage.elements = storage.view_elements = integer(parts[4]);
    if (parts.size() == 6 && pickle.kind(parts[5]) != Kind::none) {
        const auto view = pickle.items(parts[5]);
        if (pickle.kind(parts[5]) != Kind::tuple || view.size() != 3) refuse("whose view is not as PyTorch writes it");
        storage.view_begin = integer(view[1]);
        storage.view_elements = integer(view[2]);
        if (storage.view_begin > storage.elements || storage.view_elements > storage.elements - storage.view_begin)
            refuse("whose view lies outside of it");
    }
    return storage;
}

std::vector<StoredTensor> torch_state_dict(const Pickle &pickle, std::uint64_t most_bytes,
                                           const std::function<std::size_t(const TorchStorage &)> &find_storage) {
    const Reference dictionary = find_state_dict(pickle);
    const auto items = pickle.items(dictionary);
    TensorReader reader(pickle, most_bytes);
    std::vector<StoredTensor> tensors;
    std::unordered_set<std::string_view> names;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        if (pickle.kind(items[i]) != Kind::text) throw Error("it has an entry whose name is not text");
        const std::string_view name = pickle.text(items[i]);
        if (!names.insert(name).second) throw Error("its entry '" + quoted_name(name) + "' is there twice");
        if (!reader.is_tensor(items[i + 1])) refuse_non_tensor(pickle, dictionary, name);
        TorchStorage storage;
        try {
            std::tie(tensors.emplace_back(), storage) = reader.read(items[i + 1]);
        } catch (const Error &error) {
            throw Error("its tensor '" + quoted_name(name) + "' " + error.what());
        }
        tensors.back().name = name;
        tensors.back().storage = find_storage(storage);
    }
    if (tensors.empty()) throw Error("it holds no tensors");
    strip_data_parallel_prefix(tensors);
    return tensors;
}

} // namespace benchlight::nn
