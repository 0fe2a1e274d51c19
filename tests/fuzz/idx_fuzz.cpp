// IDX files, plain and gzipped: the first byte says which of the four files the rest stands for.

#include "tests/fuzz/read_all.h"
#include "tests/fuzz/scratch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace std::string_view_literals;
    static const Scratch scratch;
    if (size == 0) return 0;
    const std::string_view labels = "\0\0\x08\x01\0\0\0\x02\0\x01"sv, images =
                                                                          "\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x02"
                                                                          "abcd"sv;
    const std::string_view bytes = text_of(data + 1, size - 1);
    scratch.write("train-images-idx3-ubyte", data[0] % 4 == 0 ? bytes : images);
    scratch.write("train-labels-idx1-ubyte", data[0] % 4 == 1 ? bytes : labels);
    scratch.write("t10k-images-idx3-ubyte", data[0] % 4 == 2 ? bytes : images);
    scratch.write("t10k-labels-idx1-ubyte", data[0] % 4 == 3 ? bytes : labels);
    try {
        read_all(*benchlight::images::open_idx(scratch.path));
    } catch (const benchlight::Error &) {}
    return 0;
}
