#include "ui/movies/card_sheet.h"

#include "ui/movies/movie_words.h"
#include "ui/movies/reason_list.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr int near_item_height = 26;

QLabel *make_heading(const QString &text) {
    auto *label = new QLabel(text);
    label->setProperty("role", "heading");
    return label;
}

} // namespace

CardSheet::CardSheet(QWidget *parent)
    : QFrame(parent),
      title_(make_text("title")),
      aliases_(make_text("help")),
      facts_(make_text()),
      figures_(make_text("help")),
      why_title_(make_heading("Why")),
      why_text_(make_text("help")),
      near_title_(make_heading("Near it")),
      links_(make_text("help")),
      reasons_(new ReasonList),
      near_(new QListWidget),
      close_(make_icon_button("close", "Close the movie (Esc)")) {
    setObjectName("movieSheet");
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName("One movie");
    setMinimumWidth(300);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1); // the focus line
    column->setSpacing(0);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(space::large, space::medium, space::small, 0);
    top->addWidget(title_, 1);
    top->addWidget(close_, 0, Qt::AlignTop);
    column->addLayout(top);
    scroll_ = make_scroll(make_content(), "What is known of the movie");
    scroll_->setFocusPolicy(Qt::NoFocus); // its contents have it
    column->addWidget(scroll_, 1);
    connect(close_, &QToolButton::clicked, this, &CardSheet::closed);
    connect(&neighbours_, &Recommendations::changed, this, &CardSheet::tell_neighbours);
    connect(&neighbours_, &Recommendations::failed, this, &CardSheet::failed);
    connect(&worker_, &DataWorker::failed, this, &CardSheet::failed);
    connect(near_, &QListWidget::itemActivated, this,
            [this](QListWidgetItem *item) { emit opened(item->data(Qt::UserRole).toUInt()); });
    connect(near_, &QListWidget::itemClicked, this,
            [this](QListWidgetItem *item) { emit opened(item->data(Qt::UserRole).toUInt()); });
}

QWidget *CardSheet::make_actions() {
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins({});
    row->setSpacing(space::tiny);
    for (const auto &[icon, text, tip, opinion] :
         {std::tuple("thumbs-up", "Like", "Recommend more like this (U)", Opinion::liked),
          std::tuple("thumbs-down", "Dislike", "Count it against others (D)", Opinion::disliked),
          std::tuple("seen", "Seen it", "Leave it out from now on (S)", Opinion::seen),
          std::tuple("not-this", "Not this", "Leave it out for this choice (N)", Opinion::hidden)}) {
        auto *button = new QToolButton;
        button->setObjectName("control");
        button->setText(text);
        button->setToolTip(tip);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setIconSize({16, 16});
        button->setCheckable(true);
        button->setFocusPolicy(Qt::StrongFocus);
        const auto tint = [button, icon = QString(icon)] {
            button->setIcon(line_icon(icon, tokens_of(current_theme()).muted));
        };
        connect(theme_signals(), &ThemeSignals::changed, button, tint);
        tint();
        connect(button, &QToolButton::clicked, this, [this, opinion = opinion] {
            if (movie_) emit judged(*movie_, opinion_ == opinion ? Opinion::none : opinion);
        });
        opinions_ << button;
        row->addWidget(button);
    }
    row->addStretch();
    return bar;
}

QWidget *CardSheet::make_content() {
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(space::large, space::tiny, space::large, space::large);
    column->setSpacing(space::tiny);
    column->addWidget(aliases_);
    column->addWidget(facts_);
    column->addWidget(figures_);
    column->addSpacing(space::small);
    column->addWidget(make_actions());
    column->addSpacing(space::large);
    column->addWidget(why_title_);
    column->addWidget(why_text_);
    column->addSpacing(space::tiny);
    column->addWidget(reasons_);
    column->addSpacing(space::medium);
    column->addWidget(near_title_);
    near_->setAccessibleName("Movies near it");
    near_->setToolTip("What is recommended to somebody who likes this movie alone");
    near_->setObjectName("nearList");
    near_->setUniformItemSizes(true);
    near_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    near_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    near_->setTextElideMode(Qt::ElideRight);
    column->addWidget(near_);
    column->addSpacing(space::medium);
    links_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(links_);
    column->addStretch();
    return content;
}

