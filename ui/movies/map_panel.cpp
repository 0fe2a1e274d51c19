#include "ui/movies/map_panel.h"

#include "ui/figures/export_button.h"
#include "ui/movies/wrap_layout.h"
#include "ui/shell/icons.h"
#include "ui/shell/widgets.h"
#include "ui/shell/words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QProgressBar>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int empty_width = 440, search_width = 260, dot_side = 12;
constexpr std::size_t most_hits = 30;
constexpr double button_zoom = 1.4;
const char *const purpose =
    "A map of the movies that people like: near each other lie those that the same people like.";
const char *const readout_hint = "Point at a movie, or search for one. A click recommends what is like it.";

QIcon dot_icon(const QColor &colour, double ratio) {
    QPixmap dot((QSizeF(dot_side, dot_side) * ratio).toSize());
    dot.setDevicePixelRatio(ratio);
    dot.fill(Qt::transparent);
    QPainter painter(&dot);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(QRectF(1, 1, dot_side - 2, dot_side - 2));
    return dot;
}

QToolButton *make_zoom_button(const QString &text, const QString &tip) {
    auto *button = new QToolButton;
    button->setObjectName("control");
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

MapPanel::MapPanel(MovieLibrary &library, QWidget *parent)
    : QWidget(parent),
      library_(library),
      stack_(new QStackedWidget),
      empty_(make_text()),
      readout_(new QLabel),
      hits_(new QLabel),
      progress_(new QProgressBar),
      search_(new QLineEdit),
      legend_row_(new QWidget),
      view_(new MapView) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(stack_);
    auto *content = new QWidget;
    auto *content_column = new QVBoxLayout(content);
    content_column->setContentsMargins(space::medium, space::small, space::medium, space::small);
    content_column->setSpacing(space::small);
    content_column->addWidget(make_bar());
    content_column->addWidget(legend_row_);
    content_column->addWidget(view_, 1);
    readout_->setTextFormat(Qt::PlainText);
    readout_->setProperty("role", "help");
    readout_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    content_column->addWidget(readout_);
    auto *wrap = new WrapLayout(space::tiny, legend_row_);
    wrap->setContentsMargins({});
    stack_->addWidget(make_empty());
    stack_->addWidget(content);
    connect(view_, &MapView::pointed_changed, this, &MapPanel::say);
    connect(view_, &MapView::chosen, this, &MapPanel::movie_chosen);
    connect(&library_, &MovieLibrary::opened, this, &MapPanel::forget);
    connect(&worker_, &DataWorker::failed, this, [this](const QString &reason) { show_nothing(reason); });
    connect(theme_signals(), &ThemeSignals::changed, this, &MapPanel::make_legend);
    show_nothing(purpose);
}

MapPanel::~MapPanel() = default;

QWidget *MapPanel::make_bar() {
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins({});
    row->setSpacing(space::small);
    search_->setPlaceholderText("Find a movie on the map");
    search_->setAccessibleName("Find a movie on the map");
    search_->setToolTip("Rings what is found; Enter leads to one hit after another");
    search_->setClearButtonEnabled(true);
    search_->setFixedWidth(search_width);
    hits_->setProperty("role", "help");
    hits_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    zoom_ = {make_zoom_button("+", "Zoom in"), make_zoom_button("−", "Zoom out"),
             make_zoom_button("All", "Show all of the map")};
    auto *export_button = new ExportButton(
        [this]() -> const Figure * {
            figure_ = view_->points() ? std::make_unique<MapFigure>(view_->points(), view_->look()) : nullptr;
            return figure_.get();
        },
        "movie-map");
    row->addWidget(search_);
    row->addWidget(hits_, 1);
    for (QToolButton *button : zoom_) row->addWidget(button);
    row->addWidget(export_button);
    connect(zoom_[0], &QToolButton::clicked, this, [this] { view_->zoom_by(button_zoom); });
    connect(zoom_[1], &QToolButton::clicked, this, [this] { view_->zoom_by(1 / button_zoom); });
    connect(zoom_[2], &QToolButton::clicked, this, [this] { view_->show_all(); });
    connect(search_, &QLineEdit::textChanged, this, &MapPanel::find);
    connect(search_, &QLineEdit::returnPressed, this, &MapPanel::next_hit);
    connect(export_button, &ExportButton::failed, this, &MapPanel::failed);
    return bar;
}

