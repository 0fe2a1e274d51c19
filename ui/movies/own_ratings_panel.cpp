#include "ui/movies/own_ratings_panel.h"

#include "ui/movies/movie_words.h"
#include "ui/movies/wrap_layout.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/words.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int most_width = 860, usual_liked = 1; ///< the second choice: from 4 stars on

QString stars_text(double stars) { return stars > 0 ? QString::number(stars, 'g', 2) + " ★" : QString("watched"); }

} // namespace

OwnRatingsPanel::OwnRatingsPanel(QWidget *parent)
    : QFrame(parent),
      title_(make_text("title")),
      matched_(make_text()),
      sum_(make_text("heading")),
      problems_(make_text("warning")),
      missing_title_(make_text("help")),
      liked_(new QComboBox),
      disliked_(new QComboBox),
      seen_(new QCheckBox("Leave all others out as &seen")),
      missing_(new QTableWidget),
      accept_(new QPushButton("&Add them")),
      reject_(new QPushButton("&Do not add")) {
    setObjectName("ownRatings");
    setAccessibleName("Your own ratings");
    auto *outer = new QHBoxLayout(this);
    outer->setContentsMargins(space::large, space::large, space::large, space::large);
    auto *column = new QVBoxLayout;
    auto *content = new QWidget;
    content->setMaximumWidth(most_width);
    content->setLayout(column);
    column->setContentsMargins({});
    column->setSpacing(space::small);
    outer->addStretch();
    outer->addWidget(content, 100);
    outer->addStretch();
    column->addWidget(title_);
    column->addWidget(matched_);
    column->addWidget(problems_);
    column->addWidget(make_choices());
    column->addWidget(missing_title_);
    column->addWidget(missing_, 1);
    column->addStretch();
    auto *row = new QHBoxLayout;
    row->addWidget(sum_, 1);
    row->addWidget(reject_);
    row->addWidget(accept_);
    column->addLayout(row);
    missing_->setObjectName("reportTable");
    missing_->setAccessibleName("Ratings whose movie was not found");
    missing_->setColumnCount(4);
    missing_->setHorizontalHeaderLabels({"Not found", "Year", "Rated", "Nearest"});
    missing_->verticalHeader()->hide();
    missing_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    missing_->setSelectionBehavior(QAbstractItemView::SelectRows);
    missing_->setShowGrid(false);
    missing_->setTabKeyNavigation(false);
    missing_->horizontalHeader()->setStretchLastSection(true);
    missing_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    missing_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    accept_->setObjectName("primary");
    accept_->setToolTip("Adds them to your taste in one step that can be undone");
    reject_->setToolTip("Leaves your taste as it is (Esc)");
    connect(accept_, &QPushButton::clicked, this, &OwnRatingsPanel::accepted);
    connect(reject_, &QPushButton::clicked, this, &OwnRatingsPanel::rejected);
}

QWidget *OwnRatingsPanel::make_choices() {
    for (const double stars : {3.5, 4., 4.5, 5.}) liked_->addItem("like from " + stars_text(stars), stars);
    disliked_->addItem("dislike none", 0.);
    for (const double stars : {1., 1.5, 2., 2.5}) disliked_->addItem("dislike up to " + stars_text(stars), stars);
    liked_->setCurrentIndex(usual_liked);
    disliked_->setCurrentIndex(disliked_->findData(2.));
    liked_->setAccessibleName("From how many stars on it is a like");
    liked_->setToolTip("Ratings from here on become likes");
    disliked_->setAccessibleName("Up to how many stars it is a dislike");
    disliked_->setToolTip("Ratings up to here become dislikes, which count against similar movies");
    seen_->setChecked(true);
    seen_->setToolTip("Movies that you have rated or watched otherwise are not recommended");
    auto *choices = new QWidget;
    auto *row = new WrapLayout(space::medium, choices);
    row->addWidget(liked_);
    row->addWidget(disliked_);
    row->addWidget(seen_);
    for (QComboBox *combo : {liked_, disliked_}) {
        pass_wheel_on(combo);
        connect(combo, &QComboBox::currentIndexChanged, this, &OwnRatingsPanel::count);
    }
    connect(seen_, &QCheckBox::toggled, this, &OwnRatingsPanel::count);
    return choices;
}

