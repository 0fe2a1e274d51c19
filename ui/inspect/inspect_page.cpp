#include "ui/inspect/inspect_page.h"

#include "engine/core/text.h"
#include "ui/figures/matrix_view.h"
#include "ui/follow/run_follower.h"
#include "ui/images/data_path.h"
#include "ui/inspect/classes_panel.h"
#include "ui/inspect/dropped_images.h"
#include "ui/inspect/edit_bar.h"
#include "ui/inspect/epoch_bar.h"
#include "ui/inspect/report_panel.h"
#include "ui/inspect/run_choice.h"
#include "ui/inspect/sample_sheet.h"
#include "ui/inspect/samples_panel.h"
#include "ui/inspect/source_bar.h"
#include "ui/shell/hint_bar.h"
#include "ui/shell/message_area.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QAction>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>

namespace benchlight::ui {

namespace {

constexpr const char *nothing_yet = "Here you see where a network is wrong. Choose a run above, train one on "
                                    "the Train page, or open a weight file.";
constexpr int least_sheet = 400, most_sheet = 560;
constexpr int least_beside_sheet = 1500; ///< width of the page at which matrix, images and one image stand
                                         ///< side by side

} // namespace

InspectPage::InspectPage(Desk &desk, QWidget *parent)
    : Page(desk, parent),
      bar_(new SourceBar),
      messages_(new MessageArea),
      notice_(make_notice()),
      matrix_(new MatrixView),
      epochs_(new EpochBar),
      tabs_(make_tabs({"Per class", "Mistakes", "Suspects", "Lists", "Two runs", "Report", "Dropped"},
                      "Galleries and lists")),
      stack_(new QStackedWidget),
      classes_(new ClassesPanel([this](const Tile &tile) { return edit_of(tile); })),
      samples_(new SamplesPanel([this](const Tile &tile) { return edit_of(tile); })),
      report_(new ReportPanel),
      dropped_(new DroppedImages),
      edit_bar_(new EditBar(edits_)),
      sheet_(new SampleSheet),
      columns_(new QSplitter(Qt::Horizontal)) {
    setAcceptDrops(true);
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins({});
    rows->setSpacing(0);
    rows->addWidget(bar_);
    rows->addWidget(new HintBar("inspect", "Click a cell, a row or a column of the matrix "
                                           "to see its images. Space shows one image "
                                           "in full: every probability, where the network "
                                           "looks, how it was learned. R relabels "
                                           "what is selected, X leaves it out."));
    rows->addWidget(messages_);
    rows->addWidget(notice_);
    columns_->addWidget(left_ = make_left());
    columns_->addWidget(make_middle());
    columns_->addWidget(sheet_);
    columns_->setChildrenCollapsible(false);
    connect(columns_, &QSplitter::splitterMoved, this, [this] { placed_by_hand_ = true; });
    columns_->setHandleWidth(1);
    sheet_->hide();
    rows->addWidget(columns_, 1);
    rows->addWidget(edit_bar_);
    connect_bar();
    connect_parts();
    add_actions();
    show_tab(classes_tab);
    show_nothing(nothing_yet);
}

InspectPage::~InspectPage() = default;

QWidget *InspectPage::make_left() {
    auto *left = new QWidget;
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins({});
    column->setSpacing(0);
    matrix_->show_controls(true);
    column->addWidget(matrix_, 1);
    column->addWidget(epochs_);
    left->setMinimumWidth(320);
    return left;
}

QWidget *InspectPage::make_middle() {
    auto *middle = new QFrame;
    middle->setObjectName("rightSide");
    auto *column = new QVBoxLayout(middle);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(tabs_);
    for (QWidget *page : {static_cast<QWidget *>(classes_), static_cast<QWidget *>(samples_),
                          static_cast<QWidget *>(report_), static_cast<QWidget *>(dropped_)})
        stack_->addWidget(page);
    column->addWidget(stack_, 1);
    middle->setMinimumWidth(556);
    return middle;
}

/// Says that the images are not at hand, and lets the user say where they are.
QWidget *InspectPage::make_notice() {
    auto *notice = new QFrame;
    notice->setObjectName("dataNotice");
    notice_text_ = new QLabel;
    notice_text_->setWordWrap(true);
    notice_text_->setTextFormat(Qt::PlainText);
    notice_text_->setProperty("role", "complaint");
    notice_text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto *find = new QPushButton("&Find the data set…");
    find->setToolTip("Choose the folder or zip where the images are now");
    connect(find, &QPushButton::clicked, this, &InspectPage::pick_data);
    auto *row = new QHBoxLayout(notice);
    row->setContentsMargins(space::large, space::tiny, space::large, space::tiny);
    row->addWidget(notice_text_, 1);
    row->addWidget(find);
    notice->hide();
    return notice;
}

void InspectPage::connect_bar() {
    connect(bar_, &SourceBar::run_chosen, this, [this](const std::filesystem::path &run) {
        own_choice_ = true;
        inspect_run(run);
    });
    connect(bar_, &SourceBar::run_wanted, this, &InspectPage::pick_run);
    connect(bar_, &SourceBar::file_wanted, this, &InspectPage::pick_file);
    connect(bar_, &SourceBar::split_chosen, this, &InspectPage::show_split);
    connect(bar_, &SourceBar::other_chosen, this, &InspectPage::compare_with);
    connect(bar_, &SourceBar::cancelled, this, [this] {
        reader_.cancel();
        other_reader_.cancel();
        show_split_of_subject();
    });
    connect(bar_->runs(), &RunChoice::refreshed, this, &InspectPage::follow_desk);
    connect(&desk(), &Desk::run_changed, this, &InspectPage::follow_desk);
}

void InspectPage::connect_parts() {
    connect(&reader_, &SubjectReader::shown, this, &InspectPage::show_subject);
    connect(&other_reader_, &SubjectReader::shown, this, &InspectPage::show_other);
    for (SubjectReader *reader : {&reader_, &other_reader_}) {
        connect(reader, &SubjectReader::progress, bar_,
                [this](const QString &activity, double done) { bar_->show_progress(activity, done); });
        connect(reader, &SubjectReader::failed, this, [this, reader](const QString &reason) {
            show_split_of_subject();
            if (reader == &reader_ && !subject_) show_nothing(reason);
            complain(reason);
        });
    }
    connect(epochs_, &EpochBar::epoch_chosen, this, [this](int epoch) { reader_.show_epoch(epoch); });
    connect(matrix_, &MatrixView::chosen, this, &InspectPage::choose_classes);
    connect(matrix_, &MatrixView::failed, this, &InspectPage::complain);
    connect(tabs_, &QTabBar::currentChanged, this, &InspectPage::show_tab);
    connect(samples_, &SamplesPanel::classes_changed, matrix_, &MatrixView::set_choice);
    for (TileView *view : {samples_->view(), classes_->view()}) {
        connect(view, &TileView::menu_requested, this, &InspectPage::show_menu);
        connect(view, &TileView::enlarged, this, &InspectPage::enlarge);
        connect(view, &TileView::current_changed, this, [this](qsizetype position) {
            if (!sheet_->isHidden() && sheet_of_list_ && position >= 0 && sender() == tiles_view()) enlarge(position);
        });
    }
    connect(classes_, &ClassesPanel::failed, this, &InspectPage::complain);
    connect(report_, &ReportPanel::class_chosen, this, [this](int label) { choose_classes(label, -1); });
    connect(report_, &ReportPanel::failed, this, &InspectPage::complain);
    connect(dropped_, &DroppedImages::failed, this, &InspectPage::complain);
    connect(sheet_, &SampleSheet::stepped, this, &InspectPage::step);
    connect(sheet_, &SampleSheet::closed, this, &InspectPage::close_sheet);
    connect(sheet_, &SampleSheet::relabel_requested, this, &InspectPage::relabel);
    connect(sheet_, &SampleSheet::exclude_requested, this, &InspectPage::exclude);
    connect(sheet_, &SampleSheet::restore_requested, this, &InspectPage::restore);
    connect(sheet_, &SampleSheet::image_chosen, this, &InspectPage::show_training_image);
    connect(sheet_, &SampleSheet::failed, this, &InspectPage::complain);
    connect(&edits_, &EditBook::changed, this, &InspectPage::edits_changed);
    connect(&edits_, &EditBook::failed, this, &InspectPage::complain);
    connect(&edits_, &EditBook::exported, this,
            [this](const QString &file) { messages_->show_message(Severity::info, "The edits are in " + file + "."); });
    connect(edit_bar_, &EditBar::export_wanted, this, &InspectPage::export_edits);
    connect(edit_bar_, &EditBar::training_wanted, this, &InspectPage::train_with_edits);
}

void InspectPage::add_actions() {
    const auto add = [this](const QString &text, const QKeySequence &keys, auto done) {
        auto *action = new QAction(text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, done);
        addAction(action);
    };
    add("Paste an image to be predicted", QKeySequence::Paste, [this] {
        if (dropped_->paste())
            tabs_->setCurrentIndex(dropped_tab);
        else
            complain("The clipboard holds neither an image nor image files.");
    });
    add("Choose image files to be predicted…", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I), [this] {
        tabs_->setCurrentIndex(dropped_tab);
        dropped_->choose_files();
    });
    add("Play through the epochs", QKeySequence(Qt::CTRL | Qt::Key_P), [this] { epochs_->play(!epochs_->playing()); });
}

