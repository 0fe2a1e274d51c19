#include "ui/inspect/subject_reader.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/runs/run_reader.h"
#include "ui/shell/words.h"

namespace benchlight::ui {

namespace {

constexpr std::uint64_t hold_bytes = std::uint64_t{32} << 20; ///< an evaluation reads each image twice and keeps few
constexpr int progress_ms = 100;

training::Settings settings_of(const Json &started) {
    return training::Settings::from_json(started.value("settings", Json::object()));
}

/// The one of the highest validation accuracy, the first of equals; nothing when none is known.
std::optional<int> best_epoch(const runs::RunReader &reader) {
    std::optional<int> best;
    double accuracy = -1;
    for (const runs::EpochSummary &epoch : reader.epochs())
        if (epoch.validation_accuracy > accuracy) {
            accuracy = epoch.validation_accuracy;
            best = epoch.epoch;
        }
    return best;
}

/// What a run's log tells about its data set, as far as it was not surveyed anew.
struct KnownSet {
    std::uint64_t images = 0;     ///< of both stored parts; 0: not known
    std::uint64_t relabelled = 0; ///< how many labels of the log may differ from the stored ones
};

KnownSet known_set(const Json &started, const training::Settings &settings) {
    KnownSet known;
    const Json data = started.value("data", Json::object()), edits = started.value("edits", Json::object());
    const auto number = [](const Json &json, const char *key) {
        return json.is_object() ? json.value(key, std::uint64_t{0}) : 0;
    };
    known.relabelled = number(edits, "relabelled");
    if (settings.split.limit_train || settings.split.limit_test) return known;
    for (const char *key : {"train", "validation", "test", "skipped"}) known.images += number(data, key);
    known.images += number(edits, "excluded");
    return known;
}

/// Why the set is not the one that the predictions are of; empty: it may be.
QString difference(const images::ImageSet &set, const evaluation::Predictions &predictions, const KnownSet &known) {
    if (set.classes().size() != predictions.classes.size())
        return QString("it has %1 classes, the network %2").arg(set.classes().size()).arg(predictions.classes.size());
    const std::uint64_t images = set.size(images::Part::train) + set.size(images::Part::test);
    if (known.images > 0 && images != known.images)
        return QString("it has %1 images, the run's had %2").arg(count_text(images), count_text(known.images));
    std::uint64_t other = 0;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        if (predictions.index[i] >= set.size(predictions.part)) return "it has fewer images";
        other += set.label(predictions.part, predictions.index[i]) != predictions.label[i];
    }
    if (other > known.relabelled) return QString("%1 of its images have another class").arg(other);
    return {};
}

} // namespace

SubjectReader::SubjectReader(QObject *parent) : QObject(parent) {
    for (DataWorker *worker : {&reader_, &evaluator_})
        connect(worker, &DataWorker::failed, this, &SubjectReader::failed);
}

void SubjectReader::reset() {
    cancel();
    subject_.reset();
    data_.clear();
    epoch_.reset();
    split_.clear();
    images_ = std::make_shared<Images>();
    guard_ = std::make_shared<std::mutex>();
}

void SubjectReader::set_run(const std::filesystem::path &run, const QString &title, const std::string &data) {
    reset();
    data_ = data;
    source_ = evaluation::RunNetwork{.run = {run}, .checkpoint = "best"};
    title_ = title;
}

void SubjectReader::set_file(const evaluation::FileNetwork &file, const std::string &data) {
    reset();
    source_ = file;
    title_ = QString::fromStdString(display_path(std::filesystem::path(file.weights).filename()));
    data_ = data;
}

void SubjectReader::set_data(const std::string &spec) {
    data_ = spec;
    if (split_.empty())
        read_log(epoch_, best_);
    else
        evaluate(split_, threads_);
}

void SubjectReader::cancel() {
    reader_.cancel();
    evaluator_.cancel();
}

