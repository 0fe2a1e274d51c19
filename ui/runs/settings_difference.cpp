#include "ui/runs/settings_difference.h"

#include "engine/training/setting_kinds.h"
#include "ui/follow/run_label.h"
#include "ui/shell/words.h"

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr std::size_t hash_digits = 12; // of a hash that tells data sets apart

/// A key and its title.
struct Known {
    std::string key{};
    QString title{};
};

/// Everything that runs of either kind have, in the order of the rows.
const std::vector<Known> &known_things() {
    static const std::vector<Known> known = [] {
        std::vector<Known> things{{"task", "Task"},
                                  {"data", "Data set"},
                                  {"fingerprint", "Data fingerprint"},
                                  {"train_images", "Training images"},
                                  {"validation_images", "Validation images"},
                                  {"test_images", "Test images"},
                                  {"movies", "Movies"},
                                  {"likes", "Likes"},
                                  {"like_threshold", "A like is a rating from"},
                                  {"validation", "Validation"},
                                  {"limit_train", "Limit of training images"},
                                  {"limit_test", "Limit of test images"},
                                  {"seed", "Seed"},
                                  {"size", "Input size"},
                                  {"preset", "Preset"},
                                  {"rank", "Rank"}};
        for (const training::SettingKind &kind : training::setting_kinds())
            things.push_back({kind.key, QString::fromStdString(kind.title)});
        for (const Known &more : {Known{"edits_used", "Edits in use"},
                                  {"precision_used", "Precision in use"},
                                  {"changes", "Changed while training"},
                                  {"parent", "Forked from"},
                                  {"machine", "Machine"},
                                  {"tags", "Tags"}})
            things.push_back(more);
        return things;
    }();
    return known;
}

QString text_of(const Json &value) {
    if (value.is_null()) return {};
    if (value.is_string()) return QString::fromStdString(value.get<std::string>());
    if (value.is_boolean()) return value.get<bool>() ? "on" : "off";
    if (value.is_number_float()) return QString::fromStdString(format_number(value.get<double>()));
    return QString::fromStdString(to_json_text(value));
}

using Texts = std::map<std::string, QString>;

void put(Texts &texts, const std::string &key, const QString &text) {
    if (!text.isEmpty()) texts[key] = text;
}

/// The value of `from` in an object, as it is.
void put(Texts &texts, const std::string &key, const Json &object, const char *from) {
    if (const auto found = object.find(from); found != object.end()) put(texts, key, text_of(*found));
}

void describe_images(const Json &settings, Texts &texts) {
    for (const char *key : {"data", "validation", "limit_train", "limit_test", "seed", "size", "preset"})
        put(texts, key, settings, key);
    try {
        const auto read = training::Settings::from_json(settings);
        for (const training::SettingKind &kind : training::setting_kinds())
            put(texts, kind.key, QString::fromStdString(display_path(kind.text(read))));
    } catch (const std::exception &) { // damaged, or by a newer version: what can be read stands there
        for (const training::SettingKind &kind : training::setting_kinds())
            put(texts, kind.key, settings, kind.key.c_str());
    }
    if (const auto threads = settings.find("threads"); threads != settings.end() && *threads == 0)
        texts["threads"] = "all";
}

void describe_embedding(const Json &settings, Texts &texts) {
    for (const char *key : {"like_threshold", "rank", "optimizer", "epochs", "seed", "momentum"})
        put(texts, key, settings, key);
    put(texts, "learning_rate", settings, "lr");
    put(texts, "data", settings, "movies");
    if (!texts.contains("data")) texts["data"] = "bundled movies";
    put(texts, "threads", settings, "threads");
    if (texts["threads"] == "0") texts["threads"] = "all";
}

