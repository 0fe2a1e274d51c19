#include "ui/movies/movie_field.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QStandardItemModel>

namespace benchlight::ui {

namespace {
constexpr std::size_t most_hits = 8;
}

MovieField::MovieField(QWidget *parent)
    : QLineEdit(parent), hits_(new QStandardItemModel(this)), completer_(new QCompleter(hits_, this)) {
    completer_->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    completer_->setWidget(this); // asked by hand: what fits is the search's to say, not the completer's
    completer_->popup()->setAccessibleName("Movies that fit");
    connect(this, &QLineEdit::textEdited, this, &MovieField::search);
    connect(this, &QLineEdit::returnPressed, this, &MovieField::take_first);
    connect(completer_, qOverload<const QModelIndex &>(&QCompleter::activated), this, [this](const QModelIndex &index) {
        setText(index.data().toString());
        emit chosen(index.data(Qt::UserRole).toInt());
    });
}

void MovieField::show_movies(std::shared_ptr<const OpenMovies> movies) {
    movies_ = std::move(movies);
    clear();
    hits_->clear();
}

/// A keystroke's search takes a millisecond or two.
void MovieField::search(const QString &typed) {
    hits_->clear();
    if (!movies_) return;
    for (const movies::SearchHit &hit : movies_->index.search(typed.toStdString(), most_hits)) {
        auto *item = new QStandardItem(QString::fromStdString(movies_->set.catalog.label(hit.movie)));
        item->setData(static_cast<int>(hit.movie), Qt::UserRole);
        hits_->appendRow(item);
    }
    if (hits_->rowCount() > 0)
        completer_->complete();
    else
        completer_->popup()->hide();
}

void MovieField::take_first() {
    if (text().trimmed().isEmpty()) return;
    if (hits_->rowCount() == 0) search(text());
    completer_->popup()->hide();
    if (hits_->rowCount() == 0) return emit nothing_found(text());
    const QStandardItem &first = *hits_->item(0);
    setText(first.text());
    emit chosen(first.data(Qt::UserRole).toInt());
}

} // namespace benchlight::ui
