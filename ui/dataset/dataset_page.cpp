#include "ui/dataset/dataset_page.h"

#include "engine/augment/label_hazards.h"
#include "engine/runs/run_folder.h"
#include "ui/dataset/augmented_grid.h"
#include "ui/dataset/class_counts_view.h"
#include "ui/dataset/data_source.h"
#include "ui/dataset/data_statistics.h"
#include "ui/dataset/download_panel.h"
#include "ui/dataset/image_browser.h"
#include "ui/dataset/recipe_editor.h"
#include "ui/images/data_path.h"
#include "ui/shell/hint_bar.h"
#include "ui/shell/movie_files.h"
#include "ui/shell/theme.h"
#include "ui/shell/weight_files.h"
#include "ui/shell/widgets.h"

#include <QFile>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int least_side = 352, most_side = 440;
constexpr int high_enough = 820; // for classes and statistics below the images
constexpr int facts_height = 236;
enum Picture { grid_tab, images_tab };
enum Side { recipe_tab, classes_tab, statistics_tab };

} // namespace

DatasetPage::DatasetPage(Desk &desk, QWidget *parent)
    : Page(desk, parent),
      source_(new DataSource),
      body_(new QStackedWidget),
      picture_tabs_(make_tabs({"Augmented", "All images"}, "Images")),
      pictures_(new QStackedWidget),
      side_tabs_(make_tabs({"Recipe"}, "Beside the images")),
      side_(new QStackedWidget),
      facts_(new QWidget),
      grid_(new AugmentedGrid),
      browser_(new ImageBrowser),
      recipe_(new RecipeEditor),
      statistics_(new DataStatistics),
      classes_(new ClassCountsView),
      download_(new DownloadPanel) {
    statistics_scroll_ = make_scroll(statistics_, "Statistics");
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins({});
    rows->setSpacing(0);
    rows->addWidget(source_);
    rows->addWidget(new HintBar("dataset", "Choose what to learn from above. The grid shows the images exactly as the "
                                           "network will see them; move the recipe at the right and watch it change. "
                                           "Then go on to Train (Ctrl+2)."));
    auto *content = new QWidget;
    auto *columns = new QHBoxLayout(content);
    columns->setContentsMargins({});
    columns->setSpacing(0);
    auto *left = new QVBoxLayout;
    left->setSpacing(0);
    left->addWidget(make_pictures(), 1);
    auto *below = new QHBoxLayout(facts_);
    below->setContentsMargins(space::small, 0, 0, space::small);
    below->setSpacing(space::small);
    facts_->setFixedHeight(facts_height);
    left->addWidget(facts_);
    columns->addLayout(left, 1);
    columns->addWidget(make_side());
    body_->addWidget(content);
    body_->addWidget(download_);
    rows->addWidget(body_, 1);
    connect_source();
    connect_content();
    place_facts();
    connect(&desk, &Desk::settings_changed, this, &DatasetPage::follow_desk);
    shown_ = desk.settings();
    grid_->set_views(shown_);
    recipe_->set_recipe(QString::fromStdString(shown_.recipe));
    source_->set_spec(shown_.data);
    read();
}

DatasetPage::~DatasetPage() = default;

QWidget *DatasetPage::make_pictures() {
    auto *area = new QWidget;
    auto *rows = new QVBoxLayout(area);
    rows->setContentsMargins(space::small, 0, space::small, space::small);
    rows->setSpacing(0);
    rows->addWidget(picture_tabs_);
    pictures_->addWidget(grid_);
    pictures_->addWidget(browser_);
    rows->addWidget(pictures_, 1);
    connect(picture_tabs_, &QTabBar::currentChanged, pictures_, &QStackedWidget::setCurrentIndex);
    return area;
}

QWidget *DatasetPage::make_side() {
    auto *side = new QFrame;
    side->setObjectName("rightSide");
    auto *rows = new QVBoxLayout(side);
    rows->setContentsMargins({});
    rows->setSpacing(0);
    rows->addWidget(side_tabs_);
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(space::large, space::small, space::large, space::large);
    column->addWidget(make_help("The next run augments its training images like this."));
    column->addWidget(recipe_);
    column->addStretch();
    side_->addWidget(make_scroll(content, "Recipe"));
    rows->addWidget(side_, 1);
    connect(side_tabs_, &QTabBar::currentChanged, side_, &QStackedWidget::setCurrentIndex);
    return side;
}

