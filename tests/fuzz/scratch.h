#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

/// A folder in memory for targets whose parsers take paths, gone with the process.
class Scratch {
  public:
    Scratch() {
        std::string pattern =
            std::filesystem::exists("/dev/shm") ? "/dev/shm/benchlight-fuzz-XXXXXX" : "/tmp/benchlight-fuzz-XXXXXX";
        if (!::mkdtemp(pattern.data())) std::abort();
        path = pattern;
    }
    ~Scratch() { std::filesystem::remove_all(path); }
    void write(const std::string &name, std::string_view content) const {
        std::ofstream(path / name, std::ios::binary) << content;
    }
    std::filesystem::path path;
};

inline std::string_view text_of(const std::uint8_t *data, std::size_t size) {
    return {reinterpret_cast<const char *>(data), size};
}
