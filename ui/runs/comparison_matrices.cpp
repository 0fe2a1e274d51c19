#include "ui/runs/comparison_matrices.h"

#include "ui/figures/export_button.h"
#include "ui/runs/comparison_matrix_view.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStandardItemModel>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int side_width = 264;
const char *const how_to_point = "Point at a cell, or use the arrow keys.";

QComboBox *make_box(const QString &name, const QString &tip) {
    auto *box = new QComboBox;
    box->setAccessibleName(name);
    box->setToolTip(tip);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(6);
    return box;
}

} // namespace

MatricesComparison::MatricesComparison(QWidget *parent)
    : ComparisonTab(parent),
      controls_(new QWidget),
      first_(make_box("Run A", "The run that is subtracted")),
      second_(make_box("Run B", "The run that it is subtracted from")),
      epoch_(make_box("Epoch of the matrices", "The epoch whose validation is looked at")),
      quantity_(make_box("Numbers in the matrices", "Images, or their share of each true class")),
      number_(new QSpinBox),
      view_(new ComparisonMatrixView),
      text_(make_text()),
      readout_(make_text("help")) {
    epoch_->addItems({"Best epoch", "Last epoch", "Epoch…"});
    quantity_->addItems({"Images", "% of class"});
    number_->setRange(1, 1);
    number_->setAccessibleName("Number of the epoch");
    number_->setToolTip("The epoch of both runs that is looked at");
    number_->hide();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(space::small);
    row->addWidget(make_side());
    row->addWidget(view_, 1);

    auto *head = new QHBoxLayout(controls_);
    head->setContentsMargins({});
    head->setSpacing(space::small);
    auto *save = new ExportButton([this]() -> const Figure * { return view_->figure(); }, "matrix-difference");
    for (QWidget *widget : std::initializer_list<QWidget *>{epoch_, number_, quantity_, save}) head->addWidget(widget);
    connect(save, &ExportButton::failed, this, &ComparisonTab::failed);
    for (QComboBox *box : {first_, second_, epoch_})
        connect(box, &QComboBox::currentIndexChanged, this, &MatricesComparison::ask);
    connect(number_, &QSpinBox::valueChanged, this, &MatricesComparison::ask);
    connect(quantity_, &QComboBox::currentIndexChanged, this,
            [this](int index) { view_->set_quantity(index == 0 ? MatrixQuantity::counts : MatrixQuantity::recall); });
    connect(view_, &ComparisonMatrixView::cell_changed, this, [this](const QString &sentence) {
        readout_->setText(!sentence.isEmpty() ? sentence : view_->figure() ? how_to_point : QString());
    });
    connect(&worker_, &DataWorker::failed, this, &MatricesComparison::show_hint);
}

QWidget *MatricesComparison::make_side() {
    auto *side = new QWidget;
    auto *grid = new QGridLayout(side);
    grid->setContentsMargins(0, 0, space::small, 0);
    grid->setSpacing(space::small);
    grid->setColumnStretch(1, 1);
    int line = 0;
    for (const auto &[name, box] : {std::pair("A", first_), {"B", second_}}) {
        grid->addWidget(new QLabel(name), line, 0);
        grid->addWidget(box, line++, 1);
    }
    grid->addWidget(text_, line++, 0, 1, 2);
    grid->addWidget(readout_, line++, 0, 1, 2);
    grid->setRowStretch(line, 1);
    QScrollArea *scroll = make_scroll(side, "The two runs");
    scroll->setFixedWidth(side_width);
    return scroll;
}

QString MatricesComparison::text() const { return view_->figure() ? text_->text() : view_->hint(); }

EpochChoice MatricesComparison::choice() const {
    return {static_cast<EpochChoice::Kind>(epoch_->currentIndex()), number_->value()};
}

const ComparedRun *MatricesComparison::chosen(const QComboBox &box) const {
    const QVariant place = box.currentData();
    return place.isValid() && runs_ ? &(*runs_)[place.toUInt()] : nullptr;
}

