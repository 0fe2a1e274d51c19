#include "ui/training/steer_panel.h"

#include "engine/augment/recipe.h"
#include "engine/core/error.h"
#include "ui/shell/theme.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStyle>

#include <algorithm>

namespace benchlight::ui {

namespace {

const QString hint =
    "While a run trains, its learning rate and some other settings can be changed here. Start a run, or "
    "open one that is training.";

const QString cached_reason =
    "This run learns from features that were computed with its augmentation before it began, so that cannot change "
    "any more.";

/// The rate first, since that is what is mostly steered.
std::vector<const training::SettingKind *> live_kinds() {
    std::vector<const training::SettingKind *> kinds;
    for (const training::SettingKind &kind : training::setting_kinds())
        if (kind.live) kinds.push_back(&kind);
    std::stable_partition(kinds.begin(), kinds.end(),
                          [](const training::SettingKind *kind) { return kind->key == "learning_rate"; });
    return kinds;
}

} // namespace

SteerPanel::SteerPanel(QWidget *parent) : QFrame(parent), content_(nullptr), hint_(new QLabel(hint)) {
    setObjectName("panel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::medium, space::large, space::small);
    column->setSpacing(space::tiny);
    auto *title = new QLabel("Steer the run");
    title->setProperty("role", "heading");
    column->addWidget(title);
    hint_->setProperty("role", "help");
    hint_->setWordWrap(true);
    column->addWidget(hint_);
    content_ = make_rows();
    auto *scroll = new QScrollArea;
    scroll->setWidget(content_);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    column->addWidget(scroll, 1);
    clear();
}

QWidget *SteerPanel::make_rows() {
    auto *rows = new QWidget;
    rows->setObjectName("onPanel");
    auto *grid = new QGridLayout(rows);
    grid->setContentsMargins(0, 0, space::small, 0);
    grid->setHorizontalSpacing(space::small);
    grid->setVerticalSpacing(space::tiny);
    grid->setColumnStretch(1, 1);
    const auto kinds = live_kinds();
    rows_.reserve(kinds.size());
    for (const training::SettingKind *kind : kinds) {
        add_row(grid, *kind);
        if (kind->key == "learning_rate") grid->addWidget(make_quick_buttons(), grid->rowCount(), 1, 1, 2);
    }
    grid->setRowStretch(grid->rowCount(), 1);
    return rows;
}

QWidget *SteerPanel::make_quick_buttons() {
    auto *buttons = new QWidget;
    auto *row = new QHBoxLayout(buttons);
    row->setContentsMargins({});
    row->setSpacing(space::tiny);
    for (const auto &[text, factor, tip] : {std::tuple("× 0.1", .1, "Take a tenth of the learning rate"),
                                            {"× 0.5", .5, "Halve the learning rate"},
                                            {"× 2", 2., "Double the learning rate"}}) {
        auto *button = new QPushButton(text);
        button->setObjectName("compact");
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        connect(button, &QPushButton::clicked, this, [this, by = factor] { multiply_rate(by); });
        row->addWidget(button);
    }
    row->addStretch();
    return buttons;
}

void SteerPanel::add_row(QGridLayout *grid, const training::SettingKind &kind) {
    rows_.push_back({.kind = &kind,
                     .label = new QLabel(QString::fromStdString(kind.title)),
                     .edit = new QLineEdit,
                     .apply = new QPushButton("Apply"),
                     .note = new QLabel});
    const std::size_t i = rows_.size() - 1;
    const Row &row = rows_[i];
    const QString help = QString::fromStdString(kind.help + ".\nTakes " + kind.takes + ".");
    row.label->setBuddy(row.edit);
    row.label->setToolTip(help);
    row.edit->setAccessibleName(QString::fromStdString(kind.title));
    lock(rows_[i], {});
    row.edit->setMinimumWidth(64);
    row.edit->installEventFilter(this);
    row.apply->setObjectName("compact");
    QSizePolicy keeps = row.apply->sizePolicy();
    keeps.setRetainSizeWhenHidden(true); // nothing moves while one types
    row.apply->setSizePolicy(keeps);
    row.note->setWordWrap(true);
    row.note->setTextFormat(Qt::PlainText);
    int at = grid->rowCount();
    const bool long_text = kind.key == "recipe";
    grid->addWidget(row.label, at, 0);
    if (long_text) ++at;
    grid->addWidget(row.edit, at, long_text ? 0 : 1, 1, long_text ? 3 : 1);
    grid->addWidget(row.apply, long_text ? at - 1 : at, 2, Qt::AlignLeft | Qt::AlignVCenter);
    grid->addWidget(row.note, at + 1, long_text ? 0 : 1, 1, -1);
    connect(row.edit, &QLineEdit::returnPressed, this, [this, i] { send(rows_[i]); });
    connect(row.apply, &QPushButton::clicked, this, [this, i] { send(rows_[i]); });
    connect(row.edit, &QLineEdit::textEdited, this, [this, i] {
        rows_[i].sent.reset();
        note(rows_[i], {}, false);
        refresh(rows_[i]);
    });
}

SteerPanel::Row &SteerPanel::row_of(const std::string &key) {
    return *std::find_if(rows_.begin(), rows_.end(), [&](const Row &row) { return row.kind->key == key; });
}

bool SteerPanel::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape)
        for (Row &row : rows_)
            if (row.edit == watched && row.edit->isModified()) {
                revert(row);
                return true;
            }
    return QFrame::eventFilter(watched, event);
}

