#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/nn/safetensors_internal.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace benchlight::nn {
namespace {

class SafeTensorsFile : public testing::Test {
  protected:
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path file(const std::string &name) {
        std::filesystem::create_directories(folder_);
        return folder_ / name;
    }
    /// A file with this header text and that many bytes behind it.
    std::filesystem::path with_header(const std::string &header, std::size_t bytes) {
        const std::uint64_t length = header.size();
        std::string text(reinterpret_cast<const char *>(&length), 8);
        write_file_atomically(file("made"), text + header + std::string(bytes, 'x'));
        return file("made");
    }
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("safetensors-" + std::to_string(::getpid()));
};

TEST_F(SafeTensorsFile, ReadsBackWhatWasWritten) {
    const at::Tensor matrix = at::arange(6, at::kFloat).reshape({2, 3}), count = at::tensor(7, at::kLong);
    write_safetensors(file("a"), {{"matrix", matrix.t()}, {"count", count}, {"half", matrix.to(at::kBFloat16)}},
                      {{"note", "hello"}});
    const SafeTensors read = read_safetensors(file("a"));
    EXPECT_TRUE(at::equal(read.at("matrix", "a"), matrix.t()));
    EXPECT_TRUE(at::equal(read.at("count", "a"), count));
    EXPECT_EQ(read.at("half", "a").scalar_type(), at::kBFloat16);
    EXPECT_EQ(read.metadata.at("note"), "hello");
    EXPECT_EQ(read_safetensors_metadata(file("a")).at("note"), "hello");
    EXPECT_THROW(read.at("absent", "a"), Error);
}

TEST_F(SafeTensorsFile, NoticesEveryFlippedByteOfItsData) {
    write_safetensors(file("a"), {{"x", at::zeros({4})}}, {});
    const std::string good = read_file(file("a"));
    for (std::size_t i = good.size() - 16; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] ^= 1;
        write_file_atomically(file("b"), bad);
        EXPECT_THROW(read_safetensors(file("b")), Error) << i;
    }
    write_file_atomically(file("b"), good.substr(0, good.size() - 1));
    EXPECT_THROW(read_safetensors(file("b")), Error);
}

TEST_F(SafeTensorsFile, RefusesLyingHeaders) {
    for (
        const char *header :
        {R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[0,400]}})",                    // outside
         R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}})",                     // backwards
         R"({"x":{"dtype":"F32","shape":[5],"data_offsets":[0,16]}})",                     // another size
         R"({"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,16]}})", // overflow
         R"({"x":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,0]}})",
         R"({"x":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}})",
         R"({"x":{"dtype":"Q9","shape":[4],"data_offsets":[0,16]}})",
         R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"y":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})",
         R"({"x":7})", R"([])", R"({)", ""})
        EXPECT_THROW(read_safetensors(with_header(header, 16)), Error) << header;
    write_file_atomically(file("short"), "abc");
    EXPECT_THROW(read_safetensors(file("short")), Error);
    write_file_atomically(file("huge"), std::string(8, '\xff') + "{}");
    EXPECT_THROW(read_safetensors(file("huge")), Error);
    EXPECT_THROW(read_safetensors(file("absent")), Error);
}

} // namespace
} // namespace benchlight::nn