QWidget *MapPanel::make_empty() {
    auto *empty = new QWidget;
    auto *column = new QVBoxLayout(empty);
    column->setContentsMargins(space::huge, space::huge, space::huge, space::huge);
    column->setSpacing(space::medium);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setFixedWidth(empty_width);
    progress_->setRange(0, 1000);
    progress_->setTextVisible(false);
    progress_->setFixedWidth(empty_width / 2);
    progress_->setAccessibleName("Share of the map that is made");
    column->addStretch(1);
    auto *row = new QHBoxLayout; // a wrapped text that is aligned gets too little height
    row->addStretch(1);
    row->addWidget(empty_);
    row->addStretch(1);
    column->addLayout(row);
    column->addWidget(progress_, 0, Qt::AlignHCenter);
    column->addStretch(2);
    return empty;
}

QString MapPanel::empty_text() const { return stack_->currentIndex() == 0 ? empty_->text() : QString(); }

void MapPanel::show_nothing(const QString &reason) {
    empty_->setText(reason);
    progress_->hide();
    stack_->setCurrentIndex(0);
    view_->show_points(nullptr);
}

void MapPanel::forget() {
    worker_.cancel();
    made_of_.reset();
    show_nothing(purpose);
    if (isVisible()) make();
}

void MapPanel::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    if (library_.movies() && made_of_ != library_.movies()) make();
}

void MapPanel::make() {
    made_of_ = library_.movies();
    show_nothing(QString(purpose) + " It is being made…");
    progress_->setValue(0);
    progress_->show();
    const Progress progress = [this, of = made_of_](std::uint64_t done, std::uint64_t) {
        if (done % 10 == 0)
            QMetaObject::invokeMethod(
                this,
                [this, of, done] {
                    if (of == made_of_) progress_->setValue(static_cast<int>(done));
                },
                Qt::QueuedConnection);
    };
    worker_.run([this, of = made_of_, progress](const std::stop_token &stop) -> std::function<void()> {
        const movies::MovieMap map = movies::make_map(of->set.likes, {}, stop, progress);
        return [this, points = MapPoints::of(map, of->set)] { accept(points); };
    });
}

void MapPanel::accept(std::shared_ptr<const MapPoints> points) {
    if (points->points.empty())
        return show_nothing(
            QString("In this set no movie is liked by %1 people or more, so there is nothing to put on a map.")
                .arg(movies::MapOptions().least_likes));
    point_of_.assign(made_of_->set.catalog.size(), -1);
    for (std::size_t i = 0; i < points->points.size(); ++i)
        point_of_[points->points[i].movie] = static_cast<std::int64_t>(i);
    view_->show_points(std::move(points));
    stack_->setCurrentIndex(1);
    make_legend();
    for (QToolButton *button : legend_) button->setChecked(true);
    ring();
    find();
    say();
}

