#include "ui/movies/taste_book.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"

#include <QUndoCommand>

#include <algorithm>

namespace benchlight::ui {
namespace fs = std::filesystem;

namespace {

constexpr int save_delay_ms = 400, retry_delay_ms = 3000;
constexpr int most_steps = 500;

fs::path taste_file() { return workspace_folder() / "movies" / "taste.json"; }

void forget(movies::Taste &taste, std::int64_t id) {
    for (auto *list : {&taste.likes, &taste.dislikes, &taste.seen, &taste.hidden}) std::erase(*list, id);
}

/// Gives the file another name that is free.
void move_aside(const fs::path &file) {
    if (!fs::exists(fs::symlink_status(file))) return;
    fs::path aside;
    for (int number = 1;; ++number) {
        std::string name = "taste.damaged";
        if (number > 1) name += '-' + std::to_string(number);
        name += ".json";
        aside = file.parent_path() / name;
        if (!fs::exists(fs::symlink_status(aside))) break;
    }
    std::error_code error;
    fs::rename(file, aside, error);
    if (error)
        throw Error("Your taste in " + display_path(file) + " cannot be understood, nor moved aside (" +
                    error.message() + "); move it away to go on.");
}

} // namespace

class TasteBook::Step final : public QUndoCommand {
  public:
    Step(TasteBook &book, const QString &text, movies::Taste after)
        : QUndoCommand(text), book_(book), before_(book.taste_), after_(std::move(after)) {}
    void redo() override { book_.put(after_); }
    void undo() override { book_.put(before_); }

  private:
    TasteBook &book_;
    const movies::Taste before_, after_;
};

TasteBook::TasteBook(QObject *parent) : QObject(parent) {
    steps_.setUndoLimit(most_steps);
    save_timer_.setSingleShot(true);
    connect(&save_timer_, &QTimer::timeout, this, &TasteBook::save);
    connect(&writer_, &DataWorker::failed, this, [this](const QString &reason) {
        save_timer_.start(retry_delay_ms);
        emit failed(reason);
    });
    connect(&reader_, &DataWorker::failed, this, [this](const QString &reason) {
        read_ = true;
        damaged_ = true;
        emit failed(reason + " It is left as it is; with your next choice it is moved aside and a new one begun.");
        emit changed();
    });
    reader_.run([this](const std::stop_token &) -> std::function<void()> {
        return [this, kept = movies::read_taste()] {
            read_ = true;
            movies::Taste taste = kept;
            if (version_ > 0) { // something was chosen before the file was read: it counts beside what is kept
                for (const auto list :
                     {&movies::Taste::likes, &movies::Taste::dislikes, &movies::Taste::seen, &movies::Taste::hidden})
                    for (const std::int64_t id : taste_.*list) {
                        forget(taste, id);
                        (taste.*list).push_back(id);
                    }
            }
            taste_ = std::move(taste);
            steps_.clear(); // their states lack what is kept
            emit changed();
        };
    });
}

TasteBook::~TasteBook() {
    reader_.cancel();
    writer_.cancel();
    if (saved_ || !read_) return;
    try {
        if (damaged_) move_aside(taste_file());
        movies::write_taste(taste_);
    } catch (const std::exception &) {
        // Nobody is there any more to be told.
    }
}

Opinion TasteBook::opinion(std::int64_t id) const {
    const auto in = [id](const std::vector<std::int64_t> &list) { return std::ranges::find(list, id) != list.end(); };
    if (in(taste_.likes)) return Opinion::liked;
    if (in(taste_.dislikes)) return Opinion::disliked;
    if (in(taste_.seen)) return Opinion::seen;
    return in(taste_.hidden) ? Opinion::hidden : Opinion::none;
}

void TasteBook::judge(std::int64_t id, Opinion opinion, const QString &title) {
    const Opinion before = this->opinion(id);
    if (before == opinion) return;
    movies::Taste taste = taste_;
    // Turning a like into a dislike keeps its place among the chips where that is possible: at the end of the other list.
    forget(taste, id);
    QString step;
    switch (opinion) {
    case Opinion::liked:
        taste.likes.push_back(id);
        step = "Like " + title;
        break;
    case Opinion::disliked:
        taste.dislikes.push_back(id);
        step = "Dislike " + title;
        break;
    case Opinion::seen:
        taste.seen.push_back(id);
        step = title + " was seen";
        break;
    case Opinion::hidden:
        taste.hidden.push_back(id);
        step = "Not " + title;
        break;
    case Opinion::none: step = "Remove " + title; break;
    }
    change_to(std::move(taste), step);
}

void TasteBook::add(const movies::Taste &more, const QString &step) {
    movies::Taste taste = taste_;
    for (const auto list :
         {&movies::Taste::likes, &movies::Taste::dislikes, &movies::Taste::seen, &movies::Taste::hidden})
        for (const std::int64_t id : more.*list) {
            if (std::ranges::find(taste.*list, id) != (taste.*list).end()) continue;
            forget(taste, id);
            (taste.*list).push_back(id);
        }
    change_to(std::move(taste), step);
}

void TasteBook::clear_choice() {
    movies::Taste taste;
    taste.seen = taste_.seen;
    change_to(std::move(taste), "Start again");
}

void TasteBook::forget_put_aside() {
    movies::Taste taste = taste_;
    taste.seen.clear();
    taste.hidden.clear();
    change_to(std::move(taste), "Offer all movies again");
}

void TasteBook::change_to(movies::Taste taste, const QString &step) {
    if (taste == taste_) return;
    steps_.push(new Step(*this, step, std::move(taste)));
}

void TasteBook::put(const movies::Taste &taste) {
    taste_ = taste;
    ++version_;
    saved_ = false;
    save_timer_.start(save_delay_ms);
    emit changed();
}

void TasteBook::save() {
    if (saved_) return;
    if (!read_ || writer_.busy()) return save_timer_.start(save_delay_ms);
    save_timer_.stop();
    writer_.run([this, taste = taste_, version = version_,
                 damaged = damaged_](const std::stop_token &) -> std::function<void()> {
        if (damaged) move_aside(taste_file());
        movies::write_taste(taste);
        return [this, version] {
            damaged_ = false;
            if (version == version_) saved_ = true;
        };
    });
}

} // namespace benchlight::ui
