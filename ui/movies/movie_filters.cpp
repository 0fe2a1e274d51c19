#include "ui/movies/movie_filters.h"

#include "ui/movies/movie_words.h"
#include "ui/movies/wrap_layout.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/words.h"

#include <QAction>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr double hits_share = .05, known_share = .20; ///< of the rated movies

/// Stays open while its boxes are ticked.
class CheckMenu final : public QMenu {
  public:
    using QMenu::QMenu;

  protected:
    void mouseReleaseEvent(QMouseEvent *event) override {
        if (QAction *action = actionAt(event->position().toPoint()); action && action->isCheckable())
            action->trigger();
        else
            QMenu::mouseReleaseEvent(event);
    }
    void keyPressEvent(QKeyEvent *event) override {
        QAction *action = activeAction();
        const bool ticks = event->key() == Qt::Key_Space || event->key() == Qt::Key_Return;
        if (ticks && action && action->isCheckable())
            action->trigger();
        else
            QMenu::keyPressEvent(event);
    }
};

/// "up to 8 ratings", "from 9 to 38 ratings", "39 ratings and more"
QString range_of(std::uint32_t from, std::uint32_t to) {
    if (to == ~std::uint32_t{0}) return count_text(from) + " ratings and more";
    if (from == to) return counted(from, "rating", "ratings");
    return QString("%1 to %2 ratings").arg(count_text(from), count_text(to));
}

/// Words that stand before a field in its row.
QWidget *labelled(const QString &text, std::initializer_list<QWidget *> fields) {
    auto *group = new QWidget;
    auto *row = new QHBoxLayout(group);
    row->setContentsMargins({});
    row->setSpacing(space::tiny + 2);
    auto *label = new QLabel(text);
    label->setProperty("role", "help");
    row->addWidget(label);
    for (QWidget *field : fields) row->addWidget(field);
    return group;
}

} // namespace

std::vector<Fame> fames_of(const movies::MovieSet &set) {
    std::vector<std::uint32_t> counts;
    for (const std::uint32_t count : set.rating_count)
        if (count > 0) counts.push_back(count);
    std::vector<Fame> fames{{"Any fame", "However many people have rated a movie"}};
    if (counts.empty()) return fames;
    std::ranges::sort(counts, std::greater());
    const auto least_of = [&](double share) {
        const auto place = static_cast<std::size_t>(share * static_cast<double>(counts.size()));
        return counts[std::min(place, counts.size() - 1)];
    };
    const std::uint32_t hits = std::max(3U, least_of(hits_share));
    const std::uint32_t known = std::clamp(least_of(known_share), 2U, hits - 1);
    const auto add = [&](const QString &title, const QString &which, std::uint32_t from, std::uint32_t to) {
        fames.push_back({title, QString("%1: %2").arg(which, range_of(from, to)), from, to});
    };
    add("Hits", "The best known twentieth of the rated movies", hits, ~std::uint32_t{0});
    add("Known", "The best known fifth, without the hits", known, hits - 1);
    add("Hidden gems", "What is less known", 1, known - 1);
    return fames;
}

MovieFilters::MovieFilters(QWidget *parent)
    : QWidget(parent),
      model_(new QComboBox),
      other_(new QComboBox),
      fame_(new QComboBox),
      from_(new QSpinBox),
      to_(new QSpinBox),
      genres_button_(new QPushButton),
      clear_(new QPushButton("Clear &filters")),
      genres_(new CheckMenu(this)) {
    make_models();
    make_years();
    genres_button_->setObjectName("menuButton");
    genres_button_->setMenu(genres_);
    genres_button_->setAccessibleName("Genres");
    genres_button_->setMinimumWidth(150);
    fame_->setAccessibleName("How well known");
    fame_->addItem("Any fame");
    fame_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    pass_wheel_on(fame_);
    clear_->setObjectName("disclosure");
    clear_->setToolTip("Recommend from all movies again");
    auto *row = new WrapLayout(space::medium, this);
    row->addWidget(labelled("Recommender", {model_}));
    row->addWidget(labelled("compared with", {other_}));
    auto *until = new QLabel("to");
    until->setProperty("role", "help");
    row->addWidget(labelled("Years", {from_, until, to_}));
    row->addWidget(genres_button_);
    row->addWidget(fame_);
    row->addWidget(clear_);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    for (QComboBox *combo : {model_, other_})
        connect(combo, &QComboBox::currentIndexChanged, this, [this] {
            if (!quiet_) emit model_changed();
        });
    connect(fame_, &QComboBox::currentIndexChanged, this, [this](int fame) {
        if (fame >= 0 && static_cast<std::size_t>(fame) < fames_.size())
            fame_->setToolTip(fames_[static_cast<std::size_t>(fame)].tip);
        told();
    });
    connect(clear_, &QPushButton::clicked, this, &MovieFilters::clear);
    tell_genres();
    clear_->hide();
}

void MovieFilters::make_models() {
    other_->addItem("nothing", QString());
    for (const movies::ModelKind &kind : movies::model_kinds())
        for (QComboBox *combo : {model_, other_}) {
            combo->addItem(QString::fromStdString(kind.title), QString::fromStdString(kind.name));
            combo->setItemData(combo->count() - 1, QString::fromStdString(kind.description), Qt::ToolTipRole);
        }
    model_->setAccessibleName("Recommender");
    other_->setAccessibleName("Recommender to compare with");
    other_->setToolTip("Shows the list of another recommender side by side, and which movies both have");
    for (QComboBox *combo : {model_, other_}) {
        combo->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        pass_wheel_on(combo);
    }
    const auto tell = [this] { model_->setToolTip(model_->currentData(Qt::ToolTipRole).toString()); };
    connect(model_, &QComboBox::currentIndexChanged, this, tell);
    tell();
}

