// The binary version of CIFAR-10: records of one label byte and three planes (red, green, blue) of 32 x 32 bytes.
// https://www.cs.toronto.edu/~kriz/cifar.html

#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/images/image_set.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <map>

namespace benchlight::images {
namespace fs = std::filesystem;

namespace {

constexpr int side = 32;
constexpr std::size_t plane = side * side, pixel_bytes = 3 * plane, record_bytes = 1 + pixel_bytes;
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 29; ///< of one file of records
constexpr std::array<const char *, 5> train_files{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                                  "data_batch_4.bin", "data_batch_5.bin"};
constexpr const char *test_file = "test_batch.bin";
constexpr const char *names_file = "batches.meta.txt";
const std::vector<std::string> usual_names{"airplane", "automobile", "bird",  "cat",  "deer",
                                           "dog",      "frog",       "horse", "ship", "truck"};

using Files = std::map<std::string, std::string>; ///< content by name

bool is_wanted(const std::string &name) {
    return name == test_file || name == names_file ||
           std::find(train_files.begin(), train_files.end(), name) != train_files.end();
}

Files read_folder(const fs::path &folder, const std::stop_token &stop) {
    std::error_code error;
    const fs::path inner = folder / "cifar-10-batches-bin";
    const fs::path &place =
        fs::exists(folder / train_files[0], error) || !fs::is_directory(inner, error) ? folder : inner;
    Files files;
    for (const char *name :
         {train_files[0], train_files[1], train_files[2], train_files[3], train_files[4], test_file, names_file}) {
        throw_if_stopped(stop);
        if (fs::exists(place / name, error)) files[name] = read_file(place / name, most_bytes);
    }
    return files;
}

/// A reading libarchive handle on one file.
class TarReader {
  public:
    explicit TarReader(const fs::path &path) : path_(path), archive_(::archive_read_new()) {
        ::archive_read_support_filter_gzip(archive_);
        ::archive_read_support_format_tar(archive_);
        if (::archive_read_open_filename(archive_, path.c_str(), 1 << 17) != ARCHIVE_OK) {
            const std::string reason = text_of_error();
            ::archive_read_free(archive_);
            throw Error("Cannot read " + display_path(path) + reason +
                        "; it must be a folder or a tar.gz of CIFAR-10's "
                        "binary version.");
        }
    }
    ~TarReader() { ::archive_read_free(archive_); }
    TarReader(const TarReader &) = delete;
    TarReader &operator=(const TarReader &) = delete;

    /// The next entry's name without its folders; nothing at the end.
    std::optional<std::string> next() {
        archive_entry *entry = nullptr;
        const int result = ::archive_read_next_header(archive_, &entry);
        if (result == ARCHIVE_EOF) return std::nullopt;
        if (result < ARCHIVE_WARN) fail();
        const char *name = ::archive_entry_pathname(entry);
        return ::archive_entry_filetype(entry) == AE_IFREG && name ? fs::path(name).filename().native() : std::string();
    }

    std::string content(const std::string &name, const std::stop_token &stop) {
        std::string bytes;
        std::array<char, 1 << 16> buffer;
        for (;;) {
            throw_if_stopped(stop);
            const la_ssize_t count = ::archive_read_data(archive_, buffer.data(), buffer.size());
            if (count < 0) fail();
            if (count == 0) return bytes;
            bytes.append(buffer.data(), static_cast<std::size_t>(count));
            if (bytes.size() > most_bytes)
                throw Error(name + " in " + display_path(path_) + " is longer than the " + format_bytes(most_bytes) +
                            " that a file of CIFAR-10 may have.");
        }
    }

