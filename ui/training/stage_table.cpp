#include "ui/training/stage_table.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QHeaderView>
#include <QLabel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr int row_height = 24;
constexpr std::uint64_t usual_classes = 10; // that a model's counts are given for

/// The chosen row is marked as a whole, so no cell of it is.
class RowDelegate final : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

  protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        option->state &= ~QStyle::State_HasFocus;
        if (index.column() != StageModel::frozen) option->rect.adjust(space::tiny, 0, -space::tiny, 0);
    }
};

QString count(std::uint64_t number) { return QString::fromStdString(format_count(number)); }

} // namespace

int StageModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(stages_.size());
}

int StageModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int{columns}; }

QVariant StageModel::data(const QModelIndex &index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const nn::StageInfo &of = stages_[static_cast<std::size_t>(index.row())];
    const bool head = index.row() + 1 == rowCount(), is_frozen = index.row() < frozen_;
    const QString name = QString::fromStdString(of.name);
    if (role == Qt::DisplayRole && index.column() == stage) return name;
    if (role == Qt::DisplayRole && index.column() == parameters) return count(of.parameters);
    if (role == Qt::TextAlignmentRole && index.column() == parameters)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role == Qt::CheckStateRole && index.column() == frozen && !head) return is_frozen ? Qt::Checked : Qt::Unchecked;
    if (role == Qt::AccessibleTextRole)
        return QString("%1, %2 parameters, %3")
            .arg(name, count(of.parameters),
                 head        ? "always learns"
                 : is_frozen ? "frozen"
                             : "learns");
    if (role == Qt::ToolTipRole)
        return head ? QString("The head tells the classes apart and always learns.")
                    : QString("Freezing %1 freezes everything before it too; letting it learn lets everything behind "
                              "it learn too.")
                          .arg(name);
    return {};
}

