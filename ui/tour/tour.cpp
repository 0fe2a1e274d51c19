#include "ui/tour/tour.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/images/image_set.h"
#include "ui/shell/appearance.h"
#include "ui/shell/display.h"
#include "ui/shell/main_window.h"
#include "ui/tour/driver.h"
#include "ui/tour/frame_meter.h"
#include "ui/training/training_page.h"

#include <QEventLoop>
#include <QTemporaryDir>
#include <QThreadPool>

#include <algorithm>
#include <chrono>
#include <clocale>
#include <cmath>
#include <ctime>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace benchlight::ui {

namespace {

constexpr int rounds = 5;
constexpr int settle_ms = 400;            // after a change of scene, before its picture
constexpr int ready_timeout_ms = 30'000;  // a scene that is not there then is shown as it is
constexpr int start_timeout_ms = 600'000; // reading a large set for the first time
constexpr int slice_timeout_ms = 10'000;
constexpr std::size_t least_points = 3; // of the training in a slice
constexpr double picture_seconds = .8;  // about
constexpr double least_slice_seconds = 1.2;
constexpr std::size_t first_points = 8; // of the training, before anything is measured

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// Seconds since this process began.
double process_age() {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    std::istringstream fields(line.substr(std::min(line.size(), line.rfind(')') + 1)));
    std::string field;
    for (int i = 3; i <= 22 && fields >> field; ++i) {}
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    const double begin = std::stod(field) / static_cast<double>(sysconf(_SC_CLK_TCK));
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9 - begin;
}

/// A workspace of its own beside the user's downloads.
class TemporaryWorkspace {
  public:
    TemporaryWorkspace() {
        if (!folder_.isValid())
            throw Error("There is no place for temporary files; set TMPDIR to a folder with space.");
        const std::filesystem::path caches = folder_.filePath("cache").toStdString();
        std::filesystem::create_directories(cache_folder());
        std::filesystem::create_directories(caches);
        std::filesystem::create_directory_symlink(std::filesystem::absolute(cache_folder()), caches / "benchlight");
        qunsetenv("BENCHLIGHT_HOME");
        qputenv("XDG_CACHE_HOME", folder_.filePath("cache").toLocal8Bit());
        qputenv("XDG_DATA_HOME", folder_.path().toLocal8Bit());
    }

  private:
    QTemporaryDir folder_;
};

/// Batches a second by the log's clock, without what an epoch's end takes.
double batch_rate(const RunHistory &history, std::int64_t from_us, std::int64_t to_us) {
    std::int64_t steps = 0, microseconds = 0;
    const auto &batches = history.batches();
    for (std::size_t i = 1; i < batches.size(); ++i) {
        if (batches[i - 1].time_us < from_us || batches[i].time_us > to_us) continue;
        const bool epoch_between = std::ranges::any_of(history.epochs(), [&](const RunHistory::Epoch &epoch) {
            return epoch.step >= batches[i - 1].step && epoch.step < batches[i].step;
        });
        if (epoch_between) continue;
        steps += batches[i].step - batches[i - 1].step;
        microseconds += batches[i].time_us - batches[i - 1].time_us;
    }
    return microseconds > 0 ? static_cast<double>(steps) * 1e6 / static_cast<double>(microseconds) : NAN;
}

std::size_t points_since(const RunHistory &history, std::int64_t from_us) {
    std::size_t count = 0;
    const auto &batches = history.batches();
    while (count < batches.size() && batches[batches.size() - 1 - count].time_us >= from_us) ++count;
    return count;
}

class Tour {
  public:
    Tour(const TourOptions &options, const std::stop_token &stop, FrameMeter &meter)
        : options_(options), stop_(stop), meter_(meter) {}

