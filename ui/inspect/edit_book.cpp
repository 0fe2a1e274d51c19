#include "ui/inspect/edit_book.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "ui/shell/words.h"

#include <QUndoCommand>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int save_delay_ms = 400, retry_delay_ms = 3000;

/// What `work` returns; when it throws, what `failed` makes of the reason. Both run on the window's thread.
DataWorker::Work guarded(std::function<std::function<void()>()> work, std::function<void(const QString &)> failed) {
    return [work = std::move(work), failed = std::move(failed)](const std::stop_token &) -> std::function<void()> {
        try {
            return work();
        } catch (const std::exception &error) {
            return [failed, reason = QString::fromStdString(error.what())] { failed(reason); };
        }
    };
}

} // namespace

/// One step to undo: a few images or many.
class EditBook::Step final : public QUndoCommand {
  public:
    Step(EditBook &book, const QString &text, std::vector<DecisionChange> changes)
        : QUndoCommand(text), book_(book), changes_(std::move(changes)) {}
    void redo() override {
        for (const DecisionChange &change : changes_) book_.put(change.key, change.after);
        book_.note_change();
    }
    void undo() override {
        for (const DecisionChange &change : changes_) book_.put(change.key, change.before);
        book_.note_change();
    }

  private:
    EditBook &book_;
    const std::vector<DecisionChange> changes_;
};

EditBook::EditBook(QObject *parent) : QObject(parent) {
    save_timer_.setSingleShot(true);
    connect(&save_timer_, &QTimer::timeout, this, [this] {
        retry_left();
        save();
    });
    connect(&worker_, &DataWorker::failed, this, &EditBook::next_job); // not by any of the jobs here
}

EditBook::~EditBook() {
    // A save that is under way is waited for; what it would have told is made up for by the store.
    worker_.cancel();
    if (store_ && !saved_) left_.push_back({store_, decisions_});
    for (const Unsaved &unsaved : left_) {
        try {
            unsaved.store->save(unsaved.decisions);
        } catch (const std::exception &) {
            // Said before, and nobody is there any more to be told.
        }
    }
}

void EditBook::open(const std::string &spec, std::shared_ptr<const images::ImageSet> set) {
    if (store_ && !saved_) {
        left_.push_back({store_, decisions_});
        save_left(std::prev(left_.end()));
    }
    save_timer_.stop();
    steps_.clear();
    decisions_.clear();
    others_.clear();
    excluded_count_ = 0;
    saved_ = true;
    last_failure_.clear();
    spec_ = set ? spec : std::string();
    store_ = set ? std::make_shared<EditStore>(images::workspace_edits(spec), std::move(set)) : nullptr;
    emit changed();
    if (!store_) return;
    add_job([this] { return read_work(); });
}

std::filesystem::path EditBook::path() const { return store_ ? store_->file() : std::filesystem::path(); }

std::optional<std::uint16_t> EditBook::label(const Tile &tile) const {
    const auto decision = find_decision(decisions_, tile.key());
    return decision ? decision->label : std::nullopt;
}

bool EditBook::excluded(const Tile &tile) const {
    const auto decision = find_decision(decisions_, tile.key());
    return decision && !decision->label;
}

std::vector<Tile> EditBook::tiles() const {
    std::vector<Tile> tiles;
    for (const auto &[key, decision] : decisions_)
        tiles.push_back({static_cast<images::Part>(key >> 32), static_cast<std::uint32_t>(key)});
    std::ranges::sort(tiles, {}, &Tile::key);
    return tiles;
}

images::Edits EditBook::edits() const {
    return store_ ? edits_of(decisions_, others_, *store_->set()) : images::Edits();
}

void EditBook::relabel(const std::vector<Tile> &tiles, std::uint16_t label) {
    if (!store_ || label >= store_->set()->classes().size()) return;
    const auto name = QString::fromStdString(display_path(store_->set()->classes()[label]));
    decide("Relabel", " as " + name, tiles, [&](const Tile &tile) {
        return store_->set()->label(tile.part, tile.index) == label ? std::nullopt : std::optional(Decision{label});
    });
}

void EditBook::exclude(const std::vector<Tile> &tiles) {
    decide("Exclude", {}, tiles, [](const Tile &) { return Decision(); });
}

void EditBook::restore(const std::vector<Tile> &tiles) {
    decide("Restore", {}, tiles, [](const Tile &) { return std::nullopt; });
}