/// A button a category, which shows and hides it.
void MapPanel::make_legend() {
    const std::size_t categories = view_->points() ? view_->points()->categories.size() : 0;
    while (legend_.size() > categories) {
        delete legend_.back();
        legend_.pop_back();
    }
    while (legend_.size() < categories) {
        auto *button = new QToolButton;
        button->setObjectName("segment");
        button->setCheckable(true);
        button->setChecked(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setIconSize({dot_side, dot_side});
        button->setFocusPolicy(Qt::StrongFocus);
        connect(button, &QToolButton::toggled, this, [this] {
            std::vector<bool> hidden(MapPoints::coloured + 1);
            for (std::size_t i = 0; i < legend_.size(); ++i)
                hidden[view_->points()->category_number(i)] = !legend_[i]->isChecked();
            view_->set_hidden(std::move(hidden));
        });
        legend_row_->layout()->addWidget(button);
        legend_.push_back(button);
    }
    for (std::size_t i = 0; i < categories; ++i) {
        const QString &name = view_->points()->categories[i];
        legend_[i]->setText(name);
        legend_[i]->setToolTip(i + 1 < categories ? QString("Show or hide movies whose first genre is %1").arg(name)
                                                  : QString("Show or hide movies of rarer genres, or without one"));
        legend_[i]->setIcon(
            dot_icon(map_colour(view_->points()->category_number(i), current_theme()), devicePixelRatioF()));
    }
}

void MapPanel::highlight(std::vector<std::uint32_t> movies) {
    highlighted_ = std::move(movies);
    highlighted_of_ = library_.movies();
    ring();
}

void MapPanel::ring() {
    if (!view_->points()) return;
    std::vector<std::size_t> points;
    if (highlighted_of_.lock() != made_of_) return view_->set_ringed({});
    for (const std::uint32_t movie : highlighted_)
        if (movie < point_of_.size() && point_of_[movie] >= 0)
            points.push_back(static_cast<std::size_t>(point_of_[movie]));
    view_->set_ringed(std::move(points));
}

void MapPanel::find() {
    hit_ = 0;
    if (!view_->points()) return;
    const QString query = search_->text().trimmed();
    if (query.isEmpty()) {
        hits_->clear();
        return view_->set_found({});
    }
    std::vector<std::size_t> found;
    const auto hits = made_of_->index.search(query.toStdString(), most_hits);
    for (const movies::SearchHit &hit : hits)
        if (point_of_[hit.movie] >= 0) found.push_back(static_cast<std::size_t>(point_of_[hit.movie]));
    hits_->setText(hits.empty()    ? QString("Nothing is found.")
                   : found.empty() ? QString("What is found has too few likes to be on the map.")
                                   : QString("%1 of %2 hits on the map").arg(found.size()).arg(hits.size()));
    hits_->setToolTip(hits_->text());
    view_->set_found(std::move(found));
}

void MapPanel::next_hit() {
    const std::vector<std::size_t> &found = view_->look().found;
    if (!view_->points() || found.empty()) return;
    view_->centre_on(found[hit_ % found.size()]);
    ++hit_;
}

QString MapPanel::sentence(std::size_t point) const {
    const MapPoint &of = view_->points()->points[point];
    QStringList genres;
    for (const std::string &genre : made_of_->set.catalog.genre_names(of.movie))
        genres << QString::fromStdString(genre);
    return QString("%1 · %2 · liked by %3 people")
        .arg(view_->points()->labels[point], genres.isEmpty() ? QString("no genres") : genres.join(", "),
             count_text(of.likes));
}

void MapPanel::say() {
    const auto point = view_->points() ? view_->pointed() : std::nullopt;
    const QString text = point ? sentence(*point) : QString(readout_hint);
    readout_->setText(text);
    readout_->setToolTip(text);
}

std::vector<Scene> MapPanel::scenes() {
    const auto ready = [this] { return view_->points() != nullptr || (!busy() && made_of_ != nullptr); };
    const auto plain = [this] {
        search_->clear();
        for (QToolButton *button : legend_) button->setChecked(true);
        if (view_->points()) view_->show_all();
    };
    return {{.name = "map", .show = plain, .ready = ready},
            {.name = "map-search",
             .show =
                 [this, plain] {
                     plain();
                     search_->setText("star");
                 },
             .ready =
                 [this, ready] {
                     if (!ready()) return false;
                     find();
                     return true;
                 }}};
}

} // namespace benchlight::ui
