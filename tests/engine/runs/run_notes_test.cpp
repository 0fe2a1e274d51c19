#include "engine/runs/run_notes.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/runs/run_folder.h"
#include "tests/engine/core/temporary_folder.h"

#include <gtest/gtest.h>

namespace benchlight::runs {
namespace {

namespace fs = std::filesystem;

std::size_t files_in(const fs::path &folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(RunNotesTest, AreReadAsTheyWereWritten) {
    const TemporaryFolder folder;
    EXPECT_EQ(read_notes(folder.path()), RunNotes{});
    write_notes(folder.path(), {});
    EXPECT_EQ(files_in(folder.path()), 0u) << "there is nothing to keep";
    const RunNotes notes{"Ærø", {"one", "two words"}, "first\nsecond \"line\"", true};
    write_notes(folder.path(), notes);
    EXPECT_EQ(read_notes(folder.path()), notes);
    write_notes(folder.path(), {});
    EXPECT_EQ(read_notes(folder.path()), RunNotes{});
}

TEST(RunNotesTest, FieldsOfANewerVersionStay) {
    const TemporaryFolder folder;
    write_file_atomically(folder / "notes.json", R"({"stars": 5, "title": "old", "colour": {"a": [1]}})");
    RunNotes notes = read_notes(folder.path());
    EXPECT_EQ(notes.title, "old");
    notes.title = "new";
    write_notes(folder.path(), notes);
    const Json json = Json::parse(read_file(folder / "notes.json"));
    EXPECT_EQ(json["stars"], 5);
    EXPECT_EQ(json["colour"]["a"][0], 1);
    EXPECT_EQ(json["title"], "new");
}

TEST(RunNotesTest, DamagedOnesAreKeptAside) {
    for (const char *text : {"", "{\"title\": ", "[]", "{\"tags\": [1, 2]}", "{\"archived\": \"yes\"}", "\xff\xfe"}) {
        const TemporaryFolder folder;
        write_file_atomically(folder / "notes.json", text);
        std::string problem;
        EXPECT_EQ(read_notes(folder.path(), &problem), RunNotes{}) << text;
        EXPECT_TRUE(problem.ends_with('.')) << problem;
        EXPECT_EQ(read_file(folder / "notes.json"), text) << "reading changes nothing";
        write_notes(folder.path(), {.title = "new"});
        EXPECT_EQ(read_notes(folder.path()).title, "new");
        EXPECT_EQ(read_file(folder / "notes.damaged-1.json"), text);
        write_file_atomically(folder / "notes.json", "again");
        write_notes(folder.path(), {.title = "newer"});
        EXPECT_EQ(read_file(folder / "notes.damaged-1.json"), text) << "the first is not replaced by the second";
        EXPECT_EQ(read_file(folder / "notes.damaged-2.json"), "again");
    }
}

TEST(RunNotesTest, AFolderThatIsGoneIsSaid) {
    const TemporaryFolder folder;
    EXPECT_THROW(write_notes(folder / "nothing", {.title = "x"}), Error);
    EXPECT_FALSE(fs::exists(folder / "nothing"));
}

TEST(RunNotesTest, GoWithTheRun) {
    const TemporaryFolder folder;
    write_file_atomically(folder / "log.db", "x");
    write_file_atomically(folder / "notes.json", "damaged");
    write_notes(folder.path(), {.title = "x"});
    write_file_atomically(folder / "own.txt", "somebody's");
    clear_run_folder({folder.path()});
    EXPECT_EQ(files_in(folder.path()), 1u);
    EXPECT_TRUE(fs::exists(folder / "own.txt"));
}

} // namespace
} // namespace benchlight::runs
