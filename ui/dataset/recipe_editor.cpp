#include "ui/dataset/recipe_editor.h"

#include "engine/core/error.h"
#include "ui/dataset/recipe_row.h"
#include "ui/shell/icons.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_history = 100;
constexpr qint64 gesture_ms = 1500; ///< changes of one slider that follow each other sooner are undone together

QWidget *make_hazard(const QString &sentence) {
    auto *line = new QWidget;
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins({});
    row->setSpacing(space::small);
    auto *icon = new QLabel;
    const auto tint = [icon] {
        icon->setPixmap(
            line_icon("warning", tokens_of(current_theme()).warn).pixmap(QSize(16, 16), icon->devicePixelRatioF()));
    };
    QObject::connect(theme_signals(), &ThemeSignals::changed, icon, tint);
    tint();
    auto *text = new QLabel(sentence);
    text->setObjectName("hazard");
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    row->addWidget(icon, 0, Qt::AlignTop);
    row->addWidget(text, 1);
    return line;
}

} // namespace

RecipeEditor::RecipeEditor(QWidget *parent)
    : QWidget(parent),
      list_(new QVBoxLayout),
      hazards_(new QVBoxLayout),
      empty_(make_help("Every epoch shows the images as they are. Add an operation, or start from a ready recipe.")),
      notice_text_(new QLabel),
      complaint_(new QLabel),
      notice_(make_notice()),
      ready_(make_ready_button()),
      add_(make_add_button()),
      text_(new QLineEdit("none")) {
    complaint_->setProperty("role", "complaint");
    complaint_->setWordWrap(true);
    complaint_->setTextFormat(Qt::PlainText);
    complaint_->hide();
    text_->setAccessibleName("Recipe as text");
    text_->setToolTip("The recipe as the command line takes it: type or paste one, such as rotate=30,flip=0.5");
    make_layout();
    connect(text_, &QLineEdit::textEdited, this, [this](const QString &text) {
        const bool pasted = text.size() > typed_length_ + 1;
        typed_length_ = text.size();
        if (pasted) read_text();
    });
    connect(text_, &QLineEdit::editingFinished, this, [this] {
        if (text_->isModified()) read_text();
    });
    auto *action = new QAction("Undo the last change of the recipe", this);
    action->setShortcut(QKeySequence::Undo);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, &RecipeEditor::undo);
    addAction(action);
    show_steps();
}

void RecipeEditor::make_layout() {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(space::small);
    auto *title = new QLabel("Recipe");
    title->setProperty("role", "heading");
    auto *header = new QHBoxLayout;
    header->addWidget(title, 1);
    header->addWidget(ready_);
    list_->setSpacing(space::tiny);
    hazards_->setSpacing(space::tiny);
    auto *label = new QLabel("As &text");
    label->setProperty("role", "help");
    label->setBuddy(text_);
    column->addLayout(header);
    column->addWidget(empty_);
    column->addLayout(list_);
    column->addWidget(notice_);
    column->addWidget(add_, 0, Qt::AlignLeft);
    column->addLayout(hazards_);
    column->addSpacing(space::tiny);
    auto *below = new QVBoxLayout;
    below->setSpacing(space::tiny);
    below->addWidget(label);
    below->addWidget(text_);
    below->addWidget(complaint_);
    column->addLayout(below);
    column->addStretch();
}

QPushButton *RecipeEditor::make_add_button() {
    auto *button = new QPushButton("+ Add operation");
    button->setObjectName("menuButton");
    button->setAccessibleName("Add operation");
    button->setToolTip("Add an operation at the end of the recipe");
    auto *menu = new QMenu(button);
    for (const StepKind &kind : step_kinds()) {
        const QString text = QString::fromStdString(kind.title + ":  " + kind.help);
        menu->addAction(text, this, [this, name = kind.name] { add_operation(name); });
    }
    button->setMenu(menu);
    return button;
}

