// An ImageFolder: one folder a class, in a folder or a zip file, with or without train and test above the classes.

#include "engine/core/text.h"
#include "engine/images/decode.h"
#include "engine/images/file_tree_internal.h"
#include "engine/images/image_set.h"
#include "engine/images/split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace benchlight::images {
namespace fs = std::filesystem;

namespace {

constexpr double test_fraction = 0.2;
constexpr std::uint64_t split_seed = 576; ///< fixed: the stored split is a property of the set, not of a run

/// Names of the folders directly in `prefix`, which is empty or ends in '/'.
std::vector<std::string> folders_in(const FileTree &tree, const std::string &prefix) {
    std::vector<std::string> names;
    for (auto folder = tree.folders.lower_bound(prefix); folder != tree.folders.end() && folder->starts_with(prefix);
         ++folder)
        if (folder->find('/', prefix.size()) == std::string::npos) names.push_back(folder->substr(prefix.size()));
    return names;
}

bool has(const std::vector<std::string> &names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_images_directly_in(const FileTree &tree, const std::string &prefix) {
    return std::any_of(tree.files.begin(), tree.files.end(), [&](const FileTree::File &file) {
        return file.path.starts_with(prefix) && file.path.find('/', prefix.size()) == std::string::npos;
    });
}

/// Where the classes or train and test are: the root, or the only folder in it.
std::string find_root(const FileTree &tree) {
    const std::vector<std::string> top = folders_in(tree, "");
    if (top.size() != 1) return "";
    const std::string inner = top[0] + "/";
    return folders_in(tree, inner).empty() || has_images_directly_in(tree, inner) ? "" : inner;
}

class ImageFolderSet final : public ImageSet {
  public:
    ImageFolderSet(const fs::path &path, const std::stop_token &stop)
        : tree_(fs::is_directory(path) ? list_folder(path, stop) : list_zip(path, stop)), warnings_(tree_->warnings) {
        const std::string root = find_root(*tree_);
        const std::vector<std::string> names = folders_in(*tree_, root);
        if (has(names, "train") && has(names, "test")) {
            find_classes({folders_in(*tree_, root + "train/"), folders_in(*tree_, root + "test/")});
            assign(Part::train, root + "train/");
            assign(Part::test, root + "test/");
        } else {
            refuse_half_a_split(root, names, path);
            find_classes({names});
            assign(Part::train, root);
            split_off_test();
        }
        if (classes_.empty())
            throw Error(display_path(path) + " has no class folders; images belong into one folder a class, or into "
                                             "train/CLASS and test/CLASS.");
        warn(path);
    }

    const std::vector<std::string> &classes() const override { return classes_; }
    std::size_t size(Part part) const override { return images(part).size(); }
    std::uint16_t label(Part part, std::size_t i) const override { return images(part)[i].label; }
    std::string source(Part part, std::size_t i) const override { return file(part, i).path; }
    std::string bytes(Part part, std::size_t i) const override { return tree_->read(file(part, i)); }
    Image decode(std::string_view bytes) const override { return decode_image(bytes); }
    std::vector<std::string> warnings() const override { return warnings_; }

  private:
    struct Entry {
        std::uint32_t file;
        std::uint16_t label;
    };

    const std::vector<Entry> &images(Part part) const { return images_[static_cast<std::size_t>(part)]; }
    const FileTree::File &file(Part part, std::size_t i) const { return tree_->files[images(part)[i].file]; }

    /// train without test beside other folders is more likely a set with another name for test than a class of trains.
    void refuse_half_a_split(const std::string &root, const std::vector<std::string> &names,
                             const fs::path &path) const {
        for (const std::string here : {"train", "test"}) {
            const std::string missing = here == "train" ? "test" : "train";
            if (names.size() < 2 || !has(names, here) || folders_in(*tree_, root + here + "/").empty()) continue;
            throw Error(display_path(path) + " has a folder " + here + " but none named " + missing +
                        "; name its counterpart so.");
        }
    }

    void find_classes(const std::vector<std::vector<std::string>> &lists) {
        for (const std::vector<std::string> &list : lists) classes_.insert(classes_.end(), list.begin(), list.end());
        std::sort(classes_.begin(), classes_.end());
        classes_.erase(std::unique(classes_.begin(), classes_.end()), classes_.end());
        if (classes_.size() > 65535)
            throw Error("There are " + format_count(classes_.size()) + " class folders; 65,535 are the most.");
        if (lists.size() == 2 && lists[0].size() + lists[1].size() != 2 * classes_.size())
            warnings_.push_back("The class folders of train and test differ; classes are those of both.");
    }

    void assign(Part part, const std::string &prefix) {
        for (std::size_t i = 0; i < tree_->files.size(); ++i) {
            const std::string &path = tree_->files[i].path;
            if (!path.starts_with(prefix)) continue;
            const std::size_t slash = path.find('/', prefix.size());
            if (slash == std::string::npos) continue;
            const std::string_view name = std::string_view(path).substr(prefix.size(), slash - prefix.size());
            const auto found = std::lower_bound(classes_.begin(), classes_.end(), name);
            images_[static_cast<std::size_t>(part)].push_back(
                {static_cast<std::uint32_t>(i), static_cast<std::uint16_t>(found - classes_.begin())});
        }
    }

    void split_off_test() {
        const std::vector<Entry> all = std::move(images_[0]);
        std::vector<std::uint32_t> index(all.size()), train;
        std::vector<std::uint16_t> labels(all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            index[i] = static_cast<std::uint32_t>(i);
            labels[i] = all[i].label;
        }
        const auto count = static_cast<std::size_t>(std::llround(test_fraction * static_cast<double>(all.size())));
        const std::vector<std::uint32_t> test =
            stratified_sample(index, labels, count, Random(split_seed, Purpose::stored_split), &train, true);
        images_[0].clear();
        for (const std::uint32_t i : train) images_[0].push_back(all[i]);
        for (const std::uint32_t i : test) images_[1].push_back(all[i]);
    }

    void warn(const fs::path &path) {
        const std::size_t unused = tree_->files.size() - images_[0].size() - images_[1].size();
        if (unused > 0)
            warnings_.push_back(format_count(unused) + " image files of " + display_path(path) +
                                " lie outside of the class folders; they are not used.");
        std::vector<std::size_t> counts(classes_.size());
        for (const auto &list : images_)
            for (const Entry &entry : list) ++counts[entry.label];
        for (std::size_t i = 0; i < classes_.size(); ++i)
            if (counts[i] == 0)
                warnings_.push_back("The class folder " + display_path(classes_[i]) + " has no images.");
    }

    std::unique_ptr<FileTree> tree_;
    std::vector<std::string> warnings_;
    std::vector<std::string> classes_;
    std::array<std::vector<Entry>, 2> images_; ///< by part, sorted by path
};

} // namespace

std::unique_ptr<ImageSet> open_image_folder(const fs::path &path, const std::stop_token &stop) {
    return std::make_unique<ImageFolderSet>(path, stop);
}

} // namespace benchlight::images
