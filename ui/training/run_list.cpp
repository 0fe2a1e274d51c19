#include "ui/training/run_list.h"

#include "engine/core/text.h"
#include "ui/follow/run_label.h"
#include "ui/shell/theme.h"

#include <QLabel>
#include <QListView>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {
constexpr int row_height = 28;
} // namespace

int RunListModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

QVariant RunListModel::data(const QModelIndex &index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const RunEntry &entry = entries_[static_cast<std::size_t>(index.row())];
    const QString name = entry.path.empty() ? entry.published : run_label(entry.path);
    if (role == Qt::DisplayRole) return entry.training ? name + "  ·  training now" : name;
    if (role == Qt::ToolTipRole)
        return entry.path.empty() ? QString("What the original notebook printed of the training that this run repeats")
                                  : QString::fromStdString(display_path(entry.path));
    if (role == training_role) return entry.training;
    if (role == Qt::SizeHintRole) return QSize(1, row_height); // as wide as the list, so that a name is shortened
    if (role == Qt::CheckStateRole) return checked_.contains(entry.path) ? Qt::Checked : Qt::Unchecked;
    return {};
}

bool RunListModel::setData(const QModelIndex &index, const QVariant &value, int role) {
    if (role != Qt::CheckStateRole || !checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
    const auto &path = entries_[static_cast<std::size_t>(index.row())].path;
    if (value.toInt() == Qt::Checked)
        checked_.insert(path);
    else
        checked_.erase(path);
    emit dataChanged(index, index, {Qt::CheckStateRole});
    emit checks_changed();
    return true;
}

Qt::ItemFlags RunListModel::flags(const QModelIndex &index) const {
    const Qt::ItemFlags flags = QAbstractListModel::flags(index);
    return index.isValid() ? flags | Qt::ItemIsUserCheckable : flags;
}

std::vector<std::filesystem::path> RunListModel::checked() const {
    std::vector<std::filesystem::path> paths;
    for (const RunEntry &entry : entries_)
        if (!entry.path.empty() && checked_.contains(entry.path)) paths.push_back(entry.path);
    return paths;
}

void RunListModel::set_entries(std::vector<RunEntry> entries) {
    if (!published_.isEmpty()) entries.insert(entries.begin(), RunEntry{.published = published_});
    if (entries == entries_) return;
    const auto before = checked();
    beginResetModel();
    entries_ = std::move(entries);
    endResetModel();
    if (checked() != before) emit checks_changed();
}

void RunListModel::check(const std::filesystem::path &run) {
    if (!checked_.insert(run).second) return;
    for (int row = 0; row < rowCount(); ++row)
        if (entries_[static_cast<std::size_t>(row)].path == run) {
            emit dataChanged(index(row), index(row), {Qt::CheckStateRole});
            emit checks_changed();
        }
}

void RunListModel::set_published(const QString &name) {
    if (name == published_) return;
    published_ = name;
    checked_.insert(std::filesystem::path());
    std::vector<RunEntry> runs = entries_;
    std::erase_if(runs, [](const RunEntry &entry) { return entry.path.empty(); });
    set_entries(std::move(runs));
}

bool RunListModel::published_checked() const {
    return !published_.isEmpty() && checked_.contains(std::filesystem::path());
}

RunList::RunList(QWidget *parent)
    : QWidget(parent), model_(new RunListModel(this)), view_(new QListView), hint_(new QLabel) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::medium, space::large, space::large);
    column->addWidget(hint_);
    column->addWidget(view_, 1);
    hint_->setText("Runs that you train are kept here. Start one under \"New run\".");
    hint_->setProperty("role", "help");
    hint_->setWordWrap(true);
    view_->setModel(model_);
    view_->setTextElideMode(Qt::ElideMiddle);
    view_->setAccessibleName("Runs");
    connect(model_, &RunListModel::checks_changed, this, [this] { checking_ = true; });
    connect(view_, &QListView::pressed, this, [this] { checking_ = false; });
    connect(view_, &QListView::activated, this, [this](const QModelIndex &index) {
        const std::filesystem::path &run = model_->entries()[static_cast<std::size_t>(index.row())].path;
        if (!run.empty()) emit chosen(run);
    });
    connect(view_, &QListView::clicked, this, [this](const QModelIndex &index) {
        if (!std::exchange(checking_, false)) emit view_->activated(index);
    });
    connect(&timer_, &QTimer::timeout, this, &RunList::refresh);
    timer_.start(3000);
}

void RunList::refresh() {
    if (looking_) return;
    looking_ = true;
    find_workspace_runs(this, [this](const std::vector<WorkspaceRun> &found) {
        looking_ = false;
        std::vector<RunEntry> entries;
        for (const WorkspaceRun &run : found) entries.push_back({run.path, run.training});
        const QModelIndex current = view_->currentIndex();
        model_->set_entries(entries);
        if (current.isValid()) view_->setCurrentIndex(model_->index(current.row()));
        hint_->setText(entries.empty() ? "Runs that you train are kept here. Start one under \"New run\"."
                                       : "Choose a run to see its curves; check others (Space) to draw them with it.");
        emit refreshed();
    });
}

} // namespace benchlight::ui