QPushButton *RecipeEditor::make_ready_button() {
    auto *button = new QPushButton("Ready recipes");
    button->setObjectName("menuButton");
    button->setToolTip("Start from a recipe that is often used");
    auto *menu = new QMenu(button);
    for (const ReadyRecipe &recipe : ready_recipes()) {
        const QString text = QString::fromStdString(recipe.title + (recipe.text == "none" ? "" : ":  " + recipe.text));
        menu->addAction(text, this, [this, recipe] { change(steps_of(recipe.text, next_id_)); });
    }
    button->setMenu(menu);
    return button;
}

QWidget *RecipeEditor::make_notice() {
    undo_ = new QPushButton("Undo");
    undo_->setObjectName("disclosure");
    undo_->setToolTip("Undo (Ctrl+Z)");
    auto *notice = new QFrame;
    notice->setObjectName("recipeNotice");
    auto *row = new QHBoxLayout(notice);
    row->setContentsMargins(space::small, 0, space::tiny, 0);
    row->addWidget(notice_text_, 1);
    row->addWidget(undo_);
    connect(undo_, &QPushButton::clicked, this, &RecipeEditor::undo);
    return notice;
}

RecipeRow *RecipeEditor::make_row(const RecipeStep &step) {
    auto *row = new RecipeRow(step);
    const int id = step.id;
    connect(row, &RecipeRow::changed, this, [this, row, id] {
        Steps steps = steps_;
        steps[place_of(id)] = row->step();
        change(std::move(steps), QString("value %1").arg(id));
    });
    connect(row, &RecipeRow::moved, this, [this, id](int by) { move(id, by); });
    connect(row, &RecipeRow::dragged, this, [this, id](int y) { drag(id, y); });
    connect(
        row, &RecipeRow::removed, this, [this, id] { remove(id); }, Qt::QueuedConnection); // the row goes
    rows_[id] = row;
    return row;
}

RecipeRow *RecipeEditor::row_of(int id) const { return rows_.at(id); }

std::size_t RecipeEditor::place_of(int id) const {
    const auto found = std::ranges::find(steps_, id, &RecipeStep::id);
    return static_cast<std::size_t>(found - steps_.begin());
}

void RecipeEditor::set_recipe(const QString &text) {
    try {
        Steps steps = steps_of(text.toStdString(), next_id_);
        if (recipe_of(steps) == recipe_of(steps_)) return;
        history_.clear();
        gesture_.clear();
        steps_ = std::move(steps);
        told_ = recipe();
        show_steps();
        show_text();
    } catch (const UsageError &error) {
        complaint_->setText(QString::fromStdString(error.what()));
        complaint_->show();
    }
}

QString RecipeEditor::recipe() const { return QString::fromStdString(recipe_of(steps_)); }

void RecipeEditor::set_hazards(const QStringList &sentences) {
    QStringList shown;
    for (const QLabel *label : findChildren<QLabel *>("hazard")) shown << label->text();
    if (shown == sentences) return;
    while (QLayoutItem *item = hazards_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString &sentence : sentences) hazards_->addWidget(make_hazard(sentence));
}

void RecipeEditor::add_operation(const std::string &name) {
    Steps steps = steps_;
    steps.push_back({next_id_, name, step_kind(name).value});
    change(std::move(steps));
    RecipeRow *row = row_of(steps_.back().id);
    row->first_field()->setFocus(Qt::OtherFocusReason);
    bring_into_view(row);
}

void RecipeEditor::change(Steps steps, const QString &gesture, const QString &notice) {
    if (steps == steps_) return;
    const bool goes_on = !gesture.isEmpty() && gesture == gesture_ && since_gesture_.elapsed() < gesture_ms;
    if (!goes_on) history_.push_back(steps_);
    if (history_.size() > most_history) history_.erase(history_.begin());
    gesture_ = gesture;
    since_gesture_.start();
    steps_ = std::move(steps);
    show_steps();
    notice_text_->setText(notice);
    notice_->setVisible(!notice.isEmpty());
    tell();
}

