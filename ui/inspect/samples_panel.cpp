#include "ui/inspect/samples_panel.h"

#include "ui/images/tile_size.h"
#include "ui/inspect/class_combo.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/words.h"

#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr const char *side_key = "inspect_tile_side";

struct KindText {
    SampleKind kind;
    const char *title, *tip;
};
constexpr KindText kind_texts[] = {
    {SampleKind::all, "All images", "Every image of the split, in stored order"},
    {SampleKind::mistakes, "Most confident mistakes", "Wrong predictions, the surest first"},
    {SampleKind::least_confident, "Least confident", "What the network is least sure of"},
    {SampleKind::highest_loss, "Highest loss", "Where the true class got the least probability"},
    {SampleKind::suspects, "Suspected label errors",
     "Confident learning (Northcutt, Jiang and Chuang, 2021): images that the network takes for another class with "
     "more than that class's usual confidence"},
    {SampleKind::hardest, "Hardest over the run",
     "Never learned, or forgotten most often between epochs (Toneva and others, 2019)"},
    {SampleKind::duplicates, "Duplicates between splits", "Images that occur byte for byte in another split as well"},
    {SampleKind::edited, "Relabelled and excluded", "What you changed"},
    {SampleKind::fixed, "Fixed: wrong here, right there", "Mistakes that the other run does not make"},
    {SampleKind::broken, "Broken: right here, wrong there", "Mistakes that only the other run makes"},
    {SampleKind::both_wrong, "Wrong in both", "What neither run can tell"},
};
constexpr const char *sort_titles[] = {"In the list's order", "Confidence, falling", "Confidence, rising",
                                       "Loss, falling", "File name"};

const KindText &text_of(SampleKind kind) { return *std::ranges::find(kind_texts, kind, &KindText::kind); }

QDoubleSpinBox *make_confidence(const QString &name, const QString &tip, double value) {
    auto *box = new QDoubleSpinBox;
    box->setRange(0, 1);
    box->setDecimals(2);
    box->setSingleStep(.05);
    box->setValue(value);
    box->setLocale(QLocale::c());
    box->setKeyboardTracking(false);
    box->setAccessibleName(name);
    box->setToolTip(tip);
    pass_wheel_on(box);
    return box;
}

} // namespace

SamplesPanel::SamplesPanel(FindEdit edit_of, QWidget *parent)
    : QWidget(parent),
      tiles_(std::make_unique<ListTiles>(std::move(edit_of))),
      kind_(new QComboBox),
      sort_(new QComboBox),
      label_(new ClassCombo("any true class")),
      predicted_(new ClassCombo("any prediction")),
      least_(make_confidence("Least confidence", "Show images whose prediction is at least as sure as this", 0)),
      most_(make_confidence("Largest confidence", "Show images whose prediction is at most as sure as this", 1)),
      search_(new QLineEdit),
      reset_(new QPushButton("Show a&ll")),
      count_(new QLabel),
      view_(new TileView) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(make_controls());
    column->addWidget(view_, 1);
    view_->set_selects_several(true);
    view_->set_model(tiles_.get());
    connect_controls();
    set_kinds({SampleKind::all});
    show_query();
    clear("");
}

SamplesPanel::~SamplesPanel() { view_->set_model(nullptr); }

QWidget *SamplesPanel::make_controls() {
    auto *controls = new QWidget;
    controls->setObjectName("browserControls");
    kind_->setAccessibleName("List");
    kind_->setToolTip("Which images are listed");
    kind_->setMinimumContentsLength(18);
    kind_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    sort_->setAccessibleName("Order");
    sort_->setToolTip("In which order they stand");
    sort_->setMinimumContentsLength(12);
    sort_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const char *title : sort_titles) sort_->addItem(title);
    pass_wheel_on(kind_);
    pass_wheel_on(sort_);
    label_->setAccessibleName("True class");
    label_->setToolTip("Show images of this class only; type to find it");
    predicted_->setAccessibleName("Predicted class");
    predicted_->setToolTip("Show what was taken for this class only; type to find it");
    search_->setPlaceholderText("Search file names");
    search_->setAccessibleName("Search the listed images' file names");
    search_->setToolTip("Show images whose file name contains this (Ctrl+F)");
    search_->setClearButtonEnabled(true);
    reset_->setToolTip("Take every filter back");
    count_->setProperty("role", "help");

    auto *first = new QHBoxLayout;
    first->setSpacing(space::small);
    first->addWidget(kind_, 3);
    first->addWidget(sort_, 2);
    first->addWidget(search_, 2);
    first->addWidget(new TileSize(view_, side_key));
    auto *second = new QHBoxLayout;
    second->setSpacing(space::small);
    second->addWidget(label_, 3);
    second->addWidget(predicted_, 3);
    second->addWidget(least_);
    second->addWidget(new QLabel("to"));
    second->addWidget(most_);
    second->addWidget(reset_);
    auto *rows = new QVBoxLayout(controls);
    rows->setContentsMargins(space::small, space::small, space::small, space::tiny);
    rows->setSpacing(space::small);
    rows->addLayout(first);
    rows->addLayout(second);
    rows->addWidget(count_);
    return controls;
}