    Json run() {
        const double first_frame = open();
        for (Page *page : window_.pages())
            if (auto *training = qobject_cast<TrainingPage *>(page)) page_ = training;
        refuse_to_replace();
        train();
        meter_.start();
        measure();
        take_pictures();
        meter_.stop();
        QThreadPool::globalInstance()->waitForDone(); // the pictures
        if (!failure_.empty()) throw Error(failure_);
        const auto &frames = meter_.frames();
        return {{"pages", pages_},
                {"first_frame_seconds", rounded(first_frame, 3)},
                {"frames", frames.size()},
                {"frame_ms",
                 {{"p50", rounded(percentile(frames, .5), 2)},
                  {"p99", rounded(percentile(frames, .99), 2)},
                  {"max", rounded(percentile(frames, 1), 2)}}},
                {"longest_stall_ms", rounded(meter_.longest_stall(), 1)},
                {"driven_images_per_second", median(driven_)},
                {"untouched_images_per_second", median(untouched_)},
                {"headless_images_per_second", median(headless_)}};
    }

  private:
    static double rounded(double value, int decimals) {
        const double unit = std::pow(10, decimals);
        return std::round(value * unit) / unit;
    }

    static Json median(std::vector<double> rates) {
        std::erase_if(rates, [](double rate) { return !std::isfinite(rate); });
        return rates.empty() ? Json() : Json(rounded(percentile(rates, .5), 1));
    }

    void wait(int milliseconds) {
        QEventLoop loop;
        QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
        loop.exec();
        throw_if_stopped(stop_);
    }

    bool wait_until(const std::function<bool()> &there, int timeout_ms) {
        QElapsedTimer since;
        since.start();
        while (!there()) {
            if (since.elapsed() > timeout_ms) return false;
            wait(20);
        }
        return true;
    }

    double open() {
        window_.resize(QSize(options_.width, options_.height) / options_.scale);
        double first_frame = 0;
        const auto connection =
            QObject::connect(&meter_, &FrameMeter::first_frame, &meter_, [&] { first_frame = process_age(); });
        window_.show();
        wait_until([&] { return meter_.had_first_frame(); }, ready_timeout_ms);
        QObject::disconnect(connection);
        return first_frame;
    }

    /// Every page's scenes, and the end of the training.
    std::vector<std::pair<Page *, Scene>> scenes() {
        std::vector<std::pair<Page *, Scene>> all;
        for (Page *page : window_.pages())
            for (const Scene &scene : page->scenes()) all.emplace_back(page, scene);
        all.emplace_back(page_, Scene{.name = "stopped",
                                      .show = [this] { page_->stop(); },
                                      .ready = [this] { return !page_->is_training(); }});
        return all;
    }

    std::filesystem::path file_of(const Page &page, const Scene &scene) const {
        const QString name = page.objectName() + (scene.name.isEmpty() ? "" : "-" + scene.name) + ".png";
        return options_.screenshots / name.toStdString();
    }

    void refuse_to_replace() {
        std::error_code error;
        std::filesystem::create_directories(options_.screenshots, error);
        if (error || access(options_.screenshots.c_str(), W_OK | X_OK) != 0)
            throw Error("The folder " + display_path(options_.screenshots) +
                        " for the pictures cannot be written to; choose another.");
        if (options_.force) return;
        for (const auto &[page, scene] : scenes())
            if (const auto file = file_of(*page, scene); std::filesystem::exists(file))
                throw Error(display_path(file) + " exists; take another folder, or --force to replace it.");
    }

    /// resnet18 with epochs short enough for their ends to be seen.
    void train() {
        training::Settings settings;
        settings.data = options_.data;
        settings.model = "resnet18";
        settings.recipe = "rotate=30,flip=0.5";
        settings.epochs = 200;
        settings.split.validation = .02;
        settings.split.limit_train = 3200;
        page_->desk().set_settings(settings);
        window_.show_page(page_);
        page_->start();
        const bool started = wait_until(
            [&] {
                if (!page_->problem().isEmpty()) throw Error(page_->problem().toStdString());
                return page_->follower() && page_->follower()->history().batches().size() >= first_points;
            },
            start_timeout_ms);
        if (!started) throw Error("The training did not begin in time; try a smaller data set.");
    }

    void take_pictures() {
        for (const auto &[page, scene] : scenes()) {
            window_.show_page(page);
            scene.show();
            if (scene.ready) wait_until(scene.ready, ready_timeout_ms);
            wait(settle_ms);
            picture(*page, scene);
        }
    }