/// Opens the data set of the subject unless it is open already, and says in the subject why it cannot be shown.
void SubjectReader::find_images(Subject &subject, Images &known, const std::stop_token &stop) {
    if (known.spec != subject.data || !known.set) {
        known = {subject.data, nullptr, {}};
        try {
            known.set = images::open_image_set(subject.data, stop);
        } catch (const Stopped &) {
            known.spec.clear();
            throw;
        } catch (const std::exception &error) {
            known.problem = QString::fromStdString(error.what());
        }
    }
    subject.images = known.set;
    subject.images_problem = known.problem;
}

/// Takes the images away again when they are not those of the log's predictions.
static void judge_images(Subject &subject, const KnownSet &known) {
    if (!subject.images) return;
    const QString why = difference(*subject.images, *subject.predictions, known);
    if (why.isEmpty()) return;
    subject.images.reset();
    subject.images_problem = QString("%1 is not the data set of these predictions: %2.")
                                 .arg(QString::fromStdString(display_path(subject.data)), why);
}

void SubjectReader::run(DataWorker &worker, Make make) {
    worker.run([this, make = std::move(make)](const std::stop_token &stop) -> std::function<void()> {
        const std::shared_ptr<Subject> subject = make(stop);
        return [this, subject] { accept(subject); };
    });
}

void SubjectReader::accept(const std::shared_ptr<Subject> &subject) {
    subject_ = subject;
    emit shown(subject_);
}

void SubjectReader::show_epoch(std::optional<int> epoch) { read_log(epoch, false); }
void SubjectReader::show_best_epoch() { read_log({}, true); }

void SubjectReader::read_log(std::optional<int> epoch, bool best) {
    evaluator_.cancel();
    epoch_ = epoch;
    best_ = best;
    split_.clear();
    const auto network = std::get<evaluation::RunNetwork>(source_);
    run(reader_, [network, title = title_, data = data_, epoch, best, images = images_,
                  guard = guard_](const std::stop_token &stop) {
        const runs::RunReader reader(network.run);
        const Json started = reader.started();
        auto subject = std::make_shared<Subject>();
        subject->source = network;
        subject->title = title;
        subject->settings = settings_of(started);
        subject->data = data.empty() ? subject->settings->data : data;
        subject->predictions = std::make_shared<const evaluation::Predictions>(
            evaluation::logged_predictions(reader, best ? best_epoch(reader) : epoch, nullptr));
        const std::lock_guard lock(*guard);
        find_images(*subject, *images, stop);
        judge_images(*subject, known_set(started, *subject->settings));
        return subject;
    });
}

void SubjectReader::evaluate(const std::string &split, int threads) {
    reader_.cancel();
    split_ = split;
    threads_ = threads;
    evaluation::EvaluateOptions how;
    how.split = split;
    how.threads = threads;
    how.hold_bytes = hold_bytes;
    how.sources = false;
    if (!data_.empty()) how.data = data_;
    run(evaluator_,
        [this, source = source_, title = title_, how, images = images_, guard = guard_](const std::stop_token &stop) {
            auto subject = std::make_shared<Subject>();
            subject->source = source;
            subject->title = title;
            if (const runs::RunFolder *folder = subject->run())
                subject->settings = settings_of(runs::RunReader(*folder).started());
            subject->data = how.data.value_or(subject->settings ? subject->settings->data : std::string());
            auto last = std::chrono::steady_clock::now();
            const Progress tell = [&](std::uint64_t done, std::uint64_t total) {
                const auto now = std::chrono::steady_clock::now();
                if (now - last < std::chrono::milliseconds(progress_ms)) return;
                last = now;
                const double share = total ? static_cast<double>(done) / static_cast<double>(total) : 0;
                QMetaObject::invokeMethod(this, [this, split = how.split, share] {
                    if (evaluator_.busy()) emit progress("Evaluating " + QString::fromStdString(split), share);
                });
            };
            subject->predictions =
                std::make_shared<const evaluation::Predictions>(evaluation::evaluate(source, how, stop, tell));
            const std::lock_guard lock(*guard);
            find_images(*subject, *images, stop);
            return subject;
        });
}

} // namespace benchlight::ui