/// Image runs that can be read. Who was chosen stays so; else the first two.
void MatricesComparison::offer_runs() {
    for (QComboBox *box : {first_, second_}) {
        const QSignalBlocker blocker(box);
        const QVariant before = box->currentData(Qt::UserRole + 1);
        box->clear();
        for (std::size_t i = 0; i < runs_->size(); ++i) {
            const ComparedRun &run = (*runs_)[i];
            if (run.is_embedding() || !run.problem().isEmpty()) continue;
            box->addItem(run.name, static_cast<uint>(i));
            box->setItemData(box->count() - 1, QByteArray::fromStdString(run.run.summary.path.native()),
                             Qt::UserRole + 1);
            box->setItemData(box->count() - 1, run.name, Qt::ToolTipRole);
        }
        const int again = before.isValid() ? box->findData(before, Qt::UserRole + 1) : -1;
        box->setCurrentIndex(again >= 0 ? again : std::min(box->count() - 1, box == first_ ? 0 : 1));
    }
    if (first_->count() > 1 && first_->currentIndex() == second_->currentIndex()) {
        const QSignalBlocker blocker(second_);
        second_->setCurrentIndex(first_->currentIndex() == 0 ? 1 : 0);
    }
}

void MatricesComparison::show_runs(ComparedRuns runs) {
    runs_ = std::move(runs);
    offer_runs();
    ask();
}

void MatricesComparison::show_hint(const QString &hint) {
    text_->clear();
    view_->show_figure(nullptr, hint);
}

void MatricesComparison::ask() {
    if (!runs_) return;
    const ComparedRun *a = chosen(*first_), *b = chosen(*second_);
    number_->setVisible(epoch_->currentIndex() == 2);
    if (!a || !b || first_->count() < 2) {
        worker_.cancel();
        asked_.reset();
        return show_hint("Select two runs of images to subtract their confusion matrices; movie vectors have none.");
    }
    const runs::RunSummary &first = a->run.summary, &second = b->run.summary;
    {
        const QSignalBlocker blocker(number_);
        number_->setMaximum(std::max({1, first.epoch, second.epoch}));
    }
    const Question question{first.path, second.path, first.epoch, second.epoch, choice()};
    if (asked_ == question) return;
    if (first.path == second.path) {
        worker_.cancel();
        asked_.reset();
        return show_hint("A and B are the same run; choose another one for B.");
    }
    asked_ = question;
    if (!view_->figure()) show_hint("Reading the two logs…");
    worker_.run([this, first, second, what = choice(), name_a = a->name,
                 name_b = b->name](const std::stop_token &stop) -> std::function<void()> {
        const LoggedValidation validation_a = read_validation(first, what);
        throw_if_stopped(stop);
        const LoggedValidation validation_b = read_validation(second, what);
        return [this, validation_a, validation_b, name_a, name_b] {
            show_pair(validation_a, validation_b, name_a, name_b);
        };
    });
}

void MatricesComparison::show_pair(const LoggedValidation &a, const LoggedValidation &b, const QString &name_a,
                                   const QString &name_b) {
    if (const QString problem = pair_problem(a, b); !problem.isEmpty()) return show_hint(problem);
    const auto named = [](const QString &name, int epoch) { return name + QString(", epoch %1").arg(epoch); };
    auto figure =
        std::make_unique<MatrixDifferenceFigure>(a.counts, b.counts, named(name_a, a.epoch), named(name_b, b.epoch));
    // Unequal numbers of images would be subtracted as if networks differed.
    const bool counts = figure->same_images_by_class();
    if (auto *items = qobject_cast<QStandardItemModel *>(quantity_->model())) items->item(0)->setEnabled(counts);
    if (!counts) quantity_->setCurrentIndex(1);
    figure->set_quantity(quantity_->currentIndex() == 0 ? MatrixQuantity::counts : MatrixQuantity::recall);
    text_->setText(pair_text(a, b));
    view_->show_figure(std::move(figure));
}

} // namespace benchlight::ui
