#include "ui/movies/movie_library.h"

#include <algorithm>
#include <chrono>

namespace benchlight::ui {

namespace {

constexpr std::chrono::milliseconds between_news{60};

/// Progress that is told on the object's thread, and not too often. It must not be called after the object is gone.
Progress told_to(QObject *object, std::function<void(quint64 done, quint64 total)> tell) {
    using Clock = std::chrono::steady_clock;
    const auto last = std::make_shared<Clock::time_point>();
    return [object, tell = std::move(tell), last](std::uint64_t done, std::uint64_t total) {
        const auto now = Clock::now();
        if (now - *last < between_news && done < total) return;
        *last = now;
        QMetaObject::invokeMethod(
            object, [tell, done, total] { tell(done, total); }, Qt::QueuedConnection);
    };
}

} // namespace

MovieLibrary::MovieLibrary(QObject *parent) : QObject(parent) {
    connect(&reader_, &DataWorker::failed, this, [this](const QString &reason) {
        opening_ = false;
        ++opening_number_;
        emit open_failed(reason);
    });
    connect(&fitter_, &DataWorker::failed, this, [this](const QString &reason) {
        const QString name = QString::fromStdString(wanted_.front());
        wanted_.pop_front();
        emit model_failed(name, reason);
        fit_next();
    });
}

MovieLibrary::~MovieLibrary() = default;

void MovieLibrary::open(const std::filesystem::path &path, double like_threshold) {
    opening_ = true;
    const quint64 number = ++opening_number_;
    emit opening_changed(0, 0);
    const Progress progress = told_to(this, [this, number](quint64 done, quint64 total) {
        if (number == opening_number_) emit opening_changed(done, total);
    });
    reader_.run([this, path, like_threshold, progress](const std::stop_token &stop) -> std::function<void()> {
        const std::filesystem::path bundled = movies::bundled_movies();
        auto read = std::make_shared<OpenMovies>(
            movies::read_movie_set(path.empty() ? bundled : path, like_threshold, stop, progress));
        read->bundled = path.empty() || path == bundled;
        return [this, read] { accept(read); };
    });
}

void MovieLibrary::accept(std::shared_ptr<const OpenMovies> movies) {
    fitter_.cancel();
    wanted_.clear();
    models_.clear();
    ++set_number_;
    ++opening_number_;
    movies_ = std::move(movies);
    opening_ = false;
    emit opened();
}

void MovieLibrary::cancel_opening() {
    if (!opening_) return;
    reader_.cancel();
    ++opening_number_;
    opening_ = false;
    emit opening_cancelled();
}

std::shared_ptr<const movies::Recommender> MovieLibrary::model(const std::string &name) const {
    const auto found = models_.find(name);
    return found == models_.end() ? nullptr : found->second;
}

void MovieLibrary::want_model(const std::string &name) {
    if (!movies_) return;
    if (models_.contains(name)) return emit model_ready(QString::fromStdString(name));
    if (std::ranges::find(wanted_, name) != wanted_.end()) return;
    wanted_.push_back(name);
    if (wanted_.size() == 1) fit_next();
}

void MovieLibrary::fit_next() {
    if (wanted_.empty() || fitter_.busy()) return;
    movies::ModelSettings settings;
    settings.name = wanted_.front();
    settings.threads = threads_ ? threads_() : 0;
    emit fitting(QString::fromStdString(settings.name), 0, 0);
    const Progress progress =
        told_to(this, [this, number = set_number_, name = settings.name](quint64 done, quint64 total) {
            if (number == set_number_ && fitting_model() == name)
                emit fitting(QString::fromStdString(name), done, total);
        });
    fitter_.run([this, movies = movies_, settings, progress](const std::stop_token &stop) -> std::function<void()> {
        auto model = movies::fit_cached(settings, movies->set.catalog, movies->set.likes, stop, progress);
        return [this, name = settings.name, model = std::move(model)] {
            models_[name] = model;
            wanted_.pop_front();
            emit model_ready(QString::fromStdString(name));
            fit_next();
        };
    });
}

} // namespace benchlight::ui
