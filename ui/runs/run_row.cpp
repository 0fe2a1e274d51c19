#include "ui/runs/run_row.h"

#include "engine/training/settings.h"
#include "ui/shell/theme.h"
#include "ui/shell/words.h"

#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>

#include <cmath>

namespace benchlight::ui {

namespace {

namespace fs = std::filesystem;

QString shown(const fs::path &path) { return QString::fromStdString(display_path(path)); }

double number_in(const Json &settings, const char *key, double fallback) {
    const auto found = settings.find(key);
    return found != settings.end() && found->is_number() ? found->get<double>() : fallback;
}

QString text_in(const Json &settings, const char *key, const char *fallback) {
    const auto found = settings.find(key);
    return QString::fromStdString(found != settings.end() && found->is_string() ? found->get<std::string>() : fallback);
}

/// What the folder's name says without the time in it; of a sweep's run the sweep's too.
QString folder_title(const RunRow &row) {
    static const QRegularExpression stamped("^(.+)-\\d{8}-\\d{6}(-\\d+)?$"); // as new_workspace_run() names it
    const auto plain = [](const fs::path &folder) {
        const QString name = shown(folder.filename());
        const QRegularExpressionMatch match = stamped.match(name);
        return match.hasMatch() ? match.captured(1).replace("--", ", ") : name;
    };
    const fs::path sweep = row.path().parent_path();
    const bool in_sweep = row.embedding && sweep.parent_path().filename() == "movies";
    return in_sweep ? plain(sweep) + " / " + plain(row.path()) : plain(row.path());
}

QString data_title(const std::string &data) {
    const std::size_t slash = data.find_last_of('/');
    const std::string name = slash == std::string::npos || slash + 1 == data.size() ? data : data.substr(slash + 1);
    return QString::fromStdString(display_path(name));
}

QString recipe_words(const QString &recipe) {
    QStringList names;
    for (const QString &operation : recipe.split(',')) names << operation.section('=', 0, 0);
    return names.join(" + ");
}

QStringList network_words(const Json &settings) {
    QStringList words;
    const auto text = [&](const char *key, const char *usual, const QString &form) {
        const QString value = text_in(settings, key, usual);
        if (value != usual && !value.isEmpty()) words << form.arg(value);
    };
    const auto number = [&](const char *key, double usual, const QString &form) {
        const double value = number_in(settings, key, usual);
        if (value != usual) words << form.arg(QString::fromStdString(format_number(value)));
    };
    text("schedule", "constant", "%1");
    number("batch", 64, "batch %1");
    if (const QString weights = text_in(settings, "weights", "none"); weights != "none")
        words << "from " + weights.section('/', -1);
    text("freeze", "none", "frozen: %1");
    if (const QString recipe = text_in(settings, "recipe", "none"); recipe != "none" && !recipe.isEmpty())
        words << recipe_words(recipe);
    if (const double decay = number_in(settings, "weight_decay", 0); decay > 0) words << "decay " + rate_words(decay);
    number("label_smoothing", 0, "smoothing %1");
    number("warmup", 0, "warm-up %1");
    number("clip", 0, "clip %1");
    number("ema", 0, "EMA %1");
    text("class_weights", "none", "%1 classes");
    number("patience", 0, "patience %1");
    if (const double limit = number_in(settings, "limit_train", 0); limit > 0)
        words << count_text(static_cast<std::uint64_t>(limit)) + " images";
    return words;
}

QString haystack_of(const RunRow &row) {
    const runs::RunSummary &run = row.run.summary;
    QStringList words{row.title,
                      QString::fromStdString(display_path(run.data)),
                      QString::fromStdString(run.model),
                      QString::fromStdString(run.preset),
                      status_word(row),
                      row.settings,
                      shown(run.path.filename()),
                      QString::fromStdString(run.precision),
                      QString::fromStdString(row.run.notes.text)};
    for (const std::string &tag : row.run.notes.tags) words << QString::fromStdString(tag);
    return words.join('\n').toLower();
}

} // namespace

RunPtr make_row(runs::IndexedRun run) {
    auto row = std::make_shared<RunRow>();
    row->run = std::move(run);
    const runs::RunSummary &summary = row->run.summary;
    row->embedding = summary.task == "movie-embedding";
    row->title = row->run.notes.title.empty() ? folder_title(*row) : QString::fromStdString(row->run.notes.title);
    row->data = data_title(summary.data);
    row->settings = settings_words(summary);
    row->started = summary.started_us > 0 ? date_text(summary.started_us) : QString();
    row->cells = cells_of(*row);
    row->haystack = haystack_of(*row);
    return row;
}

bool same_run(const runs::IndexedRun &a, const runs::IndexedRun &b) {
    const runs::RunSummary &x = a.summary, &y = b.summary;
    return a.notes == b.notes && x.path == y.path && x.state == y.state && x.last_us == y.last_us &&
           x.started_us == y.started_us && x.epoch == y.epoch && x.epochs == y.epochs &&
           x.history.size() == y.history.size() && x.bytes == y.bytes && x.has_checkpoint == y.has_checkpoint &&
           x.problem == y.problem && x.notice == y.notice && x.weights_sha256 == y.weights_sha256;
}

QString status_word(const RunRow &row) {
    if (row.unreadable()) return "unreadable";
    return QString::fromStdString(std::string(runs::name_of(row.run.summary.state)));
}

QColor status_colour(const RunRow &row, const Tokens &tokens) {
    if (row.unreadable()) return tokens.bad;
    switch (row.run.summary.state) {
    case runs::State::running: return tokens.accent;
    case runs::State::completed: return tokens.good;
    case runs::State::failed: return tokens.bad;
    case runs::State::interrupted: return tokens.warn;
    case runs::State::stopped: break;
    }
    return tokens.muted;
}

QString rate_words(double rate) {
    if (!std::isfinite(rate) || rate <= 0) return QString::fromStdString(format_number(rate));
    const int exponent = static_cast<int>(std::floor(std::log10(rate) + 1e-9));
    if (exponent >= -2) return QString::fromStdString(format_number(rate));
    const double mantissa = std::round(rate / std::pow(10., exponent) * 1000) / 1000;
    return QString("%1e−%2").arg(QString::fromStdString(format_number(mantissa))).arg(-exponent);
}

QString settings_words(const runs::RunSummary &run) {
    if (!run.settings.is_object() || !run.problem.empty()) return {};
    const Json &settings = run.settings;
    const bool embedding = run.task == "movie-embedding";
    const QString optimizer = text_in(settings, "optimizer", "adam");
    QStringList words;
    words << (optimizer == "exact"
                  ? optimizer
                  : optimizer + " " + rate_words(number_in(settings, embedding ? "lr" : "learning_rate", 0)));
    if (run.epochs > 0 && optimizer != "exact")
        words << QString("%1 %2").arg(count_text(static_cast<std::uint64_t>(run.epochs)),
                                      run.epochs == 1 ? "epoch" : "epochs");
    if (!embedding) words += network_words(settings);
    static const Json usual = training::Settings().json();
    const double usual_seed = embedding ? 0 : usual["seed"].get<double>();
    if (const double seed = number_in(settings, "seed", usual_seed); seed != usual_seed)
        words << QString("seed %1").arg(QString::fromStdString(format_number(seed)));
    return words.join(", ");
}

QString accuracy_text(double share) {
    return std::isfinite(share) ? QString::fromStdString(format_fixed(100 * share, 2)) + " %" : QString();
}

QString loss_text(double loss) {
    if (!std::isfinite(loss)) return {};
    const double size = std::abs(loss);
    if (size >= 1000) return count_text(static_cast<std::uint64_t>(std::llround(size)));
    return QString::fromStdString(format_fixed(loss, size >= 100 ? 1 : size >= 10 ? 2 : 4));
}

QString time_text(double seconds) {
    if (!std::isfinite(seconds) || seconds <= 0) return {};
    return seconds < 10 ? QString::fromStdString(format_fixed(seconds, 1)) + " s"
                        : QString::fromStdString(format_duration(seconds));
}

QString date_text(std::int64_t utc_us) {
    const QDateTime when = QDateTime::fromMSecsSinceEpoch(utc_us / 1000);
    const QDate today = QDate::currentDate();
    if (when.date() == today) return "Today " + QLocale::c().toString(when, "HH:mm");
    return QLocale::c().toString(when, when.date().year() == today.year() ? "d MMM HH:mm" : "d MMM yyyy HH:mm");
}

QStringList tags_of_text(const QString &text) {
    QStringList tags;
    for (const QString &part : text.split(',')) {
        const QString tag = part.simplified().toLower();
        if (!tag.isEmpty() && !tags.contains(tag)) tags << tag;
    }
    return tags;
}

} // namespace benchlight::ui
