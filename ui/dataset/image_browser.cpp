#include "ui/dataset/image_browser.h"

#include "engine/core/text.h"
#include "ui/dataset/class_counts_model.h"
#include "ui/dataset/data_summary.h"
#include "ui/dataset/image_browser_sheet.h"
#include "ui/images/tile_size.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QAction>
#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr const char *side_key = "tile_side";
constexpr int widest_field = 320;
constexpr const char *group_names[] = {"Train", "Validation", "Test", "Unreadable"};

} // namespace

class ImageBrowser::Model final : public TileModel {
  public:
    void show(std::shared_ptr<const images::DataSet> set, std::shared_ptr<const ImagesByClass> list, int label) {
        data_ = std::move(set);
        list_ = std::move(list);
        tiles_ = list_ ? list_->of(label) : std::span<const Tile>();
        names_.clear();
        if (data_)
            for (const std::string &name : data_->classes()) names_ << QString::fromStdString(display_path(name));
        emit changed();
    }
    std::size_t count() const override { return tiles_.size(); }
    Tile tile(std::size_t position) const override { return tiles_[position]; }
    QString caption(std::size_t position) const override {
        return names_[data_->label(tiles_[position].part, tiles_[position].index)];
    }
    QString tip(std::size_t position) const override {
        const Tile &tile = tiles_[position];
        return QString("%1\n%2\n%3 image %4, %5 of %6 shown")
            .arg(caption(position), QString::fromStdString(display_path(data_->stored().source(tile.part, tile.index))),
                 tile.part == images::Part::train ? "Training" : "Test", count_text(tile.index),
                 count_text(position + 1), count_text(count()));
    }

  private:
    std::shared_ptr<const images::DataSet> data_;
    std::shared_ptr<const ImagesByClass> list_;
    std::span<const Tile> tiles_;
    QStringList names_;
};

ImageBrowser::ImageBrowser(QWidget *parent)
    : QWidget(parent),
      model_(std::make_unique<Model>()),
      classes_(new ClassCountsModel(true, this)),
      part_(new QComboBox),
      class_(new QComboBox),
      search_(new QLineEdit),
      count_(new QLabel),
      view_(new TileView),
      sheet_(new ImageSheet),
      stack_(new QStackedLayout),
      sorter_("sorting images"),
      searcher_("searching images") {
    setObjectName("imageBrowser");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(make_controls());
    column->addLayout(stack_, 1);
    stack_->addWidget(view_);
    stack_->addWidget(sheet_);
    view_->set_model(model_.get());
    connect(view_, &TileView::enlarged, this, &ImageBrowser::enlarge);
    connect(sheet_, &ImageSheet::stepped, this, &ImageBrowser::step);
    connect(sheet_, &ImageSheet::closed, this, &ImageBrowser::back);
    connect(&sorter_, &DataWorker::failed, this, &ImageBrowser::clear);
    connect(&searcher_, &DataWorker::failed, this, [this](const QString &reason) { count_->setText(reason); });
    clear("Choose a data set to look at its images.");
}

ImageBrowser::~ImageBrowser() { view_->set_model(nullptr); }

