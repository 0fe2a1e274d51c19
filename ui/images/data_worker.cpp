#include "ui/images/data_worker.h"

#include "engine/core/error.h"

namespace benchlight::ui {

DataWorker::DataWorker(const QString &name, QObject *parent) : QObject(parent), context_(new QObject) {
    context_->moveToThread(&thread_);
    connect(&thread_, &QThread::finished, context_, &QObject::deleteLater);
    thread_.setObjectName(name);
    thread_.start();
}

DataWorker::~DataWorker() {
    cancel();
    thread_.quit();
    thread_.wait();
}

void DataWorker::cancel() {
    ++job_;
    busy_ = false;
    stop_.request_stop();
}

void DataWorker::run(Work work) {
    cancel();
    busy_ = true;
    stop_ = std::stop_source();
    QMetaObject::invokeMethod(context_, [this, job = job_, work = std::move(work), stop = stop_.get_token()] {
        std::function<void()> result;
        QString reason;
        try {
            if (stop.stop_requested()) return;
            result = work(stop);
        } catch (const Stopped &) {
            return;
        } catch (const std::exception &error) {
            reason = QString::fromStdString(error.what());
        }
        QMetaObject::invokeMethod(
            this, [this, job, result = std::move(result), reason] { finish(job, result, reason); },
            Qt::QueuedConnection);
    });
}

void DataWorker::finish(quint64 job, const std::function<void()> &result, const QString &reason) {
    if (job != job_) return;
    busy_ = false;
    if (!reason.isEmpty()) return emit failed(reason);
    if (result) result();
}

} // namespace benchlight::ui