void RecipeEditor::undo() {
    if (history_.empty()) return;
    steps_ = std::move(history_.back());
    history_.pop_back();
    gesture_.clear();
    show_steps();
    tell();
}

void RecipeEditor::tell() {
    const QString now = recipe();
    show_text();
    if (now == told_) return;
    told_ = now;
    emit recipe_changed(now);
}

void RecipeEditor::show_text() {
    text_->setText(recipe());
    typed_length_ = text_->text().size();
    complaint_->hide();
}

/// Makes rows of steps, keeping those that are there, so that the focus stays where it is.
void RecipeEditor::show_steps() {
    notice_->hide();
    for (auto at = rows_.begin(); at != rows_.end();) {
        const bool kept = std::ranges::find(steps_, at->first, &RecipeStep::id) != steps_.end();
        if (!kept) delete at->second;
        at = kept ? std::next(at) : rows_.erase(at);
    }
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        const RecipeStep &step = steps_[i];
        next_id_ = std::max(next_id_, step.id + 1);
        RecipeRow *row = rows_.count(step.id) ? row_of(step.id) : make_row(step);
        if (row->step() != step) row->show_step(step);
        row->set_place(i == 0, i + 1 == steps_.size());
        const int place = static_cast<int>(i);
        if (list_->indexOf(row) != place) {
            list_->removeWidget(row);
            list_->insertWidget(place, row);
            row->show(); // at once, so that it can take the focus
        }
    }
    empty_->setVisible(steps_.empty());
    order_tabs();
}

void RecipeEditor::order_tabs() {
    QWidget *before = ready_;
    for (const RecipeStep &step : steps_)
        for (QWidget *field : row_of(step.id)->focus_chain()) {
            setTabOrder(before, field);
            before = field;
        }
    for (QWidget *field : {undo_, add_}) {
        setTabOrder(before, field);
        before = field;
    }
    setTabOrder(before, text_);
}

void RecipeEditor::move(int id, int by, const QString &gesture) {
    const auto from = static_cast<std::ptrdiff_t>(place_of(id)), to = from + by;
    if (to < 0 || to >= static_cast<std::ptrdiff_t>(steps_.size())) return;
    Steps steps = steps_;
    std::swap(steps[static_cast<std::size_t>(from)], steps[static_cast<std::size_t>(to)]);
    change(std::move(steps), gesture);
}

/// A dragged row changes places with a neighbour once the pointer is past the neighbour's middle.
void RecipeEditor::drag(int id, int y) {
    const std::size_t place = place_of(id);
    const int at = row_of(id)->mapToParent(QPoint(0, y)).y();
    const auto middle = [&](std::size_t i) { return row_of(steps_[i].id)->geometry().center().y(); };
    int by = 0;
    if (place > 0 && at < middle(place - 1)) by = -1;
    if (place + 1 < steps_.size() && at > middle(place + 1)) by = 1;
    if (by == 0) return;
    move(id, by, QString("drag %1").arg(id));
    layout()->activate();
}

void RecipeEditor::remove(int id) {
    if (!rows_.count(id)) return;
    const std::size_t place = place_of(id);
    const std::string name = step_kind(steps_[place].name).title;
    Steps steps = steps_;
    steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(place));
    const bool focused = row_of(id)->isAncestorOf(focusWidget());
    change(std::move(steps), {}, QString("Removed %1").arg(QString::fromStdString(name)));
    if (focused) undo_->setFocus(Qt::OtherFocusReason);
}

/// Called when the typing is over, or a text was pasted: on the way to a recipe, others are passed.
void RecipeEditor::read_text() {
    try {
        change(with_kept_off(steps_of(text_->text().toStdString(), next_id_), steps_));
        show_text();
    } catch (const UsageError &error) {
        complaint_->setText(QString::fromStdString(error.what()));
        complaint_->show();
    }
}

} // namespace benchlight::ui
