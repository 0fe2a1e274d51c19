#include "ui/dataset/image_browser_sheet.h"

#include "engine/core/text.h"
#include "ui/dataset/data_summary.h"
#include "ui/dataset/image_browser_order.h"
#include "ui/images/image_place.h"
#include "ui/images/stored_picture.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_bytes = 48 << 20;

} // namespace

ImageSheet::ImageSheet(QWidget *parent)
    : QFrame(parent),
      loader_(nullptr, most_bytes, 1),
      picture_(new StoredPicture),
      title_(new QLabel),
      position_(new QLabel),
      details_(new QLabel),
      source_(new QLabel),
      problem_(new QLabel) {
    setObjectName("imageSheet");
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName("One image");
    title_->setProperty("role", "heading");
    position_->setProperty("role", "help");
    details_->setProperty("role", "help");
    source_->setProperty("role", "help");
    problem_->setProperty("role", "complaint");
    for (QLabel *label : {title_, position_, details_, source_, problem_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(label != title_ && label != position_);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    }
    auto *previous = make_icon_button("chevron-left", "Previous image (Left)");
    auto *next = make_icon_button("chevron-right", "Next image (Right)");
    auto *close = make_icon_button("close", "Back to all images (Esc)");
    auto *copy = new QPushButton("&Copy path");
    copy->setToolTip("Copy where this image is stored");

    auto *top = new QHBoxLayout;
    top->setSpacing(space::medium);
    top->addWidget(title_);
    top->addWidget(position_);
    top->addStretch();
    top->addWidget(close, 0, Qt::AlignTop);
    auto *middle = new QHBoxLayout;
    middle->setSpacing(space::small);
    middle->addWidget(previous);
    middle->addWidget(picture_, 1);
    middle->addWidget(next);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(space::tiny);
    texts->addWidget(details_);
    texts->addWidget(source_);
    auto *bottom = new QHBoxLayout;
    bottom->addLayout(texts, 1);
    bottom->addWidget(copy, 0, Qt::AlignBottom);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::medium, space::large, space::medium);
    column->setSpacing(space::small);
    column->addLayout(top);
    column->addLayout(middle, 1);
    column->addWidget(problem_);
    column->addLayout(bottom);

    connect(&loader_, &ThumbnailLoader::arrived, this, &ImageSheet::show_picture);
    connect(previous, &QToolButton::clicked, this, [this] { emit stepped(-1); });
    connect(next, &QToolButton::clicked, this, [this] { emit stepped(1); });
    connect(close, &QToolButton::clicked, this, &ImageSheet::closed);
    connect(copy, &QPushButton::clicked, this, [this] {
        if (data_)
            QGuiApplication::clipboard()->setText(
                QString::fromStdString(display_path(full_source(data_->spec(), data_->stored(), tile_))));
    });
}

void ImageSheet::set_data(std::shared_ptr<const images::DataSet> set) {
    data_ = std::move(set);
    loader_.set_images(data_ ? data_->shared_stored() : nullptr);
}

void ImageSheet::show_tile(const Tile &tile, const QString &position) {
    tile_ = tile;
    const images::DataSet &set = *data_;
    const auto name = set.classes()[set.label(tile.part, tile.index)];
    // Two labels, because a name that is written from right to left would turn the numbers around.
    title_->setText(QString::fromStdString(display_path(name)));
    position_->setText(position);
    source_->setText(QString::fromStdString(display_path(full_source(set.spec(), set.stored(), tile))));
    details_->setText(QString("%1 image %2 as stored")
                          .arg(tile.part == images::Part::train ? "Training" : "Test", count_text(tile.index)));
    request();
    show_picture();
}

void ImageSheet::request() {
    if (!data_) return;
    loader_.set_side(picture_->wanted_side());
    loader_.want({tile_});
}

void ImageSheet::show_picture() {
    const Thumbnail *thumbnail = loader_.find(tile_);
    picture_->show_thumbnail(thumbnail);
    problem_->setVisible(thumbnail && !thumbnail->problem.isEmpty());
    if (!thumbnail) return;
    problem_->setText("This image cannot be read: " + thumbnail->problem);
    QString text = QString("%1 image %2 as stored")
                       .arg(tile_.part == images::Part::train ? "Training" : "Test", count_text(tile_.index));
    if (thumbnail->stored.isValid())
        text = QString("%1×%2 %3, ")
                   .arg(thumbnail->stored.width())
                   .arg(thumbnail->stored.height())
                   .arg(thumbnail->channels == 1 ? "grey" : "colour") +
               text.toLower();
    details_->setText(text);
}

QString ImageSheet::text() const {
    QStringList lines{title_->text() + "   " + position_->text(), details_->text(), source_->text()};
    if (!problem_->isHidden()) lines << problem_->text();
    return lines.join("\n");
}

void ImageSheet::keyPressEvent(QKeyEvent *event) {
    switch (event->key()) {
    case Qt::Key_Left: emit stepped(-1); return;
    case Qt::Key_Right: emit stepped(1); return;
    case Qt::Key_Escape:
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter: emit closed(); return;
    default: QFrame::keyPressEvent(event);
    }
}

void ImageSheet::resizeEvent(QResizeEvent *event) {
    QFrame::resizeEvent(event);
    if (isVisible()) {
        request();
        show_picture();
    }
}

} // namespace benchlight::ui
