#include "engine/core/threads.h"
#include "engine/images/image_set.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/images/encode.h"
#include "tests/engine/images/expect_error.h"

#include <algorithm>
#include <atomic>
#include <gtest/gtest.h>
#include <unistd.h>

namespace benchlight::images {
namespace {

using Strings = std::vector<std::string>;

Strings sources(const ImageSet &set, Part part) {
    Strings list;
    for (std::size_t i = 0; i < set.size(part); ++i)
        list.push_back(set.source(part, i) + " " + set.classes()[set.label(part, i)]);
    return list;
}

bool warns(const ImageSet &set, const std::string &words) {
    const Strings warnings = set.warnings();
    return std::any_of(warnings.begin(), warnings.end(),
                       [&](const std::string &w) { return w.find(words) != std::string::npos; });
}

/// The same tree as a folder and as a zip.
class ImageFolder : public ::testing::TestWithParam<const char *> {
  protected:
    TemporaryFolder folder;

    std::unique_ptr<ImageSet> open(const Strings &paths) {
        std::filesystem::remove_all(folder / "set");
        std::filesystem::create_directories(folder / "set");
        std::vector<std::pair<std::string, std::string>> entries;
        for (const std::string &path : paths) entries.emplace_back(path, "content of " + path);
        if (GetParam() == std::string("zip")) {
            write_zip(folder / "set.zip", entries);
            return open_image_folder(folder / "set.zip");
        }
        for (const auto &[path, content] : entries) {
            if (path.ends_with('/'))
                std::filesystem::create_directories(folder / "set" / path);
            else
                folder.write("set/" + path, content);
        }
        return open_image_folder(folder / "set");
    }
};

INSTANTIATE_TEST_SUITE_P(As, ImageFolder, ::testing::Values("folder", "zip"),
                         [](const auto &kind) { return std::string(kind.param); });

TEST_P(ImageFolder, ReadsTrainAndTest) {
    const auto set =
        open({"train/b/2.jpg", "train/b/10.JPG", "train/a/x.png", "test/a/1.jpeg", "train/a/notes.txt", "readme.md"});
    EXPECT_EQ(set->classes(), (Strings{"a", "b"}));
    EXPECT_EQ(sources(*set, Part::train), (Strings{"train/a/x.png a", "train/b/10.JPG b", "train/b/2.jpg b"}));
    EXPECT_EQ(sources(*set, Part::test), (Strings{"test/a/1.jpeg a"}));
    EXPECT_EQ(set->bytes(Part::train, 2), "content of train/b/2.jpg");
    EXPECT_TRUE(
        warns(*set, "The class folders of train and test differ; only train has b; classes are those of both."));
    EXPECT_EQ(set->warnings().size(), 1u);
}

TEST_P(ImageFolder, AllowsOneWrappingFolder) {
    EXPECT_EQ(sources(*open({"wrap/train/a/1.png", "wrap/train/b/1.png", "wrap/test/b/1.png"}), Part::train),
              (Strings{"wrap/train/a/1.png a", "wrap/train/b/1.png b"}));
    const auto flat = open({"wrap/a/1.png", "wrap/b/1.png"});
    EXPECT_EQ(flat->classes(), (Strings{"a", "b"}));
    EXPECT_EQ(open({"one/1.png", "one/2.png"})->classes(), (Strings{"one"}));
    EXPECT_EQ(open({"train/a/1.png", "train/b/2.png"})->classes(), (Strings{"a", "b"}));
}

TEST_P(ImageFolder, SplitsOffAStratifiedFifthForTest) {
    Strings paths;
    for (int i = 0; i < 50; ++i) paths.push_back("a/" + std::to_string(i) + ".png");
    for (int i = 0; i < 20; ++i) paths.push_back("b/" + std::to_string(i) + ".png");
    for (int i = 0; i < 5; ++i) paths.push_back("c/" + std::to_string(i) + ".png");
    const auto set = open(paths);
    ASSERT_EQ(set->size(Part::train), 60u);
    ASSERT_EQ(set->size(Part::test), 15u);
    std::vector<int> counts(3);
    for (std::size_t i = 0; i < 15; ++i) ++counts[set->label(Part::test, i)];
    EXPECT_EQ(counts, (std::vector<int>{10, 4, 1}));
    Strings all = sources(*set, Part::train), test = sources(*set, Part::test);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
    EXPECT_TRUE(std::is_sorted(test.begin(), test.end()));
    all.insert(all.end(), test.begin(), test.end());
    std::sort(all.begin(), all.end());
    EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
    EXPECT_EQ(sources(*open(paths), Part::test), test);
}

TEST_P(ImageFolder, KeepsOneOfEveryClassInTrain) {
    const auto set = open({"a/1.png", "a/2.png", "b/1.png", "b/2.png", "c/1.png", "c/2.png"});
    EXPECT_EQ(set->size(Part::test), 1u);
    EXPECT_EQ(set->size(Part::train), 5u);
}

TEST_P(ImageFolder, SortsBytewise) {
    const auto set = open({"B/1.png", "a/1.png", "\xc3\xa4/1.png", "a b/9.png", "a b/10.png", "a b/1.png"});
    EXPECT_EQ(set->classes(), (Strings{"B", "a", "a b", "\xc3\xa4"}));
}

TEST_P(ImageFolder, TakesNestedFoldersAndLeavesHiddenOnesOut) {
    const auto set =
        open({"train/a/deep/er/1.png", "train/a/2.png", "train/b/1.png", "test/b/1.png", "train/a/.hidden.png",
              "__MACOSX/train/a/1.png", ".git/x/1.png", "train/loose.png", "loose.png", "train/empty/"});
    EXPECT_EQ(set->classes(), (Strings{"a", "b", "empty"}));
    EXPECT_EQ(sources(*set, Part::train), (Strings{"train/a/2.png a", "train/a/deep/er/1.png a", "train/b/1.png b"}));
    EXPECT_TRUE(warns(*set, "The class folder empty has no images"));
    EXPECT_TRUE(warns(*set, "2 image files"));
}

TEST_P(ImageFolder, RefusesWhatHasNoClasses) {
    expect_error([&] { open({"1.png", "2.png"}); }, "no class folders");
    expect_error([&] { open({"notes.txt"}); }, "no class folders");
    expect_error([&] { open({"train/a/1.png", "train/b/1.png", "val/a/1.png"}); }, "none named test");
}

TEST_P(ImageFolder, NamesTheClassesThatOnePartLacks) {
    Strings paths{"train/both/1.png", "test/both/1.png", "test/only/1.png", "test/o\xff/1.png"};
    for (int i = 0; i < 8; ++i) paths.push_back("train/" + std::to_string(i) + "/1.png");
    EXPECT_TRUE(
        warns(*open(paths), "differ; only train has 0, 1, 2, 3, 4 and 3 more; only test has only, o\xef\xbf\xbd; "));
    EXPECT_TRUE(open({"train/a/1.png", "test/a/1.png"})->warnings().empty());
}

TEST_P(ImageFolder, NamesNeedNotBeUtf8) {
    const auto set = open({"\xe4/\xff\xfe.png", "b/1.png"});
    EXPECT_EQ(set->classes(), (Strings{"b", "\xe4"}));
    EXPECT_EQ(set->source(Part::train, 1), "\xe4/\xff\xfe.png");
    EXPECT_EQ(set->bytes(Part::train, 1), "content of \xe4/\xff\xfe.png");
}

TEST_P(ImageFolder, AClassMayBeNamedTrain) {
    EXPECT_EQ(open({"train/1.png", "bus/1.png"})->classes(), (Strings{"bus", "train"}));
}

TEST(ImageFolderZip, NeverUsesEntriesThatLeadOutside) {
    const TemporaryFolder folder;
    write_zip(folder / "evil.zip", {{"a/1.png", "1"},
                                    {"b/1.png", "2"},
                                    {"../up.png", "x"},
                                    {"a/../../up.png", "x"},
                                    {"/etc/1.png", "x"},
                                    {"a\\..\\1.png", "x"},
                                    {"C:/a/1.png", "x"},
                                    {"b/./2.png", "3"}});
    const auto set = open_image_folder(folder / "evil.zip");
    EXPECT_EQ(set->size(Part::train) + set->size(Part::test), 3u);
    EXPECT_EQ(set->classes(), (Strings{"a", "b"}));
    EXPECT_TRUE(warns(*set, "5 entries"));
    EXPECT_TRUE(warns(*set, "../up.png"));
}

TEST(ImageFolderZip, SaysWhyAnEntryCannotBeRead) {
    const TemporaryFolder folder;
    write_zip(folder / "locked.zip", {{"a/1.png", "secret"}, {"b/1.png", "secret"}}, "password");
    const auto set = open_image_folder(folder / "locked.zip");
    EXPECT_EQ(set->size(Part::train), 2u);
    expect_error([&] { set->bytes(Part::train, 0); }, "encrypted");
}

TEST(ImageFolderZip, NoticesDamagedEntriesAndLyingSizes) {
    const TemporaryFolder folder;
    std::string content(5000, 'a');
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * i);
    write_zip(folder / "good.zip", {{"a/1.png", content}, {"b/1.png", content}});
    std::string bytes;
    {
        std::ifstream in(folder / "good.zip", std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(in), {});
    }
    std::string damaged = bytes;
    damaged[60] = static_cast<char>(damaged[60] ^ 1); // within the first entry
    folder.write("damaged.zip", damaged);
    const auto set = open_image_folder(folder / "damaged.zip");
    EXPECT_THROW(set->bytes(Part::train, 0), Error);
    EXPECT_EQ(set->bytes(Part::train, 1), content);