void CardSheet::show_movie(const RecommendationRequest &request, std::uint32_t movie, Opinion opinion,
                           const QHash<std::uint32_t, QColor> &colours) {
    const bool other = movie_ != movie || request_.movies != request.movies;
    const bool other_model = other || request_.model != request.model;
    request_ = request;
    colours_ = colours;
    movie_ = movie;
    show_opinion(opinion);
    if (other) {
        tell_movie();
        scroll_->verticalScrollBar()->setValue(0);
    }
    if (!request.model) return;
    told_ = false;
    worker_.run([this, request, movie](const std::stop_token &) -> std::function<void()> {
        movies::Profile others = request.profile;
        for (auto *list : {&others.liked, &others.disliked}) std::erase(*list, movie);
        std::vector<movies::Reason> reasons;
        if (!others.empty()) reasons = movies::explain(request.movies->set, *request.model, others, movie);
        return [this, reasons = std::move(reasons)] {
            told_ = true;
            const bool any = !reasons.empty();
            const bool shares = std::ranges::any_of(reasons, [](const movies::Reason &one) { return one.share != 0; });
            why_title_->setVisible(any);
            why_text_->setVisible(any);
            reasons_->setVisible(any);
            why_text_->setText(shares ? "What each of your movies adds to the score of this one, by " +
                                            model_title(request_.model_name) + ". A minus counts against it."
                                      : model_title(request_.model_name) +
                                            " does not look at your choice; so many people like both:");
            reasons_->show_reasons(request_.movies, reasons, colours_);
        };
    });
    if (!other_model) return;
    RecommendationRequest near = request;
    near.profile = {{movie}, {}};
    near.filters = {};
    near.excluded.clear();
    neighbours_.ask(std::move(near));
}

void CardSheet::show_opinion(Opinion opinion) {
    opinion_ = opinion;
    const Opinion order[] = {Opinion::liked, Opinion::disliked, Opinion::seen, Opinion::hidden};
    for (qsizetype i = 0; i < opinions_.size(); ++i) opinions_[i]->setChecked(order[i] == opinion);
}

void CardSheet::tell_movie() {
    const movies::MovieSet &set = request_.movies->set;
    const movies::Movie &movie = set.catalog[*movie_];
    title_->setText(QString::fromStdString(movie.title));
    QStringList aliases;
    for (const std::string &alias : movie.aliases) aliases << QString::fromStdString(alias);
    aliases_->setText("Also called " + aliases.join(" · "));
    aliases_->setVisible(!aliases.isEmpty());
    const QString facts = movie_facts(set.catalog, *movie_);
    facts_->setText(facts.isEmpty() ? QString("Neither year nor genres are known") : facts);
    QString figures = movie_figures(set, *movie_);
    if (set.likes.of_movie(*movie_) == 0)
        figures += ". Nobody in this set likes it, so recommenders know nothing of it; its genres and year stand in.";
    figures_->setText(figures);
    tell_links();
    setAccessibleDescription(title_->text() + ", " + facts_->text());
}

/// Addresses to copy; nothing is looked up.
void CardSheet::tell_links() {
    const movies::Movie &movie = request_.movies->set.catalog[*movie_];
    QStringList lines;
    if (movie.imdb > 0) lines << QString("IMDb  https://www.imdb.com/title/tt%1/").arg(movie.imdb, 7, 10, QChar('0'));
    if (movie.tmdb > 0) lines << QString("TMDB  https://www.themoviedb.org/movie/%1").arg(movie.tmdb);
    links_->setText(lines.join('\n'));
    links_->setVisible(!lines.isEmpty());
}

void CardSheet::tell_neighbours() {
    near_->clear();
    if (!neighbours_.request().movies) return;
    const movies::Catalog &catalog = neighbours_.request().movies->set.catalog;
    for (std::size_t i = 0; i < std::min(neighbours_.count(), Recommendations::step); ++i) {
        const Recommendation &near = neighbours_.at(i);
        auto *item = new QListWidgetItem(movie_label(catalog, near.movie), near_);
        item->setData(Qt::UserRole, near.movie);
        item->setToolTip(because_text(neighbours_.request(), near));
        item->setSizeHint({100, near_item_height});
    }
    near_title_->setText(neighbours_.unknown().empty() ? "Near it, by " + model_title(neighbours_.request().model_name)
                                                       : QString("Near it, by genres and year"));
    near_->setFixedHeight(near_->count() * near_item_height + 10);
    near_->setVisible(near_->count() > 0);
}

QString CardSheet::text() const {
    QStringList texts;
    for (const QLabel *label : findChildren<QLabel *>())
        if (!label->isHidden()) texts << label->text();
    texts << reasons_->accessibleDescription();
    for (int i = 0; i < near_->count(); ++i) texts << near_->item(i)->text();
    return texts.join('\n');
}

void CardSheet::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Escape) return emit closed();
    const QList<std::pair<int, Opinion>> keys = {{Qt::Key_U, Opinion::liked},
                                                 {Qt::Key_D, Opinion::disliked},
                                                 {Qt::Key_S, Opinion::seen},
                                                 {Qt::Key_N, Opinion::hidden}};
    for (const auto &[key, opinion] : keys)
        if (event->key() == key && movie_ && event->modifiers() == Qt::NoModifier)
            return emit judged(*movie_, opinion_ == opinion ? Opinion::none : opinion);
    QFrame::keyPressEvent(event);
}

} // namespace benchlight::ui