    void picture(const Page &page, const Scene &scene) {
        meter_.stop(); // making a picture is the tour's work, not the window's
        const QImage image = window_.grab().toImage();
        const std::filesystem::path file = file_of(page, scene);
        QThreadPool::globalInstance()->start([this, image, file] {
            if (image.save(QString::fromStdString(file.string()), "PNG")) return;
            const std::lock_guard lock(failing_);
            failure_ = "The picture " + display_path(file) + " could not be written; is the disk full?";
        });
        const QString name = page.objectName() + (scene.name.isEmpty() ? "" : "/" + scene.name);
        pages_.push_back({{"name", name.toStdString()}, {"screenshot", display_path(file)}});
        meter_.start();
    }

    void measure() {
        const double pictures = picture_seconds * static_cast<double>(scenes().size());
        const double left = options_.seconds - pictures - static_cast<double>(since_begin_.elapsed()) * 1e-3;
        const double slice = std::max(least_slice_seconds, left / (3 * rounds) - settle_ms * 1e-3);
        Driver driver;
        for (int round = 0; round < rounds; ++round) {
            Page *page = window_.pages()[static_cast<std::size_t>(round) % window_.pages().size()];
            window_.show_page(page);
            page->scenes().front().show();
            driver.start(page);
            driven_.push_back(rate_of_slice(slice));
            driver.stop();
            untouched_.push_back(rate_of_slice(slice));
            window_.hide();
            headless_.push_back(rate_of_slice(slice));
            window_.show();
        }
    }

    double rate_of_slice(double seconds) {
        wait(settle_ms);
        const std::int64_t from = now_us();
        wait(static_cast<int>(seconds * 1000));
        const RunHistory &history = page_->follower()->history();
        // Of large images a batch may take longer than the slice.
        wait_until([&] { return points_since(history, from) >= least_points || !page_->is_training(); },
                   slice_timeout_ms);
        const std::int64_t to = now_us();
        wait(150); // until the log has it
        return batch_rate(history, from, to) * history.settings().batch;
    }

    const TourOptions &options_;
    const std::stop_token &stop_;
    FrameMeter &meter_;
    MainWindow window_;
    TrainingPage *page_ = nullptr;
    Json pages_ = Json::array();
    std::vector<double> driven_, untouched_, headless_;
    std::mutex failing_;
    std::string failure_;
    QElapsedTimer since_begin_ = [] {
        QElapsedTimer timer;
        timer.start();
        return timer;
    }();
};

void require_sensible(const TourOptions &options) {
    if (options.theme != "light" && options.theme != "dark")
        throw UsageError("--theme " + options.theme + " is unknown; take light or dark.");
    if (!(options.scale >= .5 && options.scale <= 4)) throw UsageError("--scale takes a number from 0.5 to 4.");
    if (!(options.seconds > 0 && options.seconds <= 86400)) throw UsageError("--seconds takes a number up to 86400.");
    const QSizeF logical = QSizeF(options.width, options.height) / options.scale;
    if (logical.width() < 960 || logical.height() < 600 || options.width > 16384 || options.height > 16384)
        throw UsageError("--size takes WIDTHxHEIGHT in pixels, from 960x600 times --scale to 16384x16384.");
    if (!images::is_spec(options.data))
        throw UsageError("--data " + options.data +
                         " names no data set; use fashion-mnist, cifar10, idx:DIR, cifar10:PATH or folder:PATH.");
}

} // namespace

Json run_tour(const TourOptions &options, const std::stop_token &stop) {
    require_sensible(options);
    require_display();
    drop_runtime_folder_warning();
    const TemporaryWorkspace workspace;
    qputenv("QT_SCALE_FACTOR", QByteArray::number(options.scale));
    static int count = 1;
    static char name[] = "benchlight";
    static char *arguments[] = {name, nullptr};
    MeteredApplication application(count, arguments);
    setlocale(LC_NUMERIC, "C");
    FrameMeter meter;
    application.set_meter(&meter);
    use_appearance(QString::fromStdString(options.theme));
    return Tour(options, stop, meter).run();
}

} // namespace benchlight::ui
