// How long an epoch of the movie vectors takes: seconds a step, as a line for each line read.
//
//     embedding_bench full|RANK THREADS
//
// Each line of standard input asks for one step of SGD at 1e-6; the seconds of the step with the cost before it are answered.
// `exact RANK` answers one line: {"seconds","cost"} of the whole fit.

#include "engine/movies/embedding_internal.h"
#include "engine/movies/movie_set.h"

#include <chrono>
#include <iostream>
#include <string>

using namespace benchlight;
using namespace benchlight::movies;

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

int answer_exact(const Likes &likes, int rank) {
    const Clock::time_point begin = Clock::now();
    const Embedding embedding = exact_embedding(likes, rank, 20);
    const double seconds = seconds_since(begin);
    std::cout << Json{{"seconds", seconds}, {"cost", embedding_cost(embedding, likes)}}.dump() << std::endl;
    return 0;
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 3) {
        std::cerr << "embedding_bench full|RANK THREADS\nembedding_bench exact RANK\n";
        return 2;
    }
    const MovieSet set = read_movie_set(bundled_movies());
    const std::string what = argv[1];
    if (what == "exact") return answer_exact(set.likes, std::stoi(argv[2]));
    EmbeddingSettings settings;
    settings.rank = what == "full" ? 0 : std::stoi(what);
    settings.threads = std::stoi(argv[2]);
    const auto fit = make_fit(set.likes, settings);
    const Check check = [](double) {};
    for (std::string line; std::getline(std::cin, line);) {
        const Clock::time_point begin = Clock::now();
        fit->step(settings.lr, check);
        std::cout << seconds_since(begin) << std::endl;
    }
    return 0;
}
