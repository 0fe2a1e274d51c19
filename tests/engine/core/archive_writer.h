#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <filesystem>
#include <string>

namespace benchlight {

/// Writes a tar.gz or a zip, by the ending of its name, with whatever entries a test wants.
class ArchiveWriter {
  public:
    explicit ArchiveWriter(const std::filesystem::path &path) : archive_(archive_write_new()) {
        if (path.extension() == ".zip") {
            archive_write_set_format_zip(archive_);
        } else {
            archive_write_add_filter_gzip(archive_);
            archive_write_set_format_gnutar(archive_);
        }
        archive_write_open_filename(archive_, path.c_str());
    }
    ~ArchiveWriter() {
        archive_write_close(archive_);
        archive_write_free(archive_);
    }
    ArchiveWriter(const ArchiveWriter &) = delete;
    ArchiveWriter &operator=(const ArchiveWriter &) = delete;

    ArchiveWriter &file(const std::string &name, const std::string &content, unsigned mode = 0644) {
        return add(name, AE_IFREG, content, mode);
    }
    ArchiveWriter &folder(const std::string &name, unsigned mode = 0755) { return add(name, AE_IFDIR, "", mode); }
    ArchiveWriter &special(const std::string &name, unsigned type) { return add(name, type, "", 0644); }
    ArchiveWriter &symbolic_link(const std::string &name, const std::string &target) {
        return add(name, AE_IFLNK, "", 0777, target);
    }
    ArchiveWriter &hard_link(const std::string &name, const std::string &target) {
        return add(name, AE_IFREG, "", 0644, target);
    }

  private:
    ArchiveWriter &add(const std::string &name, unsigned type, const std::string &content, unsigned mode,
                       const std::string &target = {}) {
        archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_filetype(entry, type);
        archive_entry_set_perm(entry, mode);
        archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
        if (type == AE_IFLNK) archive_entry_set_symlink(entry, target.c_str());
        if (type == AE_IFREG && !target.empty()) archive_entry_set_hardlink(entry, target.c_str());
        archive_write_header(archive_, entry);
        archive_write_data(archive_, content.data(), content.size());
        archive_entry_free(entry);
        return *this;
    }
    archive *archive_;
};

} // namespace benchlight
