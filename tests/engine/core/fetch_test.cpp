#include "engine/core/fetch.h"

#include "engine/core/files.h"
#include "tests/engine/core/archive_writer.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/core/test_server.h"
#include "tests/engine/images/expect_error.h"

#include <cstdlib>
#include <future>
#include <set>

namespace benchlight {
namespace {

namespace fs = std::filesystem;

/// The cache folder is one of the test's own.
class Fetch : public testing::Test {
  protected:
    const TemporaryFolder folder;
    const fs::path cache = folder / "cache";
    std::string archive, loose = "weights, of sorts";
    Resource set{
        .name = "things", .title = "Things", .url = {}, .size = 0, .sha256 = {}, .place = "set", .most_unpacked = 1000};
    Resource file{.name = "weights", .title = "Weights", .url = {}, .size = 0, .sha256 = {}, .place = "weights.pth"};

    void SetUp() override {
        ::setenv("BENCHLIGHT_HOME", cache.c_str(), 1);
        forget_proxies();
        use(archive_of("first"));
        describe(file, loose);
    }
    void TearDown() override { ::unsetenv("BENCHLIGHT_HOME"); }

    std::string archive_of(const std::string &content) const {
        const fs::path path = folder / "made.tar.gz";
        ArchiveWriter(path).folder("set").file("set/a.txt", content).file("set/b.txt", "b").file("readme", "r");
        return read_file(path);
    }
    void use(const std::string &bytes) {
        archive = bytes;
        describe(set, archive);
    }
    static void describe(Resource &resource, const std::string &bytes) {
        resource.size = bytes.size();
        resource.sha256 = sha256_hex(std::as_bytes(std::span(bytes)));
    }
    /// The names of all that lies in the cache folder.
    std::set<std::string> left() const {
        std::set<std::string> names;
        if (fs::exists(cache))
            for (const auto &entry : fs::directory_iterator(cache)) names.insert(entry.path().filename());
        return names;
    }
    using Names = std::set<std::string>;
};

TEST_F(Fetch, UnpacksAnArchive) {
    TestServer server(serve_ranges(archive));
    set.url = server.url();
    EXPECT_EQ(fetch_resource(set), cache / "set");
    EXPECT_EQ(read_file(cache / "set/a.txt"), "first");
    EXPECT_EQ(left(), Names{"set"});
    EXPECT_EQ(fetched_resource(set), cache / "set");
}

TEST_F(Fetch, KeepsAFile) {
    TestServer server(serve_ranges(loose));
    EXPECT_EQ(fetch_resource(file, server.url()), cache / "weights.pth");
    EXPECT_EQ(read_file(cache / "weights.pth"), loose);
    EXPECT_EQ(left(), Names{"weights.pth"});
}

TEST_F(Fetch, AsksNobodyForWhatIsThere) {
    folder.write("cache/set/a.txt", "mine");
    EXPECT_EQ(fetch_resource(set, "http://127.0.0.1:1/"), cache / "set");
    EXPECT_EQ(read_file(cache / "set/a.txt"), "mine");
    EXPECT_EQ(left(), Names{"set"});
}

TEST_F(Fetch, ReplacesWhatIsThereWhenToldTo) {
    folder.write("cache/set/mine.txt", "mine");
    folder.write("cache/weights.pth", "mine");
    TestServer things(serve_ranges(archive)), weights(serve_ranges(loose));
    fetch_resource(set, things.url(), {}, {}, {.anew = true, .patience = {}});
    fetch_resource(file, weights.url(), {}, {}, {.anew = true, .patience = {}});
    EXPECT_FALSE(fs::exists(cache / "set/mine.txt"));
    EXPECT_EQ(read_file(cache / "set/a.txt"), "first");
    EXPECT_EQ(read_file(cache / "weights.pth"), loose);
    EXPECT_EQ(left(), (Names{"set", "weights.pth"}));
}

TEST_F(Fetch, AFailureDoesNotCostWhatIsThere) {
    folder.write("cache/set/mine.txt", "mine");
    TestServer server(serve_ranges(std::string(archive.size(), 'x')));
    expect_error([&] { fetch_resource(set, server.url(), {}, {}, {.anew = true, .patience = {}}); }, "SHA-256");
    EXPECT_EQ(read_file(cache / "set/mine.txt"), "mine");
    EXPECT_EQ(left(), Names{"set"});
}

TEST_F(Fetch, LeavesNothingOfOtherBytes) {
    TestServer server(serve_ranges(std::string(archive.size(), 'x')));
    expect_error([&] { fetch_resource(set, server.url()); }, "SHA-256");
    EXPECT_EQ(left(), Names{});
}

TEST_F(Fetch, LeavesTheDownloadOfABrokenConnectionAndGoesOn) {
    const std::string half = archive.substr(0, archive.size() / 2);
    {
        TestServer server([&](const auto &request, const auto &connection) {
            if (!request.range) connection.send("200 OK", {"Content-Length: " + std::to_string(archive.size())}, half);
        });
        expect_error([&] { fetch_resource(set, server.url()); }, "ended early");
    }
    EXPECT_EQ(left(), Names{"things.part"});
    EXPECT_EQ(read_file(cache / "things.part"), half);
    TestServer server(serve_ranges(archive));
    fetch_resource(set, server.url());
    EXPECT_EQ(server.requests()[0].range, half.size());
    EXPECT_EQ(left(), Names{"set"});
}

TEST_F(Fetch, GoesOnWithoutTheServerAfterAKillWhileUnpacking) {
    folder.write("cache/things.part", archive);
    folder.write("cache/set.tmp/set/a.txt", "ha");
    folder.write("cache/set.old/a.txt", "old");
    fetch_resource(set, "http://127.0.0.1:1/");
    EXPECT_EQ(read_file(cache / "set/a.txt"), "first");
    EXPECT_EQ(left(), Names{"set"});
}

TEST_F(Fetch, UnpacksNothingHarmful) {
    const fs::path path = folder / "evil.tar.gz";
    ArchiveWriter(path).file("set/a.txt", "a").file("../../evil", "evil");
    use(read_file(path));
    TestServer server(serve_ranges(archive));
    expect_error([&] { fetch_resource(set, server.url()); }, "leads out of its folder");
    EXPECT_FALSE(fs::exists(folder / "evil"));
    EXPECT_FALSE(left().contains("set"));
    EXPECT_FALSE(left().contains("set.tmp"));
}

TEST_F(Fetch, AnArchiveWithoutTheFolder) {
    const fs::path path = folder / "other.zip";
    ArchiveWriter(path).file("other/a.txt", "a");
    use(read_file(path));
    TestServer server(serve_ranges(archive));
    expect_error([&] { fetch_resource(set, server.url()); }, "has no folder set inside");
    EXPECT_FALSE(left().contains("set"));
    EXPECT_FALSE(left().contains("set.tmp"));
}

TEST_F(Fetch, TheSecondOfTwoAtOnceSaysSo) {
    std::promise<void> asked;
    std::stop_source stop;
    TestServer server([&](const auto &, const auto &connection) {
        asked.set_value();
        connection.stall();
    });
    auto first = std::async(std::launch::async, [&] { fetch_resource(set, server.url(), stop.get_token()); });
    asked.get_future().wait();
    expect_error([&] { fetch_resource(set, server.url()); }, "Another fetch is writing");
    stop.request_stop();
    EXPECT_THROW(first.get(), Stopped);
    EXPECT_EQ(left(), Names{});
}

TEST_F(Fetch, WhatIsInTheWayIsNamed) {
    folder.write("cache/set", "no folder");
    expect_error([&] { fetch_resource(set); }, "it is no folder");
    folder.write("cache/weights.pth", "cut");
    expect_error([&] { fetch_resource(file); }, "it has 3 bytes instead of 17");
    EXPECT_EQ(left(), (Names{"set", "weights.pth"}));
}

TEST_F(Fetch, ACacheFolderThatCannotBe) {
    folder.write("cache", "a file");
    expect_error([&] { fetch_resource(set); }, "Cannot create the folder");
}

TEST(Resources, EachIsDescribedInFull) {
    for (const Resource &resource : resources()) {
        EXPECT_EQ(&find_resource(resource.name), &resource);
        EXPECT_TRUE(resource.url.starts_with("https://")) << resource.name;
        EXPECT_EQ(resource.sha256.size(), 64U) << resource.name;
        EXPECT_EQ(resource.sha256.find_first_not_of("0123456789abcdef"), std::string::npos) << resource.name;
        EXPECT_GT(resource.size, 0U) << resource.name;
        EXPECT_FALSE(resource.place.empty()) << resource.name;
    }
    EXPECT_TRUE(find_resource("cifar10").is_archive());
    EXPECT_FALSE(find_resource("resnet18-imagenet").is_archive());
    EXPECT_THROW(find_resource("cifar100"), UsageError);
}

} // namespace
} // namespace benchlight
