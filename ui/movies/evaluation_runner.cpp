#include "ui/movies/evaluation_runner.h"

#include "engine/movies/evaluation_store.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double units = 1000; // that a model's progress is counted in
constexpr std::chrono::milliseconds between_news{80};

} // namespace

EvaluationRunner::EvaluationRunner(MovieLibrary &library, QObject *parent)
    : QObject(parent), library_(library), table_(std::make_shared<Recommenders>()) {
    // The default is the slowest where it is a blend of others: it comes last.
    for (const movies::ModelKind &kind : movies::model_kinds()) models_.push_back(kind.name);
    std::ranges::rotate(models_, models_.begin() + (models_.empty() ? 0 : 1));
    connect(&library_, &MovieLibrary::opened, this, &EvaluationRunner::forget);
    connect(&worker_, &DataWorker::failed, this, [this](const QString &) { cancel(); });
}

EvaluationRunner::~EvaluationRunner() = default;

void EvaluationRunner::set_models(std::vector<std::string> names) {
    models_ = std::move(names);
    choose(choice_);
}

void EvaluationRunner::forget() {
    cancel();
    worker_.cancel();
    evaluations_.clear();
    users_.clear();
    content_.reset();
    took_.clear();
    choose(choice_);
}

bool EvaluationRunner::known(const std::string &model) const {
    return std::ranges::all_of(choice_.tested(), [&](int fold) {
        return evaluations_.contains({model, fold, choice_.top});
    });
}

void EvaluationRunner::choose(const EvaluationChoice &choice) {
    if (evaluating_) return;
    choice_ = choice;
    auto empty = std::make_shared<Recommenders>();
    empty->top = choice.top;
    table_ = std::move(empty);
    look_up();
    emit changed();
}

/// On the disk, what is not in memory.
void EvaluationRunner::look_up() {
    if (!library_.movies()) return;
    std::vector<Key> missing;
    for (const std::string &model : models_)
        for (const int fold : choice_.tested())
            if (const Key key{model, fold, choice_.top}; !evaluations_.contains(key)) missing.push_back(key);
    worker_.run([this, missing, movies = library_.movies(), content = content_,
                 choice = choice_](const std::stop_token &stop) mutable -> std::function<void()> {
        if (!content) content = std::make_shared<const std::string>(movies::evaluated_content(movies->set));
        std::vector<Done> found;
        for (const Key &key : missing) {
            throw_if_stopped(stop);
            const auto &[model, fold, top] = key;
            if (auto evaluation = movies::recall_evaluation(*content, {.name = model}, choice.options(fold)))
                found.push_back({key, std::make_shared<const movies::Evaluation>(std::move(*evaluation))});
        }
        return [this, content, found] {
            content_ = content;
            for (const Done &done : found) evaluations_[done.key] = done.evaluation;
            sum_up([] {});
        };
    });
}

void EvaluationRunner::evaluate(bool again) {
    if (evaluating_ || !library_.movies()) return;
    worker_.cancel(); // a look-up
    jobs_.clear();
    for (const std::string &model : models_)
        for (const int fold : choice_.tested()) {
            const auto found = evaluations_.find({model, fold, choice_.top});
            if (again || found == evaluations_.end() || std::isnan(found->second->ndcg))
                jobs_.emplace_back(model, fold);
        }
    if (jobs_.empty()) return sum_up([] {}); // it may have been cancelled above
    asked_ = jobs_.size();
    evaluating_ = true;
    next();
}

void EvaluationRunner::next() {
    running_.clear();
    running_share_ = job_share_ = 0;
    evaluating_ = !jobs_.empty();
    if (evaluating_) run_job(jobs_.front().first, jobs_.front().second);
    emit changed();
}

void EvaluationRunner::run_job(const std::string &model, int fold) {
    running_ = model;
    rate_ = {};
    clock_.start();
    movies::EvaluateOptions options = choice_.options(fold);
    options.threads = library_.threads();
    const auto last = std::make_shared<std::chrono::steady_clock::time_point>();
    const Progress progress = [this, job = ++job_, last](std::uint64_t done, std::uint64_t total) {
        const auto now = std::chrono::steady_clock::now();
        if (total == 0 || now - *last < between_news) return;
        *last = now;
        const double share = std::min(1., static_cast<double>(done) / static_cast<double>(total));
        QMetaObject::invokeMethod(
            this, [this, job, share] { tell_progress(job, share); }, Qt::QueuedConnection);
    };
    worker_.run([this, model, options, progress, movies = library_.movies(),
                 content = content_](const std::stop_token &stop) mutable -> std::function<void()> {
        if (!content) content = std::make_shared<const std::string>(movies::evaluated_content(movies->set));
        auto evaluation =
            std::make_shared<const movies::Evaluation>(evaluated(movies->set, model, options, stop, progress));
        throw_if_stopped(stop);
        movies::keep_evaluation(*content, {.name = model}, options, *evaluation);
        return [this, content, done = Done{{model, options.fold, options.top}, evaluation}] {
            content_ = content;
            take(done);
        };
    });
}

