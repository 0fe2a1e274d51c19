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
    const auto refusal_of = [&](const std::string &header) -> std::string {
        try {
            read_safetensors(with_header(header, 16));
        } catch (const Error &error) {
            return error.what();
        }
        return "read";
    };
    const std::string whole = R"("x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]})";
    EXPECT_EQ(refusal_of("{" + whole + "}  "), "read");
    EXPECT_EQ(refusal_of("{\"__metadata__\":{}," + whole + "}"), "read");
    const std::vector<std::pair<std::string, std::string>> cases = {
        {R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[0,400]}})", "lies outside of the file"},
        {R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}})", "lies outside of the file"},
        {R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}})", "does not match its size"},
        {R"({"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,16]}})", "larger than the file"},
        {R"({"x":{"dtype":"U8","shape":[16,16,16,16],"data_offsets":[0,16]}})", "larger than the file"},
        {R"({"x":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,0]}})", "larger than the file"},
        {R"({"x":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}})", "not of the needed form"},
        {R"({"x":{"dtype":"F32","shape":[4.0],"data_offsets":[0,16]}})", "not of the needed form"},
        {R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[0,8,16]}})", "not of the needed form"},
        {R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[0]}})", "is incomplete"},
        {R"({"x":{"dtype":"F32","shape":[4]}})", "is incomplete"},
        {R"({"x":{"dtype":"F32","dtype":"F32","shape":[4],"data_offsets":[0,16]}})", "not of the needed form"},
        {R"({"x":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]}})", "the type 'F8_E4M3'"},
        {R"({"x":{"dtype":"F32","shape":[[4]],"data_offsets":[0,16]}})", "not of the needed form"},
        {R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16],"more":[]}})", "odd entry 'more'"},
        {"{" + whole + R"(,"y":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})", "overlap at 'y'"},
        {"{" + whole + "," + whole + "}", "names 'x' twice"},
        {R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}})",
         "a gap before its tensor 'y'"},
        {R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[4,16]}})", "a gap before its tensor 'x'"},
        {R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})", "belong to no tensor"},
        {R"({"__metadata__":{"a":1},)" + whole + "}", "metadata is not text"},
        {R"({"__metadata__":{"a":"b","a":"c"},)" + whole + "}", "names 'a' twice"},
        {R"({"__metadata__":{"a":{}},)" + whole + "}", "metadata is not text"},
        {"{\"\xff\":{}}", "not JSON"},
        {R"({"x":7})", "not of the needed form"},
        {R"({"x":)" + std::string(1'000'000, '['), "not of the needed form"},
        {R"({"x":)" + std::string(1'000'000, '{'), "not JSON"},
        {"[]", "not JSON"},
        {"{", "not JSON"},
        {"{}{}", "not JSON"},
        {"", "not JSON"}};
    for (const auto &[header, why] : cases)
        EXPECT_PRED_FORMAT2(testing::IsSubstring, why, refusal_of(header)) << header.substr(0, 200);
}

TEST_F(SafeTensorsFile, RefusesHeadersThatAreTooLong) {
    const auto refusal_of = [&](const std::string &content) -> std::string {
        write_file_atomically(file("made"), content);
        try {
            read_safetensors(file("made"));
        } catch (const Error &error) {
            return error.what();
        }
        return "read";
    };
    EXPECT_PRED_FORMAT2(testing::IsSubstring, "shorter than its header", refusal_of("abc"));
    EXPECT_PRED_FORMAT2(testing::IsSubstring, "longer than the file", refusal_of(std::string(8, '\xff') + "{}"));
    EXPECT_THROW(read_safetensors(file("absent")), Error);
    // A gigabyte of header that is really there, though not on the disk.
    const std::uint64_t length = 1 << 30;
    write_file_atomically(file("made"), std::string(reinterpret_cast<const char *>(&length), 8) + "{");
    std::filesystem::resize_file(file("made"), 8 + length);
    try {
        read_safetensors(file("made"));
        ADD_FAILURE();
    } catch (const Error &error) {
        EXPECT_PRED_FORMAT2(testing::IsSubstring, "longer than the 100 MB allowed", std::string(error.what()));
    }
}

} // namespace
} // namespace benchlight::nn
