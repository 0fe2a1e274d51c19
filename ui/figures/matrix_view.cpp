#include "ui/figures/matrix_view.h"

#include "ui/figures/export_button.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>

#include <algorithm>

namespace benchlight::ui {

namespace {

const QString empty_hint = "After each epoch: which classes are taken for which. It needs validation images.";
const QString readout_hint = "Point at a cell, or use the arrow keys.";

} // namespace

MatrixCanvas::MatrixCanvas(QWidget *parent) : QWidget(parent) {
    setMinimumSize(180, 180);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName("Confusion matrix");
    setToolTip("Rows are true classes, columns predicted ones; the arrow keys move from cell to cell");
    connect(theme_signals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
}

void MatrixCanvas::show_figure(std::shared_ptr<const MatrixFigure> figure) {
    const bool other_classes = !figure || !figure_ || figure->counts().classes != figure_->counts().classes;
    figure_ = std::move(figure);
    hint_.clear();
    const auto cell = other_classes ? std::nullopt : cell_;
    cell_.reset();
    point_at(cell); // the same cell of another epoch
    update();
}

void MatrixCanvas::show_hint(const QString &hint) {
    figure_.reset();
    hint_ = hint;
    setAccessibleDescription(hint);
    point_at(std::nullopt);
    update();
}

void MatrixCanvas::point_at(std::optional<MatrixFigure::Cell> cell) {
    if (cell == cell_) return;
    cell_ = figure_ ? cell : std::nullopt;
    const QString sentence = cell_ ? figure_->sentence(*cell_) : QString();
    setAccessibleDescription(sentence);
    update();
    emit cell_changed(sentence);
}

void MatrixCanvas::paintEvent(QPaintEvent *) {
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(this);
    if (!figure_) {
        painter.setPen(tokens.muted);
        painter.setFont(interface_font());
        painter.drawText(rect().adjusted(space::medium, 0, -space::medium, 0), Qt::AlignCenter | Qt::TextWordWrap,
                         hint_);
    } else {
        figure_->paint(painter, size(), current_theme());
        if (cell_) {
            const QRectF area = figure_->cell_area(*cell_, size());
            const double least = 8; // so that a cell of one pixel can be found
            const QRectF mark = area.marginsAdded(QMarginsF(1, 1, 1, 1) * std::max(1.0, (least - area.width()) / 2));
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(tokens.surface, 4));
            painter.drawRect(mark);
            painter.setPen(QPen(tokens.validation, 2));
            painter.drawRect(mark);
        }
    }
    if (!hasFocus()) return;
    painter.setPen(QPen(tokens.accent, 1));
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void MatrixCanvas::mouseMoveEvent(QMouseEvent *event) {
    if (figure_) point_at(figure_->cell_at(event->position(), size()));
}

void MatrixCanvas::leaveEvent(QEvent *) { point_at(std::nullopt); }

void MatrixCanvas::focusOutEvent(QFocusEvent *event) {
    if (!underMouse()) point_at(std::nullopt);
    QWidget::focusOutEvent(event);
    update();
}

void MatrixCanvas::keyPressEvent(QKeyEvent *event) {
    if (!figure_) return QWidget::keyPressEvent(event);
    MatrixFigure::Cell cell = cell_.value_or(MatrixFigure::Cell{});
    const int last = figure_->classes() - 1;
    if (!cell_ && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right || event->key() == Qt::Key_Up ||
                   event->key() == Qt::Key_Down))
        return point_at(cell);
    switch (event->key()) {
    case Qt::Key_Left: cell.predicted = std::max(0, cell.predicted - 1); break;
    case Qt::Key_Right: cell.predicted = std::min(last, cell.predicted + 1); break;
    case Qt::Key_Up: cell.label = std::max(0, cell.label - 1); break;
    case Qt::Key_Down: cell.label = std::min(last, cell.label + 1); break;
    case Qt::Key_Home: cell = {0, 0}; break;
    case Qt::Key_End: cell = {last, last}; break;
    case Qt::Key_Escape:
        if (cell_) return point_at(std::nullopt);
        [[fallthrough]];
    default: return QWidget::keyPressEvent(event);
    }
    point_at(cell);
}

MatrixView::MatrixView(QWidget *parent) : QFrame(parent), canvas_(new MatrixCanvas), readout_(new QLabel) {
    setObjectName("panel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::medium, space::small, space::medium, space::medium);
    column->setSpacing(space::tiny);
    auto *header = new QHBoxLayout;
    auto *title = new QLabel("Validation, by class");
    title->setProperty("role", "heading");
    auto *button = new ExportButton([this] { return figure_.get(); }, "confusion");
    header->addWidget(title, 1);
    header->addWidget(button);
    column->addLayout(header);
    column->addWidget(canvas_, 1);
    readout_->setProperty("role", "help");
    readout_->setTextFormat(Qt::PlainText);
    readout_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // one line, whatever it says
    column->addWidget(readout_);
    connect(button, &ExportButton::failed, this, &MatrixView::failed);
    connect(canvas_, &MatrixCanvas::cell_changed, this, &MatrixView::read_out);
    canvas_->show_hint(empty_hint);
    readout_->setText(" ");
}

void MatrixView::show_counts(std::shared_ptr<const ConfusionCounts> counts, const QString &subject) {
    if (counts && counts == counts_) return;
    counts_ = std::move(counts);
    figure_.reset();
    if (!counts_ || counts_->classes.empty()) {
        canvas_->show_hint(empty_hint);
        readout_->setText(" ");
        return;
    }
    figure_ = std::make_shared<MatrixFigure>(counts_, subject);
    canvas_->show_figure(figure_);
    read_out(sentence_);
}

void MatrixView::read_out(const QString &sentence) {
    sentence_ = sentence;
    if (!figure_) return;
    const QString text = sentence.isEmpty() ? readout_hint : sentence;
    readout_->setText(readout_->fontMetrics().elidedText(text, Qt::ElideMiddle, readout_->width()));
    readout_->setToolTip(sentence);
}

void MatrixView::resizeEvent(QResizeEvent *event) {
    QFrame::resizeEvent(event);
    read_out(sentence_);
}

} // namespace benchlight::ui
