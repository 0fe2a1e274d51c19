#include "ui/figures/export_dialog.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "ui/figures/export_preview.h"
#include "ui/shell/icons.h"
#include "ui/shell/window_settings.h"
#include "ui/shell/words.h"

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int form_width = 340, screen_dpi = 96;
constexpr int usual_delay = 120, slow_delay = 600, usual_pause = 2000, slow_pause = 10000; // milliseconds
constexpr double slow = .05, coarser = .5; // seconds that a preview may take; of the pane's pixels that a slow one has
const QString gone = "There is nothing to export now. This goes on when the picture is back.";

/// What an error says as a sentence.
QString sentence(const QString &reason) {
    QString text = reason;
    if (text.startsWith("a ")) text.replace(0, 1, "A");
    return text.endsWith('.') ? text : text + ".";
}

QString length_text(double length, int decimals) { return QString::fromStdString(format_fixed(length, decimals)); }

/// The same size on a screen, which is what a drawing is drawn like; very small ones stay as they are.
void draw_on_screen(ExportOptions &options, const QSizeF &logical) {
    if (std::min(logical.width(), logical.height()) < 100) return;
    options.dpi = screen_dpi;
    options.size = FigureSize{logical.width(), logical.height(), FigureSize::Unit::pixels};
}

template <class Value> void select(QComboBox &box, Value value) {
    box.setCurrentIndex(box.findData(static_cast<int>(value)));
}

} // namespace

ExportDialog::ExportDialog(std::function<const Figure *()> figure, const QString &name, QWidget *parent)
    : QDialog(parent),
      figure_(std::move(figure)),
      preview_(new ExportPreview),
      format_(new QComboBox),
      preset_(new QComboBox),
      unit_(new QComboBox),
      theme_(new QComboBox),
      width_(new QDoubleSpinBox),
      height_(new QDoubleSpinBox),
      proportional_(new QCheckBox("&Keep proportions")),
      dpi_(new QSpinBox),
      extent_(new QLabel),
      place_(new QLabel),
      complaint_(new QLabel),
      name_(new QLineEdit),
      export_(new QPushButton("&Export")) {
    setWindowTitle("Export");
    WindowSettings settings;
    choice_ = ExportChoice::saved(settings, figure_size());
    folder_ = settings.value("export_folder", QDir::homePath()).toString();
    if (!QDir(folder_).exists()) folder_ = QDir::homePath();
    make_layout();
    name_->setText(name + ending_of(choice_.format));
    soon_.setSingleShot(true);
    connect(&soon_, &QTimer::timeout, this, &ExportDialog::refresh);
    connect(&again_, &QTimer::timeout, this, &ExportDialog::refresh);
    connect(preview_->picture(), &PicturePane::resized, this, [this] { soon_.start(usual_delay); });
    connect(theme_signals(), &ThemeSignals::changed, this, [this] {
        for (Text &text : texts_) text.restore->setIcon(line_icon("undo", tokens_of(current_theme()).muted));
    });
    again_.start(usual_pause);
    follow_figure();
    show_choice();
    check();
    soon_.start(0);
    name_->setFocus();
    name_->setSelection(0, static_cast<int>(name.size()));
}

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

QSizeF ExportDialog::figure_size() const {
    const Figure *figure = figure_();
    return figure ? figure->default_size() : QSizeF(960, 640);
}

FigureLook ExportDialog::look() const {
    FigureLook look = choice_.theme;
    const auto chosen = [](const Text &text) {
        return text.changed ? std::optional(text.field->text()) : std::nullopt;
    };
    look.title = chosen(texts_[title]);
    look.x_axis = chosen(texts_[x_axis]);
    look.y_axis = chosen(texts_[y_axis]);
    return look;
}

std::filesystem::path ExportDialog::path() const {
    QString name = name_->text().trimmed();
    if (name.startsWith("~/")) name.replace(0, 1, QDir::homePath());
    if (!name.isEmpty() && !QFileInfo(name).fileName().contains('.')) name += ending_of(choice_.format);
    return QFile::encodeName(QDir::cleanPath(QDir(folder_).absoluteFilePath(name))).toStdString();
}

