#include "ui/inspect/sample_sheet.h"

#include "engine/core/text.h"
#include "ui/inspect/augmented_section.h"
#include "ui/inspect/biography_section.h"
#include "ui/inspect/edit_row.h"
#include "ui/inspect/examined_view.h"
#include "ui/inspect/file_section.h"
#include "ui/inspect/neighbour_section.h"
#include "ui/shell/widgets.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int least_width = 340;
/// Sets of single files that are small enough to be read without being asked for.
constexpr std::size_t few_images = 3000;

/// A name that does not turn around what is written beside it, whichever way it is written.
QString isolated(const QString &name) { return QChar(0x2068) + name + QChar(0x2069); }

QString probability_text(float value) {
    return std::isfinite(value) ? QString::fromStdString(format_fixed(double{value}, 4)) : QString("not a number");
}

} // namespace

SampleSheet::SampleSheet(QWidget *parent)
    : QFrame(parent),
      title_(make_text("heading")),
      position_(new QLabel),
      verdict_(make_text()),
      previous_(make_icon_button("chevron-left", "Previous image (Left)")),
      next_(make_icon_button("chevron-right", "Next image (Right)")),
      close_(make_icon_button("close", "Close the image (Esc)")),
      view_(new ExaminedView),
      edit_(new EditRow),
      biography_(new BiographySection),
      neighbours_(new NeighbourSection),
      augmented_(new AugmentedSection),
      file_(new FileSection) {
    setObjectName("sampleSheet");
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName("One image");
    setMinimumWidth(least_width);
    scroll_ = make_scroll(make_sections(), "What is known of the image");
    scroll_->setFocusPolicy(Qt::NoFocus); // its contents have it; keys scroll by what they reach
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1); // the focus line
    column->setSpacing(0);
    column->addWidget(make_header());
    column->addWidget(scroll_, 1);
    connect_sections();
    for (QWidget *widget : findChildren<QWidget *>())
        if (qobject_cast<QAbstractButton *>(widget) || widget == view_->bars()) widget->installEventFilter(this);
}

SampleSheet::~SampleSheet() = default;

QWidget *SampleSheet::make_header() {
    auto *header = new QWidget;
    auto *row = new QHBoxLayout;
    row->setSpacing(space::tiny);
    row->addWidget(previous_);
    row->addWidget(next_);
    row->addWidget(position_);
    row->addStretch();
    row->addWidget(close_);
    position_->setProperty("role", "help");
    auto *column = new QVBoxLayout(header);
    column->setContentsMargins(space::medium, space::small, space::medium, space::small);
    column->setSpacing(space::tiny);
    column->addLayout(row);
    column->addWidget(title_);
    column->addWidget(verdict_);
    return header;
}

QWidget *SampleSheet::make_sections() {
    auto *sections = new QWidget;
    auto *column = new QVBoxLayout(sections);
    column->setContentsMargins(space::medium, 0, space::medium, space::medium);
    column->setSpacing(space::large);
    for (QWidget *section : std::initializer_list<QWidget *>{view_, edit_, biography_, neighbours_, augmented_, file_})
        column->addWidget(section);
    column->addStretch();
    return sections;
}

void SampleSheet::connect_sections() {
    connect(previous_, &QToolButton::clicked, this, [this] { emit stepped(-1); });
    connect(next_, &QToolButton::clicked, this, [this] { emit stepped(1); });
    connect(close_, &QToolButton::clicked, this, &SampleSheet::closed);
    connect(edit_, &EditRow::relabel_requested, this, &SampleSheet::relabel_requested);
    connect(edit_, &EditRow::exclude_requested, this, &SampleSheet::exclude_requested);
    connect(edit_, &EditRow::restore_requested, this, &SampleSheet::restore_requested);
    connect(neighbours_, &NeighbourSection::chosen, this, &SampleSheet::image_chosen);
    connect(view_, &ExaminedView::failed, this, &SampleSheet::failed);
    connect(biography_, &BiographySection::failed, this, &SampleSheet::failed);

    connect(neighbours_, &NeighbourSection::data_wanted, this, &SampleSheet::read_data);
    connect(augmented_, &AugmentedSection::data_wanted, this, &SampleSheet::read_data);
    connect(neighbours_, &NeighbourSection::data_unwanted, &reader_, &DataReader::cancel);
    connect(&reader_, &DataReader::progress, neighbours_, &NeighbourSection::show_reading);
    connect(&reader_, &DataReader::loaded, this, [this] {
        if (!subject_ || reader_.spec() != subject_->data) return;
        neighbours_->set_data(reader_.data());
        augmented_->set_data(reader_.data());
    });
    connect(&reader_, &DataReader::failed, this, [this](const QString &reason) {
        neighbours_->refuse(reason);
        augmented_->refuse(reason);
    });
}

/// With one thread, since a training may have the others.
void SampleSheet::read_data() {
    if (subject_) reader_.read(subject_->data, subject_->settings ? subject_->settings->size : std::nullopt, 1);
}