void OwnRatingsPanel::show_ratings(std::shared_ptr<const OpenMovies> movies, const movies::OwnRatings &ratings,
                                   const QString &file) {
    movies_ = std::move(movies);
    ratings_ = ratings;
    title_->setText("Your own ratings");
    const auto found = static_cast<std::size_t>(
        std::ranges::count_if(ratings_.rows, [](const movies::OwnRating &row) { return row.movie.has_value(); }));
    matched_->setText(QString("%1, from %2: %3 of %4 are in this set.")
                          .arg(file, QString::fromStdString(ratings_.format), count_text(found),
                               counted(ratings_.rows.size(), "movie", "movies")));
    QStringList problems;
    for (const std::string &problem : ratings_.problems) problems << QString::fromStdString(problem);
    if (problems.size() > 3) problems = problems.mid(0, 3) << QString("and %1 more").arg(problems.size() - 3);
    problems_->setText(problems.join('\n'));
    problems_->setVisible(!problems.isEmpty());
    fill_missing();
    count();
}

void OwnRatingsPanel::fill_missing() {
    std::vector<const movies::OwnRating *> rows;
    for (const movies::OwnRating &row : ratings_.rows)
        if (!row.movie) rows.push_back(&row);
    missing_->clearContents();
    missing_->setRowCount(static_cast<int>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const movies::OwnRating &row = *rows[i];
        const QString cells[] = {QString::fromStdString(row.title), row.year > 0 ? QString::number(row.year) : "",
                                 stars_text(row.stars), QString::fromStdString(row.matched)};
        for (int column = 0; column < 4; ++column) {
            auto *cell = new QTableWidgetItem(cells[column]);
            cell->setToolTip(cells[column]);
            missing_->setItem(static_cast<int>(i), column, cell);
        }
    }
    missing_title_->setText("These are left out, because nothing in the set is called so. Search for those that you "
                            "mean by the nearest title.");
    missing_->setVisible(!rows.empty());
    missing_title_->setVisible(!rows.empty());
}

movies::Taste OwnRatingsPanel::taste() const {
    movies::Taste taste;
    const double liked = liked_->currentData().toDouble(), disliked = disliked_->currentData().toDouble();
    for (const movies::OwnRating &row : ratings_.rows) {
        if (!row.movie) continue;
        const std::int64_t id = movies_->set.catalog[*row.movie].id;
        for (auto *list : {&taste.likes, &taste.dislikes, &taste.seen}) std::erase(*list, id); // the later row counts
        if (row.stars >= liked)
            taste.likes.push_back(id);
        else if (row.stars > 0 && row.stars <= disliked)
            taste.dislikes.push_back(id);
        else if (seen_->isChecked())
            taste.seen.push_back(id);
    }
    return taste;
}

void OwnRatingsPanel::count() {
    const movies::Taste adds = taste();
    const bool any = !adds.likes.empty() || !adds.dislikes.empty() || !adds.seen.empty();
    sum_->setText(!any ? QString("Nothing to add.")
                       : QString("Adds %1, %2 and %3 seen.")
                             .arg(counted(adds.likes.size(), "like", "likes"),
                                  counted(adds.dislikes.size(), "dislike", "dislikes"), count_text(adds.seen.size())));
    accept_->setEnabled(any);
}

QString OwnRatingsPanel::text() const {
    QStringList texts;
    for (const QLabel *label : {title_, matched_, problems_, missing_title_, sum_})
        if (!label->isHidden()) texts << label->text();
    return texts.join('\n');
}

void OwnRatingsPanel::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Escape) return emit rejected();
    QFrame::keyPressEvent(event);
}

} // namespace benchlight::ui