QWidget *ImageBrowser::make_controls() {
    auto *controls = new QWidget;
    controls->setObjectName("browserControls");
    part_->setAccessibleName("Part");
    part_->setToolTip("Which images: what trains, what is held out, or what cannot be read");
    part_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    class_->setModel(classes_);
    class_->setMaximumWidth(widest_field);
    search_->setMaximumWidth(widest_field);
    class_->setEditable(true);
    class_->setInsertPolicy(QComboBox::NoInsert);
    class_->setAccessibleName("Class");
    class_->setToolTip("Show one class only; type to find it");
    class_->setMaxVisibleItems(20);
    class_->setMinimumContentsLength(16);
    class_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    if (auto *list = qobject_cast<QListView *>(class_->view())) list->setUniformItemSizes(true);
    class_->completer()->setFilterMode(Qt::MatchContains);
    class_->completer()->setCompletionMode(QCompleter::PopupCompletion);
    class_->completer()->setCaseSensitivity(Qt::CaseInsensitive);
    search_->setPlaceholderText("Search file names");
    search_->setAccessibleName("Search file names");
    search_->setToolTip("Show images whose file name contains this (Ctrl+F)");
    search_->setClearButtonEnabled(true);
    auto *find = new QAction("Search the images' file names", this);
    find->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_F));
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(find);
    count_->setProperty("role", "help");

    auto *row = new QHBoxLayout(controls);
    row->setContentsMargins(space::small, space::small, space::small, space::small);
    row->setSpacing(space::small);
    row->addWidget(part_);
    row->addWidget(class_, 2);
    row->addWidget(search_, 2);
    row->addWidget(count_);
    row->addStretch(1);
    row->addWidget(new TileSize(view_, side_key));

    connect(find, &QAction::triggered, search_, [this] {
        search_->setFocus(Qt::ShortcutFocusReason);
        search_->selectAll();
    });
    connect(part_, &QComboBox::activated, this, &ImageBrowser::begin_search);
    connect(class_, &QComboBox::activated, this,
            [this](int chosen) { set_class(classes_->index(chosen).data(ClassCountsModel::LabelRole).toInt()); });
    connect(class_->lineEdit(), &QLineEdit::editingFinished, this, &ImageBrowser::choose_class_by_text);
    connect(search_, &QLineEdit::textChanged, this, &ImageBrowser::begin_search);
    return controls;
}

void ImageBrowser::show_data(std::shared_ptr<const images::DataSet> set, std::shared_ptr<const images::Splits> splits) {
    if (!set) return clear("Choose a data set to look at its images.");
    if (set != data_) clear("Sorting images by class …");
    sorter_.run([this, set, splits](const std::stop_token &stop) {
        auto lists = std::make_shared<Lists>();
        const auto sort = [&](Group group, const std::vector<Tile> &tiles) {
            (*lists)[group] = by_class(*set, tiles, stop);
        };
        images::SplitSettings whole;
        whole.validation = 0;
        const images::Splits parts = splits ? *splits : images::make_splits(*set, whole);
        sort(train, tiles_of(parts.train));
        sort(validation, tiles_of(parts.validation));
        sort(test, tiles_of(parts.test));
        sort(unreadable, unreadable_tiles(*set, stop));
        return [this, set, lists] { accept(set, lists); };
    });
}

void ImageBrowser::clear(const QString &reason) {
    sorter_.cancel();
    searcher_.cancel();
    back();
    data_.reset();
    lists_.reset();
    shown_.reset();
    label_ = -1;
    view_->set_empty_text(reason);
    model_->show(nullptr, nullptr, -1);
    view_->set_images(nullptr);
    sheet_->set_data(nullptr);
    classes_->show({}, {});
    part_->clear();
    count_->clear();
    for (QWidget *control :
         {static_cast<QWidget *>(part_), static_cast<QWidget *>(class_), static_cast<QWidget *>(search_)})
        control->setEnabled(false);
}

void ImageBrowser::accept(const std::shared_ptr<const images::DataSet> &set,
                          const std::shared_ptr<const Lists> &lists) {
    const bool other = set != data_;
    data_ = set;
    lists_ = lists;
    if (other) {
        view_->set_images(set->shared_stored());
        sheet_->set_data(set);
        classes_->show(set->classes(), {});
        for (QWidget *control :
             {static_cast<QWidget *>(part_), static_cast<QWidget *>(class_), static_cast<QWidget *>(search_)})
            control->setEnabled(true);
    }
    fill_parts();
    begin_search();
}

void ImageBrowser::fill_parts() {
    const QVariant before = part_->currentData();
    part_->clear();
    for (const Group one : {train, validation, test, unreadable}) {
        const std::size_t images = (*lists_)[one].tiles.size();
        if (images == 0 && (one == validation || one == unreadable)) continue;
        part_->addItem(QString("%1 (%2)").arg(group_names[one], count_text(images)), int{one});
    }
    const int again = part_->findData(wants_train_ ? QVariant(int{train}) : before);
    part_->setCurrentIndex(std::max(0, again));
    wants_train_ = false;
}

