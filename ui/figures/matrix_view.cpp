#include "ui/figures/matrix_view.h"

#include "ui/figures/export_button.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>

namespace benchlight::ui {

namespace {

const QString empty_hint = "After each epoch: which classes are taken for which. It needs validation images.";
const QString readout_hint = "Point at a cell, or use the arrow keys.";

} // namespace

MatrixView::MatrixView(QWidget *parent)
    : QFrame(parent),
      hint_(empty_hint),
      heading_(new QLabel("Validation, by class")),
      controls_(new QWidget),
      quantity_(new QComboBox),
      order_(new QComboBox),
      canvas_(new MatrixCanvas),
      readout_(new QLabel) {
    setObjectName("panel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::medium, space::small, space::medium, space::medium);
    column->setSpacing(space::tiny);
    auto *header = new QHBoxLayout;
    heading_->setProperty("role", "heading");
    auto *button = new ExportButton([this] { return canvas_->figure(); }, "confusion");
    header->addWidget(heading_, 1);
    header->addWidget(button);
    column->addLayout(header);
    make_controls();
    column->addWidget(controls_);
    column->addWidget(canvas_, 1);
    readout_->setProperty("role", "help");
    readout_->setTextFormat(Qt::PlainText);
    readout_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // one line, whatever it says
    column->addWidget(readout_);
    connect(button, &ExportButton::failed, this, &MatrixView::failed);
    connect(canvas_, &MatrixCanvas::cell_changed, this, &MatrixView::read_out);
    connect(canvas_, &MatrixCanvas::look_changed, this, &MatrixView::look_changed);
    connect(canvas_, &MatrixCanvas::chosen, this,
            [this](const MatrixFigure::Cell &cell) { emit chosen(cell.label, cell.predicted); });
    canvas_->show_hint(hint_);
    readout_->setText(" ");
}

/// The canvas loses the focus, and with it the cell that is pointed at, when only the widget is left of this.
MatrixView::~MatrixView() { disconnect(canvas_, nullptr, this, nullptr); }

void MatrixView::make_controls() {
    quantity_->addItem("Counts", static_cast<int>(MatrixQuantity::counts));
    quantity_->addItem("Recall, % of the row", static_cast<int>(MatrixQuantity::recall));
    quantity_->addItem("Precision, % of the column", static_cast<int>(MatrixQuantity::precision));
    quantity_->addItem("Errors only", static_cast<int>(MatrixQuantity::errors));
    quantity_->setAccessibleName("What the cells show");
    quantity_->setToolTip("What the cells show: counts, shares of a true or of a predicted class, or errors alone");
    order_->addItem("Classes by name", static_cast<int>(MatrixOrder::name));
    order_->addItem("Most errors first", static_cast<int>(MatrixOrder::error));
    order_->setAccessibleName("Order of the classes");
    order_->setToolTip("The data set's own order of classes, or the one with the lowest recall first");
    auto *row = new QHBoxLayout(controls_);
    row->setContentsMargins({});
    row->setSpacing(space::small);
    for (QComboBox *box : {quantity_, order_}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
        row->addWidget(box, 1);
        connect(box, &QComboBox::activated, this, [this] {
            MatrixLook look = canvas_->look();
            look.quantity = static_cast<MatrixQuantity>(quantity_->currentData().toInt());
            look.order = static_cast<MatrixOrder>(order_->currentData().toInt());
            canvas_->set_look(look);
            emit look_changed();
        });
    }
    controls_->hide();
}

void MatrixView::set_heading(const QString &heading) { heading_->setText(heading); }

void MatrixView::set_hint(const QString &hint) {
    hint_ = hint;
    if (!counts_) canvas_->show_hint(hint_);
}

void MatrixView::show_controls(bool shown) { controls_->setVisible(shown); }

void MatrixView::set_look(const MatrixLook &look) {
    canvas_->set_look(look);
    quantity_->setCurrentIndex(quantity_->findData(static_cast<int>(look.quantity)));
    order_->setCurrentIndex(order_->findData(static_cast<int>(look.order)));
}

void MatrixView::show_counts(std::shared_ptr<const ConfusionCounts> counts, const QString &title) {
    if (counts && counts == counts_ && title == title_) return;
    counts_ = std::move(counts);
    title_ = title;
    if (!counts_ || counts_->classes.empty()) {
        canvas_->show_hint(hint_);
        readout_->setText(" ");
        return;
    }
    canvas_->show_counts(counts_, title);
}

void MatrixView::read_out(const QString &sentence) {
    sentence_ = sentence;
    const bool usable = canvas_->figure() && canvas_->figure()->numbers().problem().isEmpty();
    const QString text = !usable ? " " : sentence.isEmpty() ? readout_hint : sentence;
    readout_->setText(readout_->fontMetrics().elidedText(text, Qt::ElideMiddle, readout_->width()));
    readout_->setToolTip(sentence);
}

void MatrixView::resizeEvent(QResizeEvent *event) {
    QFrame::resizeEvent(event);
    read_out(sentence_);
}

} // namespace benchlight::ui
