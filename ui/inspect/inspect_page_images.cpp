// One image of the page in full, and what a person decides about the chosen
// ones.
#include "ui/inspect/inspect_page.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "ui/inspect/class_combo.h"
#include "ui/inspect/classes_panel.h"
#include "ui/inspect/examiner_desk.h"
#include "ui/inspect/sample_sheet.h"
#include "ui/inspect/samples_panel.h"
#include "ui/shell/message_area.h"
#include "ui/shell/words.h"

#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QStackedWidget>
#include <QUndoStack>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <map>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_menu_classes = 30; ///< more are typed

/// A subject of one training image, as the network judges it now.
std::shared_ptr<const Subject> single_subject(const Subject &like, const Tile &tile,
                                              const evaluation::Examiner &examiner) {
    const std::vector<float> probability =
        examiner.probabilities(like.images->decode(like.images->bytes(tile.part, tile.index)));
    auto predictions = std::make_shared<evaluation::Predictions>();
    predictions->classes = like.predictions->classes;
    predictions->split = name_of(tile.part);
    predictions->part = tile.part;
    predictions->precision = "fp32";
    predictions->index = {tile.index};
    predictions->label = {like.images->label(tile.part, tile.index)};
    predictions->predicted = {static_cast<std::uint16_t>(std::ranges::max_element(probability) - probability.begin())};
    predictions->confidence = {probability[predictions->predicted[0]]};
    predictions->loss = {-std::log(probability[predictions->label[0]])};
    predictions->probability = probability;
    auto subject = std::make_shared<Subject>(like);
    subject->predictions = std::move(predictions);
    return subject;
}

} // namespace

TileEdit InspectPage::edit_of(const Tile &tile) const { return {edits_.label(tile), edits_.excluded(tile)}; }

void InspectPage::enlarge(qsizetype position) {
    SampleTiles *list = tiles();
    if (!list || position < 0 || static_cast<std::size_t>(position) >= list->count()) return;
    const auto sample = list->sample(static_cast<std::size_t>(position));
    if (!sample) return;
    sheet_of_list_ = true;
    show_sample(*sample);
}

void InspectPage::show_sample(std::uint32_t sample) {
    QString place;
    if (const TileView *view = tiles_view(); view && sheet_of_list_)
        place = QString("%1 of %2")
                    .arg(count_text(static_cast<std::uint64_t>(view->current()) + 1), count_text(tiles()->count()));
    const bool was_hidden = sheet_->isHidden();
    sheet_->show_sample(subject_, sample, place);
    const TileEdit edit = edit_of(subject_->tile(sample));
    sheet_->show_edit(edit.label, edit.excluded);
    sheet_->show();
    place_columns();
    if (was_hidden) sheet_->setFocus(Qt::OtherFocusReason);
}

void InspectPage::step(int by) {
    TileView *view = tiles_view();
    if (!view || !sheet_of_list_ || view->current() < 0) return;
    view->set_current(view->current() + by); // which shows its image
}

void InspectPage::close_sheet() {
    if (sheet_->isHidden()) return;
    const bool had_focus = sheet_->isAncestorOf(window()->focusWidget()) || sheet_->hasFocus();
    sheet_->hide();
    sheet_->clear();
    examination_.cancel();
    place_columns();
    if (TileView *view = tiles_view(); view && had_focus) view->setFocus(Qt::OtherFocusReason);
}

/// A neighbour: where it is one of the subject's it is shown as such, else as
/// the network judges it now.
void InspectPage::show_training_image(const Tile &tile) {
    if (!subject_ || !subject_->images) return;
    sheet_of_list_ = false;
    const auto &index = subject_->predictions->index;
    const auto place = std::ranges::lower_bound(index, tile.index);
    if (tile.part == subject_->predictions->part && place != index.end() && *place == tile.index)
        return show_sample(static_cast<std::uint32_t>(place - index.begin()));
    examination_.run({subject_->source, subject_->data},
                     [this, like = subject_, tile](const evaluation::Examiner &examiner,
                                                   const std::stop_token &) -> std::function<void()> {
                         auto single = single_subject(*like, tile, examiner);
                         return [this, single, tile] {
                             if (sheet_->isHidden()) return;
                             sheet_->show_sample(single, 0, {});
                             const TileEdit edit = edit_of(tile);
                             sheet_->show_edit(edit.label, edit.excluded);
                         };
                     });
}