/// Each of the first tabs shows the same panel with other lists.
void InspectPage::show_tab(int tab) {
    QWidget *shown = samples_;
    if (tab == classes_tab) shown = classes_;
    if (tab == report_tab) shown = report_;
    if (tab == dropped_tab) shown = dropped_;
    stack_->setCurrentWidget(shown);
    fill_panel();
    using enum SampleKind;
    if (tab == mistakes_tab) samples_->set_kinds({mistakes, least_confident, highest_loss});
    if (tab == suspects_tab) samples_->set_kinds({suspects, hardest, duplicates});
    if (tab == lists_tab) samples_->set_kinds({all, edited});
    if (tab == runs_tab) samples_->set_kinds({broken, fixed, both_wrong});
    show_comparison();
    if (!sheet_->isHidden() && sheet_of_list_) close_sheet();
}

TileView *InspectPage::tiles_view() const {
    if (stack_->currentWidget() == classes_) return classes_->view();
    return stack_->currentWidget() == samples_ ? samples_->view() : nullptr;
}

SampleTiles *InspectPage::tiles() const {
    if (stack_->currentWidget() == classes_) return classes_->tiles();
    return stack_->currentWidget() == samples_ ? static_cast<SampleTiles *>(samples_->tiles()) : nullptr;
}

