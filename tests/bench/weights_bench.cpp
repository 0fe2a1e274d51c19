// Reads a weight file: answers a line on standard input with the median seconds of 25 reads, again and again.
//
//     weights_bench FILE
#include "engine/core/text.h"
#include "engine/nn/weight_file_internal.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>

int main(int argc, char **argv) {
    using Clock = std::chrono::steady_clock;
    if (argc != 2) return 2;
    for (std::string line; std::getline(std::cin, line);) {
        std::array<double, 25> seconds;
        for (double &that : seconds) {
            const auto start = Clock::now();
            { const auto file = benchlight::nn::read_weight_file(argv[1]); }
            that = std::chrono::duration<double>(Clock::now() - start).count();
        }
        std::sort(seconds.begin(), seconds.end());
        std::cout << benchlight::format_number(seconds[seconds.size() / 2]) << std::endl;
    }
}
