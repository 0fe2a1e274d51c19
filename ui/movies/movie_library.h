#pragma once
#include "engine/movies/evaluate.h"
#include "engine/movies/recommend.h"
#include "engine/movies/search.h"
#include "ui/images/data_worker.h"

#include <QObject>
#include <QString>

#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace benchlight::ui {

/// A movie set with its search index.
struct OpenMovies {
    explicit OpenMovies(movies::MovieSet read) : set(std::move(read)), index(set.catalog, set.rating_count) {}
    const movies::MovieSet set;
    const movies::TitleIndex index;
    bool bundled = false;
};

/// What the tabs of the movies page share: the open set, and the models fitted on it. Reading and fitting are done on threads of
/// its own; models are fitted one after another, in the order in which they were wanted.
class MovieLibrary final : public QObject {
    Q_OBJECT
  public:
    explicit MovieLibrary(QObject *parent = nullptr);
    ~MovieLibrary() override;

    /// Null until the first set is there; a set that cannot be read leaves the one before.
    const std::shared_ptr<const OpenMovies> &movies() const { return movies_; }
    /// Empty: the bundled set. Models are fitted anew once it is read.
    void open(const std::filesystem::path &path = {}, double like_threshold = 4.0);
    bool opening() const { return opening_; }
    /// Leaves the set before open; opening_cancelled() follows.
    void cancel_opening();

    /// How many threads fitting takes, asked whenever a model is fitted; 0: all.
    void set_threads(std::function<int()> threads) { threads_ = std::move(threads); }
    int threads() const { return threads_ ? threads_() : 0; }
    /// Null until it is fitted; then the same object until another set is open.
    std::shared_ptr<const movies::Recommender> model(const std::string &name) const;
    /// Has it fitted, or taken from the cache; model_ready() follows, at once when it is there.
    void want_model(const std::string &name);
    /// The model that is being fitted; empty: none.
    std::string fitting_model() const { return wanted_.empty() ? std::string() : wanted_.front(); }

  signals:
    void opening_changed(quint64 done, quint64 total); ///< bytes
    void opened();
    void open_failed(const QString &reason);
    void opening_cancelled();
    void fitting(const QString &name, quint64 done, quint64 total);
    void model_ready(const QString &name);
    void model_failed(const QString &name, const QString &reason);

  private:
    void accept(std::shared_ptr<const OpenMovies> movies);
    void fit_next();

    std::shared_ptr<const OpenMovies> movies_;
    bool opening_ = false;
    quint64 opening_number_ = 0, set_number_ = 0; ///< what an older job would still tell is dropped by its number
    std::map<std::string, std::shared_ptr<const movies::Recommender>> models_;
    std::deque<std::string> wanted_; ///< the first is being fitted
    std::function<int()> threads_;
    DataWorker reader_{"movie set"}, fitter_{"movie models"};
};

} // namespace benchlight::ui
