#include "ui/inspect/classes_panel.h"

#include "engine/core/error.h"
#include "ui/figures/export_button.h"
#include "ui/images/tile_size.h"
#include "ui/inspect/class_combo.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr const char *side_key = "gallery_tile_side", *columns_key = "gallery_columns";
constexpr int usual_side = 128, usual_columns = 5, most_columns = 20;
constexpr int exported_side = 96; ///< pixels of an image in an exported gallery
constexpr std::size_t most_exported_classes = 100;
constexpr int rest_ms = 600;

/// The gallery as a figure, with its images. Throws Stopped.
Gallery gallery_of(const Subject &subject, const ClassGallery &chosen, const std::stop_token &stop) {
    const evaluation::Predictions &predictions = *subject.predictions;
    Gallery gallery;
    gallery.title = QString("Most confident predictions of each class: %1, %2").arg(subject.title, subject.what());
    gallery.columns = chosen.columns;
    gallery.nothing = "none";
    const auto add = [&](const QString &name, const std::vector<std::uint32_t> &samples) {
        GalleryRow row{.name = name};
        for (const std::uint32_t sample : samples) {
            throw_if_stopped(stop);
            GalleryTile tile;
            if (subject.images) tile.image = make_thumbnail(*subject.images, subject.tile(sample), exported_side).image;
            tile.index = predictions.index[sample];
            if (subject.images) tile.source = subject.images->source(predictions.part, tile.index);
            tile.label = subject.class_name(predictions.label[sample]);
            tile.predicted = subject.class_name(predictions.predicted[sample]);
            tile.confidence = predictions.confidence[sample];
            row.tiles.push_back(std::move(tile));
        }
        gallery.rows.push_back(std::move(row));
    };
    for (std::size_t i = 0; i < std::min(chosen.classes.size(), most_exported_classes); ++i) {
        const auto label = static_cast<std::size_t>(chosen.classes[i]);
        const QString name = subject.class_name(static_cast<std::uint16_t>(label));
        add(name + ", correct", chosen.right[label]);
        add("Wrongly taken for " + name, chosen.wrong[label]);
    }
    return gallery;
}

} // namespace

ClassesPanel::ClassesPanel(FindEdit edit_of, QWidget *parent)
    : QWidget(parent),
      tiles_(std::make_unique<ClassTiles>(std::move(edit_of))),
      class_(new ClassCombo("all classes")),
      columns_(new QSpinBox),
      export_(new ExportButton([this] { return figure(); }, "gallery")),
      view_(new TileView) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(make_controls());
    column->addWidget(view_, 1);
    view_->set_selects_several(true);
    view_->set_model(tiles_.get());
    connect(class_, &ClassCombo::label_changed, this, &ClassesPanel::make_anew);
    connect(columns_, &QSpinBox::valueChanged, this, [this](int columns) {
        WindowSettings().setValue(columns_key, columns);
        make_anew();
    });
    rest_.setSingleShot(true);
    rest_.setInterval(rest_ms);
    connect(&rest_, &QTimer::timeout, this, &ClassesPanel::make_figure);
    connect(export_, &ExportButton::failed, this, &ClassesPanel::failed);
    connect(&worker_, &DataWorker::failed, this, &ClassesPanel::clear);
    clear("");
}

ClassesPanel::~ClassesPanel() { view_->set_model(nullptr); }

QWidget *ClassesPanel::make_controls() {
    auto *controls = new QWidget;
    controls->setObjectName("browserControls");
    class_->setAccessibleName("Class of the gallery");
    class_->setToolTip("Show one class only; type to find it");
    columns_->setRange(1, most_columns);
    columns_->setValue(WindowSettings().value(columns_key, usual_columns).toInt());
    columns_->setSuffix(" each");
    columns_->setAccessibleName("Images of each kind");
    columns_->setToolTip("How many right and how many wrong predictions of each class");
    pass_wheel_on(columns_);
    auto *size = new TileSize(view_, side_key, usual_side);
    connect(size, &TileSize::valueChanged, this, &ClassesPanel::place_tiles);
    auto *row = new QHBoxLayout(controls);
    row->setContentsMargins(space::small, space::small, space::small, space::small);
    row->setSpacing(space::small);
    row->addWidget(class_, 2);
    row->addWidget(columns_);
    row->addWidget(size);
    row->addStretch(1);
    row->addWidget(export_);
    return controls;
}

void ClassesPanel::show_subject(std::shared_ptr<const Subject> subject) {
    if (!subject_ || subject_->images != subject->images) view_->set_images(subject->images);
    subject_ = std::move(subject);
    class_->set_classes(subject_->class_names());
    make_anew();
}

void ClassesPanel::clear(const QString &reason) {
    worker_.cancel();
    painter_.cancel();
    figure_.reset();
    subject_.reset();
    view_->set_empty_text(reason);
    tiles_->show(nullptr, nullptr);
    view_->set_images(nullptr);
}

void ClassesPanel::set_class(int label) {
    if (label == class_->label()) return;
    class_->set_label(label);
    make_anew();
}

void ClassesPanel::make_anew() {
    painter_.cancel();
    rest_.stop();
    figure_.reset();
    if (!subject_) return;
    const std::vector<int> shown = class_->label() < 0 ? std::vector<int>() : std::vector<int>{class_->label()};
    const auto columns = static_cast<std::size_t>(columns_->value());
    worker_.run([this, subject = subject_, columns, shown](const std::stop_token &stop) -> std::function<void()> {
        auto gallery = std::make_shared<const ClassGallery>(class_gallery(*subject->predictions, columns, shown, stop));
        return [this, subject, gallery] {
            tiles_->show(subject, gallery);
            place_tiles();
            rest_.start();
        };
    });
}

void ClassesPanel::make_figure() {
    if (!subject_ || !tiles_->gallery()) return;
    painter_.run(
        [this, subject = subject_, gallery = tiles_->gallery()](const std::stop_token &stop) -> std::function<void()> {
            auto figure = std::make_shared<const GalleryFigure>(gallery_of(*subject, *gallery, stop));
            return [this, figure] { figure_ = figure; };
        });
}

/// Correct and wrong ones stand side by side where both fit in the size that was chosen.
void ClassesPanel::place_tiles() {
    const int wide = 2 * columns_->value() * (view_->tile_side() + space::small) + space::huge;
    tiles_->set_side_by_side(view_->width() >= wide);
}

void ClassesPanel::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    place_tiles();
}

const Figure *ClassesPanel::figure() {
    if (!figure_ && subject_) emit failed("The gallery's images are still being read; try again in a moment.");
    return figure_.get();
}

} // namespace benchlight::ui