void InspectPage::complain(const QString &reason) { messages_->show_message(Severity::error, reason); }

QString InspectPage::problem() const { return messages_->texts().value(0); }

/// What a click into the matrix means: the images of that cell, row or column;
/// of a class that is chosen by its name alone the galleries stay in sight
/// where they are shown.
void InspectPage::choose_classes(int label, int predicted) {
    matrix_->set_choice(label, predicted);
    samples_->set_classes(label, predicted);
    const bool one = (label < 0) != (predicted < 0);
    if (tabs_->currentIndex() == classes_tab && (one || label < 0))
        return classes_->set_class(one ? std::max(label, predicted) : -1);
    const bool right = label >= 0 && label == predicted; // what no list of mistakes has
    if (stack_->currentWidget() != samples_ || right) {
        tabs_->setCurrentIndex(lists_tab);
        samples_->set_kind(SampleKind::all);
    }
}

void InspectPage::resizeEvent(QResizeEvent *event) {
    Page::resizeEvent(event);
    place_columns();
}

/// One image takes the matrix's place where there is no room for three columns.
void InspectPage::place_columns() {
    const bool open = !sheet_->isHidden();
    left_->setVisible(!open || width() >= least_beside_sheet);
    if (placed_by_hand_) return;
    const int sheet = open ? std::clamp(width() / 4, least_sheet, most_sheet) : 0, rest = width() - sheet;
    const int left = left_->isHidden() ? 0 : std::clamp(columns_->height() - 60, rest * 3 / 10, rest * 9 / 20);
    columns_->setSizes({left, rest - left, sheet});
}

void InspectPage::showEvent(QShowEvent *event) {
    Page::showEvent(event);
    const auto wanted = desk().take_inspection();
    if (wanted) own_choice_ = false;
    follow_desk();
    if (follower_) log_changed();
    bar_->runs()->refresh();
    if (wanted) choose_classes(wanted->label, wanted->predicted);
}

void InspectPage::dragEnterEvent(QDragEnterEvent *event) {
    if (event->mimeData()->hasUrls() || event->mimeData()->hasImage()) event->acceptProposedAction();
}

/// A run's folder is inspected, anything else is taken for images; a folder of
/// them too.
void InspectPage::dropEvent(QDropEvent *event) {
    event->acceptProposedAction();
    std::vector<std::filesystem::path> files;
    for (const QUrl &url : event->mimeData()->urls())
        if (const std::filesystem::path path = path_of(url); !path.empty()) files.push_back(path);
    if (files.size() == 1 && runs::is_run_folder(files.front())) {
        own_choice_ = true;
        return inspect_run(files.front());
    }
    tabs_->setCurrentIndex(dropped_tab);
    if (!files.empty())
        dropped_->add_files(files);
    else if (event->mimeData()->hasImage())
        dropped_->add_image(qvariant_cast<QImage>(event->mimeData()->imageData()));
}

} // namespace benchlight::ui
