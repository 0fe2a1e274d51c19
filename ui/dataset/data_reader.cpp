#include "ui/dataset/data_reader.h"

#include "engine/core/error.h"

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

DataReader::DataReader(QObject *parent) : QObject(parent), worker_(new QObject) {
    worker_->moveToThread(&thread_);
    connect(&thread_, &QThread::finished, worker_, &QObject::deleteLater);
    thread_.setObjectName("data reader");
    thread_.start();
}

DataReader::~DataReader() {
    stop_.request_stop();
    thread_.quit();
    thread_.wait();
}

void DataReader::cancel() {
    ++job_;
    reading_ = false;
    stop_.request_stop();
}

void DataReader::read(const std::string &spec, std::optional<int> size, int threads) {
    if (spec == spec_ && size == size_ && (reading_ || data_)) {
        if (data_) emit loaded(data_);
        return;
    }
    cancel();
    spec_ = spec;
    size_ = size;
    data_ = opened(spec, size).lock(); // or null at once, lest the set before is taken for this one
    if (data_) return finish(job_, data_, {});
    reading_ = true;
    begin(threads);
}

void DataReader::begin(int threads) {
    stop_ = std::stop_source();
    QMetaObject::invokeMethod(
        worker_, [this, job = job_, spec = spec_, size = size_, threads, stop = stop_.get_token()] {
            const auto tell = [this](auto what) { QMetaObject::invokeMethod(this, what, Qt::QueuedConnection); };
            QElapsedTimer since;
            std::mutex telling; // progress comes from every decoding thread
            const Progress progress_made = [&](std::uint64_t done, std::uint64_t total) {
                const std::lock_guard lock(telling);
                if (total == 0 || (since.isValid() && since.elapsed() < progress_interval_ms)) return;
                since.start();
                const double share = static_cast<double>(done) / static_cast<double>(total);
                tell([this, job, share] {
                    if (job == job_) emit progress(share);
                });
            };
            std::shared_ptr<const images::DataSet> data;
            QString reason;
            try {
                images::DataSet::Options options;
                options.size = size;
                options.hold_bytes = 0; // a window looks at a few images at a time
                options.threads = threads;
                data = images::DataSet::load(spec, options, stop, progress_made);
            } catch (const Stopped &) {
                return;
            } catch (const std::exception &error) {
                reason = QString::fromStdString(error.what());
            }
            tell([this, job, data, reason] { finish(job, data, reason); });
        });
}

void DataReader::finish(quint64 job, const std::shared_ptr<const images::DataSet> &data, const QString &reason) {
    if (job != job_) return;
    reading_ = false;
    data_ = data;
    if (data_) {
        opened(spec_, size_) = data_;
        emit loaded(data_);
    } else {
        emit failed(reason);
    }
}

} // namespace benchlight::ui
