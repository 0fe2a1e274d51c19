#include "ui/runs/run_details.h"

#include "engine/training/setting_kinds.h"
#include "ui/inspect/fact_grid.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollArea>

#include <algorithm>
#include <cmath>
#include <set>

namespace benchlight::ui {

namespace {

constexpr int keep_after_ms = 800;
constexpr int notes_width = 240;

QString text_of(const Json &value) {
    if (value.is_null()) return "none";
    if (value.is_string()) return QString::fromStdString(display_path(value.get<std::string>()));
    if (value.is_boolean()) return value.get<bool>() ? "on" : "off";
    if (value.is_number_float()) return QString::fromStdString(format_number(value.get<double>()));
    return QString::fromStdString(to_json_text(value));
}

QString count_fact(std::uint64_t count) { return count > 0 ? count_text(count) : QString(); }

std::vector<Fact> facts_of(const RunRow &row) {
    const runs::RunSummary &run = row.run.summary;
    std::vector<Fact> facts;
    const auto add = [&](const char *name, const QString &value, const QString &note = {}, const QString &tip = {}) {
        if (!value.isEmpty()) facts.push_back({name, value, note, tip});
    };
    if (row.embedding) add("Cost", loss_text(run.cost), {}, "The last one known");
    add("Best accuracy", accuracy_text(run.best_accuracy), QString("epoch %1").arg(run.best_epoch),
        "On the validation part");
    add("Validation", accuracy_text(run.accuracy), "loss " + loss_text(run.loss), "After the last epoch");
    add("Training", accuracy_text(run.train_accuracy), "loss " + loss_text(run.train_loss),
        "Over the last epoch, on augmented images");
    if (run.epochs > 0)
        add("Epochs", QString("%1 / %2").arg(run.epoch).arg(run.epochs),
            run.epoch < run.epochs ? "done / planned" : "");
    add("Time", time_text(run.seconds), {}, "How long somebody trained it");
    if (std::isfinite(run.images_per_second))
        add("Images/s", count_text(static_cast<std::uint64_t>(std::llround(run.images_per_second))), {},
            "Training images a second, in the last epoch");
    add("Parameters", count_fact(run.parameters),
        run.trainable_parameters != run.parameters ? count_text(run.trainable_parameters) + " learn" : QString());
    add("Precision", QString::fromStdString(run.precision));
    add("Warnings", count_fact(static_cast<std::uint64_t>(run.messages)), {},
        "The messages on the Train page say more");
    add("On disk", QString::fromStdString(format_bytes(run.bytes)));
    return facts;
}

QString place_of(const RunRow &row) {
    const runs::RunSummary &run = row.run.summary;
    QStringList lines{QString::fromStdString(display_path(run.path))};
    if (!run.data.empty()) lines << "Data: " + QString::fromStdString(display_path(run.data));
    if (!run.machine.empty()) lines << "Machine: " + QString::fromStdString(run.machine);
    if (!run.weights_sha256.empty())
        lines << "Weights: SHA-256 " + QString::fromStdString(run.weights_sha256).left(16) + "…";
    return lines.join('\n');
}

QString sentence_of(const RunRow &row) {
    const runs::RunSummary &run = row.run.summary;
    if (row.unreadable()) return QString::fromStdString(run.problem);
    QStringList parts;
    QString state = status_word(row);
    state[0] = state[0].toUpper();
    parts << state +
                 (row.started.isEmpty() ? QString() : ", started " + QString(row.started).replace("Today", "today")) +
                 ".";
    if (!run.reason.empty()) parts << QString::fromStdString(run.reason);
    if (!run.notice.empty()) parts << QString::fromStdString(run.notice);
    return parts.join(' ');
}

QString link(std::size_t number, const QString &text) {
    return QString("<a href=\"%1\" style=\"color: %2\">%3</a>")
        .arg(number)
        .arg(tokens_of(current_theme()).accent.name(), text.toHtmlEscaped());
}

} // namespace

std::vector<std::pair<QString, QString>> unusual_settings(const runs::RunSummary &run) {
    std::vector<std::pair<QString, QString>> rows;
    if (!run.settings.is_object()) return rows;
    if (run.task == "movie-embedding") {
        for (const auto &[key, value] : run.settings.items())
            if (key != "movies" && key != "threads")
                rows.emplace_back(QString::fromStdString(key).replace('_', ' '), text_of(value));
        return rows;
    }
    static const Json usual = training::Settings().json();
    const std::set<std::string> elsewhere{"data", "model", "preset", "threads"};
    for (const auto &[key, value] : run.settings.items()) {
        if (elsewhere.contains(key) || (usual.contains(key) && usual[key] == value)) continue;
        const training::SettingKind *kind = training::find_setting(key);
        QString title =
            kind ? QString::fromStdString(kind->title).remove('&') : QString::fromStdString(key).replace('_', ' ');
        if (!title.isEmpty()) title[0] = title[0].toUpper();
        rows.emplace_back(title, text_of(value));
    }
    return rows;
}

RunDetails::RunDetails(QWidget *parent)
    : QWidget(parent),
      title_(make_text("heading")),
      state_(make_text("help")),
      lineage_(make_text()),
      settings_heading_(make_text("heading")),
      same_(make_help("Nothing differs from the defaults.")),
      facts_(new FactGrid),
      settings_(new FactGrid),
      place_(make_text("help")),
      tags_(new QLineEdit),
      note_(new QPlainTextEdit) {
    auto *columns = new QHBoxLayout(this);
    columns->setContentsMargins(space::large, space::small, space::large, space::small);
    columns->setSpacing(space::large);
    columns->addWidget(make_figures(), 3);
    columns->addWidget(make_settings(), 2);
    columns->addWidget(make_notes());
    keep_timer_.setSingleShot(true);
    keep_timer_.setInterval(keep_after_ms);
    connect(&keep_timer_, &QTimer::timeout, this, &RunDetails::keep);
    connect(note_, &QPlainTextEdit::textChanged, this, [this] {
        if (filling_) return;
        unsaved_ = true;
        keep_timer_.start();
    });
    connect(tags_, &QLineEdit::editingFinished, this, [this] {
        if (run_ && tags_->isModified()) emit tagged(run_->path(), tags_->text());
        tags_->setModified(false);
    });
    connect(lineage_, &QLabel::linkActivated, this, [this](const QString &number) {
        const std::size_t at = number.toULongLong();
        if (at < links_.size()) emit run_wanted(links_[at]);
    });
}

RunDetails::~RunDetails() = default;

QWidget *RunDetails::make_figures() {
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins({});
    column->setSpacing(space::small);
    lineage_->setTextFormat(Qt::RichText);
    lineage_->setTextInteractionFlags(Qt::TextBrowserInteraction);
    lineage_->setAccessibleName("Where the run comes from and what came from it");
    lineage_->setToolTip("The run that it was forked from, and its forks; a link shows the run");
    for (QWidget *part : std::initializer_list<QWidget *>{title_, state_, lineage_, facts_, place_})
        column->addWidget(part);
    column->addStretch(1);
    return make_scroll(content, "Figures of the run");
}

QWidget *RunDetails::make_settings() {
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins({});
    column->setSpacing(space::small);
    settings_heading_->setText("Settings that differ from the defaults");
    for (QWidget *part : std::initializer_list<QWidget *>{settings_heading_, settings_, same_}) column->addWidget(part);
    column->addStretch(1);
    return make_scroll(content, "Settings of the run");
}

QWidget *RunDetails::make_notes() {
    auto *content = new QWidget;
    content->setFixedWidth(notes_width);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins({});
    column->setSpacing(space::tiny);
    tags_->setPlaceholderText("Tags, with commas between them");
    tags_->setAccessibleName("Tags");
    tags_->setToolTip("Words by which you find the run again, with commas between them; \"tag:word\" filters by one");
    note_->setObjectName("report");
    note_->setPlaceholderText("Note: what you tried, what came of it");
    note_->setAccessibleName("Note");
    note_->setToolTip("A note on the run, kept in its folder a moment after you have written it");
    note_->setTabChangesFocus(true);
    note_->setMinimumHeight(48);
    column->addWidget(tags_);
    column->addWidget(note_, 1);
    return content;
}

void RunDetails::keep() {
    keep_timer_.stop();
    if (std::exchange(unsaved_, false) && run_) emit noted(run_->path(), note_->toPlainText());
}

void RunDetails::show_run(const RunPtr &run, const std::vector<RunPtr> &all) {
    const bool other = !run_ || run_->path() != run->path();
    if (other) {
        keep();
        if (run_ && tags_->isModified()) emit tagged(run_->path(), tags_->text());
    }
    run_ = run;
    title_->setText(run->title);
    state_->setText(sentence_of(*run));
    show_lineage(all);
    facts_->show_facts(run->unreadable() ? std::vector<Fact>() : facts_of(*run));
    place_->setText(place_of(*run));
    show_settings();
    filling_ = true;
    const QString note = QString::fromStdString(run->run.notes.text);
    // What is being written is newer than what was read.
    if (other || (!note_->hasFocus() && !unsaved_ && note != note_->toPlainText())) note_->setPlainText(note);
    if (other || !tags_->hasFocus()) {
        QStringList tags;
        for (const std::string &tag : run->run.notes.tags) tags << QString::fromStdString(tag);
        tags_->setText(tags.join(", "));
    }
    filling_ = false;
}

void RunDetails::show_lineage(const std::vector<RunPtr> &all) {
    links_.clear();
    const auto shown = [&](const std::filesystem::path &path) {
        const auto found = std::ranges::find_if(all, [&](const RunPtr &row) { return row->path() == path; });
        if (found == all.end())
            return QString::fromStdString(display_path(path.filename())).toHtmlEscaped() + " (not here any more)";
        links_.push_back(path);
        return link(links_.size() - 1, (*found)->title);
    };
    QStringList sentences;
    if (const auto &parent = run_->run.summary.parent) {
        const QString from = shown(parent->run);
        sentences << QString("Forked from %1, %2 checkpoint, epoch %3.")
                         .arg(from, QString::fromStdString(parent->checkpoint))
                         .arg(parent->epoch);
    }
    QStringList forks;
    for (const RunPtr &row : all)
        if (row->run.summary.parent && row->run.summary.parent->run == run_->path()) forks << shown(row->path());
    if (!forks.isEmpty())
        sentences << QString("%1: %2.").arg(forks.size() == 1 ? "Its fork" : "Its forks", forks.join(", "));
    lineage_->setText(sentences.join(' '));
    lineage_->setFocusPolicy(links_.empty() ? Qt::NoFocus : Qt::StrongFocus);
    lineage_->setVisible(!sentences.isEmpty());
}

void RunDetails::show_settings() {
    std::vector<Fact> facts;
    for (const auto &[title, value] : unusual_settings(run_->run.summary)) facts.push_back({title, value});
    settings_->show_facts(facts);
    settings_heading_->setVisible(!run_->unreadable());
    same_->setVisible(!run_->unreadable() && facts.empty());
}

QString RunDetails::value(const QString &fact) const {
    const QString value = facts_->value(fact);
    return value.isEmpty() ? settings_->value(fact) : value;
}

} // namespace benchlight::ui