void DatasetPage::connect_source() {
    connect(source_, &DataSource::spec_changed, this, [this] {
        change([this](training::Settings &settings) {
            if (settings.data != source_->spec()) settings.edits.clear(); // they are of the data set before
            settings.data = source_->spec();
        });
        read();
    });
    connect(source_, &DataSource::cancelled, this, [this] {
        reader_.cancel();
        source_->show_note("reading was cancelled");
        show_nothing("Reading was cancelled. Choose the set again to go on.");
    });
    connect(source_, &DataSource::download_requested, this, [this] { download_->start(); });
    connect(download_, &DownloadPanel::finished, this, [this] {
        source_->reload();
        read();
    });
    connect(&reader_, &DataReader::progress, source_, [this](double done) {
        source_->show_reading(done);
        grid_->show_hint(QString("Reading images … %1 %").arg(static_cast<int>(done * 100)));
    });
    connect(&reader_, &DataReader::loaded, this, &DatasetPage::show_data);
    connect(&reader_, &DataReader::failed, this, [this](const QString &reason) {
        source_->show_note("cannot be opened");
        source_->show_problem(reason);
        show_nothing("This set cannot be opened; the line above says why. Choose or open another one.");
    });
}

void DatasetPage::connect_content() {
    connect(recipe_, &RecipeEditor::recipe_changed, this, [this](const QString &recipe) {
        grid_->set_recipe(recipe);
        change([&](training::Settings &settings) { settings.recipe = recipe.toStdString(); });
        show_hazards();
    });
    connect(grid_, &AugmentedGrid::seed_changed, this, [this](quint64 seed) {
        change([seed](training::Settings &settings) { settings.split.seed = seed; });
        if (reader_.data()) statistics_->show_data(reader_.data(), shown_.split, shown_.edits);
    });
    connect(grid_, &AugmentedGrid::failed, source_, &DataSource::show_problem);
    connect(statistics_, &DataStatistics::split_changed, this, [this](const images::SplitSettings &split) {
        change([&](training::Settings &settings) { settings.split = split; });
        if (reader_.data()) grid_->show(reader_.data(), shown_.split, recipe_->recipe());
    });
    connect(
        statistics_, &DataStatistics::splits_made, this,
        [this](const std::shared_ptr<const images::Splits> &splits) { browser_->show_data(reader_.data(), splits); });
    connect(statistics_, &DataStatistics::split_failed, this, [this] { browser_->show_data(reader_.data(), nullptr); });
    connect(classes_, &ClassCountsView::class_chosen, this, [this](int label) {
        picture_tabs_->setCurrentIndex(images_tab);
        browser_->show_class(label);
    });
    connect(classes_, &ClassCountsView::failed, source_, &DataSource::show_problem);
}

void DatasetPage::change(const std::function<void(training::Settings &)> &set) {
    set(shown_);
    changing_ = true;
    training::Settings settings = desk().settings();
    set(settings);
    desk().set_settings(settings);
    changing_ = false;
}

void DatasetPage::follow_desk() {
    if (changing_) return;
    const training::Settings before = std::exchange(shown_, desk().settings());
    grid_->set_views(shown_);
    if (shown_.recipe != before.recipe) {
        recipe_->set_recipe(QString::fromStdString(shown_.recipe));
        grid_->set_recipe(QString::fromStdString(shown_.recipe));
        show_hazards();
    }
    if (shown_.data != before.data || shown_.size != before.size) {
        source_->set_spec(shown_.data);
        read();
    } else if (reader_.data() && (shown_.split != before.split || shown_.edits != before.edits)) {
        statistics_->show_data(reader_.data(), shown_.split, shown_.edits);
        grid_->show(reader_.data(), shown_.split, recipe_->recipe());
    }
}