  private:
    std::string text_of_error() const {
        const char *message = ::archive_error_string(archive_);
        return message ? " (" + std::string(message) + ")" : std::string();
    }
    [[noreturn]] void fail() const {
        throw Error(display_path(path_) + " is damaged" + text_of_error() + "; get a fresh copy.");
    }
    fs::path path_;
    archive *archive_;
};

Files read_archive(const fs::path &path, const std::stop_token &stop) {
    TarReader reader(path);
    Files files;
    for (std::optional<std::string> name; (name = reader.next());) {
        throw_if_stopped(stop);
        if (is_wanted(*name) && !files.contains(*name)) files[*name] = reader.content(*name, stop);
    }
    return files;
}

void check_records(const std::string &name, const std::string &content, const fs::path &path) {
    const auto place = [&](std::size_t record) {
        return name + " in " + display_path(path) + ", record " + std::to_string(record);
    };
    if (content.size() % record_bytes != 0)
        throw Error(place(content.size() / record_bytes) +
                    ": the file ends within it; its length must be a multiple of " + std::to_string(record_bytes) +
                    " bytes, not " + format_count(content.size()) + ".");
    for (std::size_t record = 0; record * record_bytes < content.size(); ++record)
        if (const auto label = static_cast<std::uint8_t>(content[record * record_bytes]); label > 9)
            throw Error(place(record) + ": the label is " + std::to_string(label) + ", but CIFAR-10 has 0 to 9.");
}

std::vector<std::string> class_names(const Files &files) {
    const auto found = files.find(names_file);
    if (found == files.end()) return usual_names;
    std::vector<std::string> names;
    for (std::string &line : split_text(found->second, '\n')) {
        if (line.ends_with('\r')) line.pop_back();
        if (!line.empty()) names.push_back(std::move(line));
    }
    return names.size() == usual_names.size() ? names : usual_names;
}

class Cifar10Set final : public ImageSet {
  public:
    Cifar10Set(Files files, const fs::path &path) : classes_(class_names(files)) {
        for (const char *name : train_files) add(Part::train, name, files, path);
        add(Part::test, test_file, files, path);
    }

    const std::vector<std::string> &classes() const override { return classes_; }
    std::size_t size(Part part) const override {
        std::size_t sum = 0;
        for (const Batch &batch : batches(part)) sum += batch.count();
        return sum;
    }
    std::uint16_t label(Part part, std::size_t i) const override {
        const Batch &batch = find(part, i);
        return static_cast<std::uint8_t>(batch.content[i * record_bytes]);
    }
    std::string source(Part part, std::size_t i) const override {
        const Batch &batch = find(part, i);
        return batch.name + "#" + std::to_string(i);
    }
    std::string bytes(Part part, std::size_t i) const override {
        const Batch &batch = find(part, i);
        return batch.content.substr(i * record_bytes + 1, pixel_bytes);
    }
    Image decode(std::string_view bytes) const override {
        if (bytes.size() != pixel_bytes) throw Error("the record has the wrong length");
        Image image{side, side, 3, std::vector<std::uint8_t>(pixel_bytes)};
        for (std::size_t channel = 0; channel < 3; ++channel)
            for (std::size_t i = 0; i < plane; ++i)
                image.pixels[3 * i + channel] = static_cast<std::uint8_t>(bytes[channel * plane + i]);
        return image;
    }

  private:
    struct Batch {
        std::string name, content;
        std::size_t count() const { return content.size() / record_bytes; }
    };

    const std::vector<Batch> &batches(Part part) const { return batches_[static_cast<std::size_t>(part)]; }

    /// The file that holds image `i` of the part; `i` becomes the record's number in it.
    const Batch &find(Part part, std::size_t &i) const {
        const std::vector<Batch> &all = batches(part);
        std::size_t file = 0;
        while (i >= all[file].count()) i -= all[file++].count();
        return all[file];
    }

    void add(Part part, const std::string &name, Files &files, const fs::path &path) {
        const auto found = files.find(name);
        if (found == files.end())
            throw Error(display_path(path) + " has no " + name +
                        "; it must be a folder or a tar.gz of CIFAR-10's binary "
                        "version.");
        check_records(name, found->second, path);
        batches_[static_cast<std::size_t>(part)].push_back({name, std::move(found->second)});
    }

    std::vector<std::string> classes_;
    std::array<std::vector<Batch>, 2> batches_;
};

} // namespace

std::unique_ptr<ImageSet> open_cifar10(const fs::path &path, const std::stop_token &stop) {
    std::error_code error;
    Files files = fs::is_directory(path, error) ? read_folder(path, stop) : read_archive(path, stop);
    return std::make_unique<Cifar10Set>(std::move(files), path);
}

} // namespace benchlight::images
