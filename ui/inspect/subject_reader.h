#pragma once
#include "ui/images/data_worker.h"
#include "ui/inspect/subject.h"

#include <QObject>

#include <functional>
#include <memory>
#include <mutex>

namespace benchlight::ui {

/// Makes subjects of a network: what a run's log holds of an epoch, or what evaluating a split gives. Works on threads
/// of its own; a newer request ends the one before.
class SubjectReader final : public QObject {
    Q_OBJECT
  public:
    explicit SubjectReader(QObject *parent = nullptr);

    /// Another network: nothing is shown of it until one of the requests below. `title` is the subject's.
    void set_run(const std::filesystem::path &run, const QString &title, const std::string &data = {});
    void set_title(const QString &title) { title_ = title; }
    void set_file(const evaluation::FileNetwork &file, const std::string &data);
    /// The place where the data set is now; what is shown is read again.
    void set_data(const std::string &spec);
    const std::string &data() const { return data_; } ///< SPEC that replaces the run's; empty: the run's own

    /// The validation of an epoch, from the log. Nothing: the newest.
    void show_epoch(std::optional<int> epoch);
    /// That of the best epoch.
    void show_best_epoch();
    /// Evaluates the best checkpoint (or the weight file) on a split; `threads` 0: all.
    void evaluate(const std::string &split, int threads);
    void cancel();
    bool evaluating() const { return evaluator_.busy(); }
    bool busy() const { return reader_.busy() || evaluator_.busy(); }
    const std::shared_ptr<const Subject> &subject() const { return subject_; } ///< shown last; null: none

  signals:
    void shown(const std::shared_ptr<const benchlight::ui::Subject> &subject);
    void progress(const QString &activity, double done);
    void failed(const QString &reason);

  private:
    struct Images {
        std::string spec;
        std::shared_ptr<const images::ImageSet> set;
        QString problem;
    };
    using Make = std::function<std::shared_ptr<Subject>(const std::stop_token &)>;
    void run(DataWorker &worker, Make make);
    void read_log(std::optional<int> epoch, bool best);
    void accept(const std::shared_ptr<Subject> &subject);
    void reset();
    static void find_images(Subject &subject, Images &known, const std::stop_token &stop);

    evaluation::NetworkSource source_;
    QString title_;
    std::string data_;
    std::optional<int> epoch_;
    bool best_ = false;
    std::string split_; ///< evaluated last; empty: an epoch was shown
    int threads_ = 0;
    std::shared_ptr<Images> images_ = std::make_shared<Images>(); ///< reader_'s and evaluator_'s threads, one at a time
    std::shared_ptr<std::mutex> guard_ = std::make_shared<std::mutex>();
    std::shared_ptr<const Subject> subject_;
    DataWorker reader_{"reading predictions"}, evaluator_{"evaluating"};
};

} // namespace benchlight::ui