QVariant StageModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment((section == parameters ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    if (role != Qt::DisplayRole) return {};
    return section == stage ? QString("Stage") : section == parameters ? QString("Parameters") : QString("Frozen");
}

bool StageModel::setData(const QModelIndex &index, const QVariant &value, int role) {
    if (role != Qt::CheckStateRole || !(flags(index) & Qt::ItemIsUserCheckable)) return false;
    set_frozen(value.toInt() == Qt::Checked ? index.row() + 1 : index.row());
    emit frozen_changed();
    return true;
}

Qt::ItemFlags StageModel::flags(const QModelIndex &index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    const bool head = index.row() + 1 == rowCount();
    const Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    return index.column() == frozen && !head ? flags | Qt::ItemIsUserCheckable : flags;
}

void StageModel::show_model(const nn::ModelInfo &info, std::uint64_t classes) {
    beginResetModel();
    stages_ = info.stages;
    if (!stages_.empty()) stages_.back().parameters = info.head_parameters(classes);
    frozen_ = std::min(frozen_, std::max(0, static_cast<int>(stages_.size()) - 1));
    endResetModel();
}

void StageModel::set_frozen(int stages) {
    if (stages == frozen_ || stages < 0 || stages >= std::max(1, rowCount())) return;
    frozen_ = stages;
    emit dataChanged(index(0, frozen), index(rowCount() - 1, frozen), {Qt::CheckStateRole});
}

ParameterCounts count_parameters(const nn::ModelInfo &info, std::uint64_t classes, std::size_t frozen) {
    const std::uint64_t of_others = info.parameters - info.head_parameters(usual_classes);
    ParameterCounts counts{.trainable = 0, .all = of_others + info.head_parameters(classes)};
    std::uint64_t gone = 0;
    for (std::size_t i = 0; i < std::min(frozen, info.stages.size()); ++i) gone += info.stages[i].parameters;
    // What never learns, such as a layer of fixed filters, stands at the beginning.
    counts.trainable = counts.all - std::max(gone, info.parameters - info.trainable_parameters);
    return counts;
}

StageTable::StageTable(QWidget *parent)
    : QWidget(parent),
      model_(new StageModel(this)),
      view_(new QTableView),
      trainable_(make_help({})),
      warning_(new QLabel("Without trained weights, what is frozen stays as random as it begins.")) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(space::tiny);
    view_->setObjectName("stageTable");
    view_->setModel(model_);
    view_->setItemDelegate(new RowDelegate(view_));
    view_->setAccessibleName("Stages of the network");
    view_->setToolTip("Space freezes the chosen stage and all before it");
    view_->setSelectionBehavior(QAbstractItemView::SelectRows);
    view_->setSelectionMode(QAbstractItemView::SingleSelection);
    view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view_->setTabKeyNavigation(false);
    view_->setShowGrid(false);
    view_->setWordWrap(false);
    view_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view_->verticalHeader()->hide();
    view_->verticalHeader()->setDefaultSectionSize(row_height);
    view_->verticalHeader()->setMinimumSectionSize(row_height);
    QHeaderView *header = view_->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    header->setSectionResizeMode(StageModel::stage, QHeaderView::Stretch);
    for (const int narrow : {StageModel::parameters, StageModel::frozen})
        header->setSectionResizeMode(narrow, QHeaderView::ResizeToContents);
    warning_->setProperty("role", "warning");
    warning_->setWordWrap(true);
    column->addWidget(view_);
    column->addWidget(trainable_);
    column->addWidget(warning_);
    connect(model_, &StageModel::frozen_changed, this, [this] {
        const int frozen = model_->frozen_stages(), rows = model_->rowCount();
        freeze_ = frozen == 0          ? "none"
                  : frozen == rows - 1 ? "backbone"
                                       : info_->stages[static_cast<std::size_t>(frozen - 1)].name;
        show_counts();
        emit changed();
    });
    // Space on any cell of a row is for its check box.
    connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &now) {
        if (now.isValid() && now.column() != StageModel::frozen)
            view_->setCurrentIndex(now.siblingAtColumn(StageModel::frozen));
    });
    show_model(nullptr, 0);
}

void StageTable::show_model(const nn::ModelInfo *info, int classes) {
    info_ = info && !info->stages.empty() ? std::optional(*info) : std::nullopt;
    classes_ = classes;
    setVisible(info_.has_value());
    if (!info_) return;
    model_->show_model(*info_, classes > 0 ? static_cast<std::uint64_t>(classes) : usual_classes);
    view_->setFixedHeight(view_->horizontalHeader()->sizeHint().height() + model_->rowCount() * row_height +
                          2 * view_->frameWidth() + 2);
    set_freeze(freeze_);
}

void StageTable::set_freeze(const std::string &freeze) {
    freeze_ = freeze;
    if (!info_) return;
    try {
        model_->set_frozen(static_cast<int>(nn::stages_to_freeze(*info_, freeze)));
    } catch (const UsageError &) { // of another model; whoever takes it says so
        model_->set_frozen(0);
    }
    show_counts();
}

void StageTable::set_pretrained(bool pretrained) {
    pretrained_ = pretrained;
    show_counts();
}

void StageTable::show_counts() {
    warning_->setVisible(!pretrained_ && freeze_ != "none");
    if (!info_) return;
    const std::uint64_t classes = classes_ > 0 ? static_cast<std::uint64_t>(classes_) : usual_classes;
    const auto counts = count_parameters(*info_, classes, static_cast<std::size_t>(model_->frozen_stages()));
    trainable_->setText(
        QString("Trainable: %1 of %2 parameters%3.")
            .arg(count(counts.trainable), count(counts.all), classes_ > 0 ? QString() : QString(" with ten classes")));
}

QString StageTable::trainable_text() const { return trainable_->text(); }

QString StageTable::warning() const { return warning_->isHidden() ? QString() : warning_->text(); }

} // namespace benchlight::ui
