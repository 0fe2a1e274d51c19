#include "ui/dataset/augmented_pair.h"

#include "ui/dataset/augmented_words.h"
#include "ui/shell/icons.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
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

/// A text that may be higher than there is room for.
class ScrolledText final : public QScrollArea {
  public:
    explicit ScrolledText(QLabel *text) {
        setFrameShape(QFrame::NoFrame);
        setWidgetResizable(true);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
        setMinimumHeight(2 * text->fontMetrics().lineSpacing());
        setWidget(text);
        viewport()->setAutoFillBackground(false);
        text->setAutoFillBackground(false);
    }
    QSize sizeHint() const override { return {200, widget()->minimumHeight()}; }
};

} // namespace

PictureView::PictureView(QWidget *parent) : QWidget(parent) {
    setMinimumHeight(80);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(theme_signals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
}

void PictureView::show_pictures(const QImage &left, const QImage &right) {
    pictures_ = {left, right};
    scaled_side_ = 0;
    update();
}

void PictureView::show_ring(bool ringed) {
    ringed_ = ringed;
    update();
}

void PictureView::paintEvent(QPaintEvent *) {
    if (pictures_[0].isNull()) return;
    const Tokens &tokens = tokens_of(current_theme());
    const double scale = devicePixelRatioF(), caption = text_size::normal * 1.8, gap = space::large;
    const QRectF inside =
        QRectF(rect()).adjusted(space::tiny, 0, -space::tiny, -space::tiny); // the rest is for the ring
    const double side = std::max(8., std::floor(std::min((inside.width() - gap) / 2, inside.height() - caption)));
    scale_pictures(side * scale, scale);
    const QSizeF extent = QSizeF(scaled_[0].size()) / scale;
    const double apart = std::max(extent.width() + gap, 90.); // room for captions over tiny pictures
    const double top = std::floor(inside.center().y() - (extent.height() - caption) / 2);
    const double left = std::floor(inside.center().x() - (apart + extent.width()) / 2);
    QPainter painter(this);
    painter.setFont(interface_font());
    painter.setPen(tokens.muted);
    for (std::size_t i : {0u, 1u}) {
        const QRectF picture(QPointF(left + static_cast<double>(i) * apart, top), extent);
        painter.drawText(QRectF(picture.left(), top - caption, extent.width(), caption),
                         Qt::AlignHCenter | Qt::AlignVCenter | Qt::TextDontClip, i == 0 ? "Original" : "Augmented");
        painter.drawImage(picture.topLeft(), scaled_[i]);
    }
    if (!ringed_) return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.accent, 2));
    painter.drawRoundedRect(QRectF(left, top, apart + extent.width(), extent.height()).adjusted(-3, -3, 3, 3),
                            space::tiny, space::tiny);
}

void PictureView::scale_pictures(double side, double scale) {
    if (side == scaled_side_) return;
    scaled_side_ = side;
    for (std::size_t i : {0u, 1u}) {
        scaled_[i] = scaled_to_fit(pictures_[i], side);
        scaled_[i].setDevicePixelRatio(scale);
    }
}

AugmentedPair::AugmentedPair(QWidget *parent)
    : QWidget(parent),
      pictures_(new PictureView),
      number_(new QLabel),
      title_(make_text("heading")),
      source_(make_text("help")),
      applied_(make_text()),
      scrolled_(new ScrolledText(applied_)),
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
    column->addWidget(scrolled_);
    for (QToolButton *button : {back, previous_, next_}) button->installEventFilter(this);
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
    scrolled_->updateGeometry();
    setAccessibleDescription(title_->text() + ", " + source_->text() + "\n" + applied_->text());
    const bool first = i == 0, last = i + 1 == static_cast<int>(tiles.size());
    if ((first && previous_->hasFocus()) || (last && next_->hasFocus())) setFocus(Qt::OtherFocusReason);
    previous_->setEnabled(!first);
    next_->setEnabled(!last);
}

/// On a button of this widget the arrow keys step too, where Qt would move the focus.
bool AugmentedPair::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent *>(event)->key();
    if (key != Qt::Key_Left && key != Qt::Key_Right && key != Qt::Key_Up && key != Qt::Key_Down) return false;
    keyPressEvent(static_cast<QKeyEvent *>(event));
    return true;
}

bool AugmentedPair::event(QEvent *event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) pictures_->show_ring(hasFocus());
    return QWidget::event(event);
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
