// Movie sets: the first byte says which file of which layout the rest stands for, or that it is a whole zip.

#include "engine/core/error.h"
#include "engine/movies/movie_set.h"
#include "tests/fuzz/scratch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace benchlight;
    static const Scratch scratch;
    if (size == 0) return 0;
    const std::string_view text = text_of(data + 1, size - 1);
    const unsigned what = data[0] % 8;
    std::filesystem::path set = scratch.path / "set";
    std::filesystem::remove_all(set);
    std::filesystem::create_directory(set);
    const auto write = [&](const char *name, unsigned number, std::string_view other) {
        scratch.write(std::string("set/") + name, number == what ? text : other);
    };
    if (what < 3) {
        write("movies.csv", 0, "movieId,title,genres\n1,\"Lion King, The (1994)\",Children\n2,Heat (1995),Action\n");
        write("ratings.csv", 1, "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n2,1,5.0,964982703\n");
        write("links.csv", 2, "movieId,imdbId,tmdbId\n1,2,3\n");
    } else if (what < 5) {
        write("movies.dat", 3, "1::Heat (1995)::Action\n");
        write("ratings.dat", 4, "1::1::4::964982703\n");
    } else if (what < 7) {
        write("u.item", 5, "1|Heat (1995)|||x|0|1|0\n");
        write("u.data", 6, "1\t1\t4\t964982703\n");
    } else {
        scratch.write("set.zip", text);
        set = scratch.path / "set.zip";
    }
    try {
        const movies::MovieSet read = movies::read_movie_set(set);
        std::uint64_t ratings = 0;
        for (const std::uint32_t count : read.rating_count) ratings += count;
        if (ratings != read.ratings || read.likes.users() != read.user_ids.size() ||
            read.likes.movies() != read.catalog.size())
            std::abort();
        movies::count_co_likes(read.likes);
    } catch (const Error &) {}
    return 0;
}