ImageBrowser::Group ImageBrowser::group() const { return static_cast<Group>(part_->currentData().toInt()); }

std::shared_ptr<const ImagesByClass> ImageBrowser::list_of_group() const {
    return {lists_, &(*lists_)[static_cast<std::size_t>(group())]};
}

void ImageBrowser::show_class(int label) {
    label_ = label;
    back();
    if (!lists_) {
        wants_train_ = true;
        return;
    }
    part_->setCurrentIndex(std::max(0, part_->findData(int{train})));
    if (search_->text().isEmpty())
        begin_search();
    else
        search_->clear();
    view_->setFocus();
}

void ImageBrowser::set_class(int label) {
    if (!shown_ || label == label_) return;
    label_ = label;
    apply();
}

void ImageBrowser::choose_class_by_text() {
    if (!shown_) return;
    const QString text = class_->currentText().trimmed();
    int row = class_->findText(text, Qt::MatchFixedString);
    for (int i = 0; row < 0 && i < classes_->rowCount(); ++i)
        if (classes_->index(i).data(ClassCountsModel::NameRole).toString().compare(text, Qt::CaseInsensitive) == 0)
            row = i;
    if (row < 0 && !text.isEmpty()) row = class_->findText(text, Qt::MatchContains);
    if (row < 0) row = classes_->row_of(label_);
    class_->setCurrentIndex(row);
    class_->setEditText(class_->itemText(row));
    set_class(classes_->index(row).data(ClassCountsModel::LabelRole).toInt());
}

void ImageBrowser::begin_search() {
    searcher_.cancel();
    if (!lists_) return;
    const std::shared_ptr<const ImagesByClass> all = list_of_group();
    const std::string text = search_->text().trimmed().toStdString();
    if (text.empty()) return show_list(all);
    count_->setText("Searching …");
    searcher_.run([this, set = data_, all, text](const std::stop_token &stop) {
        auto found = std::make_shared<const ImagesByClass>(with_source(*set, *all, text, stop));
        return [this, found] { show_list(found); };
    });
}

void ImageBrowser::show_list(const std::shared_ptr<const ImagesByClass> &list) {
    shown_ = list;
    std::vector<std::uint64_t> counts;
    for (std::size_t c = 0; c + 1 < list->starts.size(); ++c) counts.push_back(list->starts[c + 1] - list->starts[c]);
    classes_->set_counts(std::move(counts));
    apply();
}

void ImageBrowser::apply() {
    back();
    const int row = classes_->row_of(label_);
    class_->setCurrentIndex(row);
    class_->setEditText(class_->itemText(row));
    const QString text = search_->text().trimmed();
    view_->set_empty_text(text.isEmpty() ? QString("There are no images of this class in this part.")
                                         : QString("No file name contains “%1” here. Search for less of it, or choose "
                                                   "another part or class.")
                                               .arg(text));
    model_->show(data_, shown_, label_);
    tell_count();
}

void ImageBrowser::tell_count() {
    // The part and the class say how many there are; a search only what it found.
    count_->setText(search_->text().trimmed().isEmpty() ? QString()
                                                        : QString("%1 found").arg(count_text(model_->count())));
}

std::size_t ImageBrowser::count() const { return model_->count(); }
bool ImageBrowser::enlarged() const { return stack_->currentWidget() == sheet_; }

void ImageBrowser::enlarge(qsizetype position) {
    if (!data_ || position < 0 || position >= static_cast<qsizetype>(model_->count())) return;
    stack_->setCurrentWidget(sheet_);
    stack_->activate();
    sheet_->show_tile(
        model_->tile(static_cast<std::size_t>(position)),
        QString("%1 of %2").arg(count_text(static_cast<std::uint64_t>(position) + 1), count_text(model_->count())));
    sheet_->setFocus();
}

void ImageBrowser::step(int by) {
    view_->set_current(view_->current() + by);
    enlarge(view_->current());
}

void ImageBrowser::back() {
    if (!enlarged()) return;
    stack_->setCurrentWidget(view_);
    view_->setFocus();
}

} // namespace benchlight::ui
