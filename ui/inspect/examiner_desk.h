#pragma once
#include "engine/evaluation/examiner.h"

#include <QObject>
#include <QString>
#include <QThread>

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace benchlight::ui {

/// Which network examines, and the data set that tells its statistics where a weight file does not.
struct ExaminedNetwork {
    evaluation::NetworkSource source;
    std::string data; ///< SPEC; may be empty
};
bool operator==(const ExaminedNetwork &a, const ExaminedNetwork &b);

/// The one thread on which the window asks networks about single images, and the networks that are open there: each is
/// read once, however many widgets ask it, and anew when its file has changed, as a live run's does. The networks used
/// last stay open. Belongs to those who ask: it goes with the last of them.
class ExaminerDesk final : public QObject {
    Q_OBJECT
  public:
    /// Window thread only.
    static std::shared_ptr<ExaminerDesk> shared();
    ~ExaminerDesk() override;

  private:
    friend class Examination;
    struct Open;
    ExaminerDesk();
    /// On the desk's thread. Throws what Examiner throws.
    const evaluation::Examiner &examiner_for(const ExaminedNetwork &network);

    std::stop_source closing_;
    std::unique_ptr<Open> open_; ///< the thread's own
    QThread thread_;
    QObject *context_; ///< lives on thread_
};

/// What one widget asks the desk, one thing at a time: a new request takes the place of the one before, whose result is
/// dropped. Nothing is told after it is destroyed.
class Examination final : public QObject {
    Q_OBJECT
  public:
    /// Runs on the desk's thread; what it returns runs on the window's unless a newer request has come. It may touch
    /// nothing of the widget's, looks at the token in long work, and may throw Stopped; other exceptions end in failed().
    using Work = std::function<std::function<void()>(const evaluation::Examiner &, const std::stop_token &)>;

    explicit Examination(QObject *parent = nullptr);
    ~Examination() override;
    void run(const ExaminedNetwork &network, Work work);
    void cancel();
    bool busy() const { return busy_; }

  signals:
    void failed(const QString &reason);

  private:
    struct Handle {
        Examination *of;
    };
    void finish(quint64 job, const std::function<void()> &result, const QString &reason);

    std::shared_ptr<ExaminerDesk> desk_;
    std::shared_ptr<Handle> handle_; ///< results in flight know whether there still is somebody
    quint64 job_ = 0;
    bool busy_ = false;
    std::stop_source stop_;
};

} // namespace benchlight::ui
