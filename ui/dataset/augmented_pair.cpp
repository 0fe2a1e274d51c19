#include "ui/dataset/augmented_pair.h"

#include "ui/dataset/augmented_words.h"
#include "ui/shell/icons.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include <algorithm>

namespace benchlight::ui {

namespace {

QToolButton *make_button(const QString &icon, const QString &name, const QString &tip) {
    auto *button = new QToolButton;
    button->setObjectName("flat");
    button->setIconSize({18, 18});
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(name);
    button->setToolTip(tip);
    const auto tint = [button, icon] { button->setIcon(line_icon(icon, tokens_of(current_theme()).muted)); };
    QObject::connect(theme_signals(), &ThemeSignals::changed, button, tint);
    tint();
    return button;
}

QLabel *make_text(const char *role = nullptr) {
    auto *label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (role) label->setProperty("role", role);
    return label;
}

} // namespace

PictureView::PictureView(QWidget *parent) : QWidget(parent) {
    setMinimumHeight(120);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(theme_signals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
}

void PictureView::show_pictures(const QImage &left, const QImage &right) {
    pictures_ = {left, right};
    scaled_side_ = 0;
    update();
}

void PictureView::paintEvent(QPaintEvent *) {
    if (pictures_[0].isNull()) return;
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(this);
    const double scale = devicePixelRatioF();
    const double caption = text_size::normal * 1.8, gap = space::large;
    const double side = std::max(8., std::floor(std::min((width() - gap) / 2, height() - caption)));
    if (side * scale != scaled_side_) {
        scaled_side_ = side * scale;
        for (std::size_t i : {0u, 1u}) {
            scaled_[i] = scaled_to_fit(pictures_[i], scaled_side_);
            scaled_[i].setDevicePixelRatio(scale);
        }
    }
    const QSizeF extent = QSizeF(scaled_[0].size()) / scale;
    const double top = std::floor((height() - extent.height() - caption) / 2) + caption;
    double left = std::floor((width() - 2 * extent.width() - gap) / 2);
    painter.setFont(interface_font());
    painter.setPen(tokens.muted);
    for (std::size_t i : {0u, 1u}) {
        painter.drawText(QRectF(left, top - caption, extent.width(), caption), Qt::AlignHCenter | Qt::AlignVCenter,
                         i == 0 ? "Original" : "Augmented");
        painter.drawImage(QPointF(left, top), scaled_[i]);
        left += extent.width() + gap;
    }
}

AugmentedPair::AugmentedPair(QWidget *parent)
    : QWidget(parent),
      pictures_(new PictureView),
      number_(new QLabel),
      title_(make_text("heading")),
      source_(make_text("help")),
      applied_(make_text()),
      previous_(make_button("chevron-left", "Previous image", "Previous image (Left)")),
      next_(make_button("chevron-right", "Next image", "Next image (Right)")) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName("One image, original and augmented");
    auto *back = make_button("chevron-left", "Back to the grid", "Back to the grid (Esc)");
    back->setText("Back to the grid");
    back->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    number_->setProperty("role", "help");
    applied_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    applied_->setMinimumHeight(4 * applied_->fontMetrics().lineSpacing());
    auto *row = new QHBoxLayout;
    row->addWidget(back);
    row->addStretch();
    row->addWidget(number_);
    row->addWidget(previous_);
    row->addWidget(next_);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(space::small);
    column->addLayout(row);
    column->addWidget(pictures_, 1);
    column->addWidget(title_);
    column->addWidget(source_);
    column->addWidget(applied_);
    connect(back, &QToolButton::clicked, this, &AugmentedPair::closed);
    connect(previous_, &QToolButton::clicked, this, [this] { emit stepped(-1); });
    connect(next_, &QToolButton::clicked, this, [this] { emit stepped(1); });
}

void AugmentedPair::show_tile(const AugmentedImages &images, int i) {
    const auto &tiles = images.figure->tiles();
    const augment::GridTile &tile = tiles[static_cast<std::size_t>(i)];
    pictures_->show_pictures(to_qimage(tile.original), to_qimage(tile.augmented));
    number_->setText(QString("%1 of %2").arg(i + 1).arg(tiles.size()));
    title_->setText(images.figure->class_name(tile.label));
    source_->setText(QString("Training image %1 · %2")
                         .arg(QString::fromStdString(format_count(tile.index)), images.sources.value(i)));
    QStringList words = applied_words(tile.applied);
    for (QString &word : words) word = "• " + word;
    applied_->setText(words.isEmpty() ? "Left as it is in this epoch." : words.join("\n"));
    // Fewer phrases leave room, so that the pictures stay where they are while a recipe changes.
    applied_->setMinimumHeight(std::max(applied_->minimumHeight(), applied_->sizeHint().height()));
    setAccessibleDescription(title_->text() + ", " + source_->text() + "\n" + applied_->text());
    previous_->setEnabled(i > 0);
    next_->setEnabled(i + 1 < static_cast<int>(tiles.size()));
}

void AugmentedPair::keyPressEvent(QKeyEvent *event) {
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up: emit stepped(-1); break;
    case Qt::Key_Right:
    case Qt::Key_Down: emit stepped(1); break;
    case Qt::Key_Escape:
    case Qt::Key_Back:
    case Qt::Key_Backspace: emit closed(); break;
    default: QWidget::keyPressEvent(event);
    }
}

} // namespace benchlight::ui