void SamplesPanel::connect_controls() {
    auto *find = new QAction("Search the listed images' file names", this);
    find->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_F));
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(find);
    connect(find, &QAction::triggered, search_, [this] {
        search_->setFocus(Qt::ShortcutFocusReason);
        search_->selectAll();
    });
    connect(kind_, &QComboBox::activated, this, [this](int row) { set_kind(kinds_[static_cast<std::size_t>(row)]); });
    connect(sort_, &QComboBox::activated, this, [this](int row) {
        query_.sort = static_cast<SampleSort>(row);
        make_anew();
    });
    connect(label_, &ClassCombo::label_changed, this, [this](int label) {
        set_classes(label, query_.predicted);
        emit classes_changed(query_.label, query_.predicted);
    });
    connect(predicted_, &ClassCombo::label_changed, this, [this](int predicted) {
        set_classes(query_.label, predicted);
        emit classes_changed(query_.label, query_.predicted);
    });
    for (QDoubleSpinBox *box : {least_, most_})
        connect(box, &QDoubleSpinBox::valueChanged, this, [this] {
            query_.least = least_->value();
            query_.most = most_->value();
            make_anew();
        });
    connect(search_, &QLineEdit::textChanged, this, [this](const QString &text) {
        query_.search = text;
        make_anew();
    });
    connect(reset_, &QPushButton::clicked, this, &SamplesPanel::reset_filters);
    connect(view_, &TileView::selection_changed, this, &SamplesPanel::tell);
    connect(&worker_, &DataWorker::failed, this, [this](const QString &reason) {
        accept(context_.subject, std::make_shared<const SampleList>(SampleList{.nothing = reason}));
    });
}

void SamplesPanel::set_kinds(const std::vector<SampleKind> &kinds) {
    if (kinds == kinds_) return;
    kinds_ = kinds;
    kind_->clear();
    for (const SampleKind kind : kinds) {
        kind_->addItem(text_of(kind).title);
        kind_->setItemData(kind_->count() - 1, text_of(kind).tip, Qt::ToolTipRole);
    }
    if (std::ranges::find(kinds, query_.kind) == kinds.end()) set_kind(kinds.front());
    show_query();
}

void SamplesPanel::set_kind(SampleKind kind) {
    if (kind == query_.kind) return;
    query_.kind = kind;
    show_query();
    make_anew();
}

void SamplesPanel::set_classes(int label, int predicted) {
    if (label == query_.label && predicted == query_.predicted) return;
    query_.label = label;
    query_.predicted = predicted;
    show_query();
    make_anew();
}

void SamplesPanel::set_remark(const QString &remark) {
    remark_ = remark;
    tell();
}

void SamplesPanel::reset_filters() {
    query_ = {.kind = query_.kind};
    show_query();
    make_anew();
    emit classes_changed(-1, -1);
}

/// Brings the controls to what the query says, without telling anybody.
void SamplesPanel::show_query() {
    for (QObject *control :
         {static_cast<QObject *>(least_), static_cast<QObject *>(most_), static_cast<QObject *>(search_)})
        control->blockSignals(true);
    const auto place = std::ranges::find(kinds_, query_.kind);
    if (place != kinds_.end()) kind_->setCurrentIndex(static_cast<int>(place - kinds_.begin()));
    kind_->setToolTip(text_of(query_.kind).tip);
    sort_->setCurrentIndex(static_cast<int>(query_.sort));
    label_->set_label(query_.label);
    predicted_->set_label(query_.predicted);
    least_->setValue(query_.least);
    most_->setValue(query_.most);
    search_->setText(query_.search);
    for (QObject *control :
         {static_cast<QObject *>(least_), static_cast<QObject *>(most_), static_cast<QObject *>(search_)})
        control->blockSignals(false);
}

void SamplesPanel::set_context(const SampleContext &context) {
    context_ = context;
    const QStringList names = context.subject->class_names();
    label_->set_classes(names);
    predicted_->set_classes(names);
    if (query_.label >= names.size() || query_.predicted >= names.size()) query_.label = query_.predicted = -1;
    show_query();
    setEnabled(true);
    make_anew();
}

void SamplesPanel::set_edited(std::shared_ptr<const std::set<std::uint64_t>> edited) {
    context_.edited = std::move(edited);
    if (query_.kind == SampleKind::edited) make_anew();
}

void SamplesPanel::clear(const QString &reason) {
    worker_.cancel();
    context_ = {};
    accept(nullptr, std::make_shared<const SampleList>(SampleList{.nothing = reason}));
}

void SamplesPanel::make_anew() {
    if (!context_.subject) return;
    worker_.run([this, context = context_, query = query_](const std::stop_token &stop) -> std::function<void()> {
        auto list = std::make_shared<const SampleList>(list_samples(context, query, stop));
        return [this, subject = context.subject, list] { accept(subject, list); };
    });
}

void SamplesPanel::accept(const std::shared_ptr<const Subject> &subject,
                          const std::shared_ptr<const SampleList> &list) {
    const bool same_images = tiles_->subject() && subject && tiles_->subject()->images == subject->images;
    if (!same_images) view_->set_images(subject ? subject->images : nullptr);
    view_->set_empty_text(list->nothing);
    tiles_->show(subject, list);
    tell();
}

void SamplesPanel::tell() {
    QString text;
    if (context_.subject) {
        text = QString("%1 of %2 images").arg(count_text(tiles_->count()), count_text(context_.subject->size()));
        const std::size_t selected = view_->selection().size();
        if (selected > 1) text += QString(", %1 selected").arg(count_text(selected));
        if (!remark_.isEmpty()) text += "  ·  " + remark_;
    }
    count_->setText(text);
}

} // namespace benchlight::ui