/// Its texts, as long as nobody has changed them here.
void ExportDialog::follow_figure() {
    const Figure *figure = figure_();
    if (!figure) return;
    const FigureTexts own = figure->texts();
    set_own_text(texts_[title], own.title);
    set_own_text(texts_[x_axis], own.x_axis);
    set_own_text(texts_[y_axis], own.y_axis);
    for (const TextPlace axis : {x_axis, y_axis}) {
        const bool shown = !texts_[axis].own.isEmpty();
        texts_[axis].field->setVisible(shown);
        texts_[axis].label->setVisible(shown);
    }
}

void ExportDialog::set_own_text(Text &text, const QString &own) {
    text.own = own;
    if (!text.changed && text.field->text() != own) {
        text.field->setText(own);
        text.field->setCursorPosition(0);
    }
}

void ExportDialog::change_text(Text &text) {
    text.changed = text.field->text() != text.own;
    text.restore->setVisible(text.changed);
    change();
}

void ExportDialog::show_choice() {
    select(*format_, choice_.format);
    select(*theme_, choice_.theme);
    const bool drawn = choice_.format != FigureFormat::csv;
    for (QWidget *control :
         std::initializer_list<QWidget *>{preset_, width_, height_, unit_, proportional_, dpi_, theme_,
                                          texts_[title].field, texts_[x_axis].field, texts_[y_axis].field})
        control->setEnabled(drawn);
    show_size();
}

void ExportDialog::show_size() {
    const bool pixels = choice_.size.unit == FigureSize::Unit::pixels;
    const int decimals = pixels ? 0 : choice_.size.unit == FigureSize::Unit::inches ? 2 : 1;
    select(*preset_, choice_.preset);
    select(*unit_, choice_.size.unit);
    for (const auto &[side, value] : {std::pair(width_, choice_.size.width), {height_, choice_.size.height}}) {
        const QSignalBlocker quiet(side);
        side->setDecimals(decimals);
        side->setSingleStep(pixels ? 10 : choice_.size.unit == FigureSize::Unit::inches ? .1 : 1);
        if (std::abs(side->value() - value) > .5 * std::pow(10, -decimals)) side->setValue(value);
    }
    const QSignalBlocker quiet(dpi_), still(proportional_);
    dpi_->setValue(choice_.dpi);
    proportional_->setChecked(choice_.proportional);
}

void ExportDialog::choose_format(FigureFormat format) {
    choice_.format = format;
    // The name's ending follows, whatever it was.
    const QString name = name_->text();
    const qsizetype dot = name.lastIndexOf('.');
    const QString stem = dot > name.lastIndexOf('/') + 1 ? name.left(dot) : name;
    name_->setText(stem + ending_of(format));
    show_choice();
    change();
}

/// The format follows the name's ending, where it is one that is known.
void ExportDialog::name_changed() {
    try {
        choice_.format = figure_format(path());
        show_choice();
    } catch (const UsageError &) { // said by problem()
    }
    change();
}

void ExportDialog::change() {
    refusal_.clear();
    check();
    soon_.start(preview_seconds_ > slow ? slow_delay : usual_delay);
}

QString ExportDialog::problem() const {
    if (name_->text().trimmed().isEmpty()) return "Give the file a name.";
    try {
        require_exportable(path(), true);
        const Figure *figure = figure_();
        if (!figure) return gone;
        if (choice_.format != FigureFormat::csv) export_extent(*figure, choice_.options());
    } catch (const Error &error) {
        return sentence(QString::fromStdString(error.what()));
    }
    return refusal_;
}

void ExportDialog::check() {
    const QString found = problem();
    complaint_->setText(found);
    export_->setEnabled(found.isEmpty() || found == refusal_);
    extent_->setText(extent_text());
    const QString folder = QFileInfo(QFile::decodeName(path().c_str())).absolutePath();
    place_->setText(place_->fontMetrics().elidedText("in " + QDir::toNativeSeparators(folder), Qt::ElideMiddle,
                                                     std::max(120, place_->width())));
    place_->setToolTip(folder);
}

