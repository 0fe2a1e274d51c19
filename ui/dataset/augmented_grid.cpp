#include "ui/dataset/augmented_grid.h"

#include "ui/dataset/augmented_pair.h"
#include "ui/dataset/augmented_tiles.h"
#include "ui/figures/export_button.h"
#include "ui/shell/icons.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QStackedWidget>
#include <QToolButton>

#include <utility>

namespace benchlight::ui {

namespace {

constexpr qint64 hold_ms = 350; ///< a longer press of "Original" is for as long as it lasts
constexpr int most_epochs = 1000000;
constexpr const char *augmented_title = "What the network sees";

/// How many epochs it takes until augmentations repeat; 0: they never do.
int views_in_turn(const training::Settings &settings) {
    return settings.views > 0 && settings.augmentation_epoch(settings.views) == 0 ? settings.views : 0;
}

} // namespace

AugmentedGrid::AugmentedGrid(QWidget *parent)
    : QFrame(parent),
      title_(new QLabel(augmented_title)),
      views_note_(new QLabel),
      stack_(new QStackedWidget),
      tiles_(new AugmentedTiles),
      pair_(new AugmentedPair),
      epoch_(new QSpinBox),
      previous_(make_button("chevron-left", {}, "Previous epoch (PageUp)")),
      next_(make_button("chevron-right", {}, "Next epoch (PageDown)")),
      reroll_(make_button("refresh", "Reroll", "Another seed: other images, other augmentation (R)")),
      original_(make_button({}, "Original", "The same images before augmenting; hold it down for a glance (O)")) {
    setObjectName("panel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::medium, space::small, space::medium, space::small);
    column->setSpacing(space::small);
    title_->setProperty("role", "heading");
    auto *exporting = new ExportButton([this] { return exported(); }, "grid");
    auto *header = new QHBoxLayout;
    header->addWidget(title_, 1);
    header->addWidget(exporting);
    stack_->addWidget(tiles_);
    stack_->addWidget(pair_);
    column->addLayout(header);
    column->addWidget(stack_, 1);
    column->addWidget(make_controls());
    connect(exporting, &ExportButton::failed, this, &AugmentedGrid::failed);
    connect_widgets();
    show_hint("Choose a data set to see its images as a network will.");
}

QToolButton *AugmentedGrid::make_button(const QString &icon, const QString &text, const QString &tip) {
    auto *button = new QToolButton;
    button->setObjectName(text.isEmpty() ? "flat" : "control");
    button->setFocusPolicy(Qt::StrongFocus);
    button->setToolTip(tip);
    button->setText(text);
    button->setProperty("not_a_command", true); // the panel's actions are
    if (icon.isEmpty()) return button;
    if (!text.isEmpty()) button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIconSize({16, 16});
    const auto tint = [button, icon] { button->setIcon(line_icon(icon, tokens_of(current_theme()).text)); };
    connect(theme_signals(), &ThemeSignals::changed, button, tint);
    tint();
    return button;
}

QWidget *AugmentedGrid::make_controls() {
    auto *controls = new QWidget;
    auto *row = new QHBoxLayout(controls);
    row->setContentsMargins({});
    row->setSpacing(space::tiny);
    auto *label = new QLabel("&Epoch");
    label->setBuddy(epoch_);
    epoch_->setRange(1, most_epochs);
    epoch_->setButtonSymbols(QAbstractSpinBox::NoButtons);
    epoch_->setAlignment(Qt::AlignRight);
    epoch_->setFixedWidth(64);
    epoch_->setKeyboardTracking(false);
    epoch_->setAccessibleName("Epoch of the shown images");
    epoch_->setToolTip("The images as this epoch augments them (PageUp, PageDown)");
    previous_->setAccessibleName("Previous epoch");
    next_->setAccessibleName("Next epoch");
    reroll_->setAccessibleName("Reroll");
    original_->setAccessibleName("Show the original images");
    original_->setCheckable(true);
    for (QToolButton *step : {previous_, next_}) step->setAutoRepeat(true);
    row->addWidget(label);
    row->addWidget(previous_);
    row->addWidget(epoch_);
    row->addWidget(next_);
    row->addSpacing(space::tiny);
    row->addWidget(views_note_);
    row->addStretch();
    views_note_->setProperty("role", "help");
    say_views();
    row->addWidget(reroll_);
    row->addSpacing(space::tiny);
    row->addWidget(original_);
    return controls;
}

QAction *AugmentedGrid::add_key(const QString &text, const QKeySequence &key, QToolButton *button) {
    auto *action = new QAction(text, this);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, button, &QToolButton::click);
    addAction(action);
    return action;
}

void AugmentedGrid::connect_widgets() {
    add_key("Previous epoch", Qt::Key_PageUp, previous_);
    add_key("Next epoch", Qt::Key_PageDown, next_);
    add_key("Reroll the augmented images", Qt::Key_R, reroll_)->setAutoRepeat(false);
    add_key("Original or augmented images", Qt::Key_O, original_)->setAutoRepeat(false);
    connect(previous_, &QToolButton::clicked, epoch_, &QSpinBox::stepDown);
    connect(next_, &QToolButton::clicked, epoch_, &QSpinBox::stepUp);
    connect(epoch_, &QSpinBox::valueChanged, this, [this](int epoch) {
        request();
        emit epoch_changed(epoch);
    });
    connect(reroll_, &QToolButton::clicked, this, [this] {
        ++split_.seed;
        request();
        emit seed_changed(split_.seed);
    });
    press_original();
    connect(tiles_, &AugmentedTiles::opened, this, [this](int tile) { open_tile(tile); });
    connect(pair_, &AugmentedPair::closed, this, [this] { open_tile(-1); });
    connect(pair_, &AugmentedPair::stepped, this, [this](int by) {
        if (open_ + by >= 0 && open_ + by < static_cast<int>(tiles_->figure()->tiles().size())) open_tile(open_ + by);
    });
    connect(&loader_, &AugmentedLoader::loaded, this, &AugmentedGrid::accept);
    connect(&loader_, &AugmentedLoader::failed, this, [this](const QString &reason) {
        computing_ = false;
        tiles_->clear();
        open_tile(-1);
        tiles_->show_hint("There are no images to show. " + reason);
        emit failed(reason);
    });
}

/// A click keeps what it switched to; a longer press switches for as long as it lasts.
void AugmentedGrid::press_original() {
    const auto show_side = [this](bool original) {
        tiles_->show_side(original ? TileImages::original : TileImages::augmented);
        title_->setText(original ? "The same images before augmenting" : augmented_title);
    };
    connect(original_, &QToolButton::pressed, this, [this, show_side] {
        held_.start();
        show_side(!original_->isChecked());
    });
    connect(original_, &QToolButton::released, this, [this, show_side] { show_side(original_->isChecked()); });
    connect(original_, &QToolButton::toggled, this, show_side);
    connect(original_, &QToolButton::clicked, this, [this](bool checked) {
        if (held_.isValid() && held_.elapsed() >= hold_ms) original_->setChecked(!checked);
        held_.invalidate();
    });
}

void AugmentedGrid::show(std::shared_ptr<const images::DataSet> set, const images::SplitSettings &split,
                         const QString &recipe) {
    if (!set) return show_hint("Choose a data set to see its images as a network will.");
    if (set != data_) {
        loader_.cancel();
        tiles_->clear();
        tiles_->show_hint({});
        open_tile(-1);
    }
    data_ = std::move(set);
    split_ = split;
    recipe_ = recipe;
    enable_controls(true);
    request();
}

void AugmentedGrid::set_recipe(const QString &recipe) {
    if (recipe == recipe_) return;
    recipe_ = recipe;
    request();
}

void AugmentedGrid::set_views(const training::Settings &settings) {
    const int before = views_.augmentation_epoch(epoch());
    views_ = settings;
    say_views();
    if (views_.augmentation_epoch(epoch()) != before) request();
}

void AugmentedGrid::say_views() {
    const int views = views_in_turn(views_);
    views_note_->setVisible(views > 0);
    views_note_->setText(views == 1   ? QString("the same view in every epoch")
                         : views == 2 ? QString("two views, every other epoch")
                                      : QString("%1 views in turn").arg(views));
    const QString why =
        views == 1
            ? QString("The network is frozen and learns from one view of each image: every epoch augments it alike.")
            : QString("The network is frozen and learns from %1 views of each image in turn: epoch %2 augments it as "
                      "epoch 1 does.")
                  .arg(views)
                  .arg(views + 1);
    views_note_->setToolTip(views > 0 ? why : QString());
    epoch_->setAccessibleDescription(views > 0 ? why : QString());
}

void AugmentedGrid::set_epoch(int epoch) {
    if (epoch == epoch_->value()) return;
    const QSignalBlocker quiet(epoch_);
    epoch_->setValue(epoch);
    request();
}

int AugmentedGrid::epoch() const { return epoch_->value(); }

void AugmentedGrid::show_hint(const QString &hint) {
    loader_.cancel();
    computing_ = false;
    data_.reset();
    tiles_->clear();
    open_tile(-1);
    tiles_->show_hint(hint);
    enable_controls(false);
}

void AugmentedGrid::enable_controls(bool enabled) {
    for (QWidget *control : std::initializer_list<QWidget *>{epoch_, previous_, next_, reroll_, original_})
        control->setEnabled(enabled);
}

void AugmentedGrid::request() {
    if (!data_) return;
    computing_ = true;
    loader_.request({.data = data_,
                     .split = split_,
                     .recipe = recipe_.toStdString(),
                     .epoch = epoch_->value(),
                     .augmentation_epoch = views_.augmentation_epoch(epoch_->value()),
                     .size = tiles_->size(),
                     .scale = tiles_->devicePixelRatioF()});
}

void AugmentedGrid::accept(const std::shared_ptr<const AugmentedImages> &images) {
    const GridRequest &request = images->request;
    if (request.epoch == epoch() && QString::fromStdString(request.recipe) == recipe_) computing_ = false;
    tiles_->show_images(images);
    if (open_ >= static_cast<int>(images->figure->tiles().size())) open_tile(-1);
    if (open_ >= 0) pair_->show_tile(*images, open_);
    emit shown(request.epoch, QString::fromStdString(request.recipe));
}

void AugmentedGrid::open_tile(int tile) {
    if (tile < 0 && open_ < 0) return;
    if (tile >= 0 && (!tiles_->figure() || tile >= static_cast<int>(tiles_->figure()->tiles().size()))) return;
    const bool focused = stack_->isAncestorOf(focusWidget());
    const bool opening = tile >= 0 && open_ < 0;
    open_ = tile;
    if (tile >= 0) {
        tiles_->set_current(tile);
        pair_->show_tile(*tiles_->images(), tile);
    }
    QWidget *shown = tile >= 0 ? static_cast<QWidget *>(pair_) : tiles_;
    stack_->setCurrentWidget(shown);
    if (focused && (opening || tile < 0)) shown->setFocus();
}

const Figure *AugmentedGrid::exported() {
    if (!tiles_->figure() || !tiles_->hint().isEmpty()) return nullptr;
    const GridRequest &request = tiles_->images()->request;
    const bool original = tiles_->side() == TileImages::original;
    exported_ = std::make_shared<GridFigure>(tiles_->figure()->with_title(
        grid_title(request.data->spec(), original ? "none" : request.recipe, request.epoch)));
    return exported_.get();
}

} // namespace benchlight::ui