void SampleSheet::show_sample(std::shared_ptr<const Subject> subject, std::size_t sample, const QString &position) {
    const bool other_subject = subject != subject_;
    if (!other_subject && sample == sample_ && position == position_->text()) return;
    subject_ = std::move(subject);
    sample_ = sample;
    position_->setText(position);
    show_verdict();
    const evaluation::Predictions &predictions = *subject_->predictions;
    if (other_subject) {
        view_->set_network({subject_->source, subject_->data}, predictions.classes);
        view_->set_images(subject_->images);
    }
    if (subject_->images)
        view_->show_image(subject_->tile(sample), predictions.label[sample], subject_->source_of(sample));
    else
        view_->clear(subject_->images_problem.isEmpty() ? "The image is not at hand." : subject_->images_problem);
    // The same image of another epoch: a live run may have a better checkpoint by now.
    if (other_subject && subject_->images) view_->ask_again();
    std::vector<QString> classes;
    for (std::size_t i = 0; i < predictions.classes.size(); ++i)
        classes.push_back(subject_->class_name(static_cast<std::uint16_t>(i)));
    edit_->set_classes(classes, predictions.label[sample]);
    biography_->show_sample(subject_, sample);
    neighbours_->show_sample(subject_, sample);
    augmented_->show_sample(subject_, sample);
    file_->show_sample(subject_, sample);
    // What is quickly read is read without being asked for.
    const bool quick = subject_->images && (!subject_->data.starts_with("folder:") ||
                                            subject_->images->size(images::Part::train) < few_images);
    if (other_subject && quick) read_data();
}

void SampleSheet::show_verdict() {
    const evaluation::Predictions &predictions = *subject_->predictions;
    const std::uint16_t label = predictions.label[sample_], predicted = predictions.predicted[sample_];
    const QString name = isolated(subject_->class_name(label)), taken = isolated(subject_->class_name(predicted));
    const QString probability = probability_text(predictions.confidence[sample_]);
    const bool right = label == predicted;
    title_->setText(right ? QString("%1, %2").arg(name, probability)
                          : QString("%1, taken for %2, %3").arg(name, taken, probability));
    // The loss is the logarithm of what is asked for, where the predictions do not have all probabilities.
    const QString own = probability_text(std::exp(-predictions.loss[sample_]));
    const QString verdict = right ? QString("✓ Right") : QString("✗ Wrong, its own class has %1").arg(own);
    verdict_->setText(verdict + " (" + subject_->what() + ")");
    const char *role = right ? "good" : "complaint";
    if (verdict_->property("role") != role) {
        verdict_->setProperty("role", role);
        verdict_->style()->unpolish(verdict_);
        verdict_->style()->polish(verdict_);
    }
    setAccessibleDescription(title_->text() + ". " + verdict_->text() + ". " + position_->text());
}

void SampleSheet::show_edit(std::optional<std::uint16_t> relabelled, bool excluded) {
    edit_->show_edit(relabelled, excluded);
}

void SampleSheet::clear() {
    subject_.reset();
    sample_ = 0;
    reader_.cancel();
    title_->clear();
    position_->clear();
    verdict_->clear();
    view_->clear({});
    biography_->clear();
    neighbours_->clear();
    augmented_->clear();
    file_->clear();
}

QString SampleSheet::text() const {
    QStringList lines{title_->text(),   verdict_->text(), position_->text(),
                      view_->caption(), view_->problem(), edit_->text()};
    if (!biography_->isHidden()) lines << biography_->text();
    lines << neighbours_->text();
    if (!augmented_->isHidden()) lines << augmented_->text();
    lines << file_->text();
    lines.removeAll(QString());
    QString text = lines.join("\n");
    for (const int mark : {0x2068, 0x2069}) text.remove(QChar(mark));
    return text;
}

void SampleSheet::keyPressEvent(QKeyEvent *event) {
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return QFrame::keyPressEvent(event);
    QScrollBar *bar = scroll_->verticalScrollBar();
    switch (event->key()) {
    case Qt::Key_Left: emit stepped(-1); return;
    case Qt::Key_Right: emit stepped(1); return;
    case Qt::Key_Escape:
    case Qt::Key_Space: emit closed(); return;
    case Qt::Key_C: view_->toggle_heat(); return;
    case Qt::Key_R: edit_->begin_relabel(); return;
    case Qt::Key_X: edit_->toggle_excluded(); return;
    case Qt::Key_Up: bar->triggerAction(QAbstractSlider::SliderSingleStepSub); return;
    case Qt::Key_Down: bar->triggerAction(QAbstractSlider::SliderSingleStepAdd); return;
    case Qt::Key_PageUp: bar->triggerAction(QAbstractSlider::SliderPageStepSub); return;
    case Qt::Key_PageDown: bar->triggerAction(QAbstractSlider::SliderPageStepAdd); return;
    default: QFrame::keyPressEvent(event);
    }
}

/// On buttons and in the list of classes the sheet's keys mean what they mean elsewhere on it, where Qt would move the
/// focus or look for a name.
bool SampleSheet::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
    auto *key = static_cast<QKeyEvent *>(event);
    switch (key->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_C:
    case Qt::Key_R:
    case Qt::Key_X: keyPressEvent(key); return true;
    default: return false;
    }
}

} // namespace benchlight::ui