void DatasetPage::read() {
    if (shown_.data.empty()) {
        body_->setCurrentIndex(0);
        return show_nothing("Choose a data set above, or open a folder or zip of images: one folder for each class.");
    }
    if (const Resource *resource = missing_resource(shown_.data)) {
        reader_.cancel();
        show_nothing({});
        download_->show_resource(*resource);
        body_->setCurrentWidget(download_);
        return;
    }
    body_->setCurrentIndex(0);
    source_->show_reading({});
    show_nothing("Reading images …");
    reader_.read(shown_.data, shown_.size, desk().reading_threads());
}

void DatasetPage::show_nothing(const QString &reason) {
    desk().set_classes(0);
    grid_->show_hint(reason);
    browser_->clear(reason);
    classes_->clear();
    statistics_->clear();
    recipe_->set_hazards({});
}

void DatasetPage::show_data(const std::shared_ptr<const images::DataSet> &set) {
    source_->describe(set);
    desk().set_classes(static_cast<int>(set->classes().size()));
    grid_->show(set, shown_.split, recipe_->recipe());
    classes_->show_data(set);
    statistics_->show_data(set, shown_.split, shown_.edits);
    show_hazards();
}

void DatasetPage::show_hazards() {
    QStringList sentences;
    if (reader_.data()) {
        const auto recipe = augment::Recipe::parse(recipe_->recipe().toStdString());
        for (const std::string &sentence : augment::label_hazards(recipe, reader_.data()->classes()))
            sentences << QString::fromStdString(sentence);
    }
    recipe_->set_hazards(sentences);
}

bool DatasetPage::open(const QString &argument) {
    const std::string text = QFile::encodeName(argument).toStdString();
    if (runs::is_run_folder(text) || is_weight_file(text)) return false;
    if (is_movie_set(text) || is_ratings_export(text)) return false;
    if (images::is_spec(text))
        source_->set_spec(text);
    else
        source_->open(text);
    return true;
}

void DatasetPage::resizeEvent(QResizeEvent *event) {
    Page::resizeEvent(event);
    place_facts();
}

/// Classes and statistics lie below the images where there is room, else behind tabs beside the recipe.
void DatasetPage::place_facts() {
    side_->parentWidget()->setFixedWidth(std::clamp(width() / 4, least_side, most_side));
    const bool below = height() >= high_enough;
    const bool is_below = side_->indexOf(classes_) < 0 && facts_->layout()->count() > 0;
    facts_->setVisible(below);
    if (below == is_below && (below || side_->indexOf(classes_) >= 0)) return;
    if (below) {
        side_->setCurrentIndex(recipe_tab);
        while (side_tabs_->count() > classes_tab) side_tabs_->removeTab(side_tabs_->count() - 1);
        side_->removeWidget(classes_);
        side_->removeWidget(statistics_scroll_);
        auto *row = static_cast<QHBoxLayout *>(facts_->layout());
        row->addWidget(classes_, 3);
        row->addWidget(statistics_scroll_, 2);
        classes_->show();
        statistics_scroll_->show();
    } else {
        side_->addWidget(classes_);
        side_->addWidget(statistics_scroll_);
        side_tabs_->addTab("Classes");
        side_tabs_->addTab("Statistics");
    }
}

std::vector<Scene> DatasetPage::scenes() {
    const std::string spec = desk().settings().data;
    const auto there = [this] { return reader_.data() && !grid_->computing(); };
    const auto bring = [this, spec](Picture picture, int side, int tile) {
        source_->set_spec(spec);
        picture_tabs_->setCurrentIndex(picture);
        side_tabs_->setCurrentIndex(std::min(side, side_tabs_->count() - 1));
        if (reader_.data()) grid_->open_tile(tile);
    };
    return {
        {.name = {}, .show = [=] { bring(grid_tab, recipe_tab, -1); }, .ready = there},
        {.name = "download", .show = [this] { source_->set_spec("cifar10"); }},
        {.name = "cannot-be-opened",
         .show = [this] { source_->set_spec("folder:/no/such/folder"); },
         .ready = [this] { return !source_->problem().isEmpty(); }},
        {.name = "image-augmented", .show = [=] { bring(grid_tab, recipe_tab, 0); }, .ready = there},
        {.name = "all-images", .show = [=] { bring(images_tab, classes_tab, -1); }, .ready = there},
        {.name = "statistics", .show = [=] { bring(images_tab, statistics_tab, -1); }, .ready = there},
    };
}

} // namespace benchlight::ui
