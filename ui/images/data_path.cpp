#include "ui/images/data_path.h"

#include "engine/core/text.h"
#include "engine/images/decode.h"
#include "engine/images/image_set.h"

#include <QDir>
#include <QUrl>

#include <deque>

namespace benchlight::ui {
namespace fs = std::filesystem;

namespace {

constexpr int most_names = 400;
constexpr const char *first_idx_file = "train-images-idx3-ubyte";
constexpr const char *first_idx_file_packed = "train-images-idx3-ubyte.gz";
constexpr const char *layout = "a set has one folder of images for each class, or train/CLASS and test/CLASS.";

QString shown(const fs::path &path) { return QString::fromStdString(display_path(path)); }

bool holds_any(const fs::path &folder, std::initializer_list<const char *> names) {
    std::error_code ignored;
    for (const char *name : names)
        if (fs::exists(folder / name, ignored)) return true;
    return false;
}

bool holds_idx(const fs::path &folder) { return holds_any(folder, {first_idx_file, first_idx_file_packed}); }

bool holds_cifar10(const fs::path &folder) { return holds_any(folder, {"data_batch_1.bin", "cifar-10-batches-bin"}); }

/// What a folder's first names tell.
struct Glance {
    bool any = false, images_at_top = false, images_in_folders = false;
    bool all_seen = true; ///< nothing was left out
    std::string problem;  ///< why the folder itself could not be listed
};

Glance glance_at(const fs::path &root) {
    Glance glance;
    std::deque<fs::path> waiting{root};
    int names = 0;
    while (!waiting.empty() && !glance.images_in_folders) {
        const fs::path folder = std::move(waiting.front());
        waiting.pop_front();
        std::error_code error;
        fs::directory_iterator entry(folder, error);
        if (error && folder == root) glance.problem = error.message();
        for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
            if (++names > most_names) {
                glance.all_seen = false;
                return glance;
            }
            glance.any = true;
            std::error_code unknown;
            if (entry->is_directory(unknown)) {
                waiting.push_back(entry->path());
            } else if (images::has_image_extension(entry->path().filename().native())) {
                (folder == root ? glance.images_at_top : glance.images_in_folders) = true;
                if (glance.images_in_folders) break;
            }
        }
    }
    return glance;
}

QString refusal_of_folder(const fs::path &path) {
    if (holds_any(path, {"log.db"})) return shown(path) + " is a run, not a data set; open it from the list of runs.";
    const Glance glance = glance_at(path);
    const QString name = shown(path);
    if (!glance.problem.empty())
        return QString("%1 cannot be read (%2); check who may read it.")
            .arg(name, QString::fromStdString(glance.problem));
    if (!glance.any) return QString("%1 is empty; %2").arg(name, layout);
    if (glance.images_in_folders || !glance.all_seen) return {};
    if (glance.images_at_top) return QString("The images of %1 lie in no class folders; %2").arg(name, layout);
    return QString("%1 holds no images (JPEG, PNG, WebP or BMP); %2").arg(name, layout);
}

/// Whether the file belongs to a format that is told by its name.
bool has_set_name(const std::string &text) {
    for (const char *ending : {".zip", ".ZIP", ".tar.gz", ".tgz", ".bin"})
        if (text.ends_with(ending)) return true;
    return text.ends_with("-ubyte") || text.ends_with("-ubyte.gz");
}

QString refusal_of_file(const fs::path &path) {
    const std::string text = path.filename().native();
    const QString name = shown(path);
    if (images::has_image_extension(text))
        return QString("%1 is a single image; open the folder that holds one folder of images for each class.")
            .arg(name);
    if (!has_set_name(text))
        return QString("%1 is no data set; open a folder or zip of images, IDX files or CIFAR-10's binary files.")
            .arg(name);
    if (text.find("-ubyte") != std::string::npos && !holds_idx(path.parent_path()))
        return QString("There is no %1 beside %2; IDX sets are opened by that name.").arg(first_idx_file, name);
    if (text.ends_with(".bin") && !holds_cifar10(path.parent_path()))
        return QString("There is no data_batch_1.bin beside %1; of .bin files only CIFAR-10's are known.").arg(name);
    return {};
}

} // namespace

std::string spec_of_path(const fs::path &path) {
    std::error_code ignored;
    const std::string text = path.string();
    if (fs::is_directory(path, ignored)) {
        if (holds_idx(path)) return "idx:" + text;
        if (holds_cifar10(path)) return "cifar10:" + text;
        return "folder:" + text;
    }
    if (text.find("-ubyte") != std::string::npos) return "idx:" + path.parent_path().string();
    if (text.ends_with(".bin")) return "cifar10:" + path.parent_path().string();
    if (text.ends_with(".tar.gz") || text.ends_with(".tgz")) return "cifar10:" + text;
    return "folder:" + text;
}

Dropped judge_dropped(const fs::path &path) {
    if (path.empty()) return {{}, "Only files and folders of this machine can be opened."};
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) return {{}, QString("There is nothing at %1.").arg(shown(path))};
    if (error && status.type() == fs::file_type::none)
        return {{}, QString("%1 cannot be read (%2).").arg(shown(path), QString::fromStdString(error.message()))};
    std::string spec = spec_of_path(path);
    QString refusal;
    if (fs::is_directory(status)) {
        if (spec.starts_with("folder:")) refusal = refusal_of_folder(path);
    } else if (fs::is_regular_file(status)) {
        refusal = refusal_of_file(path);
    } else {
        refusal = QString("%1 is neither a folder nor a file.").arg(shown(path));
    }
    if (!refusal.isEmpty()) return {{}, refusal};
    return {std::move(spec), {}};
}

fs::path path_of(const QUrl &url) {
    if (!url.isLocalFile()) return {};
    return QByteArray::fromPercentEncoding(url.path(QUrl::FullyEncoded).toLatin1()).toStdString();
}

QString spec_title(const std::string &spec) {
    const std::size_t colon = spec.find(':');
    if (colon != std::string::npos) {
        fs::path path = spec.substr(colon + 1);
        if (path.filename().empty()) path = path.parent_path();
        return shown(path.filename().empty() ? path : path.filename());
    }
    for (const images::NamedSet &set : images::named_sets())
        if (set.name == spec) return QString::fromStdString(set.title);
    return shown(spec);
}

QString spec_place(const std::string &spec) {
    const std::size_t colon = spec.find(':');
    if (colon == std::string::npos) return {};
    fs::path path = spec.substr(colon + 1);
    if (path.filename().empty()) path = path.parent_path();
    const std::string form = spec.substr(0, colon);
    const bool is_zip = path.extension() == ".zip" || path.extension() == ".ZIP";
    const QString what = form == "idx"       ? "IDX files"
                         : form == "cifar10" ? "CIFAR-10 binary"
                         : is_zip            ? "zip"
                                             : "folder";
    QString parent = shown(path.parent_path());
    const QString home = QDir::homePath();
    if (parent == home || parent.startsWith(home + "/")) parent = "~" + parent.mid(home.size());
    return parent.isEmpty() ? what : QString("%1 in %2").arg(what, parent);
}

} // namespace benchlight::ui