void EditBook::decide(const QString &verb, const QString &end, const std::vector<Tile> &tiles,
                      const std::function<std::optional<Decision>(const Tile &)> &decision) {
    if (!store_) return;
    std::unordered_map<std::uint64_t, bool> met; // a tile that is named twice is one image
    std::vector<DecisionChange> changes;
    for (const Tile &tile : tiles) {
        if (tile.index >= store_->set()->size(tile.part) || !met.try_emplace(tile.key()).second) continue;
        const DecisionChange change{tile.key(), find_decision(decisions_, tile.key()), decision(tile)};
        if (change.before != change.after) changes.push_back(change);
    }
    if (changes.empty()) return;
    const QString count = changes.size() == 1 ? QString("1 image") : count_text(changes.size()) + " images";
    steps_.push(new Step(*this, verb + " " + count + end, std::move(changes)));
}

void EditBook::put(std::uint64_t key, const std::optional<Decision> &decision) {
    if (const auto before = find_decision(decisions_, key); before && !before->label) --excluded_count_;
    if (!decision) {
        decisions_.erase(key);
        return;
    }
    decisions_[key] = *decision;
    excluded_count_ += !decision->label;
}

void EditBook::note_change() {
    ++version_;
    saved_ = false;
    if (!save_timer_.isActive() || save_timer_.remainingTime() > save_delay_ms) save_timer_.start(save_delay_ms);
    emit changed();
}

void EditBook::save() {
    if (!store_ || saved_ || save_waits_) return;
    save_waits_ = true;
    add_job([this] { return save_work(); });
}

void EditBook::add_job(Job job) {
    jobs_.push_back(std::move(job));
    next_job();
}

void EditBook::next_job() {
    while (!worker_.busy() && !jobs_.empty()) {
        const Job job = std::move(jobs_.front());
        jobs_.pop_front();
        if (auto work = job()) worker_.run(std::move(work));
    }
}

DataWorker::Work EditBook::read_work() {
    return guarded(
        [this, store = store_, ours = decisions_]() -> std::function<void()> {
            return [this, store, news = store->read(ours)] {
                accept(store, news);
                if (store == store_) emit opened();
                next_job();
            };
        },
        [this](const QString &reason) {
            refuse(reason);
            next_job();
        });
}

DataWorker::Work EditBook::save_work() {
    save_waits_ = false;
    if (!store_ || saved_) return {};
    save_timer_.stop();
    return guarded(
        [this, store = store_, ours = decisions_, version = version_]() -> std::function<void()> {
            return [this, store, version, news = store->save(ours)] {
                const bool newest = store == store_ && version == version_;
                accept(store, news);
                if (newest) {
                    saved_ = true;
                    last_failure_.clear();
                    emit written();
                }
                next_job();
            };
        },
        [this, store = store_](const QString &reason) {
            if (store == store_) refuse(reason);
            save_timer_.start(retry_delay_ms);
            next_job();
        });
}

/// Of a data set that was left before its edits were written.
void EditBook::save_left(std::list<Unsaved>::iterator left) {
    add_job([this, left] {
        return guarded(
            [this, unsaved = *left, left]() -> std::function<void()> {
                unsaved.store->save(unsaved.decisions);
                return [this, left] {
                    left_.erase(left);
                    next_job();
                };
            },
            [this](const QString &reason) {
                refuse(reason);
                save_timer_.start(retry_delay_ms);
                next_job();
            });
    });
}

void EditBook::retry_left() {
    if (!jobs_.empty() || worker_.busy()) return;
    for (auto left = left_.begin(); left != left_.end(); ++left) save_left(left);
}

void EditBook::accept(const std::shared_ptr<EditStore> &store, const EditStore::News &news) {
    if (store != store_) return;
    bool any = false;
    for (const DecisionChange &change : news.changes) {
        if (find_decision(decisions_, change.key) != change.before) continue; // decided about meanwhile
        put(change.key, change.after);
        any = true;
    }
    store_->adopt();
    others_ = news.others;
    if (any) emit changed();
    if (!news.note.empty()) refuse(QString::fromStdString(news.note));
}

void EditBook::refuse(const QString &sentence) {
    if (sentence == last_failure_) return;
    last_failure_ = sentence;
    emit failed(sentence);
}

void EditBook::export_csv(const std::filesystem::path &file) {
    if (!store_) return;
    add_job([this, file, store = store_, decisions = decisions_, others = others_] {
        return guarded(
            [this, file, store, decisions, others]() -> std::function<void()> {
                edits_of(decisions, others, *store->set()).write(file);
                return [this, file] {
                    emit exported(QString::fromStdString(display_path(file)));
                    next_job();
                };
            },
            [this](const QString &reason) {
                emit failed(reason);
                next_job();
            });
    });
}

} // namespace benchlight::ui
