// What the dialog is made of; what it does is in export_dialog.cpp.
#include "ui/figures/export_dialog.h"

#include "ui/figures/export_preview.h"
#include "ui/shell/icons.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

namespace benchlight::ui {

namespace {

constexpr int form_width = 340;

} // namespace

void ExportDialog::make_layout() {
    auto *columns = new QHBoxLayout;
    columns->setSpacing(space::large);
    columns->addWidget(preview_, 1);
    columns->addWidget(make_form());
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(space::large, space::large, space::large, space::large);
    rows->setSpacing(space::medium);
    rows->addLayout(columns, 1);
    rows->addLayout(make_footer());
    resize(980, 600);
}

QWidget *ExportDialog::make_form() {
    auto *side = new QWidget;
    side->setFixedWidth(form_width);
    auto *form = new QFormLayout(side);
    form->setContentsMargins({});
    form->setHorizontalSpacing(space::medium);
    form->setVerticalSpacing(space::small);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    for (const auto &[text, format] : {std::pair("PNG, a picture of pixels", FigureFormat::png),
                                       {"SVG, a drawing", FigureFormat::svg},
                                       {"PDF, a page", FigureFormat::pdf},
                                       {"CSV, its numbers", FigureFormat::csv}})
        format_->addItem(text, static_cast<int>(format));
    format_->setAccessibleName("Format");
    format_->setToolTip("Drawings and pages can be enlarged without blur, and their text stays text");
    connect(format_, &QComboBox::activated, this,
            [this] { choose_format(static_cast<FigureFormat>(format_->currentData().toInt())); });
    form->addRow("&Format", format_);
    for (const auto &[text, theme] : {std::pair("Light", Theme::light),
                                      {"Dark", Theme::dark},
                                      {"For printing", Theme::print},
                                      {"Safe for the colour-blind", Theme::colour_blind}})
        theme_->addItem(text, static_cast<int>(theme));
    theme_->setAccessibleName("Colours");
    theme_->setToolTip("For printing and for the colour-blind, lines differ in dashes and marks too");
    connect(theme_, &QComboBox::activated, this, [this] {
        choice_.theme = static_cast<Theme>(theme_->currentData().toInt());
        change();
    });
    form->addRow("&Colours", theme_);
    add_size_rows(*form);
    add_text_rows(*form);
    add_file_rows(*form);
    return side;
}

void ExportDialog::add_size_rows(QFormLayout &form) {
    for (const auto &[text, preset] : {std::pair("As it is made for", SizePreset::figure),
                                       {"One column of a paper, 85 mm", SizePreset::single_column},
                                       {"Two columns of a paper, 175 mm", SizePreset::double_column},
                                       {"Slide, 1,920 × 1,080 pixels", SizePreset::slide},
                                       {"Other", SizePreset::own}})
        preset_->addItem(text, static_cast<int>(preset));
    preset_->setAccessibleName("Size");
    preset_->setToolTip("Sizes that are often asked for; text and lines go with them");
    for (const auto &[text, unit] : {std::pair("mm", FigureSize::Unit::millimetres),
                                     {"inches", FigureSize::Unit::inches},
                                     {"pixels", FigureSize::Unit::pixels}})
        unit_->addItem(text, static_cast<int>(unit));
    unit_->setAccessibleName("Unit of width and height");
    unit_->setToolTip("What width and height are told in; a pixel is as large as the resolution says");
    width_->setAccessibleName("Width");
    width_->setToolTip("How wide the picture is");
    height_->setAccessibleName("Height");
    height_->setToolTip("How tall the picture is");
    for (QDoubleSpinBox *side : {width_, height_}) {
        side->setRange(0, 1e5);
        side->setKeyboardTracking(true);
    }
    proportional_->setToolTip("Width and height change together");
    dpi_->setRange(10, 2400);
    dpi_->setSuffix(" dots per inch");
    dpi_->setAccessibleName("Resolution");
    dpi_->setToolTip("More dots an inch make a sharper PNG; of a size in pixels they make text and lines larger");
    extent_->setProperty("role", "help");
    extent_->setWordWrap(true);
    auto *width = new QHBoxLayout, *height = new QHBoxLayout;
    width->addWidget(width_, 1);
    width->addWidget(unit_, 1);
    height->addWidget(height_, 1);
    height->addWidget(proportional_, 1);
    for (QHBoxLayout *row : {width, height}) row->setSpacing(space::small);
    form.addRow("&Size", preset_);
    auto *width_label = new QLabel("&Width"), *height_label = new QLabel("&Height");
    width_label->setBuddy(width_);
    height_label->setBuddy(height_);
    form.addRow(width_label, width);
    form.addRow(height_label, height);
    form.addRow("&Resolution", dpi_);
    form.addRow("", extent_);
    connect_size();
}

void ExportDialog::connect_size() {
    const auto sized = [this](auto apply) {
        return [this, apply](auto value) {
            apply(value);
            show_size();
            change();
        };
    };
    connect(width_, &QDoubleSpinBox::valueChanged, this, sized([this](double value) { choice_.set_width(value); }));
    connect(height_, &QDoubleSpinBox::valueChanged, this, sized([this](double value) { choice_.set_height(value); }));
    connect(dpi_, &QSpinBox::valueChanged, this, sized([this](int value) { choice_.dpi = value; }));
    connect(proportional_, &QCheckBox::toggled, this, [this](bool on) { choice_.set_proportional(on); });
    connect(unit_, &QComboBox::activated, this,
            sized([this](int) { choice_.set_unit(static_cast<FigureSize::Unit>(unit_->currentData().toInt())); }));
    connect(preset_, &QComboBox::activated, this, sized([this](int) {
                choice_.take(static_cast<SizePreset>(preset_->currentData().toInt()), figure_size());
            }));
}

void ExportDialog::add_text_rows(QFormLayout &form) {
    const std::array<std::array<const char *, 3>, texts> words{
        {{"&Title", "Title", "Written over the picture; empty leaves it out and gives its room to the rest"},
         {"&X axis", "Text of the horizontal axis", "What is told from left to right; empty leaves it out"},
         {"&Y axis", "Text of the vertical axis", "What is told upwards; empty leaves it out"}}};
    for (std::size_t i = 0; i < texts; ++i) {
        Text &text = texts_[i];
        text.field = new QLineEdit;
        text.label = new QLabel(words[i][0]);
        text.label->setBuddy(text.field);
        text.field->setAccessibleName(words[i][1]);
        text.field->setToolTip(words[i][2]);
        text.field->setPlaceholderText("none");
        text.restore =
            text.field->addAction(line_icon("undo", tokens_of(current_theme()).muted), QLineEdit::TrailingPosition);
        text.restore->setToolTip("Take the figure's own text again");
        text.restore->setVisible(false);
        connect(text.field, &QLineEdit::textEdited, this, [this, &text] { change_text(text); });
        connect(text.restore, &QAction::triggered, this, [this, &text] {
            text.field->setText(text.own);
            change_text(text);
        });
        form.addRow(text.label, text.field);
    }
}

void ExportDialog::add_file_rows(QFormLayout &form) {
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    name_->setAccessibleName("File name");
    name_->setToolTip("A name with the ending .png, .svg, .pdf or .csv, or a whole path");
    auto *browse_button = new QPushButton("&Browse…");
    browse_button->setToolTip("Choose the folder and the name");
    browse_button->setAccessibleName("Browse for the file");
    browse_button->setAutoDefault(false);
    row->addWidget(name_, 1);
    row->addWidget(browse_button);
    auto *label = new QLabel("File &name");
    label->setBuddy(name_);
    form.addRow(label, row);
    place_->setProperty("role", "help");
    place_->setTextFormat(Qt::PlainText);
    place_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    form.addRow("", place_);
    connect(name_, &QLineEdit::textEdited, this, &ExportDialog::name_changed);
    connect(browse_button, &QPushButton::clicked, this, &ExportDialog::browse);
}

QLayout *ExportDialog::make_footer() {
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    complaint_->setProperty("role", "complaint");
    complaint_->setTextFormat(Qt::PlainText);
    complaint_->setWordWrap(true);
    complaint_->setMinimumHeight(2 * complaint_->fontMetrics().lineSpacing()); // so that nothing moves when it speaks
    auto *close = new QPushButton("C&lose");
    close->setAutoDefault(false);
    close->setToolTip("Close without exporting (Esc)");
    export_->setObjectName("primary");
    export_->setDefault(true);
    export_->setToolTip("Write the file (Enter)");
    row->addWidget(complaint_, 1);
    row->addWidget(close);
    row->addWidget(export_);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(export_, &QPushButton::clicked, this, &ExportDialog::export_or_ask);
    return row;
}

} // namespace benchlight::ui