QString ExportDialog::extent_text() const {
    const Figure *figure = figure_();
    if (!figure) return " ";
    if (choice_.format == FigureFormat::csv) return "Numbers have no size.";
    try {
        const QSize pixels = export_extent(*figure, choice_.options()).pixels;
        const FigureSize paper = choice_.size.in(FigureSize::Unit::millimetres, choice_.dpi);
        const QString on_paper = QString("%1 × %2 mm").arg(length_text(paper.width, 0), length_text(paper.height, 0));
        if (choice_.format != FigureFormat::png) return on_paper + " on paper";
        return QString("%1 × %2 pixels, %3 on paper")
            .arg(count_text(static_cast<std::uint64_t>(pixels.width())),
                 count_text(static_cast<std::uint64_t>(pixels.height())), on_paper);
    } catch (const Error &) {
        return "No such picture can be made.";
    }
}

void ExportDialog::refresh() {
    soon_.stop();
    follow_figure();
    check();
    const Figure *figure = figure_();
    QElapsedTimer timer;
    timer.start();
    if (!figure) {
        preview_->show_hint(gone);
    } else if (choice_.format == FigureFormat::csv) {
        // Once: numbers that change while somebody reads them would be no help, and a table can be large.
        if (preview_->currentWidget() != preview_->table()) preview_->show_table(figure->table());
    } else {
        ExportOptions options = choice_.options();
        options.look = look();
        try {
            const ExportExtent extent = export_extent(*figure, options);
            const bool precise = preview_seconds_ <= slow;
            const QSize room = preview_->picture()->room() * (precise ? 1 : coarser);
            if (choice_.format != FigureFormat::png) draw_on_screen(options, extent.logical);
            preview_->show_picture(preview_image(*figure, options, room, precise),
                                   choice_.format == FigureFormat::png ? extent.pixels : extent.logical.toSize());
        } catch (const Error &error) {
            preview_->show_hint(sentence(QString::fromStdString(error.what())));
        }
    }
    preview_seconds_ = static_cast<double>(timer.nsecsElapsed()) * 1e-9;
    again_.setInterval(preview_seconds_ > slow ? slow_pause : usual_pause);
}

void ExportDialog::browse() {
    auto *dialog = new QFileDialog(this, "Export to", QFile::decodeName(path().c_str()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // this dialog asks, whichever way the name came
    dialog->setNameFilter("Figures (*.png *.svg *.pdf *.csv)");
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &chosen) {
        folder_ = QFileInfo(chosen).absolutePath();
        name_->setText(QFileInfo(chosen).fileName());
        name_changed();
    });
    dialog->open();
}

void ExportDialog::export_or_ask() {
    if (!problem().isEmpty() && problem() != refusal_) return check();
    const QString file = QFile::decodeName(path().c_str());
    if (!QFileInfo::exists(file)) return write(false);
    if (question_) return;
    question_ =
        new QMessageBox(QMessageBox::Question, "Export", QFileInfo(file).fileName() + " is there already.", {}, this);
    question_->setAttribute(Qt::WA_DeleteOnClose);
    question_->setInformativeText("Replacing it loses what it holds.");
    const QPushButton *replace = question_->addButton("&Replace", QMessageBox::AcceptRole);
    question_->setDefaultButton(question_->addButton("&Cancel", QMessageBox::RejectRole));
    connect(question_, &QMessageBox::buttonClicked, this,
            [this, replace, question = question_](QAbstractButton *button) {
                question_ = nullptr;
                question->close();
                if (button == replace) write(true);
            });
    connect(question_, &QObject::destroyed, this, [this] { question_ = nullptr; });
    question_->open();
}

void ExportDialog::write(bool replace) {
    const Figure *figure = figure_(); // the run went on while the question was open
    if (!figure) return check();
    ExportOptions options = choice_.options();
    options.look = look();
    options.force = replace;
    const std::filesystem::path file = path();
    QApplication::setOverrideCursor(Qt::WaitCursor);
    try {
        create_folder(file.parent_path());
        export_figure(*figure, file, options);
        QApplication::restoreOverrideCursor();
    } catch (const std::exception &error) {
        QApplication::restoreOverrideCursor();
        refusal_ = sentence(QString::fromStdString(error.what()));
        return check();
    }
    const QString name = QFile::decodeName(file.c_str());
    WindowSettings settings;
    choice_.save(settings);
    settings.setValue("export_folder", QFileInfo(name).absolutePath());
    emit exported(name);
    accept();
}

} // namespace benchlight::ui
