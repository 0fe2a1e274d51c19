#include "ui/movies/method_lists.h"

#include "ui/figures/export_button.h"
#include "ui/inspect/figure_picture.h"
#include "ui/inspect/sheet_section.h"
#include "ui/movies/lists_model.h"
#include "ui/movies/matrix_table.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr int list_column = 176, place_column = 40, list_rows = 10, list_row = 24;
const QString list_help = "Bold: in the published list of the same configuration too.";
const QString overlap_title = "Movies that the lists of two configurations have in common";

QToolButton *make_segment(const QString &text, const QString &tip) {
    auto *button = new QToolButton;
    button->setObjectName("segment");
    button->setText(text);
    button->setToolTip(tip);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::StrongFocus);
    QFont bold = interface_font(text_size::small); // as it is while it is checked
    bold.setWeight(QFont::Bold);
    button->setMinimumWidth(QFontMetrics(bold).horizontalAdvance(text) + 2 * space::medium);
    return button;
}

int height_of_overlap(const Figure &figure, int width) {
    return static_cast<int>(static_cast<const OverlapFigure &>(figure).height_for(width));
}

/// Tells whether lists made before are still those of the runs.
std::string key_of(const MovieRuns &runs, movies::Compared compared) {
    std::string key = runs.folder.string() + (compared == movies::Compared::rows ? "\nrows" : "\ncolumns");
    for (const ConfigRun &run : runs.runs)
        if (run.run.final_cost) key += "\n" + run.config;
    return key;
}

bool any_ended(const MovieRuns &runs) {
    for (const ConfigRun &run : runs.runs)
        if (run.run.final_cost) return true;
    return false;
}

} // namespace

MethodLists::MethodLists(QWidget *parent)
    : QWidget(parent),
      query_(new QComboBox),
      columns_(make_segment("Columns, corrected", "Compare the vectors of movies")),
      rows_(make_segment("Rows, as published", "Compare the rows of the matrix of vectors, as the notebook does")),
      problem_(make_text("warning")),
      help_(make_help(list_help)),
      model_(new ListsModel(this)),
      table_(new MatrixTable("The first ten of each configuration", list_column, place_column, 1)),
      picture_(new FigurePicture("Shares of movies that lists have in common", height_of_overlap)),
      overlap_section_(nullptr) {
    query_->setAccessibleName("Movie to recommend for");
    query_->setToolTip("The three movies that the notebook asks for");
    pass_wheel_on(query_);
    auto *group = new QButtonGroup(this);
    group->addButton(columns_);
    group->addButton(rows_);
    columns_->setChecked(true);
    table_->setModel(model_);
    table_->setToolTip("Titles are whole in the tool tips of their cells; Ctrl+C copies what is selected");
    table_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table_->setFixedHeight(list_rows * list_row + table_->horizontalHeader()->sizeHint().height() +
                           table_->horizontalScrollBar()->sizeHint().height() + 2 * table_->frameWidth() + 2);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(space::large);
    column->addWidget(make_list_section());
    overlap_section_ = make_overlap_section();
    column->addWidget(overlap_section_);
    connect(query_, &QComboBox::currentIndexChanged, this, &MethodLists::show_lists);
    connect(columns_, &QToolButton::clicked, this, [this] { set_compared(movies::Compared::columns); });
    connect(rows_, &QToolButton::clicked, this, [this] { set_compared(movies::Compared::rows); });
    connect(table_, &MatrixTable::failed, this, &MethodLists::failed);
    connect(&maker_, &DataWorker::failed, this, [this](const QString &reason) {
        problem_->setText(reason);
        show_lists();
    });
    show_lists();
}

MethodLists::~MethodLists() = default;

QWidget *MethodLists::make_list_section() {
    auto *section = new QWidget;
    auto *column = make_section(section, "Recommended by each configuration");
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    row->addWidget(query_);
    row->addSpacing(space::medium);
    row->addWidget(columns_);
    row->addWidget(rows_);
    row->addStretch(1);
    column->addLayout(row);
    column->addWidget(problem_);
    column->addWidget(table_);
    column->addWidget(help_);
    return section;
}

QWidget *MethodLists::make_overlap_section() {
    auto *section = new QWidget;
    auto *button = new ExportButton([this]() -> const Figure * { return exported_.get(); }, "overlap");
    auto *column = make_section(section, overlap_title, button);
    column->addWidget(picture_);
    connect(button, &ExportButton::failed, this, &MethodLists::failed);
    return section;
}

void MethodLists::show_set(std::shared_ptr<const OpenMovies> movies) {
    movies_ = std::move(movies);
    const QSignalBlocker blocker(query_);
    query_->clear();
    for (const std::int64_t id : movies::published_queries())
        if (const auto movie = movies_->set.catalog.find(id))
            query_->addItem(QString::fromStdString(movies_->set.catalog.label(*movie)),
                            QVariant::fromValue<qint64>(id));
    query_->setEnabled(query_->count() > 0);
    made_.clear();
    make_lists();
}

void MethodLists::show_runs(std::shared_ptr<const MovieRuns> runs) {
    runs_ = std::move(runs);
    make_lists();
}

void MethodLists::set_compared(movies::Compared compared) {
    compared_ = compared;
    (compared == movies::Compared::rows ? rows_ : columns_)->setChecked(true);
    make_lists();
}

void MethodLists::make_lists() {
    if (!movies_ || !runs_ || !any_ended(*runs_)) {
        maker_.cancel();
        made_.clear();
        ours_.clear();
        problem_->clear();
        return show_lists();
    }
    const std::string key = key_of(*runs_, compared_);
    if (key == made_) return;
    made_ = key;
    ours_.clear();
    problem_->clear();
    show_lists();
    maker_.run([this, runs = runs_, compared = compared_,
                open = movies_](const std::stop_token &stop) -> std::function<void()> {
        const auto set = set_of(runs->settings(), std::shared_ptr<const movies::MovieSet>(open, &open->set), stop);
        return [this, lists = lists_of(*runs, *set, compared)] {
            ours_ = lists;
            show_lists();
        };
    });
}

void MethodLists::show_lists() {
    const bool published = !runs_ || runs_->of_published_set();
    const auto title_of = [movies = movies_](std::int64_t id) {
        const auto movie = movies ? movies->set.catalog.find(id) : std::nullopt;
        return movie ? QString::fromStdString(movies->set.catalog.label(*movie)) : QString();
    };
    const std::vector<movies::TopTen> &theirs = movies::published_sweep().lists;
    model_->show_lists(ours_, published ? theirs : std::vector<movies::TopTen>(), query_->currentData().toLongLong(),
                       title_of);
    if (query_->count() == 0 && movies_ && problem_->text().isEmpty())
        problem_->setText("The open set has none of the three movies that the notebook asks for.");
    problem_->setVisible(!problem_->text().isEmpty());
    help_->setText(maker_.busy()   ? "Making the lists…"
                   : ours_.empty() ? "These are the published lists; nothing has been run beside them."
                   : runs_->sweep  ? list_help
                                   : QString());
    help_->setVisible(!help_->text().isEmpty());
    Overlaps overlaps = overlaps_of(ours_, compared_, runs_ ? runs_->rank_text() : QString(), published);
    overlaps.title = overlap_title;
    exported_ = std::make_unique<OverlapFigure>(overlaps);
    overlaps.title.clear();
    picture_->show_figure(std::make_shared<const OverlapFigure>(std::move(overlaps)));
}

bool MethodLists::settled() const { return !maker_.busy() && picture_->settled(); }

QString MethodLists::problem() const { return problem_->text(); }

} // namespace benchlight::ui
