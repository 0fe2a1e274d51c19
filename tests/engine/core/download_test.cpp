#include "engine/core/download.h"

#include "engine/core/files.h"
#include "tests/engine/core/file_size_limit.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/core/test_server.h"
#include "tests/engine/images/expect_error.h"

#include <atomic>
#include <future>

namespace benchlight {
namespace {

using namespace std::chrono_literals;
using Request = TestServer::Request;
using Connection = TestServer::Connection;

/// 300,000 bytes that do not repeat soon, so that bytes in a wrong place are noticed.
std::string content() {
    std::string bytes;
    for (std::uint32_t i = 0; bytes.size() < 300'000; ++i)
        for (const std::uint32_t mixed = i * 2654435761U; const int shift : {3, 11, 19})
            bytes += static_cast<char>(mixed >> shift);
    return bytes;
}

class Download : public testing::Test {
  protected:
    const TemporaryFolder folder;
    const std::string body = content();
    const Expected expected{"thing", body.size(), sha256_hex(std::as_bytes(std::span(body)))};
    const std::filesystem::path part = folder / "thing.part";

    void SetUp() override { forget_proxies(); }
    void TearDown() override { forget_proxies(); }
    void fetch(const std::string &url, const Patience &patience = {}, const std::stop_token &stop = {},
               const Progress &progress = {}) const {
        PartialFile file(part);
        download(file, url, expected, patience, stop, progress);
    }
    void expect_fails(const std::string &url, const std::string &words, const Patience &patience = {}) const {
        expect_error([&] { fetch(url, patience); }, words);
    }
    void write_part(std::size_t size) const { folder.write("thing.part", body.substr(0, size)); }
    /// What is there; nothing when the file is not.
    std::optional<std::string> kept() const {
        if (!std::filesystem::exists(part)) return std::nullopt;
        return read_file(part);
    }
};

std::string length_header(std::size_t length) { return "Content-Length: " + std::to_string(length); }

TEST_F(Download, FetchesAndReportsProgress) {
    TestServer server(serve_ranges(body));
    std::vector<std::uint64_t> done;
    fetch(server.url(), {}, {}, [&](std::uint64_t bytes, std::uint64_t total) {
        EXPECT_EQ(total, body.size());
        done.push_back(bytes);
    });
    EXPECT_EQ(kept(), body);
    ASSERT_GE(done.size(), 2U);
    EXPECT_EQ(done.front(), 0U);
    EXPECT_EQ(done.back(), body.size());
    EXPECT_TRUE(std::ranges::is_sorted(done));
}

TEST_F(Download, GoesOnWhereAnEarlierTryEnded) {
    write_part(100'000);
    TestServer server(serve_ranges(body));
    fetch(server.url());
    EXPECT_EQ(kept(), body);
    ASSERT_EQ(server.requests().size(), 1U);
    EXPECT_EQ(server.requests()[0].range, 100'000U);
}

TEST_F(Download, AsksNobodyWhenAllIsThere) {
    write_part(body.size());
    std::uint64_t done = 0;
    fetch("http://127.0.0.1:1/", {}, {}, [&](std::uint64_t bytes, std::uint64_t) { done = bytes; });
    EXPECT_EQ(done, body.size());
    EXPECT_EQ(kept(), body);
}

TEST_F(Download, BeginsAnewWithAFullFileOfOtherBytes) {
    folder.write("thing.part", std::string(body.size(), 'x'));
    TestServer server(serve_ranges(body));
    fetch(server.url());
    EXPECT_EQ(kept(), body);
    EXPECT_EQ(server.requests()[0].range, std::nullopt);
}

TEST_F(Download, BeginsAnewWithAFileThatIsTooLong) {
    folder.write("thing.part", body + "more");
    TestServer server(serve_ranges(body));
    fetch(server.url());
    EXPECT_EQ(kept(), body);
}

TEST_F(Download, BeginsAnewWhenTheServerKnowsNoRanges) {
    write_part(100'000);
    TestServer server([&](const Request &, const Connection &connection) {
        connection.send("200 OK", {length_header(body.size())}, body);
    });
    fetch(server.url());
    EXPECT_EQ(kept(), body);
}

TEST_F(Download, BeginsAnewAfter416) {
    write_part(100'000);
    TestServer server([&](const Request &request, const Connection &connection) {
        if (request.range) return connection.send("416 Range Not Satisfiable", {length_header(0)}, "");
        connection.send("200 OK", {length_header(body.size())}, body);
    });
    fetch(server.url());
    EXPECT_EQ(kept(), body);
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(Download, BeginsAnewAfterAnotherRangeThanAskedFor) {
    write_part(100'000);
    TestServer server([&](const Request &request, const Connection &connection) {
        if (!request.range) return connection.send("200 OK", {length_header(body.size())}, body);
        connection.send("206 Partial Content", {length_header(10), "Content-Range: bytes 0-9/300000"}, "0123456789");
    });
    fetch(server.url());
    EXPECT_EQ(kept(), body);
}

TEST_F(Download, KeepsWhatIsThereFromAPartOfAnotherFile) {
    write_part(100'000);
    TestServer server([&](const Request &, const Connection &connection) {
        connection.send("206 Partial Content", {length_header(10), "Content-Range: bytes 100000-100009/400000"},
                        "0123456789");
    });
    expect_fails(server.url(), "offers 400,000 bytes where 300,000 are expected");
    EXPECT_EQ(kept(), body.substr(0, 100'000));
}

TEST_F(Download, TakesPartsThatAreSmallerThanAskedFor) {
    TestServer server([&](const Request &request, const Connection &connection) {
        const std::size_t first = request.range.value_or(0);
        if (!request.range) return connection.send("200 OK", {length_header(body.size())}, body.substr(0, 100'000));
        connection.send("206 Partial Content",
                        {length_header(100'000), "Content-Range: bytes " + std::to_string(first) + "-" +
                                                     std::to_string(first + 99'999) + "/300000"},
                        body.substr(first, 100'000));
    });
    fetch(server.url());
    EXPECT_EQ(kept(), body);
}

TEST_F(Download, AWebPageDoesNotCostWhatIsThere) {
    write_part(100'000);
    const std::string page = "<html>Please log in</html>";
    TestServer server([&](const Request &, const Connection &connection) {
        connection.send("200 OK", {"Content-Type: text/html; charset=utf-8", length_header(page.size())}, page);
    });
    expect_fails(server.url(), "a web page came in its place, probably from a proxy or a login page");
    EXPECT_EQ(kept(), body.substr(0, 100'000));
}

TEST_F(Download, AWebPageLeavesNothing) {
    TestServer server([](const Request &, const Connection &connection) {
        connection.send("200 OK", {"Content-Type: Text/HTML"}, "<html>");
    });
    expect_fails(server.url(), "a web page");
    EXPECT_EQ(kept(), std::nullopt);
}

TEST_F(Download, AnAnswerOfUnknownLengthDoesNotCostWhatIsThere) {
    write_part(100'000);
    TestServer server(
        [](const Request &, const Connection &connection) { connection.send("200 OK", {}, "Please log in"); });
    expect_fails(server.url(), "thing.part to begin anew");
    EXPECT_EQ(kept(), body.substr(0, 100'000));
}

TEST_F(Download, TakesAnAnswerWithoutLength) {
    TestServer server([&](const Request &, const Connection &connection) { connection.send("200 OK", {}, body); });
    fetch(server.url());
    EXPECT_EQ(kept(), body);
}

TEST_F(Download, NamesTheStatus) {
    for (const std::string status :
         {"404 Not Found", "503 Service Unavailable", "204 No Content", "304 Not Modified"}) {
        TestServer server([&](const Request &, const Connection &connection) {
            connection.send(status, {"Content-Type: text/html"}, "");
        });
        expect_fails(server.url(), "HTTP status " + status.substr(0, 3));
        EXPECT_EQ(kept(), std::nullopt);
    }
}

TEST_F(Download, RefusesAnotherLengthBeforeReading) {
    write_part(5);
    std::atomic<bool> stored = false;
    for (const std::size_t length : {body.size() - 1, body.size() + 1, std::size_t{0}}) {
        TestServer server([&](const Request &, const Connection &connection) {
            connection.send("200 OK", {length_header(length)}, std::string(length, 'x'));
        });
        expect_error(
            [&] {
                fetch(server.url(), {}, {}, [&](std::uint64_t done, std::uint64_t) { stored = stored || done > 5; });
            },
            "300,000 are expected");
    }
    EXPECT_FALSE(stored);
    EXPECT_EQ(kept(), body.substr(0, 5));
}

TEST_F(Download, EndsAtOnceWhenMoreComes) {
    TestServer server([&](const Request &, const Connection &connection) {
        connection.send("200 OK", {}, body + body);
        connection.stall();
    });
    expect_fails(server.url(), "more than the expected 300,000 bytes");
    EXPECT_EQ(kept(), std::nullopt);
}

TEST_F(Download, DeletesOtherBytes) {
    TestServer server([&](const Request &, const Connection &connection) {
        connection.send("200 OK", {length_header(body.size())}, std::string(body.size(), 'x'));
    });
    expect_fails(server.url(), "its SHA-256 is");
    EXPECT_EQ(kept(), std::nullopt);
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(Download, DeletesAResumedFileOfOtherBytes) {
    folder.write("thing.part", "other bytes");
    TestServer server(serve_ranges(body));
    expect_fails(server.url(), "its SHA-256 is");
    EXPECT_EQ(kept(), std::nullopt);
}

TEST_F(Download, DeletesAWholeAnswerThatIsTooShort) {
    TestServer server([](const Request &, const Connection &connection) {
        connection.send("200 OK", {"Transfer-Encoding: chunked"}, "5\r\nshort\r\n0\r\n\r\n");
    });
    expect_fails(server.url(), "ends after 5 of 300,000 bytes");
    EXPECT_EQ(kept(), std::nullopt);
}

TEST_F(Download, GoesOnByItselfAfterAnEarlyEnd) {
    TestServer server([&, calls = 0](const Request &request, const Connection &connection) mutable {
        if (calls++ == 0) return connection.send("200 OK", {length_header(body.size())}, body.substr(0, 120'000));
        serve_ranges(body)(request, connection);
    });
    fetch(server.url());
    EXPECT_EQ(kept(), body);
    ASSERT_EQ(server.requests().size(), 2U);
    EXPECT_EQ(server.requests()[1].range, 120'000U);
}

TEST_F(Download, GivesUpAfterThreeMoreEarlyEnds) {
    TestServer server([&](const Request &request, const Connection &connection) {
        const std::size_t first = request.range.value_or(0);
        const std::string total = std::to_string(body.size()), last = std::to_string(body.size() - 1);
        connection.send(request.range ? "206 Partial Content" : "200 OK",
                        {length_header(body.size() - first),
                         "Content-Range: bytes " + std::to_string(first) + "-" + last + "/" + total},
                        body.substr(first, 10'000));
    });
    expect_fails(server.url(), "fetch again to go on");
    EXPECT_EQ(server.requests().size(), 4U);
    EXPECT_EQ(kept(), body.substr(0, 40'000));
}

TEST_F(Download, DoesNotAskAgainWhenNothingCame) {
    write_part(7);
    TestServer server([](const Request &, const Connection &) {});
    expect_fails(server.url(), "ended early");
    EXPECT_EQ(server.requests().size(), 1U);
    EXPECT_EQ(kept(), body.substr(0, 7));
}

TEST_F(Download, GivesUpOnSilence) {
    TestServer server([&](const Request &, const Connection &connection) {
        connection.send("200 OK", {length_header(body.size())}, body.substr(0, 50'000));
        connection.stall();
    });
    expect_fails(server.url(), "nothing has arrived for 1 s", {.silence = 1s});
    EXPECT_EQ(kept(), body.substr(0, 50'000));
}

TEST_F(Download, GivesUpOnAServerThatNeverAnswers) {
    TestServer server([](const Request &, const Connection &connection) { connection.stall(); });
    expect_fails(server.url(), "nothing has arrived for 1 s", {.silence = 1s});
    EXPECT_EQ(kept(), std::nullopt);
}

TEST_F(Download, GivesUpOnAHeaderWithoutEnd) {
    TestServer server([](const Request &, const Connection &connection) {
        connection.send("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 20'000; ++i) connection.send("X-Filler: 0123456789012345678901234567890123456789\r\n");
        connection.stall();
    });
    expect_fails(server.url(), "header has no end");
}

TEST_F(Download, FollowsRedirectsAndKeepsTheRange) {
    write_part(100'000);
    TestServer server([&](const Request &request, const Connection &connection) {
        if (request.path == "/thing")
            return connection.send("302 Found", {"Location: /other", "Content-Type: text/html", length_header(6)},
                                   "<html>");
        serve_ranges(body)(request, connection);
    });
    fetch(server.url());
    EXPECT_EQ(kept(), body);
    EXPECT_EQ(server.requests()[1].range, 100'000U);
}

TEST_F(Download, GivesUpOnARedirectLoop) {
    TestServer server([](const Request &, const Connection &connection) {
        connection.send("302 Found", {"Location: /thing", length_header(0)}, "");
    });
    expect_fails(server.url(), "redirects more than five times");
    EXPECT_EQ(server.requests().size(), 6U);
    EXPECT_EQ(kept(), std::nullopt);
}

TEST_F(Download, AsksTheProxyThatTheEnvironmentNames) {
    TestServer proxy(serve_ranges(body));
    ::setenv("http_proxy", proxy.url("").c_str(), 1);
    fetch("http://nowhere.invalid/thing");
    EXPECT_EQ(kept(), body);
    EXPECT_EQ(proxy.requests()[0].path, "http://nowhere.invalid/thing");
}

TEST_F(Download, DoesNotFollowARedirectToAFile) {
    folder.write("secret", body);
    TestServer server([&](const Request &, const Connection &connection) {
        connection.send("302 Found", {"Location: file://" + (folder / "secret").string(), length_header(0)}, "");
    });
    expect_fails(server.url(), "neither http nor https");
    EXPECT_EQ(kept(), std::nullopt);
}

TEST_F(Download, ReadsFileAddresses) {
    folder.write("copy", body);
    fetch("file://" + (folder / "copy").string());
    EXPECT_EQ(kept(), body);
}

TEST_F(Download, GoesOnFromAFileAddress) {
    folder.write("copy", body);
    write_part(100'000);
    std::uint64_t first = 0;
    fetch("file://" + (folder / "copy").string(), {}, {}, [&](std::uint64_t done, std::uint64_t) {
        if (first == 0) first = done;
    });
    EXPECT_EQ(first, 100'000U);
    EXPECT_EQ(kept(), body);
}

TEST_F(Download, RefusesAFileOfAnotherSize) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{100}, body.size() + 1}) {
        folder.write("copy", std::string(size, 'x'));
        for (const std::size_t there : {std::size_t{0}, std::size_t{50}}) {
            write_part(there);
            expect_fails("file://" + (folder / "copy").string(), "300,000");
            EXPECT_EQ(kept().value_or(""), body.substr(0, there)) << size;
        }
    }
}

TEST_F(Download, RefusesAFolder) {
    write_part(50);
    expect_fails("file://" + folder.path().string(), "it is no file");
    EXPECT_EQ(kept(), body.substr(0, 50));
}

TEST_F(Download, NamesAMissingFile) {
    expect_fails("file://" + (folder / "none").string(), "none");
    EXPECT_EQ(kept(), std::nullopt);
}

TEST_F(Download, RefusesOtherAddresses) {
    for (const std::string url : {"ftp://host/thing", "/tmp/thing", "thing", "", "http://", "http://[x/"})
        EXPECT_THROW(fetch(url), UsageError) << url;
    EXPECT_EQ(kept(), std::nullopt);
}

TEST_F(Download, NamesAServerThatIsNotThere) {
    expect_fails("http://127.0.0.1:1/thing", "check the address, the connection and the proxy");
}

TEST_F(Download, KeepsNamesAndPasswordsToItself) {
    TestServer server([](const Request &, const Connection &connection) { connection.send("404 Not Found", {}, ""); });
    try {
        fetch("http://ann:secret@" + server.url().substr(7));
        ADD_FAILURE();
    } catch (const Error &error) {
        EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos) << error.what();
    }
}

TEST_F(Download, StopsWhileTheServerIsSilent) {
    std::stop_source stop;
    TestServer server([&](const Request &, const Connection &connection) {
        connection.send("200 OK", {length_header(body.size())}, body.substr(0, 50'000));
        connection.stall();
    });
    auto result = std::async(std::launch::async, [&] {
        fetch(server.url(), {}, stop.get_token(), [&](std::uint64_t done, std::uint64_t) {
            if (done == 50'000) stop.request_stop();
        });
    });
    EXPECT_THROW(result.get(), Stopped);
    EXPECT_EQ(kept(), body.substr(0, 50'000));
}

TEST_F(Download, KeepsWhatFitsOnTheDiskAndGoesOn) {
    TestServer server(serve_ranges(body));
    {
        const FileSizeLimit limit(123'456);
        expect_fails(server.url(), "Cannot write " + part.string());
    }
    EXPECT_EQ(kept(), body.substr(0, 123'456));
    fetch(server.url());
    EXPECT_EQ(server.requests()[1].range, 123'456U);
    EXPECT_EQ(kept(), body);
}

TEST_F(Download, OneAtATime) {
    PartialFile first(part);
    expect_error([&] { PartialFile second(part); }, "Another fetch is writing");
}

TEST_F(Download, WhatIsInTheWayIsNamed) {
    std::filesystem::create_directory(part);
    expect_error([&] { PartialFile file(part); }, "thing.part");
    std::filesystem::remove(part);
    std::filesystem::create_symlink(folder / "elsewhere", part);
    expect_error([&] { PartialFile file(part); }, "thing.part");
    EXPECT_FALSE(std::filesystem::exists(folder / "elsewhere"));
}

} // namespace
} // namespace benchlight
