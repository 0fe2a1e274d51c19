#include "ui/images/data_reader.h"

#include <QElapsedTimer>

#include <map>
#include <mutex>

namespace benchlight::ui {

namespace {

constexpr qint64 progress_interval_ms = 100;

/// The sets that are in use, by SPEC and size. Touched on the window's thread only.
std::weak_ptr<const images::DataSet> &opened(const std::string &spec, std::optional<int> size) {
    static std::map<std::pair<std::string, std::optional<int>>, std::weak_ptr<const images::DataSet>> sets;
    return sets[{spec, size}];
}

} // namespace

DataReader::DataReader(QObject *parent) : QObject(parent) {
    connect(&worker_, &DataWorker::failed, this, &DataReader::failed);
}

void DataReader::read(const std::string &spec, std::optional<int> size, int threads) {
    if (spec == spec_ && size == size_ && (reading() || data_)) {
        if (data_) emit loaded(data_);
        return;
    }
    cancel();
    spec_ = spec;
    size_ = size;
    data_ = opened(spec, size).lock(); // or null at once, lest the set before is taken for this one
    if (data_) return take(data_);
    worker_.run([this, spec, size, threads](const std::stop_token &stop) -> std::function<void()> {
        QElapsedTimer since;
        std::mutex telling; // progress comes from every decoding thread
        const Progress progress_made = [&](std::uint64_t done, std::uint64_t total) {
            const std::lock_guard lock(telling);
            if (total == 0 || (since.isValid() && since.elapsed() < progress_interval_ms)) return;
            since.start();
            const double share = static_cast<double>(done) / static_cast<double>(total);
            const auto tell = [this, stop, share] {
                if (!stop.stop_requested()) emit progress(share);
            };
            QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
        };
        images::DataSet::Options options;
        options.size = size;
        options.hold_bytes = 0; // a window looks at a few images at a time
        options.threads = threads;
        return [this, data = images::DataSet::load(spec, options, stop, progress_made)] { take(data); };
    });
}

void DataReader::take(const std::shared_ptr<const images::DataSet> &data) {
    data_ = data;
    opened(spec_, size_) = data_;
    emit loaded(data_);
}

} // namespace benchlight::ui
