#include "ui/dataset/recipe_row.h"

#include "ui/shell/icons.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

QString text_of(const std::string &text) { return QString::fromStdString(text); }

/// Shows as few digits as the number has.
class NumberBox final : public QDoubleSpinBox {
  public:
    using QDoubleSpinBox::QDoubleSpinBox;
    QString textFromValue(double value) const override {
        return QString::number(value, 'f', QLocale::FloatingPointShortest);
    }
};

} // namespace

RecipeRow::RecipeRow(const RecipeStep &step, QWidget *parent)
    : QFrame(parent), step_(step), kind_(step_kind(step.name)), body_(new QWidget) {
    setObjectName("recipeRow");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::tiny, space::tiny, space::tiny, space::small);
    column->setSpacing(0);
    column->addWidget(make_header());
    auto *grid = new QGridLayout(body_);
    grid->setContentsMargins(20, 0, space::tiny, 0);
    grid->setHorizontalSpacing(space::small);
    grid->setVerticalSpacing(space::tiny);
    grid->setColumnStretch(1, 1);
    grid->setColumnMinimumWidth(0, 56);
    if (kind_.choice) add_choice(grid);
    for (std::size_t i = 0; i < kind_.numbers.size(); ++i) add_number(grid, i);
    column->addWidget(body_);
    for (const int by : {-1, 1}) {
        auto *action = new QAction(this);
        action->setShortcut(by < 0 ? Qt::ALT | Qt::Key_Up : Qt::ALT | Qt::Key_Down);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, [this, by] { emit moved(by); });
        addAction(action);
    }
    for (QWidget *field : focus_chain()) {
        field->installEventFilter(this);
        pass_wheel_on(field);
    }
    show_step(step);
}

QToolButton *RecipeRow::make_button(const QString &icon, const QString &name, const QString &tip) {
    auto *button = new QToolButton;
    button->setObjectName("flat");
    button->setIconSize({14, 14});
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(name + " " + text_of(kind_.name));
    button->setToolTip(tip);
    const auto tint = [button, icon] { button->setIcon(line_icon(icon, tokens_of(current_theme()).muted)); };
    connect(theme_signals(), &ThemeSignals::changed, button, tint);
    tint();
    return button;
}

QWidget *RecipeRow::make_header() {
    grip_ = new QLabel;
    grip_->setObjectName("grip");
    grip_->setFixedWidth(16);
    grip_->setCursor(Qt::OpenHandCursor);
    grip_->setToolTip("Drag to another place (Alt+Up, Alt+Down)");
    grip_->installEventFilter(this);
    const auto tint = [grip = grip_] {
        grip->setPixmap(
            line_icon("grip", tokens_of(current_theme()).muted).pixmap(QSize(16, 16), grip->devicePixelRatioF()));
    };
    connect(theme_signals(), &ThemeSignals::changed, grip_, tint);
    tint();
    on_ = new QCheckBox(text_of(kind_.title));
    on_->setToolTip(text_of(kind_.help) + "\nSwitch it off to keep it for later.");
    on_->setAccessibleDescription(text_of(kind_.help));
    up_ = make_button("chevron-up", "Move up", "Earlier (Alt+Up)");
    down_ = make_button("chevron-down", "Move down", "Later (Alt+Down)");
    remove_ = make_button("close", "Remove", "Remove " + text_of(kind_.name));
    auto *header = new QWidget;
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins({});
    row->setSpacing(0);
    row->addWidget(grip_);
    row->addSpacing(space::tiny);
    row->addWidget(on_, 1);
    for (QToolButton *button : {up_, down_, remove_}) row->addWidget(button);
    connect(on_, &QCheckBox::toggled, this, [this](bool on) {
        if (showing_) return;
        step_.on = on;
        body_->setEnabled(on);
        emit changed();
    });
    connect(up_, &QToolButton::clicked, this, [this] { emit moved(-1); });
    connect(down_, &QToolButton::clicked, this, [this] { emit moved(1); });
    connect(remove_, &QToolButton::clicked, this, &RecipeRow::removed);
    return header;
}

void RecipeRow::add_choice(QGridLayout *grid) {
    choice_ = new QComboBox;
    choice_->setAccessibleName(text_of(kind_.title + ", " + kind_.choice->title));
    for (const auto &[value, title] : kind_.choice->options) choice_->addItem(text_of(title), text_of(value));
    auto *title = new QLabel(text_of(kind_.choice->title));
    title->setProperty("role", "help");
    const int line = static_cast<int>(kind_.numbers.size());
    grid->addWidget(title, line, 0);
    grid->addWidget(choice_, line, 1, 1, 2);
    connect(choice_, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (showing_) return;
        StepValue value = read_step(step_);
        value.choice = index;
        take(value);
    });
}