/// What an edit is about: the image in the sheet while it has the focus, else
/// what is selected in the list.
std::vector<Tile> InspectPage::chosen_tiles() const {
    if (!subject_) return {};
    const QWidget *focus = window()->focusWidget();
    if (!sheet_->isHidden() && sheet_->subject() && (sheet_ == focus || sheet_->isAncestorOf(focus)))
        return {sheet_->subject()->tile(sheet_->sample())};
    std::vector<Tile> chosen;
    if (const TileView *view = tiles_view())
        for (const std::size_t position : view->selection()) chosen.push_back(tiles()->tile(position));
    return chosen;
}

void InspectPage::relabel(int label) {
    if (label >= 0) edits_.relabel(chosen_tiles(), static_cast<std::uint16_t>(label));
}

void InspectPage::exclude(bool excluded) { excluded ? edits_.exclude(chosen_tiles()) : edits_.restore(chosen_tiles()); }

void InspectPage::restore() { edits_.restore(chosen_tiles()); }

std::shared_ptr<const std::set<std::uint64_t>> InspectPage::edited_keys() const {
    auto keys = std::make_shared<std::set<std::uint64_t>>();
    for (const Tile &tile : edits_.tiles()) keys->insert(tile.key());
    return keys;
}

void InspectPage::edits_changed() {
    for (TileView *view : {samples_->view(), classes_->view()}) view->refresh();
    if (sheet_->subject() && !sheet_->isHidden()) {
        const TileEdit edit = edit_of(sheet_->subject()->tile(sheet_->sample()));
        sheet_->show_edit(edit.label, edit.excluded);
    }
    samples_->set_edited(edited_keys());
}

/// Keys that decide about images count where the images are, so that none slips from a control into an edit.
void InspectPage::keyPressEvent(QKeyEvent *event) {
    const QWidget *focus = window()->focusWidget(), *view = tiles_view();
    const bool on_images = focus && ((view && (focus == view || view->isAncestorOf(focus))) || focus == sheet_ ||
                                     sheet_->isAncestorOf(focus));
    const std::vector<Tile> chosen = on_images ? chosen_tiles() : std::vector<Tile>();
    if (event->key() == Qt::Key_Escape && !sheet_->isHidden()) return close_sheet();
    if (chosen.empty() || event->modifiers() != Qt::NoModifier) return Page::keyPressEvent(event);
    if (event->key() == Qt::Key_X) {
        const bool all_out = std::ranges::all_of(chosen, [this](const Tile &tile) { return edits_.excluded(tile); });
        exclude(!all_out);
    } else if (event->key() == Qt::Key_R) {
        ask_relabel();
    } else {
        Page::keyPressEvent(event);
    }
}

/// For as many classes as a menu cannot hold.
void InspectPage::ask_relabel() {
    if (!subject_) return;
    QDialog dialog(this);
    dialog.setWindowTitle("Relabel");
    auto *combo = new ClassCombo("Choose a class");
    combo->set_classes(subject_->class_names());
    combo->setAccessibleName("The images' class");
    combo->setToolTip("Type to find a class");
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    auto *column = new QVBoxLayout(&dialog);
    column->addWidget(combo);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    combo->setFocus();
    const std::vector<Tile> chosen = chosen_tiles();
    if (dialog.exec() == QDialog::Accepted && combo->label() >= 0)
        edits_.relabel(chosen, static_cast<std::uint16_t>(combo->label()));
}

