#pragma once
#include <QObject>
#include <QString>
#include <QThread>

#include <functional>
#include <stop_token>

namespace benchlight::ui {

/// A thread for what a widget lets compute, one thing at a time: a new request stops the one before, whose result is
/// dropped. Nothing is told after the worker is destroyed, which waits until its thread has seen the request to stop.
class DataWorker final : public QObject {
    Q_OBJECT
  public:
    /// Runs on the worker's thread; what it returns runs on this object's thread unless a newer request has come. It
    /// looks at the token at least every 200 ms and may throw Stopped; other exceptions end in failed().
    using Work = std::function<std::function<void()>(const std::stop_token &)>;

    explicit DataWorker(const QString &name, QObject *parent = nullptr);
    ~DataWorker() override;
    void run(Work work);
    void cancel();
    bool busy() const { return busy_; }

  signals:
    void failed(const QString &reason);

  private:
    void finish(quint64 job, const std::function<void()> &result, const QString &reason);
    quint64 job_ = 0;
    bool busy_ = false;
    std::stop_source stop_;
    QThread thread_;
    QObject *context_; ///< lives on thread_
};

} // namespace benchlight::ui
