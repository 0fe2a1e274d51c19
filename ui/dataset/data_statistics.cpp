#include "ui/dataset/data_statistics.h"

#include "engine/core/text.h"
#include "ui/dataset/data_skipped.h"
#include "ui/dataset/data_split_chooser.h"
#include "ui/dataset/data_summary.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_warnings = 3;
constexpr int row_height = 24, least_table = 120;

/// "0.2860" or, for three channels, "R 0.4935   G 0.4834   B 0.4472"
QString numbers_text(const std::vector<double> &values) {
    QStringList parts;
    const char *names[] = {"R ", "G ", "B "};
    for (std::size_t c = 0; c < values.size(); ++c)
        parts << (values.size() == 3 ? names[c] : "") + QString::fromStdString(format_fixed(values[c], 4));
    return parts.join("    ");
}

QString images_text(std::size_t count) { return count_text(count) + (count == 1 ? " image" : " images"); }

} // namespace

DataStatistics::DataStatistics(QWidget *parent)
    : QFrame(parent),
      grid_(new QGridLayout),
      facts_(new QWidget),
      empty_(new QLabel("What the images are like, and how they are split for training.")),
      chooser_(new SplitChooser),
      table_(new QTableView),
      model_(new SkippedModel(this)),
      worker_("splitting") {
    setObjectName("dataStatistics");
    grid_->setContentsMargins({});
    grid_->setHorizontalSpacing(space::large);
    grid_->setVerticalSpacing(space::tiny);
    grid_->setColumnStretch(1, 1);
    parts_ = add_row("Split", "How many images train, validate and test");
    shape_ = add_row("Stored as", "Width × height and channels of the stored images");
    mean_ = add_row("Mean", "Of every channel over all training pixels, in 0 … 1");
    std_ = add_row("Deviation", "Standard deviation of every channel over all training pixels, in 0 … 1");
    duplicates_ = add_row("Duplicates", "Test images whose bytes also occur among the training images");
    auto *title = new QLabel("&Validate with");
    title->setProperty("role", "help");
    title->setBuddy(chooser_->findChild<QWidget *>());
    title->setContentsMargins(0, space::tiny, 0, 0); // level with the field's text
    grid_->addWidget(title, 5, 0, Qt::AlignTop);
    grid_->addWidget(chooser_, 5, 1);
    problem_ = new QLabel;
    problem_->setProperty("role", "complaint");
    warnings_ = new QLabel;
    warnings_->setProperty("role", "help");
    for (QLabel *label : {problem_, warnings_}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    empty_->setProperty("role", "help");
    empty_->setWordWrap(true);
    empty_->setAlignment(Qt::AlignCenter);

    auto *heading = new QLabel("Statistics");
    heading->setProperty("role", "heading");
    auto *inner = new QVBoxLayout(facts_);
    inner->setContentsMargins({});
    inner->setSpacing(space::small);
    inner->addLayout(grid_);
    inner->addWidget(problem_);
    inner->addWidget(warnings_);
    inner->addWidget(make_skipped(), 1);
    inner->addStretch(0);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::medium, space::small, space::medium, space::medium);
    column->setSpacing(space::small);
    column->addWidget(heading);
    column->addWidget(facts_, 1);
    column->addWidget(empty_, 1);
    connect(chooser_, &SplitChooser::changed, this, [this](const images::SplitSettings &settings) {
        make_splits();
        emit split_changed(settings);
    });
    connect(&worker_, &DataWorker::failed, this, [this](const QString &reason) {
        parts_->setText("—");
        // The engine's advice names the command line's options.
        problem_->setText(reason.section(';', 0, 0) + "; choose another share or another way above.");
        problem_->show();
        emit split_failed(reason);
    });
    clear();
}

QLabel *DataStatistics::add_row(const QString &title, const QString &tip) {
    auto *name = new QLabel(title);
    name->setProperty("role", "help");
    name->setToolTip(tip);
    auto *value = new QLabel;
    value->setToolTip(tip);
    value->setAccessibleName(title);
    value->setWordWrap(true);
    value->setTextFormat(Qt::PlainText);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    const int row = grid_->rowCount() == 1 && grid_->count() == 0 ? 0 : grid_->rowCount();
    grid_->addWidget(name, row, 0, Qt::AlignTop);
    grid_->addWidget(value, row, 1);
    return value;
}