void InspectPage::show_menu(const QPoint &place) {
    const std::vector<Tile> chosen = chosen_tiles();
    if (chosen.empty() || !subject_ || !subject_->images) return;
    QMenu menu(this);
    const QString what = chosen.size() == 1 ? "this image" : count_text(chosen.size()) + " images";
    if (subject_->predictions->classes.size() <= most_menu_classes) {
        QMenu *classes = menu.addMenu("&Relabel " + what + " as");
        for (std::size_t c = 0; c < subject_->predictions->classes.size(); ++c)
            connect(classes->addAction(subject_->class_name(static_cast<std::uint16_t>(c)).replace("&", "&&")),
                    &QAction::triggered, this,
                    [this, chosen, c] { edits_.relabel(chosen, static_cast<std::uint16_t>(c)); });
    } else {
        connect(menu.addAction("&Relabel " + what + "…"), &QAction::triggered, this, &InspectPage::ask_relabel);
    }
    if (stack_->currentWidget() == samples_ && !samples_->tiles()->list()->suggested.empty())
        connect(menu.addAction("Relabel " + what + " as &suggested"), &QAction::triggered, this,
                &InspectPage::relabel_as_suggested);
    connect(menu.addAction("E&xclude " + what), &QAction::triggered, this, [this, chosen] { edits_.exclude(chosen); });
    connect(menu.addAction("&Take edits of " + what + " back"), &QAction::triggered, this,
            [this, chosen] { edits_.restore(chosen); });
    menu.addSeparator();
    connect(menu.addAction("&Copy paths"), &QAction::triggered, this, [this, chosen] {
        QStringList paths;
        for (const Tile &tile : chosen)
            paths << QString::fromStdString(display_path(subject_->images->source(tile.part, tile.index)));
        QGuiApplication::clipboard()->setText(paths.join('\n'));
    });
    menu.exec(place);
}

/// One step to undo, whatever the classes.
void InspectPage::relabel_as_suggested() {
    std::map<std::uint16_t, std::vector<Tile>> by_class;
    for (const std::size_t position : samples_->view()->selection())
        if (const auto label = samples_->tiles()->suggested(position))
            by_class[*label].push_back(samples_->tiles()->tile(position));
    if (by_class.empty()) return;
    edits_.undo_stack()->beginMacro("Relabel as suggested");
    for (const auto &[label, tiles] : by_class) edits_.relabel(tiles, label);
    edits_.undo_stack()->endMacro();
}

void InspectPage::export_edits() {
    const QString path =
        QFileDialog::getSaveFileName(this, "Export edits", "edits.csv", "Comma-separated values (*.csv)");
    if (!path.isEmpty()) edits_.export_csv(QFile::encodeName(path).toStdString());
}

/// Once the file holds them all.
void InspectPage::train_with_edits() {
    if (!edits_.is_saved()) {
        connect(&edits_, &EditBook::written, this, &InspectPage::train_with_edits, Qt::SingleShotConnection);
        return edits_.save();
    }
    training::Settings settings = desk().settings();
    settings.edits = edits_.path().string();
    if (subject_) settings.data = subject_->data;
    desk().set_settings(settings);
    messages_->show_message(Severity::info, "The next run takes these edits. Start it on the Train page.");
}

std::vector<Scene> InspectPage::scenes() {
    const auto there = [this] { return subject_ && !reader_.busy() && !samples_->busy() && !classes_->busy(); };
    const auto tab = [this](int number) {
        close_sheet();
        tabs_->setCurrentIndex(number);
    };
    const auto ready = [=, this] { return !subject_ ? !follower_ || !reader_.busy() : there(); };
    return {
        {.name = {}, .show = [=] { tab(classes_tab); }, .ready = ready},
        {.name = "mistakes", .show = [=] { tab(mistakes_tab); }, .ready = ready},
        {.name = "suspects", .show = [=] { tab(suspects_tab); }, .ready = ready},
        {.name = "lists", .show = [=] { tab(lists_tab); }, .ready = ready},
        {.name = "report", .show = [=] { tab(report_tab); }, .ready = ready},
        {.name = "dropped", .show = [=] { tab(dropped_tab); }, .ready = ready},
        {.name = "one-image",
         .show =
             [=, this] {
                 tab(mistakes_tab);
                 if (subject_ && samples_->tiles()->count() > 0) enlarge(0);
             },
         .ready = ready},
    };
}

} // namespace benchlight::ui
