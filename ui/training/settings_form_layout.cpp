// Where the fields of the form have their places: in groups, with what is rarely changed folded away.

#include "ui/dataset/data_choice.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"
#include "ui/training/corrections_panel.h"
#include "ui/training/preset_bar.h"
#include "ui/training/setting_field.h"
#include "ui/training/settings_form.h"
#include "ui/training/stage_table.h"
#include "ui/training/weights_choice.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QTableView>

namespace benchlight::ui {

namespace {

constexpr int columns = 2;

QGridLayout *make_grid() {
    auto *grid = new QGridLayout;
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(space::small);
    grid->setVerticalSpacing(space::tiny);
    for (int c = 0; c < columns; ++c) grid->setColumnStretch(c, 1);
    return grid;
}

} // namespace

QWidget *SettingsForm::make_column() {
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(space::large, space::medium, space::large, space::large);
    column->setSpacing(space::tiny);
    column->addWidget(presets_);
    column->addWidget(corrections_);
    model_help_->setProperty("role", "help");
    model_help_->setWordWrap(true);
    for (const FieldGroup &group : field_groups()) add_group(column, group);
    column->addStretch();
    const QStringList open_groups = WindowSettings().value("open_groups").toStringList();
    for (const Group &group : groups_) open(group, open_groups.contains(group.title));
    return content;
}

SettingsForm::Item SettingsForm::make_item(const FieldKind &kind) {
    if (kind.editor == FieldKind::Editor::own) {
        const bool weights = kind.key == "weights";
        QWidget *editor = weights ? static_cast<QWidget *>(weights_) : stages_;
        QWidget *focused = weights ? static_cast<QWidget *>(weights_->combo()) : stages_->view();
        focused->installEventFilter(this);
        focused->setAccessibleDescription(kind.help);
        if (!weights) return {&kind, nullptr, editor};
        auto *label = new QLabel(kind.title);
        label->setBuddy(focused);
        return {&kind, label, editor};
    }
    auto *field = new SettingField(kind, this);
    fields_.push_back(field);
    connect(field, &SettingField::changed, this, &SettingsForm::check);
    connect(field, &SettingField::pointed_at, this,
            [this, field](bool at) { show_help(at ? &field->kind() : nullptr); });
    return {&kind, field->label(), field->editor()};
}

/// Places items beside and below each other; wide ones take a row. The first one's label may stand elsewhere.
void SettingsForm::place(QGridLayout *grid, const std::vector<Item> &items, bool first_without_label) {
    int row = 0, column = 0;
    for (const Item &item : items) {
        if (item.kind->wide && column > 0) row += 2, column = 0;
        if (item.label && (item.kind != items.front().kind || !first_without_label))
            grid->addWidget(item.label, row, column);
        grid->addWidget(item.editor, row + 1, column, 1, item.kind->wide ? columns : 1);
        column = item.kind->wide ? columns : column + 1;
        if (column == columns) row += 2, column = 0;
    }
}

void SettingsForm::add_group(QVBoxLayout *column, const FieldGroup &group) {
    Group made{.title = group.title};
    std::vector<Item> usual, rare;
    for (const FieldKind &kind : group.fields) (kind.usual ? usual : rare).push_back(make_item(kind));
    column->addSpacing(space::medium);
    auto *header = new QHBoxLayout;
    // A field that is called like its group needs no label of its own.
    const bool one_name = !usual.empty() && usual.front().kind->name() == group.title;
    QWidget *title = one_name ? usual.front().label : new QLabel(group.title);
    title->setProperty("role", "heading");
    header->addWidget(title, 1);
    column->addLayout(header);
    if (group.fields.front().key == "validation") {
        auto *label = new QLabel("&Data set");
        label->setBuddy(data_->combo());
        column->addWidget(label);
        column->addWidget(data_);
        column->addSpacing(space::tiny);
    }
    if (!usual.empty()) {
        auto *grid = make_grid();
        place(grid, usual, one_name);
        column->addLayout(grid);
    }
    if (group.fields.front().key == "model") column->addWidget(model_help_);
    if (!rare.empty()) {
        made.more = new QWidget;
        made.folded = static_cast<int>(rare.size());
        auto *grid = make_grid();
        place(grid, rare, false);
        made.more->setLayout(grid);
        column->addWidget(made.more);
        made.button = new QPushButton;
        made.button->setObjectName("disclosure");
        header->addWidget(made.button);
        connect(made.button, &QPushButton::clicked, this, [this, made] {
            open(made, made.more->isHidden());
            remember_groups();
        });
    }
    groups_.push_back(made);
}

void SettingsForm::open(const Group &group, bool more) {
    if (!group.more) return;
    group.more->setVisible(more);
    const QString amount = more ? QString("fewer") : QString("%1 more").arg(group.folded);
    group.button->setText(amount);
    group.button->setAccessibleName(QString("%1: %2 settings").arg(group.title, amount));
    group.button->setToolTip(more ? "Fold away what is rarely changed" : "Show what is rarely changed");
}

void SettingsForm::remember_groups() const {
    QStringList open_groups;
    for (const Group &group : groups_)
        if (group.more && !group.more->isHidden()) open_groups << group.title;
    WindowSettings().setValue("open_groups", open_groups);
}

void SettingsForm::show_more(bool more) {
    for (const Group &group : groups_) open(group, more);
}

} // namespace benchlight::ui
