// Writes good inputs for the fuzz targets to begin with: make_seeds FOLDER.

#include "engine/runs/run_log.h"
#include "tests/engine/core/archive_writer.h"
#include "tests/engine/images/encode.h"
#include "tests/engine/images/fixtures.h"

#include <archive.h>
#include <archive_entry.h>
#include <fstream>

using namespace benchlight::images;

namespace {

std::filesystem::path root;

void write(const std::string &target, const std::string &name, const std::string &content) {
    std::filesystem::create_directories(root / target);
    std::ofstream(root / target / name, std::ios::binary) << content;
}

std::string content_of(const std::filesystem::path &path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string tar_of_cifar(bool gzip) {
    const std::filesystem::path path = root / "set.tar";
    archive *out = archive_write_new();
    if (gzip) archive_write_add_filter_gzip(out);
    archive_write_set_format_ustar(out);
    archive_write_open_filename(out, path.c_str());
    for (const std::string name :
         {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"}) {
        archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, ("cifar-10-batches-bin/" + name + ".bin").c_str());
        archive_entry_set_size(entry, 3073);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_write_header(out, entry);
        const std::string record(3073, '\3');
        archive_write_data(out, record.data(), record.size());
        archive_entry_free(entry);
    }
    archive_write_close(out);
    archive_write_free(out);
    const std::string bytes = content_of(path);
    std::filesystem::remove(path);
    return bytes;
}

} // namespace

int main(int count, char **arguments) {
    if (count != 2) return 2;
    root = arguments[1];
    std::filesystem::create_directories(root);
    for (const int channels : {1, 3}) {
        const std::string kind = channels == 1 ? "grey" : "colour";
        write("decode_fuzz", kind + ".jpg", jpeg_of(pattern(17, 19, channels)));
        write("decode_fuzz", kind + "-progressive.jpg", jpeg_of(pattern(17, 19, channels), 80, JCS_UNKNOWN, true));
        write("decode_fuzz", kind + ".png", png_of(pattern(9, 11, channels)));
    }
    for (const ImageFixture &fixture : read_fixtures(BENCHLIGHT_TEST_DATA "/images.bin"))
        write("decode_fuzz", fixture.name, fixture.content);
    using namespace std::string_literals;
    write("exif_fuzz", "little", "II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0"s);
    write("exif_fuzz", "big", "Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"s);
    write("decode_fuzz", "alpha.png", png_of({2, 2, 4, std::vector<std::uint8_t>(16, 9)}, PNG_FORMAT_RGBA));
    const std::uint8_t colours[12] = {1, 2, 3, 4, 5, 6};
    write("decode_fuzz", "palette.png", png_of({2, 2, 1, {0, 1, 2, 3}}, PNG_FORMAT_RGB_COLORMAP, colours));

    const std::string images = idx_of({2, 1, 2}, "abcd"), labels = idx_of({2}, {0, 1});
    for (int file = 0; file < 4; ++file) {
        const std::string &content = file % 2 ? labels : images;
        write("idx_fuzz", "plain" + std::to_string(file), static_cast<char>(file) + content);
        write("idx_fuzz", "gzip" + std::to_string(file), static_cast<char>(file) + gzip_of(content));
    }
    write("cifar10_fuzz", "set.tar", tar_of_cifar(false));
    write("cifar10_fuzz", "set.tar.gz", tar_of_cifar(true));
    const std::string png = png_of(pattern(4, 4, 3));
    std::filesystem::create_directories(root / "zip_fuzz");
    write_zip(root / "zip_fuzz/split.zip", {{"train/a/1.png", png}, {"train/b/1.png", png}, {"test/a/1.png", png}});
    write_zip(root / "zip_fuzz/flat.zip", {{"w/a/1.jpg", jpeg_of(pattern(4, 4, 3))}, {"w/b/", ""}, {"../1.png", png}});
    std::filesystem::create_directories(root / "unpack_fuzz");
    for (const std::string ending : {".tar.gz", ".zip"}) {
        const std::string name = (root / "unpack_fuzz/").string();
        benchlight::ArchiveWriter(name + "good" + ending).folder("set").file("set/a", "one").file("set/b/c", "two");
        benchlight::ArchiveWriter(name + "evil" + ending).file("../a", "one").symbolic_link("b", "/").file("/c", "");
        benchlight::ArchiveWriter(name + "long" + ending).file(std::string(150, 'n') + "/a", std::string(70'000, '0'));
    }
    for (const auto &entry : std::filesystem::directory_iterator(BENCHLIGHT_TEST_DATA "/nn"))
        if (entry.path().extension() == ".pth" || entry.path().extension() == ".safetensors")
            write("weight_file_fuzz", entry.path().filename(), content_of(entry.path()));
    write("edits_fuzz", "all",
          "part,source,action,label\r\ntrain,a/1.png,relabel,b\r\ntest,\"a,\"\"2\".png,exclude,\r\n");
    write("edits_fuzz", "short", "\xEF\xBB\xBFlabel,source\n,\"a\n1\"\nb,2\n\n,\n");
    write("movies_fuzz", "movies",
          "\0movieId,title,genres\r\n1,\"Boot, Das (a.k.a. Boat, The) (1981)\",Drama|War\r\n2,300,\r\n"s);
    write("movies_fuzz", "ratings",
          "\1userId,movieId,rating,timestamp\n2,1,4.5,964982703\n1,2,\"5\",1537799250\n1,2,7,x\n");
    write("movies_fuzz", "links", "\2movieId,imdbId,tmdbId\n1,0082096,387\n2,,\n");
    write("movies_fuzz", "movies.dat",
          "\3"
          "1::Caf\xe9 (1995::Children's|War\n");
    write("movies_fuzz", "ratings.dat",
          "\4"
          "1::1::4::964982703\n1::1::3::964982704\n");
    write("movies_fuzz", "u.item",
          "\5"
          "1|Heat (1995)|15-Dec-1995||x|0|1|0|0|0|1\n");
    write("movies_fuzz", "u.data",
          "\6"
          "2\t1\t4\t964982703\n1\t1\t3\t964982704\n");
    benchlight::ArchiveWriter(root / "set.zip")
        .file("ml/movies.csv", "movieId,title,genres\n1,Heat (1995),Drama\n")
        .file("ml/ratings.csv", "userId,movieId,rating\n1,1,4\n");
    write("movies_fuzz", "set.zip", "\7" + content_of(root / "set.zip"));
    using namespace benchlight::runs;
    write("run_log_fuzz", "batch", BatchPoint{.loss = 1, .accuracy = .5F}.encode());
    write("run_log_fuzz", "samples", SampleList{"train", {3, 5}, {0, 1}}.encode());
    write("run_log_fuzz", "predictions", EpochPredictions{1, {0, 1}, {9, 9}, {9, 8}, {1, 2}}.encode());
    write("run_log_fuzz", "probabilities", EpochProbabilities{1, 2, {1, 2, 3, 4}}.encode());
    write("run_log_fuzz", "seen", BatchSight{1, {3}, {0}, {1}, {.5}}.json().dump());
    write("run_log_fuzz", "epoch", EpochSummary{.epoch = 1, .epochs = 2}.json().dump());
    {
        RunLog log({root}, true);
        log.append(kind::started, 0, benchlight::Json{{"settings", {{"model", "fast"}}}});
        log.append(kind::samples, 0, SampleList{"train", {3, 5}, {0, 1}}.encode());
        log.append(kind::batch, 1, BatchPoint{.loss = 1}.encode());
        log.append(kind::predictions, 1, EpochPredictions{1, {0, 1}, {9, 9}, {9, 8}, {1, 2}}.encode());
        log.append(kind::epoch, 1, EpochSummary{.epoch = 1, .epochs = 2}.json());
        log.finish(1, {{"state", "completed"}, {"epoch", 1}});
    }
    write("run_log_fuzz", "log", content_of(RunFolder{root}.log()));
    std::filesystem::remove(RunFolder{root}.log());
    write("recipe_fuzz", "all", "rotate=30,flip=0.5,translate=2:zero,translate=3");
    write("recipe_fuzz", "none", "none");
    write("title_search_fuzz", "query", "Godfather, The: part ii (1974)");
    write("title_search_fuzz", "letterboxd",
          "Date,Name,Year,Letterboxd URI,Rating\r\n2021-01-02,\"Emma\",1996,x,4.5\r\n");
    write("title_search_fuzz", "imdb", "Const,Your Rating,Title,Title Type,Year\ntt0000001,9,The Matrix,Movie,1999\n");
    write("title_search_fuzz", "movielens", "userId,movieId,rating,timestamp\n7,1,4.0,964982703\n");
}