void MovieFilters::make_years() {
    for (QSpinBox *year : {from_, to_}) {
        year->setRange(1899, 2100);
        year->setSpecialValueText("any");
        year->setValue(year->minimum());
        year->setKeyboardTracking(false);
        year->setAccelerated(true);
        pass_wheel_on(year);
        connect(year, &QSpinBox::valueChanged, this, &MovieFilters::told);
    }
    from_->setAccessibleName("Earliest year");
    from_->setToolTip("Leaves out what came out earlier, and movies whose year is unknown");
    to_->setAccessibleName("Latest year");
    to_->setToolTip("Leaves out what came out later, and movies whose year is unknown");
}

void MovieFilters::set_movies(const OpenMovies &movies) {
    quiet_ = true;
    int first = 0, last = 0;
    for (const movies::Movie &movie : movies.set.catalog.movies())
        if (movie.year > 0) {
            first = first == 0 ? movie.year : std::min(first, movie.year);
            last = std::max(last, movie.year);
        }
    for (QSpinBox *year : {from_, to_}) {
        const int chosen = year->value() == year->minimum() ? 0 : year->value();
        year->setRange(std::max(1, first) - 1, std::max(1, last));
        year->setValue(chosen == 0 ? year->minimum() : chosen);
    }
    QStringList ticked;
    for (const QAction *action : genres_->actions())
        if (action->isChecked()) ticked << action->text();
    genres_->clear();
    genre_names_ = movies.set.catalog.genres();
    for (const std::string &name : genre_names_) {
        QAction *action = genres_->addAction(QString::fromStdString(name).replace("&", "&&"));
        action->setCheckable(true);
        action->setChecked(ticked.contains(action->text()));
        connect(action, &QAction::toggled, this, [this] {
            tell_genres();
            told();
        });
    }
    const int fame = std::max(0, fame_->currentIndex());
    fames_ = fames_of(movies.set);
    fame_->clear();
    for (const Fame &range : fames_) {
        fame_->addItem(range.title);
        fame_->setItemData(fame_->count() - 1, range.tip, Qt::ToolTipRole);
    }
    fame_->setCurrentIndex(std::min(fame, fame_->count() - 1));
    tell_genres();
    quiet_ = false;
    clear_->setVisible(any());
}

void MovieFilters::tell_genres() {
    QStringList chosen;
    for (const QAction *action : genres_->actions())
        if (action->isChecked()) chosen << action->text();
    genres_button_->setText(chosen.isEmpty()     ? QString("All genres")
                            : chosen.size() == 1 ? chosen.front()
                                                 : QString("%1 + %2").arg(chosen.front()).arg(chosen.size() - 1));
    genres_button_->setToolTip(chosen.isEmpty() ? QString("Choose genres; a movie has to have one of them")
                                                : "One of: " + chosen.join(", ").replace("&&", "&"));
}

movies::Filters MovieFilters::filters() const {
    movies::Filters filters;
    if (from_->value() != from_->minimum()) filters.year_from = from_->value();
    if (to_->value() != to_->minimum()) filters.year_to = to_->value();
    const QList<QAction *> genres = genres_->actions();
    for (qsizetype i = 0; i < genres.size(); ++i)
        if (genres[i]->isChecked()) filters.genres.push_back(static_cast<std::uint16_t>(i));
    if (const int fame = fame_->currentIndex(); fame > 0 && static_cast<std::size_t>(fame) < fames_.size()) {
        filters.ratings_from = fames_[static_cast<std::size_t>(fame)].from;
        filters.ratings_to = fames_[static_cast<std::size_t>(fame)].to;
    }
    return filters;
}

void MovieFilters::set_years(int from, int to) {
    from_->setValue(from == 0 ? from_->minimum() : from);
    to_->setValue(to == 0 ? to_->minimum() : to);
}

void MovieFilters::set_genre(std::uint16_t genre, bool chosen) {
    if (QAction *action = genres_->actions().value(genre)) action->setChecked(chosen);
}

void MovieFilters::set_fame(int fame) { fame_->setCurrentIndex(fame); }

bool MovieFilters::any() const {
    const movies::Filters now = filters();
    return now.year_from || now.year_to || !now.genres.empty() || fame_->currentIndex() > 0;
}

void MovieFilters::clear() {
    quiet_ = true;
    set_years(0, 0);
    for (QAction *action : genres_->actions()) action->setChecked(false);
    fame_->setCurrentIndex(0);
    quiet_ = false;
    if (clear_->hasFocus()) genres_button_->setFocus();
    told();
}

void MovieFilters::told() {
    if (quiet_) return;
    clear_->setVisible(any());
    emit changed();
}

std::string MovieFilters::model() const { return model_->currentData().toString().toStdString(); }

void MovieFilters::set_model(const std::string &name) {
    if (const int row = model_->findData(QString::fromStdString(name)); row >= 0) model_->setCurrentIndex(row);
}

std::string MovieFilters::other() const { return other_->currentData().toString().toStdString(); }

void MovieFilters::set_other(const std::string &name) {
    if (const int row = other_->findData(QString::fromStdString(name)); row >= 0) other_->setCurrentIndex(row);
}

} // namespace benchlight::ui
