#include "engine/core/cache_folder.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/movies/models_internal.h"

namespace benchlight::movies {
namespace fs = std::filesystem;
namespace {

/// To be raised whenever the files are written in another way.
constexpr int format = 1;
constexpr std::uint64_t most_bytes = std::uint64_t{4} << 30;

CacheFolder folder() { return {cache_folder() / "movies" / "models", most_bytes}; }

std::string file_name(const Model &model, const ModelSettings &settings, const Catalog &catalog, const Likes &likes) {
    const Json key{{"format", format},
                   {"version", model.version},
                   {"settings", settings.json()},
                   {"likes", likes.sha256()},
                   {"catalogue", catalog.sha256()}};
    const std::string text = to_json_text(key);
    return sha256_hex(std::as_bytes(std::span(text))) + ".bin";
}

/// Null when there is no whole file that fits.
Fitted load(const Model &model, const fs::path &file, const Catalog &catalog, const Likes &likes) {
    std::error_code error;
    if (!fs::exists(file, error)) return nullptr;
    try {
        StoredArrays arrays(file);
        Fitted fitted = model.load(arrays, catalog, likes);
        CacheFolder::mark_used(file);
        return fitted;
    } catch (const Error &) {
        return nullptr; // damaged: fitted anew and replaced
    } catch (const Json::exception &) {
        return nullptr;
    }
}

void save(const StoredModel &model, const fs::path &file) {
    try {
        ArrayWriter writer;
        model.save(writer);
        if (writer.bytes() > most_bytes) return;
        folder().make_room(writer.bytes());
        writer.write(file);
    } catch (const Error &) {
        // The model is there all the same; it is fitted again the next time.
    }
}

} // namespace

std::shared_ptr<const Recommender> fit_cached(const ModelSettings &settings, const Catalog &catalog, const Likes &likes,
                                              const std::stop_token &stop, const Progress &progress) {
    const Model &model = find_fit(settings.name);
    if (!model.load) return fit(settings, catalog, likes, stop, progress);
    const fs::path file = folder().place(file_name(model, settings, catalog, likes));
    if (Fitted stored = load(model, file, catalog, likes)) return stored;
    Fitted fitted = fit(settings, catalog, likes, stop, progress);
    if (const auto *stored = dynamic_cast<const StoredModel *>(fitted.get())) save(*stored, file);
    return fitted;
}

} // namespace benchlight::movies
