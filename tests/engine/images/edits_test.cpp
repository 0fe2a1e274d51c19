#include "engine/core/files.h"
#include "engine/images/edits.h"
#include "engine/images/split.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/images/encode.h"
#include "tests/engine/images/expect_error.h"

#include <algorithm>
#include <set>

namespace benchlight::images {
namespace {

constexpr const char *columns = "part,source,action,label\r\n";

/// A set of images that are names only: "train/cat/0.png" …
class NamedImages final : public ImageSet {
  public:
    const std::vector<std::string> &classes() const override { return classes_; }
    std::size_t size(Part part) const override { return part == Part::train ? 4 : 2; }
    std::uint16_t label(Part, std::size_t i) const override { return static_cast<std::uint16_t>(i % 2); }
    std::string source(Part part, std::size_t i) const override {
        return std::string(name_of(part)) + "/" + classes_[i % 2] + "/" + std::to_string(i) + ".png";
    }
    std::string bytes(Part, std::size_t) const override { return {}; }
    Image decode(std::string_view) const override { return {}; }

  private:
    std::vector<std::string> classes_{"cat", "dog", "a, \"b\""};
};

Edits parse(const std::string &csv) { return Edits::parse(csv, "edits.csv"); }

TEST(Edits, ReadsWhatItWrites) {
    Edits edits;
    edits.set({Part::test, "b\"1\".png", "a, b"});
    edits.set({Part::train, "z\r\n.png", {}});
    edits.set({{}, "c.png", "cat"});
    edits.set({Part::train, "a.png", "dog"});
    EXPECT_EQ(edits.csv(), std::string(columns) + ",c.png,relabel,cat\r\n"
                                                  "train,a.png,relabel,dog\r\n"
                                                  "train,\"z\r\n.png\",exclude,\r\n"
                                                  "test,\"b\"\"1\"\".png\",relabel,\"a, b\"\r\n");
    EXPECT_EQ(parse(edits.csv()), edits);
    EXPECT_EQ(Edits().csv(), columns);
    EXPECT_EQ(parse(columns), Edits());

    const TemporaryFolder folder;
    edits.write(folder / "new/place/edits.csv");
    EXPECT_EQ(Edits::read(folder / "new/place/edits.csv"), edits);
}

TEST(Edits, FindsColumnsByNameAndTakesSpreadsheetsTables) {
    const Edits expected{{{{}, "b.png", {}}, {Part::train, "a.png", "cat"}}};
    // A byte order mark, other columns, another order, LF, capitals, rows of nothing but commas.
    EXPECT_EQ(parse("\xEF\xBB\xBFLabel,note,SOURCE, Part\ncat,x,a.png,Train\n,y,b.png,\n,,,\n"), expected);
    EXPECT_EQ(parse("source,action,label,part\na.png, Relabel ,cat,train\nb.png,EXCLUDE,dog,\n"), expected);
    EXPECT_EQ(parse("action,source\nexclude,b.png\n"), (Edits{{{{}, "b.png", {}}}}));
}

TEST(Edits, AreEqualHoweverTheyAreSpelled) {
    const Edits edits = parse("part,source,action,label\r\ntrain,a,relabel,cat\r\ntest,b,exclude,\r\n");
    const Edits other = parse("source,label,part\n\"b\",,test\n\"a\",\"cat\",train\n");
    EXPECT_EQ(other, edits);
    EXPECT_EQ(other.sha256(), edits.sha256());
    // printf 'part,source,action,label\r\n' | sha256sum
    EXPECT_EQ(Edits().sha256(), "0ae137d9650bb42dc91897f70e6f4a121d2ee8988f1e33c79f59ef71a9cd82ce");
    EXPECT_NE(parse("source,label\na,dog\n").sha256(), parse("source,label\na,cat\n").sha256());
}

TEST(Edits, SayWhereAFileIsWrong) {
    const std::string place = "edits.csv, line ", start(columns);
    expect_error([] { parse(""); }, "edits.csv is not a file of edits: its first line must name the columns source");
    expect_error([] { parse("part,file,action,label\n"); }, "is not a file of edits");
    expect_error([] { parse("part,source\ntrain,a\n"); }, "is not a file of edits");
    expect_error([] { parse("part;source;action;label\n"); }, "separated by commas");
    expect_error([] { parse("source,label,Source\n"); }, "edits.csv, line 1: two columns are called source");
    expect_error([&] { parse(start + "train,a,exclude\n"); }, place + "2: it has 3 fields, the line with the names 4");
    expect_error([&] { parse(start + "\n\ntrain,a,exclude,,\n"); }, place + "4: it has 5 fields");
    expect_error([&] { parse(start + "train,,exclude,\n"); }, place + "2: it names no image");
    expect_error([&] { parse(start + "valid,a,exclude,\n"); }, place + "2: the part is train or test");
    expect_error([&] { parse(start + "train,a,drop,\n"); }, place + "2: the action is relabel or exclude, not 'drop'");
    expect_error([&] { parse(start + "train,a,relabel,\n"); }, place + "2: relabel needs a class");
    expect_error([&] { parse(start + "train,\"a,exclude,\n"); }, place + "2: a quote is opened and never closed");
}

TEST(Edits, RefuseLinesThatContradictEachOther) {
    const std::string start(columns);
    EXPECT_EQ(parse(start + "train,a,relabel,cat\ntrain,a,relabel,cat\n,a,relabel,cat\n"),
              (Edits{{{Part::train, "a", "cat"}}}));
    EXPECT_EQ(parse(start + "train,a,relabel,cat\ntest,a,exclude,\n").list.size(), 2u); // two images
    expect_error([&] { parse(start + "train,b,exclude,\ntrain,a,relabel,cat\nx,,,\n"); }, "line 4");
    expect_error([&] { parse(start + "train,a,relabel,dog\n\ntrain,a,relabel,cat\n"); },
                 "edits.csv, line 4: it says something else about a than line 2.");
    expect_error([&] { parse(start + "train,a,relabel,dog\n,a,exclude,\n"); }, "line 3: it says something else");
}

TEST(Edits, HoldOneEditAnImage) {
    Edits edits;
    edits.set({Part::train, "a", "cat"});
    edits.set({Part::train, "a", "dog"});
    EXPECT_EQ(edits.list.size(), 1u);
    ASSERT_TRUE(edits.find(Part::train, "a"));
    EXPECT_EQ(edits.find(Part::train, "a")->label, "dog");
    EXPECT_FALSE(edits.find(Part::test, "a"));
    EXPECT_FALSE(edits.find(Part::train, "b"));
    edits.set({{}, "a", {}}); // whichever part it is in
    EXPECT_EQ(edits.list.size(), 1u);
    EXPECT_EQ(edits.find(Part::test, "a"), edits.find(Part::train, "a"));
    edits.set({Part::test, "a", "cat"});
    EXPECT_EQ(edits.list, (std::vector<Edit>{{Part::test, "a", "cat"}}));
    edits.remove(Part::train, "a");
    EXPECT_EQ(edits.list.size(), 1u);
    edits.remove(Part::test, "a");
    EXPECT_TRUE(edits.list.empty());
}

TEST(Edits, ApplyToTheImagesOfASet) {
    const NamedImages set;
    const Edits edits = parse(std::string(columns) + "train,train/dog/3.png,relabel,cat\n"
                                                     "train,train/dog/1.png,relabel,\"a, \"\"b\"\"\"\n"
                                                     "train,train/cat/0.png,relabel,cat\n" // as it is
                                                     ",train/cat/2.png,exclude,\n"
                                                     "train,test/dog/1.png,exclude,\n" // has moved to the other part
                                                     "test,test/dog/9.png,relabel,dog\n");
    const AppliedEdits applied = apply_edits(edits, set);
    using Relabelled = std::vector<std::pair<std::uint32_t, std::uint16_t>>;
    EXPECT_EQ(applied.relabelled[0], (Relabelled{{1, 2}, {3, 0}}));
    EXPECT_EQ(applied.relabelled[1], Relabelled());
    EXPECT_EQ(applied.excluded[0], (std::vector<std::uint32_t>{2}));
    EXPECT_EQ(applied.excluded[1], (std::vector<std::uint32_t>{1}));
    EXPECT_EQ(applied.missing, (std::vector<std::string>{"test/dog/9.png"}));
    EXPECT_EQ(applied.relabelled_count(), 2u);
    EXPECT_EQ(applied.excluded_count(), 2u);
    EXPECT_EQ(applied.warning(), "1 image that the edits name is not in the data set: test/dog/9.png.");
    EXPECT_EQ(apply_edits({}, set).warning(), "");
}

TEST(Edits, AnImageIsNotTakenByTheEditOfAnother) {
    const NamedImages set;
    // Only the first is of an image that is there: the second's is gone, and its source must not find the first's.
    const Edits edits{{{Part::train, "train/cat/0.png", {}}, {Part::test, "train/cat/0.png", "dog"}}};
    const AppliedEdits applied = apply_edits(edits, set);
    EXPECT_EQ(applied.excluded[0], (std::vector<std::uint32_t>{0}));
    EXPECT_EQ(applied.relabelled_count(), 0u);
    EXPECT_EQ(applied.missing.size(), 1u);
}

TEST(Edits, OfAnotherSetAreRefused) {
    const NamedImages set;
    expect_error([&] { apply_edits(parse("source,label\ntrain/cat/0.png,bird\n"), set); },
                 "The edits give train/cat/0.png the class 'bird', which the data set does not have; its classes are "
                 "cat, dog");
    expect_error([&] { apply_edits(parse("source,label\nx,\ny,cat\n"), set); },
                 "None of the images that the edits name is in the data set (x, y)");
}

TEST(Edits, MissingOrOtherFilesAreNamed) {
    const TemporaryFolder folder;
    expect_error([&] { Edits::read(folder / "none.csv"); },
                 "There is no file of edits " + (folder / "none.csv").native());
    expect_error([&] { Edits::read(folder.path()); }, "it is not a regular file");
    folder.write("picture.csv", std::string("\x89PNG\r\n\x1a\n\0\0", 10));
    expect_error([&] { Edits::read(folder / "picture.csv"); }, (folder / "picture.csv").native());
}

TEST(Edits, HaveAFileForEveryDataSetInTheWorkspace) {
    const TemporaryFolder folder;
    ::setenv("BENCHLIGHT_HOME", folder.path().c_str(), 1);
    const auto name = [](const std::string &spec) { return workspace_edits(spec).filename().native(); };
    EXPECT_EQ(workspace_edits("cifar10").parent_path(), folder / "edits");
    EXPECT_TRUE(name("fashion-mnist").starts_with("fashion-mnist-")) << name("fashion-mnist");
    EXPECT_TRUE(name("folder:/data/My pets, new.zip").starts_with("My-pets-new.zip-"))
        << name("folder:/data/My pets, new.zip");
    EXPECT_TRUE(name("cifar10").ends_with(".csv"));
    const std::set<std::string> names{name("folder:/a/pets"), name("folder:/b/pets"), name("idx:/a/pets"),
                                      name("cifar10"), name("cifar10:/a/cifar10")};
    EXPECT_EQ(names.size(), 5u);
    // One place, one file.
    const std::string here = std::filesystem::current_path().native();
    EXPECT_EQ(name("folder:pets"), name("folder:" + here + "/pets"));
    EXPECT_EQ(name("folder:" + here + "/./x/../pets/"), name("folder:pets"));
}

// Data sets and splits ------------------------------------------------------------------------------------------------

/// 60 training and 12 test images of three classes, one pixel each.
std::string write_set(const TemporaryFolder &folder) {
    for (const auto &[name, count] : {std::pair(std::string("train"), 60u), {"t10k", 12u}}) {
        std::string pixels;
        std::vector<std::uint8_t> labels;
        for (std::uint32_t i = 0; i < count; ++i) {
            pixels += static_cast<char>(i);
            labels.push_back(static_cast<std::uint8_t>(i % 3));
        }
        folder.write(name + "-images-idx3-ubyte", idx_of({count, 1, 1}, pixels));
        folder.write(name + "-labels-idx1-ubyte", idx_of({count}, {labels.begin(), labels.end()}));
    }
    return "idx:" + folder.path().native();
}

std::shared_ptr<Edits> edits_of(const std::vector<std::tuple<Part, std::uint32_t, std::string>> &list) {
    auto edits = std::make_shared<Edits>();
    for (const auto &[part, index, label] : list) {
        const std::string file = part == Part::train ? "train-images-idx3-ubyte#" : "t10k-images-idx3-ubyte#";
        edits->set({part, file + std::to_string(index), label});
    }
    return edits;
}

class EditedData : public testing::Test {
  protected:
    TemporaryFolder folder;
    std::shared_ptr<const DataSet> stored = DataSet::load(write_set(folder), {});
};

TEST_F(EditedData, HasTheEditedLabels) {
    const auto data = stored->with_edits(edits_of({{Part::train, 4, "2"}, {Part::train, 9, ""}, {Part::test, 0, "1"}}));
    EXPECT_EQ(data->label(Part::train, 4), 2);
    EXPECT_EQ(data->label(Part::test, 0), 1);
    EXPECT_EQ(stored->label(Part::train, 4), 1);
    for (std::size_t i = 0; i < 60; ++i) {
        EXPECT_EQ(data->excluded(Part::train, i), i == 9);
        if (i != 4) {
            EXPECT_EQ(data->label(Part::train, i), stored->label(Part::train, i));
        }
    }
    EXPECT_EQ(data->class_counts(), (std::vector<std::uint64_t>{19, 19, 21}));
    EXPECT_EQ(stored->class_counts(), (std::vector<std::uint64_t>{20, 20, 20}));
    EXPECT_EQ(data->survey().class_counts, stored->survey().class_counts);
    EXPECT_EQ(data->survey().fingerprint, stored->survey().fingerprint);
    EXPECT_EQ(data->survey().mean, stored->survey().mean);
    EXPECT_EQ(data->with_edits(nullptr)->label(Part::train, 4), 1);
    EXPECT_EQ(data->applied_edits().relabelled_count(), 2u);

    DataSet::Options options;
    options.edits = edits_of({{Part::train, 4, "2"}, {Part::train, 60, "2"}});
    const auto opened = DataSet::load(stored->spec(), options);
    EXPECT_EQ(opened->label(Part::train, 4), 2);
    ASSERT_EQ(opened->warnings().size(), 1u);
    EXPECT_NE(opened->warnings()[0].find("train-images-idx3-ubyte#60"), std::string::npos);
}

TEST_F(EditedData, SharesThePixels) {
    const auto data = stored->with_edits(edits_of({{Part::train, 4, "2"}}));
    EXPECT_TRUE(stored->holds(Part::train, 5));
    EXPECT_TRUE(data->holds(Part::train, 5));
    std::uint8_t pixel = 0;
    data->read(Part::train, 5, std::span(&pixel, 1));
    EXPECT_EQ(pixel, 5);
}

TEST_F(EditedData, StaysInTheParts) {
    // Whatever is cut is cut as if nothing were edited; then what is excluded is missing in its part.
    std::vector<std::tuple<Part, std::uint32_t, std::string>> list;
    std::set<std::uint32_t> gone;
    for (std::uint32_t i = 0; i < 60; i += 4) list.emplace_back(Part::train, i, i % 8 ? "" : "0");
    for (std::uint32_t i = 4; i < 60; i += 8) gone.insert(i);
    const auto data = stored->with_edits(edits_of(list));
    for (const std::string validation : {"0.3", "half-of-test", "0"})
        for (const bool limited : {false, true}) {
            SplitSettings settings;
            settings.set_validation(validation);
            if (limited) settings.limit_train = 30;
            const Splits before = make_splits(*stored, settings), after = make_splits(*data, settings);
            for (const std::string name : {"train", "validation", "test"}) {
                std::vector<std::uint32_t> expected = before.named(name).index;
                if (before.named(name).part == Part::train)
                    std::erase_if(expected, [&](std::uint32_t i) { return gone.contains(i); });
                EXPECT_EQ(after.named(name).index, expected) << validation << ' ' << limited << ' ' << name;
            }
            EXPECT_LT(after.train.size(), before.train.size());
        }
}

TEST_F(EditedData, MustLeaveSomethingToTrainAndTestOn) {
    const auto split = [&](auto which, Part part) {
        std::vector<std::tuple<Part, std::uint32_t, std::string>> list;
        for (std::uint32_t i = 0; i < stored->size(part); ++i)
            if (const auto label = which(i)) list.emplace_back(part, i, *label);
        make_splits(*stored->with_edits(edits_of(list)), {});
    };
    using Label = std::optional<std::string>;
    expect_error([&] { split([](std::uint32_t) { return Label(""); }, Part::test); }, "exclude all test images");
    expect_error([&] { split([](std::uint32_t) { return Label(""); }, Part::train); }, "exclude all training images");
    const auto only_class_0 = [](std::uint32_t i) { return i % 3 ? Label("") : std::nullopt; };
    expect_error([&] { split(only_class_0, Part::train); }, "The edits leave training images of one class only");
    const auto all_of_class_1 = [](std::uint32_t) { return Label("1"); };
    expect_error([&] { split(all_of_class_1, Part::train); }, "The edits leave training images of one class only");
    split([](std::uint32_t i) { return i % 3 == 2 ? Label("") : std::nullopt; }, Part::train); // two are left
}

} // namespace
} // namespace benchlight::images