void RecipeRow::add_number(QGridLayout *grid, std::size_t i) {
    const StepNumber &number = kind_.numbers[i];
    const QString name = text_of(kind_.title + ", " + number.title);
    auto *title = new QLabel(text_of(number.title));
    title->setProperty("role", "help");
    auto *slider = new QSlider(Qt::Horizontal);
    slider->setAccessibleName(name + ", slider");
    slider->setMinimumWidth(60);
    auto *box = new NumberBox;
    box->setLocale(QLocale::c());
    box->setRange(number.least, number.most);
    box->setDecimals(4); // as many as are kept; it shows those that are there
    box->setPrefix(text_of(number.prefix));
    box->setSuffix(text_of(number.unit));
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    box->setAlignment(Qt::AlignRight);
    box->setKeyboardTracking(false);
    box->setFixedWidth(72);
    box->setAccessibleName(name);
    for (QWidget *field : {static_cast<QWidget *>(slider), static_cast<QWidget *>(box)})
        field->setToolTip(text_of(kind_.help));
    const int line = static_cast<int>(i);
    grid->addWidget(title, line, 0);
    grid->addWidget(slider, line, 1);
    grid->addWidget(box, line, 2);
    numbers_.push_back({title, slider, box});
    connect(slider, &QSlider::valueChanged, this, [this, i](int position) {
        if (!showing_) set_number(i, std::max(kind_.numbers[i].least, position * kind_.numbers[i].snap));
    });
    connect(box, &QDoubleSpinBox::valueChanged, this, [this, i](double shown) {
        if (!showing_) set_number(i, shown);
    });
}

void RecipeRow::set_number(std::size_t i, double shown) {
    StepValue value = read_step(step_);
    value.numbers[i] = shown;
    // A crop's least area is not above its greatest: the one that is moved takes the other along.
    if (value.numbers.size() == 2) {
        if (i == 0) value.numbers[1] = std::max(value.numbers[1], shown);
        if (i == 1) value.numbers[0] = std::min(value.numbers[0], shown);
    }
    take(value);
}

void RecipeRow::take(const StepValue &value) {
    const std::string text = write_step(kind_, value);
    if (text == step_.value) return;
    step_.value = text;
    show_step(step_);
    emit changed();
}

void RecipeRow::show_step(const RecipeStep &step) {
    step_ = step;
    showing_ = true;
    const StepValue value = read_step(step);
    on_->setChecked(step.on);
    body_->setEnabled(step.on);
    if (choice_) choice_->setCurrentIndex(value.choice);
    const bool alternating = kind_.name == "flip" && value.choice > 0;
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
        const StepNumber &number = kind_.numbers[i];
        const Number &widgets = numbers_[i];
        const auto position = [&](double shown) { return static_cast<int>(std::lround(shown / number.snap)); };
        widgets.slider->setRange(0, position(std::max(number.slider_most, value.numbers[i])));
        widgets.slider->setPageStep(std::max(1, position(number.slider_most) / 6));
        widgets.slider->setValue(position(value.numbers[i]));
        widgets.box->setSingleStep(number.snap);
        if (std::abs(widgets.box->value() - value.numbers[i]) > 1e-9) widgets.box->setValue(value.numbers[i]);
        for (QWidget *widget : {static_cast<QWidget *>(widgets.title), static_cast<QWidget *>(widgets.slider),
                                static_cast<QWidget *>(widgets.box)})
            widget->setVisible(!alternating);
    }
    showing_ = false;
}

void RecipeRow::set_place(bool first, bool last) {
    up_->setEnabled(!first);
    down_->setEnabled(!last);
}

std::vector<QWidget *> RecipeRow::focus_chain() const {
    std::vector<QWidget *> chain{on_, up_, down_, remove_};
    for (const Number &number : numbers_) chain.insert(chain.end(), {number.slider, number.box});
    if (choice_) chain.push_back(choice_);
    return chain;
}

QWidget *RecipeRow::first_field() const { return numbers_.empty() ? static_cast<QWidget *>(on_) : numbers_[0].slider; }

bool RecipeRow::eventFilter(QObject *watched, QEvent *event) {
    if (watched == grip_) {
        const auto type = event->type();
        if (type == QEvent::MouseMove && static_cast<QMouseEvent *>(event)->buttons() & Qt::LeftButton)
            emit dragged(mapFromGlobal(static_cast<QMouseEvent *>(event)->globalPosition().toPoint()).y());
        if (type == QEvent::MouseButtonPress) grip_->setCursor(Qt::ClosedHandCursor);
        if (type == QEvent::MouseButtonRelease) grip_->setCursor(Qt::OpenHandCursor);
        return type == QEvent::MouseButtonPress || type == QEvent::MouseMove;
    }
    // The editor undoes, not the box.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Undo)) {
        event->ignore();
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace benchlight::ui
