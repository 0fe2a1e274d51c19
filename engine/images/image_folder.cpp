// An ImageFolder: one folder a class, in a folder or a zip file, with or without train and test above the classes.

#include "engine/core/text.h"
#include "engine/images/decode.h"
#include "engine/images/file_tree_internal.h"
#include "engine/images/image_set.h"
#include "engine/images/split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace benchlight::images {
namespace fs = std::filesystem;

namespace {

constexpr double test_fraction = 0.2;
constexpr std::uint64_t split_seed = 576; ///< fixed: the stored split is a property of the set, not of a run

/// Names of the folders directly in `prefix`, which is empty or ends in '/'.
std::vector<std::string> folders_in(const FileTree &tree, const std::string &prefix) {
    std::vector<std::string> names;
    const auto &folders = tree.files.folders();
    for (auto folder = folders.lower_bound(prefix); folder != folders.end() && folder->first.starts_with(prefix);
         ++folder) {
        const std::string &path = folder->first;
        if (path.size() > prefix.size() && path.find('/', prefix.size()) == std::string::npos)
            names.push_back(path.substr(prefix.size()));
    }
    return names;
}

bool has(const std::vector<std::string> &names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_images_directly_in(const FileTree &tree, const std::string &folder) {
    const std::uint32_t number = tree.files.folders().at(folder);
    for (std::size_t i = 0; i < tree.files.size(); ++i)
        if (tree.files.folder(i) == number) return true;
    return false;
}

/// Where the classes or train and test are: the root, or the only folder in it.
std::string find_root(const FileTree &tree) {
    const std::vector<std::string> top = folders_in(tree, "");
    if (top.size() != 1) return "";
    const std::string inner = top[0] + "/";
    return folders_in(tree, inner).empty() || has_images_directly_in(tree, top[0]) ? "" : inner;
}

/// "a, b, c and 5 more" of `names` that are not in `others`; both sorted. Empty when all are.
std::string names_missing(const std::vector<std::string> &names, const std::vector<std::string> &others) {
    constexpr std::size_t most_shown = 5;
    std::vector<std::string> missing;
    std::set_difference(names.begin(), names.end(), others.begin(), others.end(), std::back_inserter(missing));
    std::string text;
    for (std::size_t i = 0; i < std::min(missing.size(), most_shown); ++i)
        text += (i == 0 ? "" : ", ") + display_path(missing[i]);
    if (missing.size() > most_shown) text += " and " + format_count(missing.size() - most_shown) + " more";
    return text;
}

class ImageFolderSet final : public ImageSet {
  public:
    ImageFolderSet(const fs::path &path, const std::stop_token &stop)
        : path_(path),
          tree_(fs::is_directory(path) ? list_folder(path, stop) : list_zip(path, stop)),
          warnings_(tree_->warnings) {
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
    std::uint16_t label(Part part, std::size_t i) const override {
        return class_of_folder_[tree_->files.folder(images(part)[i])];
    }
    std::string source(Part part, std::size_t i) const override { return tree_->files.path(images(part)[i]); }
    std::string bytes(Part part, std::size_t i) const override { return tree_->read(images(part)[i]); }
    Image decode(std::string_view bytes) const override { return decode_image(bytes); }
    std::vector<std::string> warnings() const override { return warnings_; }

    std::string state(const std::stop_token &stop) const override {
        Sha256 hash;
        hash.add(fs::absolute(path_).native() + '\0');
        for (const std::string &name : classes_) hash.add(name + '\0');
        tree_->add_state(hash, stop);
        return hash.hex();
    }

  private:
    /// By part, numbers of files in the list.
    const std::vector<std::uint32_t> &images(Part part) const { return images_[static_cast<std::size_t>(part)]; }

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
        if (lists.size() == 2) warn_of_different_classes(lists[0], lists[1]);
    }

    void warn_of_different_classes(const std::vector<std::string> &train, const std::vector<std::string> &test) {
        const std::string only_train = names_missing(train, test), only_test = names_missing(test, train);
        if (only_train.empty() && only_test.empty()) return;
        std::string sentence = "The class folders of train and test differ";
        if (!only_train.empty()) sentence += "; only train has " + only_train;
        if (!only_test.empty()) sentence += "; only test has " + only_test;
        warnings_.push_back(sentence + "; classes are those of both.");
    }

    /// Takes the files of every folder in `prefix`, at any depth; the folder directly in it is the class.
    void assign(Part part, const std::string &prefix) {
        const auto &folders = tree_->files.folders();
        class_of_folder_.resize(folders.size());
        std::vector<char> taken(folders.size());
        for (auto folder = folders.lower_bound(prefix); folder != folders.end() && folder->first.starts_with(prefix);
             ++folder) {
            const std::string_view rest = std::string_view(folder->first).substr(prefix.size());
            if (rest.empty()) continue;
            const auto name = rest.substr(0, rest.find('/'));
            const auto found = std::lower_bound(classes_.begin(), classes_.end(), name);
            class_of_folder_[folder->second] = static_cast<std::uint16_t>(found - classes_.begin());
            taken[folder->second] = 1;
        }
        std::vector<std::uint32_t> &list = images_[static_cast<std::size_t>(part)];
        for (std::size_t i = 0; i < tree_->files.size(); ++i)
            if (taken[tree_->files.folder(i)]) list.push_back(static_cast<std::uint32_t>(i));
        list.shrink_to_fit();
    }

    void split_off_test() {
        const std::vector<std::uint32_t> all = std::move(images_[0]);
        std::vector<std::uint32_t> index(all.size()), train;
        std::vector<std::uint16_t> labels(all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            index[i] = static_cast<std::uint32_t>(i);
            labels[i] = class_of_folder_[tree_->files.folder(all[i])];
        }
        const auto count = static_cast<std::size_t>(std::llround(test_fraction * static_cast<double>(all.size())));
        std::vector<std::uint32_t> test =
            stratified_sample(index, labels, count, Random(split_seed, Purpose::stored_split), &train, true);
        for (std::vector<std::uint32_t> *part : {&train, &test})
            for (std::uint32_t &i : *part) i = all[i];
        images_ = {std::move(train), std::move(test)};
    }

    void warn(const fs::path &path) {
        const std::size_t unused = tree_->files.size() - images_[0].size() - images_[1].size();
        if (unused > 0)
            warnings_.push_back(format_count(unused) + " image files of " + display_path(path) +
                                " lie outside of the class folders; they are not used.");
        std::vector<std::size_t> counts(classes_.size());
        for (const Part part : parts)
            for (std::size_t i = 0; i < size(part); ++i) ++counts[label(part, i)];
        for (std::size_t i = 0; i < classes_.size(); ++i)
            if (counts[i] == 0)
                warnings_.push_back("The class folder " + display_path(classes_[i]) + " has no images.");
    }

    fs::path path_;
    std::unique_ptr<FileTree> tree_;
    std::vector<std::string> warnings_;
    std::vector<std::string> classes_;
    std::vector<std::uint16_t> class_of_folder_;
    std::array<std::vector<std::uint32_t>, 2> images_; ///< by part, sorted by path
};

} // namespace

std::unique_ptr<ImageSet> open_image_folder(const fs::path &path, const std::stop_token &stop) {
    return std::make_unique<ImageFolderSet>(path, stop);
}

} // namespace benchlight::images