    const auto with_size = [&](std::uint32_t size) {
        std::string lying = bytes;
        const std::size_t index = lying.find("PK\x01\x02");
        for (int i = 0; i < 4; ++i)
            lying[index + 24 + static_cast<std::size_t>(i)] = static_cast<char>(size >> (8 * i));
        folder.write("lying.zip", lying);
        return open_image_folder(folder / "lying.zip");
    };
    expect_error([&] { with_size(0x7fffffff)->bytes(Part::train, 0); }, "larger than");
    EXPECT_THROW(with_size(100000000)->bytes(Part::train, 0), Error);
    EXPECT_THROW(with_size(10)->bytes(Part::train, 0), Error);
    folder.write("cut.zip", bytes.substr(0, bytes.size() / 2));
    expect_error([&] { open_image_folder(folder / "cut.zip"); }, "cut.zip");
    folder.write("none.zip", "");
    expect_error([&] { open_image_folder(folder / "none.zip"); }, "none.zip");
}

TEST(ImageFolderZip, IsReadByManyThreads) {
    const TemporaryFolder folder;
    std::vector<std::pair<std::string, std::string>> entries;
    for (int i = 0; i < 200; ++i)
        entries.emplace_back((i % 2 ? "a/" : "b/") + std::to_string(i) + ".png",
                             i % 3 == 0 ? "" : std::string(static_cast<std::size_t>(i) * 500, static_cast<char>(i)));
    write_zip(folder / "set.zip", entries);
    const auto set = open_image_folder(folder / "set.zip");
    std::atomic<int> wrong = 0;
    parallel_for(1000, 4, {}, [&](std::size_t number) {
        const std::size_t i = number % set->size(Part::train);
        const std::string name = set->source(Part::train, i);
        const int value = std::stoi(name.substr(2));
        wrong += set->bytes(Part::train, i) != entries[static_cast<std::size_t>(value)].second;
    });
    EXPECT_EQ(wrong, 0);
}

TEST(ImageFolderLinks, EndDespiteLoops) {
    const TemporaryFolder folder;
    folder.write("set/a/1.png", "1");
    folder.write("set/b/1.png", "2");
    std::filesystem::create_directory_symlink("..", folder / "set/a/loop");
    std::filesystem::create_directory_symlink("b", folder / "set/0");
    std::filesystem::create_symlink("1.png", folder / "set/b/linked.png");
    std::filesystem::create_symlink("nowhere.png", folder / "set/b/broken.png");
    const auto set = open_image_folder(folder / "set");
    EXPECT_TRUE(warns(*set, "reached twice"));
    Strings all = sources(*set, Part::train);
    for (const std::string &source : sources(*set, Part::test)) all.push_back(source);
    std::sort(all.begin(), all.end());
    EXPECT_EQ(all, (Strings{"a/1.png a", "b/1.png b", "b/broken.png b", "b/linked.png b"}));
}

TEST(ImageFolderLinks, SaysWhichFolderIsNotReadable) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const TemporaryFolder folder;
    folder.write("a/1.png", "1");
    folder.write("b/1.png", "2");
    std::filesystem::permissions(folder / "b", std::filesystem::perms::none);
    const auto set = open_image_folder(folder.path());
    EXPECT_TRUE(warns(*set, "cannot be read"));
    std::filesystem::permissions(folder / "b", std::filesystem::perms::owner_all);
}

TEST(OpenImageSet, KnowsItsForms) {
    const TemporaryFolder folder;
    EXPECT_THROW(open_image_set("mnist"), UsageError);
    EXPECT_THROW(open_image_set("folder:"), UsageError);
    EXPECT_THROW(open_image_set("/some/path"), UsageError);
    EXPECT_THROW(open_image_set(""), UsageError);
    for (const std::string form : {"folder:", "idx:", "cifar10:"}) {
        expect_error([&] { open_image_set(form + (folder / "nothing").native()); }, "There is no data set at");
        expect_error([&] { open_image_set(form + folder.path().native()); }, folder.path().native());
    }
    EXPECT_EQ(named_sets().size(), 2u);
}

} // namespace
} // namespace benchlight::images