void SteerPanel::revert(Row &row) {
    if (!in_force_ || row.sent) return;
    row.edit->setText(QString::fromStdString(row.kind->text(*in_force_)));
    row.edit->setModified(false);
    note(row, {}, false);
    refresh(row);
}

void SteerPanel::send(Row &row) {
    if (!in_force_) return;
    training::Settings changed = *in_force_;
    try {
        row.kind->set(changed, row.edit->text().trimmed().toStdString(), row.kind->title);
        if (row.kind->key == "recipe") changed.recipe = augment::Recipe::parse(changed.recipe).text();
    } catch (const UsageError &error) {
        return note(row, QString::fromStdString(error.what()), true);
    }
    const std::string value = row.kind->text(changed);
    row.edit->setText(QString::fromStdString(value));
    row.edit->setModified(false);
    if (value == row.kind->text(*in_force_)) {
        row.sent.reset();
        note(row, {}, false);
        return refresh(row);
    }
    row.sent = value;
    note(row, {}, false);
    refresh(row);
    emit command({runs::Command::Kind::set, row.kind->option, value});
}

void SteerPanel::multiply_rate(double factor) {
    if (!in_force_) return;
    Row &row = row_of("learning_rate");
    training::Settings changed = *in_force_;
    if (row.sent) row.kind->set(changed, *row.sent, row.kind->title); // twice halved is a quarter
    changed.learning_rate *= factor;
    // 0.1 * 0.3 is 0.03 to a person.
    changed.learning_rate = QString::number(changed.learning_rate, 'g', 6).toDouble();
    row.edit->setText(QString::fromStdString(row.kind->text(changed)));
    send(row);
}

void SteerPanel::note(Row &row, const QString &text, bool complaint) {
    row.note->setProperty("role", complaint ? "complaint" : "help");
    row.edit->setProperty("wrong", complaint);
    for (QWidget *widget : {static_cast<QWidget *>(row.note), static_cast<QWidget *>(row.edit)}) {
        widget->style()->unpolish(widget);
        widget->style()->polish(widget);
    }
    row.note->setText(text);
    row.note->setVisible(!text.isEmpty());
}

void SteerPanel::refresh(Row &row) {
    const bool fits = in_force_ && (row.kind->key != "momentum" || in_force_->optimizer == "sgd"); // adam has its own
    for (QWidget *widget : {static_cast<QWidget *>(row.label), static_cast<QWidget *>(row.edit)})
        widget->setVisible(fits);
    show_apply(row, fits);
    row.note->setVisible(fits && !row.note->text().isEmpty());
}

/// The button says that the value is on its way too: a line below would move what the pointer is on.
void SteerPanel::show_apply(Row &row, bool fits) {
    const bool waits = row.sent.has_value();
    const std::string &title = row.kind->title;
    row.apply->setText(waits ? "Sent" : "Apply");
    row.apply->setToolTip(waits ? "It takes effect at the next batch" : "Change it in the run (Enter)");
    row.apply->setAccessibleName(
        QString::fromStdString(waits ? title + " is sent and takes effect at the next batch" : "Apply " + title));
    row.apply->setEnabled(!waits);
    row.apply->setVisible(fits && (waits || row.edit->isModified()));
}

/// An empty reason: it can be changed.
void SteerPanel::lock(Row &row, const QString &reason) {
    const QString help = QString::fromStdString(row.kind->help + ".\nTakes " + row.kind->takes + ".");
    row.edit->setEnabled(reason.isEmpty());
    row.edit->setAccessibleDescription(reason.isEmpty() ? help : reason);
    row.edit->setToolTip(reason.isEmpty() ? help + "\nEnter applies it, Esc takes back what was typed." : reason);
}

void SteerPanel::show(const training::Settings &in_force, bool features_cached) {
    in_force_ = in_force;
    lock(row_of("recipe"), features_cached ? cached_reason : QString());
    hint_->hide();
    content_->show();
    for (Row &row : rows_) {
        const std::string value = row.kind->text(in_force);
        if (row.sent && *row.sent == value) {
            row.sent.reset();
            note(row, {}, false);
        }
        if (!row.sent && !row.edit->isModified()) {
            row.edit->setText(QString::fromStdString(value));
            row.edit->setCursorPosition(0); // a long text from its beginning
        }
        refresh(row);
    }
}

void SteerPanel::clear() {
    in_force_.reset();
    for (Row &row : rows_) {
        row.sent.reset();
        row.edit->clear();
        row.edit->setModified(false);
        note(row, {}, false);
    }
    content_->hide();
    hint_->show();
}

} // namespace benchlight::ui
