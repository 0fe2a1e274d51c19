#include "ui/movies/evaluation_panel.h"

#include "engine/core/text.h"
#include "ui/figures/export_button.h"
#include "ui/movies/evaluation_table.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/widgets.h"
#include "ui/shell/words.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr std::uint64_t many_likes = 1'000'000;
constexpr int most_top = 100, text_width = 460, progress_width = 120;
const char *const purpose = "Which recommender finds what people like? A part of the likes is held out, every "
                            "recommender learns from the rest, "
                            "and this table says how many of the held-out likes are in its lists.";
} // namespace

EvaluationPanel::EvaluationPanel(MovieLibrary &library, QWidget *parent)
    : QWidget(parent),
      library_(library),
      runner_(library),
      model_(new EvaluationModel(this)),
      table_(new EvaluationTable(model_)),
      fold_(new QComboBox),
      top_(new QSpinBox),
      evaluate_(new QPushButton("Evaluate")),
      cancel_(new QPushButton("Cancel")),
      begin_(new QPushButton("Evaluate all recommenders")),
      progress_(new QProgressBar),
      status_(new QLabel),
      warning_(make_text("warning")),
      subject_(make_text("heading")),
      notes_(make_text("help")),
      protocol_(make_text("help")),
      stack_(new QStackedWidget) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(make_bar());
    column->addWidget(stack_, 1);
    stack_->addWidget(make_scroll(make_empty(), "What the evaluation is for"));
    stack_->addWidget(make_scroll(make_content(), "Evaluation"));
    connect(&runner_, &EvaluationRunner::changed, this, &EvaluationPanel::refresh);
    connect(&runner_, &EvaluationRunner::progressed, this, &EvaluationPanel::show_progress);
    refresh();
}

EvaluationPanel::~EvaluationPanel() = default;

QWidget *EvaluationPanel::make_bar() {
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(space::medium, space::small, space::medium, space::small);
    row->setSpacing(space::small);
    for (int fold = 0; fold < EvaluationChoice::folds; ++fold) fold_->addItem(QString("Fold %1").arg(fold), fold);
    fold_->addItem("All five folds", EvaluationChoice::all_folds);
    fold_->setAccessibleName("Which likes are held out");
    fold_->setToolTip("Which fifth of the likes is held out; all five take five times as long and tell more");
    top_->setRange(1, most_top);
    top_->setValue(runner_.choice().top);
    top_->setPrefix("Top ");
    top_->setKeyboardTracking(false);
    top_->setAccessibleName("Length of a list");
    top_->setToolTip("How many recommendations a list has");
    pass_wheel_on(fold_);
    pass_wheel_on(top_);
    evaluate_->setObjectName("primary");
    cancel_->setToolTip("Stops; what is done stays");
    progress_->setRange(0, 1000);
    progress_->setTextVisible(false);
    progress_->setFixedWidth(progress_width);
    progress_->setAccessibleName("Share of the evaluation that is done");
    status_->setTextFormat(Qt::PlainText);
    status_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *export_button = new ExportButton([this] { return figure_.get(); }, "recommenders");
    for (QWidget *widget : std::initializer_list<QWidget *>{fold_, top_, evaluate_, cancel_, progress_})
        row->addWidget(widget);
    row->addWidget(status_, 1);
    row->addWidget(export_button);
    connect(fold_, &QComboBox::activated, this, &EvaluationPanel::choose);
    connect(top_, &QSpinBox::valueChanged, this, &EvaluationPanel::choose);
    connect(evaluate_, &QPushButton::clicked, this, [this] { runner_.evaluate(runner_.complete()); });
    connect(begin_, &QPushButton::clicked, this, [this] { runner_.evaluate(); });
    connect(cancel_, &QPushButton::clicked, this, [this] { runner_.cancel(); });
    connect(export_button, &ExportButton::failed, this, &EvaluationPanel::failed);
    return bar;
}

QWidget *EvaluationPanel::make_empty() {
    auto *empty = new QWidget;
    auto *column = new QVBoxLayout(empty);
    column->setContentsMargins(space::huge, space::huge, space::huge, space::huge);
    column->setSpacing(space::medium);
    auto *text = make_text();
    text->setText(purpose);
    text->setAlignment(Qt::AlignCenter);
    warning_->setAlignment(Qt::AlignCenter);
    begin_->setObjectName("primary");
    begin_->setToolTip("Evaluates one recommender after another; what is done is shown at once");
    column->addStretch(1);
    for (QLabel *label : {text, warning_}) { // in a row each: wrapped texts that are aligned get too little height
        label->setFixedWidth(text_width);
        auto *row = new QHBoxLayout;
        row->addStretch(1);
        row->addWidget(label);
        row->addStretch(1);
        column->addLayout(row);
    }
    column->addWidget(begin_, 0, Qt::AlignHCenter);
    column->addStretch(2);
    return empty;
}

