#include "engine/nn/npy.h"

#include "engine/core/error.h"
#include "tests/engine/nn/weight_file_maker.h"

#include <gtest/gtest.h>

namespace benchlight::nn {
namespace {

const std::string usual = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 1, 2), }";

/// A file of the format's version with this header, and bytes behind it that are float32 numbers 0, 1, 2 …
std::string npy(const std::string &header, std::size_t bytes = 48, int version = 1) {
    std::string text = "\x93NUMPY" + std::string(1, static_cast<char>(version)) + '\0';
    text += version == 1 ? little_endian(static_cast<std::uint16_t>(header.size()))
                         : little_endian(static_cast<std::uint32_t>(header.size()));
    text += header;
    for (std::size_t i = 0; i < bytes; i += 4)
        text += little_endian(static_cast<float>(i / 4)).substr(0, std::min<std::size_t>(4, bytes - i));
    return text;
}

class Npy : public testing::Test {
  protected:
    /// Why the file is refused; "" when it is taken.
    std::string refusal(const std::string &content) {
        try {
            NpyImages images(scratch_.write(content));
            return "";
        } catch (const Error &error) {
            EXPECT_TRUE(std::string(error.what()).ends_with(".")) << error.what();
            return error.what();
        }
    }
    void expect_refusal(const std::string &content, const std::string &cause) {
        const std::string sentence = refusal(content);
        EXPECT_NE(sentence.find(cause), std::string::npos) << "'" << sentence << "' instead of '" << cause << "'";
    }
    ScratchFile scratch_{"npy"};
};

TEST_F(Npy, ReadsAFewImagesAtATimeInEveryVersion) {
    for (const int version : {1, 2, 3}) {
        NpyImages images(scratch_.write(npy(usual + std::string(40, ' ') + "\n", 48, version)));
        EXPECT_EQ(images.count(), 2u);
        EXPECT_EQ(images.height(), 1u);
        EXPECT_EQ(images.width(), 2u);
        std::vector<float> values(images.image_floats());
        images.read(values);
        EXPECT_EQ(values, (std::vector<float>{0, 1, 2, 3, 4, 5}));
        images.read(values);
        EXPECT_EQ(values, (std::vector<float>{6, 7, 8, 9, 10, 11}));
        EXPECT_THROW(images.read(values), Error);
    }
}

TEST_F(Npy, TakesWhatTheFormatLeavesOpen) {
    EXPECT_EQ(refusal(npy(R"({"shape":(2,3,1,2),"fortran_order":False,"descr":"<f4"})")), "");
    EXPECT_EQ(refusal(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3, 8, 8)}", 0)), "");
}

TEST_F(Npy, NamesWhatItDoesNotTake) {
    const auto with = [](const std::string &type, const std::string &shape, std::size_t bytes = 48) {
        return npy("{'descr': " + type + ", 'fortran_order': False, 'shape': " + shape + ", }\n", bytes);
    };
    expect_refusal("", "cut off");
    expect_refusal("PK\3\4 and so on", "no .npy file");
    expect_refusal(npy(usual, 48, 4), "version");
    expect_refusal(npy(usual).substr(0, 40), "cut off");
    for (const char *type : {"'<f8'", "'>f4'", "'|u1'", "'<f2'", "'|O'"})
        expect_refusal(with(type, "(2, 3, 1, 2)"), type);
    expect_refusal(with("[('a', '<f4')]", "(2, 3, 1, 2)"), "records");
    expect_refusal(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3, 1, 2), }"), "Fortran");
    for (const char *shape : {"()", "(12,)", "(2, 6)", "(2, 1, 2, 3)", "(2, 3, 1, 2, 1)", "(2, 4, 1, 2)"})
        expect_refusal(with("'<f4'", shape), "shape");
    for (const char *shape : {"(1, 3, 0, 4)", "(1, 3, 1, 4097)", "(1, 3, 18446744073709551615, 1)"})
        expect_refusal(with("'<f4'", shape), "1 to 4,096");
}

TEST_F(Npy, ComparesItsSizesWithTheFile) {
    for (const std::size_t bytes : {0, 24, 44, 47, 49, 72}) expect_refusal(npy(usual, bytes), "bytes");
    for (const char *count : {"1", "3", "768614336404564652", "18446744073709551615"})
        expect_refusal(npy(std::string("{'descr': '<f4', 'fortran_order': False, 'shape': (") + count + ", 3, 1, 2)}"),
                       "bytes");
    std::string huge = npy(usual, 48, 2);
    huge.replace(8, 4, "\xff\xff\xff\xff");
    expect_refusal(huge, "64 KB");
}

TEST_F(Npy, EvaluatesNothing) {
    for (const char *header : {"", "{", "[]", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False}",
                               "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 1, 2)} + 1",
                               "{'descr': '<f4', 'fortran_order': False, 'shape': (1 + 1, 3, 1, 2)}",
                               "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3, 1, 2)}",
                               "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 1, 99999999999999999999)}",
                               "{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os').getcwd()}",
                               "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3, 1, 2)}",
                               "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 1, 2)}",
                               "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 1, 2), 'more': 1}",
                               "{'descr: '<f4', 'fortran_order': False, 'shape': (2, 3, 1, 2)}", "{'descr': '<f4"})
        expect_refusal(npy(header), "header is damaged");
    EXPECT_THROW(NpyImages("/nowhere/at/all.npy"), Error);
    EXPECT_THROW(NpyImages("/"), Error);
}

} // namespace
} // namespace benchlight::nn
