#include "ui/inspect/examiner_desk.h"

#include "engine/core/error.h"
#include "engine/nn/weights.h"

#include <algorithm>
#include <list>

namespace benchlight::ui {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_open = 2; ///< two runs side by side

fs::path file_of(const evaluation::NetworkSource &source) {
    if (const auto *run = std::get_if<evaluation::RunNetwork>(&source))
        return run->checkpoint == "best" ? run->run.best_checkpoint() : run->run.last_checkpoint();
    const auto &file = std::get<evaluation::FileNetwork>(source);
    return nn::weights_path(file.weights, file.model);
}

/// What changes when another file takes the place of a network's file.
struct Stamp {
    fs::file_time_type time{};
    std::uintmax_t size = 0;
    bool operator==(const Stamp &) const = default;
};

Stamp stamp_of(const evaluation::NetworkSource &source) {
    std::error_code gone;
    const fs::path file = file_of(source);
    Stamp stamp{fs::last_write_time(file, gone), 0};
    stamp.size = fs::file_size(file, gone);
    return stamp;
}

bool same_source(const evaluation::NetworkSource &a, const evaluation::NetworkSource &b) {
    if (a.index() != b.index()) return false;
    if (const auto *run = std::get_if<evaluation::RunNetwork>(&a)) {
        const auto &other = std::get<evaluation::RunNetwork>(b);
        return run->run.path == other.run.path && run->checkpoint == other.checkpoint;
    }
    const auto &file = std::get<evaluation::FileNetwork>(a), &other = std::get<evaluation::FileNetwork>(b);
    return file.weights == other.weights && file.model == other.model;
}

std::shared_ptr<const images::DataSet> read_data(const std::string &spec, const std::stop_token &stop) {
    images::DataSet::Options options;
    options.hold_bytes = 0;
    options.threads = 1;
    return images::DataSet::load(spec, options, stop);
}

} // namespace

bool operator==(const ExaminedNetwork &a, const ExaminedNetwork &b) {
    return a.data == b.data && same_source(a.source, b.source);
}

/// The networks that are open, the one used last first.
struct ExaminerDesk::Open {
    struct One {
        ExaminedNetwork network;
        Stamp stamp;
        std::unique_ptr<evaluation::Examiner> examiner;
    };
    std::list<One> list;
    std::string spec; ///< of `data`, which a weight file that tells no statistics needed
    std::shared_ptr<const images::DataSet> data;

    std::unique_ptr<evaluation::Examiner> make(const ExaminedNetwork &network, const std::stop_token &stop) {
        const bool is_file = std::holds_alternative<evaluation::FileNetwork>(network.source);
        if (!is_file || network.data.empty()) return std::make_unique<evaluation::Examiner>(network.source);
        // Reading a set takes long, so only if the file needs it.
        if (!data || spec != network.data) {
            try {
                return std::make_unique<evaluation::Examiner>(network.source);
            } catch (const Error &) {
                std::error_code gone;
                if (!fs::exists(file_of(network.source), gone)) throw;
            }
            data = read_data(network.data, stop);
            spec = network.data;
        }
        return std::make_unique<evaluation::Examiner>(network.source, data.get());
    }
};

std::shared_ptr<ExaminerDesk> ExaminerDesk::shared() {
    static std::weak_ptr<ExaminerDesk> one;
    std::shared_ptr<ExaminerDesk> desk = one.lock();
    if (!desk) one = desk = std::shared_ptr<ExaminerDesk>(new ExaminerDesk);
    return desk;
}

ExaminerDesk::ExaminerDesk() : open_(std::make_unique<Open>()), context_(new QObject) {
    context_->moveToThread(&thread_);
    connect(&thread_, &QThread::finished, context_, &QObject::deleteLater);
    thread_.setObjectName("examiner");
    thread_.start();
}

ExaminerDesk::~ExaminerDesk() {
    closing_.request_stop();
    thread_.quit();
    thread_.wait();
}

const evaluation::Examiner &ExaminerDesk::examiner_for(const ExaminedNetwork &network) {
    auto &list = open_->list;
    const auto found = std::ranges::find(list, network, &Open::One::network);
    if (found != list.end()) {
        list.splice(list.begin(), list, found);
        const Stamp stamp = stamp_of(network.source);
        if (stamp == list.front().stamp) return *list.front().examiner;
        list.pop_front();
    }
    // The stamp is taken before: if the file is replaced meanwhile, it is only read once more.
    const Stamp stamp = stamp_of(network.source);
    while (list.size() >= most_open) list.pop_back();
    list.push_front({network, stamp, open_->make(network, closing_.get_token())});
    return *list.front().examiner;
}

Examination::Examination(QObject *parent)
    : QObject(parent), desk_(ExaminerDesk::shared()), handle_(std::make_shared<Handle>(Handle{this})) {}

Examination::~Examination() { cancel(); }

void Examination::cancel() {
    ++job_;
    busy_ = false;
    stop_.request_stop();
}

void Examination::run(const ExaminedNetwork &network, Work work) {
    cancel();
    busy_ = true;
    stop_ = std::stop_source();
    ExaminerDesk *desk = desk_.get(); // waits for its thread before it goes
    const std::weak_ptr<Handle> handle = handle_;
    QMetaObject::invokeMethod(desk->context_,
                              [desk, handle, network, job = job_, work = std::move(work), stop = stop_.get_token()] {
                                  std::function<void()> result;
                                  QString reason;
                                  try {
                                      if (stop.stop_requested() || desk->closing_.stop_requested()) return;
                                      const evaluation::Examiner &examiner = desk->examiner_for(network);
                                      throw_if_stopped(stop);
                                      result = work(examiner, stop);
                                  } catch (const Stopped &) {
                                      return;
                                  } catch (const std::exception &error) {
                                      reason = QString::fromStdString(error.what());
                                  }
                                  const auto tell = [handle, job, result = std::move(result), reason] {
                                      if (const auto asked = handle.lock()) asked->of->finish(job, result, reason);
                                  };
                                  QMetaObject::invokeMethod(desk, tell, Qt::QueuedConnection);
                              });
}

void Examination::finish(quint64 job, const std::function<void()> &result, const QString &reason) {
    if (job != job_) return;
    busy_ = false;
    if (!reason.isEmpty()) return emit failed(reason);
    if (result) result();
}

} // namespace benchlight::ui