QWidget *EvaluationPanel::make_content() {
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(space::medium, space::small, space::medium, space::medium);
    column->setSpacing(space::medium);
    auto *heading = new QLabel("Protocol");
    heading->setProperty("role", "heading");
    column->addWidget(subject_);
    column->addWidget(table_);
    column->addWidget(notes_);
    column->addWidget(heading);
    column->addWidget(protocol_);
    column->addStretch(1);
    return content;
}

void EvaluationPanel::choose() { runner_.choose({.fold = fold_->currentData().toInt(), .top = top_->value()}); }

void EvaluationPanel::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    if (!runner_.evaluating() && !runner_.busy() && runner_.table()->rows.empty()) choose(); // what the disk remembers
}

std::vector<PendingRow> EvaluationPanel::pending() const {
    std::vector<PendingRow> rows;
    if (!runner_.evaluating()) return rows;
    for (const std::string &model : runner_.models()) {
        if (std::ranges::find(runner_.table()->rows, model, &RecommenderRow::name) != runner_.table()->rows.end())
            continue;
        const bool running = model == runner_.running();
        const double share = runner_.running_share();
        const QString state = !running    ? QString("waits")
                              : share > 0 ? QString("%1 %").arg(std::floor(100 * share))
                                          : QString("begins…");
        rows.push_back({QString::fromStdString(movies::find_model(model).title), state});
    }
    return rows;
}

void EvaluationPanel::refresh() {
    const bool ready = library_.movies() != nullptr, evaluating = runner_.evaluating();
    const std::shared_ptr<const Recommenders> &table = runner_.table();
    figure_ = table->rows.empty() ? nullptr : std::make_unique<RecommendersFigure>(*table);
    model_->show_table(table, pending());
    for (QWidget *widget : std::initializer_list<QWidget *>{fold_, top_}) widget->setEnabled(!evaluating);
    const bool complete = runner_.complete() && !table->rows.empty();
    evaluate_->setText(complete ? "Evaluate again" : "Evaluate");
    evaluate_->setToolTip(complete ? "Evaluates all recommenders anew"
                                   : "Evaluates, one after another, the recommenders that have no figures yet");
    evaluate_->setVisible(!evaluating && (figure_ || runner_.busy()));
    evaluate_->setEnabled(ready);
    begin_->setEnabled(ready);
    cancel_->setVisible(evaluating);
    progress_->setVisible(evaluating);
    stack_->setCurrentIndex(figure_ || evaluating ? 1 : 0);
    const std::uint64_t likes = ready ? library_.movies()->set.likes.count() : 0;
    warning_->setText(QString("This set has %1 likes: evaluating all recommenders takes long, minutes to hours. Cancel "
                              "keeps what is done.")
                          .arg(count_text(likes)));
    warning_->setVisible(likes >= many_likes);
    if (ready) subject_->setText(evaluated_title(library_.movies()->set, runner_.choice()));
    notes_->setText(table->notes().join("\n"));
    notes_->setVisible(!table->notes().isEmpty());
    QString text = evaluation_protocol(runner_.choice());
    if (const double popularity = table->held_out_popularity(); !std::isnan(popularity))
        text += QString(" The held-out likes themselves have a popularity of %1 %.").arg(std::round(100 * popularity));
    protocol_->setText(text);
    show_progress();
}

void EvaluationPanel::show_progress() {
    model_->show_pending(pending());
    progress_->setValue(static_cast<int>(1000 * runner_.share()));
    status_->setText(runner_.status());
    status_->setToolTip(runner_.status());
}

std::vector<Scene> EvaluationPanel::scenes() {
    const auto empty = [this] {
        runner_.cancel();
        runner_.set_models({});
    };
    const auto evaluated = [this] {
        runner_.set_models({"popularity", "item-knn", "ease"});
        runner_.evaluate();
    };
    return {{.name = "evaluation-empty", .show = empty, .ready = [this] { return !runner_.busy(); }},
            {.name = "evaluation", .show = evaluated, .ready = [this] {
                 return !runner_.busy() && !runner_.evaluating() && runner_.complete();
             }}};
}

} // namespace benchlight::ui