QWidget *DataStatistics::make_skipped() {
    skipped_ = new QWidget;
    skipped_button_ = new QPushButton;
    skipped_button_->setObjectName("disclosure");
    copy_ = new QPushButton("Copy a&ll");
    copy_->setToolTip("Copy all names and reasons; Ctrl+C in the list copies what is selected");
    table_->setObjectName("skippedTable");
    table_->setModel(model_);
    table_->setAccessibleName("Images that cannot be read");
    table_->setFrameShape(QFrame::NoFrame);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setTextElideMode(Qt::ElideMiddle);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setTabKeyNavigation(false);
    table_->setMinimumHeight(least_table);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->verticalHeader()->setDefaultSectionSize(row_height);
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->installEventFilter(this);
    auto *top = new QHBoxLayout;
    top->addWidget(skipped_button_);
    top->addStretch();
    top->addWidget(copy_);
    auto *column = new QVBoxLayout(skipped_);
    column->setContentsMargins({});
    column->setSpacing(space::tiny);
    column->addLayout(top);
    column->addWidget(table_, 1);
    connect(skipped_button_, &QPushButton::clicked, this, [this] {
        expand(table_->isHidden());
        bring_into_view(skipped_);
    });
    connect(copy_, &QPushButton::clicked, this, [this] { copy(true); });
    return skipped_;
}

void DataStatistics::clear() {
    worker_.cancel();
    data_.reset();
    model_->show(nullptr);
    facts_->hide();
    empty_->show();
}

void DataStatistics::show_data(const std::shared_ptr<const images::DataSet> &set, const images::SplitSettings &settings,
                               const std::string &edits) {
    if (!set) return clear();
    const bool other = set != data_;
    edits_ = edits;
    data_ = set;
    chooser_->set_settings(settings);
    if (other) show_facts();
    make_splits();
}

void DataStatistics::show_facts() {
    const images::Survey &survey = data_->survey();
    shape_->setText(stored_size_text(survey) + (survey.channels == 1 ? ", grey" : ", colour"));
    mean_->setText(numbers_text(survey.mean));
    std_->setText(numbers_text(survey.std));
    duplicates_->setText(survey.duplicates == 0
                             ? QString("no test image occurs in train")
                             : QString("%1 of test occur in train too").arg(images_text(survey.duplicates)));
    parts_->setText("…");
    const auto all = data_->stored().warnings();
    QStringList lines;
    for (std::size_t i = 0; i < std::min(all.size(), most_warnings); ++i)
        lines << QString::fromStdString(display_path(all[i]));
    if (all.size() > most_warnings)
        lines << QString("… and %1 more warnings").arg(count_text(all.size() - most_warnings));
    warnings_->setText(lines.join("\n"));
    warnings_->setVisible(!lines.isEmpty());
    model_->show({data_, &survey.skipped});
    skipped_->setVisible(!survey.skipped.empty());
    expand(false);
    empty_->hide();
    facts_->show();
}

void DataStatistics::make_splits() {
    if (!data_) return;
    worker_.run([this, set = data_, settings = chooser_->settings(), edits = edits_](const std::stop_token &) {
        QString problem;
        std::shared_ptr<const images::DataSet> edited = set;
        try {
            if (!edits.empty())
                edited = set->with_edits(std::make_shared<const images::Edits>(images::Edits::read(edits)));
        } catch (const Error &error) {
            problem = QString("The edits are left out here. ") + error.what();
        }
        auto splits = std::make_shared<const images::Splits>(images::make_splits(*edited, settings));
        return [this, splits, problem] {
            problem_->setVisible(!problem.isEmpty());
            problem_->setText(problem);
            parts_->setText(QString("%1 train   %2 validation   %3 test")
                                .arg(count_text(splits->train.size()), count_text(splits->validation.size()),
                                     count_text(splits->test.size())));
            emit splits_made(splits);
        };
    });
}

const images::SplitSettings &DataStatistics::split() const { return chooser_->settings(); }
QString DataStatistics::problem() const { return problem_->text(); }

QString DataStatistics::text() const {
    QStringList lines;
    for (const QLabel *label : {parts_, shape_, mean_, std_, duplicates_, problem_, warnings_})
        if (!label->isHidden()) lines << label->text();
    if (!skipped_->isHidden()) lines << skipped_button_->text();
    return lines.join("\n");
}

void DataStatistics::expand(bool open) {
    table_->setVisible(open);
    skipped_->setSizePolicy(QSizePolicy::Preferred, open ? QSizePolicy::Expanding : QSizePolicy::Maximum);
    copy_->setVisible(open);
    const int count = model_->rowCount();
    skipped_button_->setText(QString(open ? "Hide %1 skipped image%2" : "Show %1 skipped image%2")
                                 .arg(count_text(static_cast<std::uint64_t>(count)), count == 1 ? "" : "s"));
    skipped_button_->setToolTip("Images that cannot be read take no part in training and tests");
}

void DataStatistics::copy(bool all) {
    QString text;
    if (all) {
        text = model_->text();
    } else {
        for (const QItemSelectionRange &range : table_->selectionModel()->selection())
            text += model_->text(range.top(), range.bottom());
    }
    if (!text.isEmpty()) QGuiApplication::clipboard()->setText(text);
}

bool DataStatistics::eventFilter(QObject *watched, QEvent *event) {
    if (watched == table_ && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent *>(event)->matches(QKeySequence::Copy)) {
        copy(false);
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace benchlight::ui