void describe_start(const Json &started, Texts &texts) {
    const auto count = [&](const std::string &key, const Json &object, const char *from) {
        if (const auto found = object.find(from); found != object.end() && found->is_number_integer())
            put(texts, key, count_text(found->get<std::uint64_t>()));
    };
    const auto shortened = [&](const Json &object, const char *from) {
        const auto found = object.find(from);
        if (found != object.end() && found->is_string())
            put(texts, "fingerprint", QString::fromStdString(found->get<std::string>().substr(0, hash_digits)));
    };
    if (const auto data = started.find("data"); data != started.end() && data->is_object()) {
        shortened(*data, "fingerprint");
        count("train_images", *data, "train");
        count("validation_images", *data, "validation");
        count("test_images", *data, "test");
    }
    shortened(started, "likes_sha256");
    count("movies", started, "movies");
    count("likes", started, "likes");
    if (const auto edits = started.find("edits"); edits != started.end() && edits->is_object())
        put(texts, "edits_used",
            QString("%1 relabelled, %2 left out (%3)")
                .arg(text_of(edits->value("relabelled", Json(0))), text_of(edits->value("excluded", Json(0))),
                     text_of(edits->value("sha256", Json(""))).left(8)));
}

/// Marks the values that are not what more than half of the runs have.
void judge(SettingRow &row) {
    std::map<QString, std::size_t> count;
    for (const QString &value : row.values) ++count[value];
    row.differs = count.size() > 1;
    const auto most = std::ranges::max_element(count, {}, [](const auto &entry) { return entry.second; });
    const bool majority = 2 * most->second > row.values.size();
    for (const QString &value : row.values) row.unusual.push_back(majority && value != most->first);
}

} // namespace

std::map<std::string, QString> described(const ComparedRun &run) {
    const runs::RunSummary &summary = run.run.summary;
    Texts texts{{"task", run.is_embedding() ? "movie vectors" : "images"}};
    if (summary.settings.is_object())
        run.is_embedding() ? describe_embedding(summary.settings, texts) : describe_images(summary.settings, texts);
    if (run.record && run.record->started.is_object()) describe_start(run.record->started, texts);
    if (run.record) {
        QStringList changes;
        for (const std::string &change : run.record->changes) changes << QString::fromStdString(change);
        put(texts, "changes", changes.join("; "));
    }
    put(texts, "precision_used", QString::fromStdString(summary.precision));
    put(texts, "machine", QString::fromStdString(summary.machine));
    if (const auto &parent = summary.parent)
        put(texts, "parent",
            QString("%1, %2, epoch %3")
                .arg(run_label(parent->run), QString::fromStdString(parent->checkpoint))
                .arg(parent->epoch));
    QStringList tags;
    for (const std::string &tag : run.run.notes.tags) tags << QString::fromStdString(tag);
    put(texts, "tags", tags.join(", "));
    return texts;
}

std::vector<SettingRow> setting_rows(const std::vector<ComparedRun> &runs) {
    std::vector<Texts> texts;
    for (const ComparedRun &run : runs) texts.push_back(described(run));
    std::vector<SettingRow> rows;
    for (const Known &thing : known_things()) {
        SettingRow row{.key = thing.key, .title = thing.title};
        bool any = false;
        for (const Texts &of : texts) {
            const auto found = of.find(thing.key);
            any = any || found != of.end();
            row.values.push_back(found != of.end() ? found->second : QString());
        }
        if (!any) continue;
        judge(row);
        rows.push_back(std::move(row));
    }
    std::ranges::stable_partition(rows, &SettingRow::differs);
    return rows;
}

Table settings_table(const std::vector<SettingRow> &rows, const std::vector<ComparedRun> &runs) {
    Table table{.header = {"setting", "key"}, .rows = {}};
    for (const ComparedRun &run : runs) table.header.push_back(run.name.toStdString());
    for (const SettingRow &row : rows) {
        std::vector<std::string> fields{row.title.toStdString(), row.key};
        for (const QString &value : row.values) fields.push_back(value.toStdString());
        table.rows.push_back(std::move(fields));
    }
    return table;
}

} // namespace benchlight::ui
