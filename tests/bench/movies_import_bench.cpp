// Reads a movie set, answering each line of its input with the seconds that it took: movies_import_bench FOLDER
#include "engine/core/text.h"
#include "engine/movies/movie_set.h"

#include <chrono>
#include <iostream>
#include <string>

using namespace benchlight;

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    for (std::string line; std::getline(std::cin, line);) {
        const auto start = std::chrono::steady_clock::now();
        const movies::MovieSet set = movies::read_movie_set(argv[1]);
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (set.likes.count() == 0) return 1;
        std::cout << format_number(seconds) << std::endl;
    }
}
