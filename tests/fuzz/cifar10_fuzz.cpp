// Archives of CIFAR-10's binary version.

#include "tests/fuzz/read_all.h"
#include "tests/fuzz/scratch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const Scratch scratch;
    scratch.write("set.tar.gz", text_of(data, size));
    try {
        read_all(*benchlight::images::open_cifar10(scratch.path / "set.tar.gz"));
    } catch (const benchlight::Error &) {}
    return 0;
}