void EvaluationRunner::tell_progress(quint64 job, double share) {
    if (job != job_ || !evaluating_) return;
    share = std::max(job_share_, share); // threads may tell theirs in another order
    job_share_ = share;
    rate_.add(static_cast<double>(clock_.elapsed()) / 1000, static_cast<std::uint64_t>(share * units));
    const auto of_model = [this](const auto &waiting) { return waiting.first == running_; };
    const auto left = static_cast<double>(std::ranges::count_if(jobs_, of_model));
    const auto all = static_cast<double>(choice_.tested().size());
    running_share_ = std::clamp((all - left + share) / all, 0., 1.);
    emit progressed();
}

void EvaluationRunner::take(const Done &done) {
    const std::string model = std::get<0>(done.key);
    took_[model] = static_cast<double>(clock_.elapsed()) / 1000;
    evaluations_[done.key] = done.evaluation;
    jobs_.pop_front();
    ++job_;
    if (!jobs_.empty() && jobs_.front().first == model) return next(); // another fold
    auto table = std::make_shared<Recommenders>(*table_);
    std::erase_if(table->rows, [&](const RecommenderRow &row) { return row.name == model; });
    if (model == Recommenders::baseline)
        for (RecommenderRow &row : table->rows) row.against.reset();
    stale_ = std::move(table);
    sum_up([this] { next(); });
}

/// Has the table made from what is known, then goes on.
void EvaluationRunner::sum_up(std::function<void()> then) {
    std::vector<FoldEvaluations> evaluations;
    const std::vector<int> folds = choice_.tested();
    for (const std::string &model : models_) {
        if (!known(model)) continue;
        auto &of_model = evaluations.emplace_back();
        for (const int fold : folds) of_model.push_back(evaluations_.at({model, fold, choice_.top}));
    }
    worker_.run([this, evaluations, folds, known_users = users_, movies = library_.movies(), choice = choice_,
                 before = stale_ ? stale_ : table_,
                 then = std::move(then)](const std::stop_token &stop) mutable -> std::function<void()> {
        std::vector<std::vector<std::uint32_t>> users;
        for (const int fold : folds) {
            auto &of_fold = known_users[fold];
            if (!of_fold && !evaluations.empty())
                of_fold = std::make_shared<const std::vector<std::uint32_t>>(
                    movies::tested_users(movies->set, fold, EvaluationChoice::folds));
            users.push_back(of_fold ? *of_fold : std::vector<std::uint32_t>());
        }
        auto table =
            std::make_shared<Recommenders>(recommenders_of(evaluations, users, movies->set, choice, *before, stop));
        return [this, table, known_users, then] {
            users_ = known_users;
            table_ = table;
            stale_.reset();
            emit changed();
            then();
        };
    });
}

void EvaluationRunner::cancel() {
    if (!evaluating_) return;
    jobs_.clear();
    ++job_;
    evaluating_ = false;
    running_.clear();
    running_share_ = job_share_ = 0;
    sum_up([] {}); // what was done since the last table; stops what is running
    emit changed();
}

double EvaluationRunner::share() const {
    if (!evaluating_ || asked_ == 0) return 0;
    return (static_cast<double>(asked_ - jobs_.size()) + job_share_) / static_cast<double>(asked_);
}

/// Of all jobs of a model that wait or run: between the quickest and the slowest that can be expected.
std::optional<std::pair<double, double>> EvaluationRunner::seconds_left(const std::string &model) const {
    const auto waiting =
        static_cast<double>(std::ranges::count_if(jobs_, [&](const auto &job) { return job.first == model; }));
    const auto known = took_.find(model);
    if (model != running_) {
        if (known == took_.end()) return std::nullopt;
        return std::pair(.8 * waiting * known->second, 1.25 * waiting * known->second);
    }
    const double spent = static_cast<double>(clock_.elapsed()) / 1000;
    if (known != took_.end()) {
        const double least = std::max(0., .8 * known->second - spent),
                     most = std::max(1., 1.25 * known->second - spent);
        return std::pair(least + .8 * (waiting - 1) * known->second, most + 1.25 * (waiting - 1) * known->second);
    }
    const auto of_job = rate_.remaining(static_cast<std::uint64_t>(units));
    if (!of_job) return std::nullopt;
    return std::pair(of_job->first + (waiting - 1) * (spent + of_job->first),
                     of_job->second + (waiting - 1) * (spent + of_job->second));
}

QString EvaluationRunner::status() const {
    if (!evaluating_ || running_.empty()) return {};
    QString text = QString::fromStdString(movies::find_model(running_).title);
    if (choice_.fold == EvaluationChoice::all_folds) text += QString(", fold %1").arg(jobs_.front().second);
    std::vector<std::string> waiting;
    for (const auto &[model, fold] : jobs_)
        if (waiting.empty() || waiting.back() != model) waiting.push_back(model);
    double least = 0, most = 0;
    bool all_known = true;
    for (const std::string &model : waiting) {
        const auto left = seconds_left(model);
        if (left) least += left->first;
        if (left) most += left->second;
        if (!left) all_known = false;
    }
    if (all_known) return text + ": " + QString::fromStdString(range_text(least, most));
    if (const auto left = seconds_left(running_))
        text += ": " + QString::fromStdString(range_text(left->first, left->second));
    return waiting.size() > 1 ? text + QString(", then %1 more").arg(waiting.size() - 1) : text;
}

} // namespace benchlight::ui
