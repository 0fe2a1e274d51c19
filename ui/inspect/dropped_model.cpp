#include "ui/inspect/dropped_model.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/images/decode.h"

#include <QBuffer>

namespace benchlight::ui {

namespace {

constexpr std::uint64_t most_file_bytes = std::uint64_t{1} << 28;

QString probability_text(double probability) { return QString::fromStdString(format_fixed(probability, 4)); }

} // namespace

void DroppedSet::add(const std::filesystem::path &file) {
    const std::lock_guard lock(guard_);
    images_.push_back({file, {}});
}

void DroppedSet::add(const QImage &image) {
    const std::lock_guard lock(guard_);
    images_.push_back({{}, image});
}

std::size_t DroppedSet::size(images::Part part) const {
    const std::lock_guard lock(guard_);
    return part == images::Part::train ? 0 : images_.size();
}

DroppedSet::One DroppedSet::at(std::size_t i) const {
    const std::lock_guard lock(guard_);
    return images_.at(i);
}

std::string DroppedSet::source(images::Part, std::size_t i) const { return at(i).file.string(); }

std::string DroppedSet::bytes(images::Part, std::size_t i) const {
    const One one = at(i);
    if (one.pasted.isNull()) {
        std::error_code unknown;
        if (std::filesystem::is_directory(one.file, unknown)) throw Error("it is a folder");
        return read_file(one.file, most_file_bytes);
    }
    // As a file of it would be: without transparency.
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::WriteOnly) || !one.pasted.convertToFormat(QImage::Format_RGB888).save(&buffer, "BMP"))
        throw Error("the pasted picture cannot be taken over");
    return bytes.toStdString();
}

images::Image DroppedSet::decode(std::string_view bytes) const { return images::decode_image(bytes); }

DroppedModel::DroppedModel(QObject *parent) : QAbstractListModel(parent), images_(std::make_shared<DroppedSet>()) {}

int DroppedModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QString DroppedModel::name(std::size_t row) const { return rows_[row].name; }

QVariant DroppedModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid()) return {};
    const Row &row = rows_[static_cast<std::size_t>(index.row())];
    const Verdict &verdict = row.verdict;
    switch (role) {
    case Qt::DisplayRole:
        if (!verdict.problem.isEmpty()) return row.name + ", cannot be read: " + verdict.problem;
        if (verdict.predicted.isEmpty()) return row.name;
        return QString("%1 %2, %3").arg(verdict.predicted, probability_text(verdict.probability), row.name);
    case Qt::ToolTipRole:
        if (!verdict.problem.isEmpty()) return QString("%1\nCannot be read: %2").arg(row.place, verdict.problem);
        if (verdict.predicted.isEmpty()) return row.place;
        return QString("%1, %2\n%3").arg(verdict.predicted, probability_text(verdict.probability), row.place);
    case NameRole: return row.name;
    case PredictedRole: return verdict.predicted;
    case ProbabilityRole: return verdict.probability;
    case ProblemRole: return verdict.problem;
    default: return {};
    }
}

std::size_t DroppedModel::add(const std::vector<std::filesystem::path> &files) {
    std::vector<std::filesystem::path> fresh;
    for (const std::filesystem::path &file : files)
        if (known_.insert(file).second) fresh.push_back(file);
    if (fresh.empty()) return 0;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(fresh.size()) - 1);
    for (const std::filesystem::path &file : fresh) {
        images_->add(file);
        rows_.push_back({QString::fromStdString(display_path(file.filename())),
                         QString::fromStdString(display_path(file)),
                         false,
                         {}});
    }
    endInsertRows();
    return fresh.size();
}

void DroppedModel::add(const QImage &image) {
    beginInsertRows({}, rowCount(), rowCount());
    images_->add(image);
    const QString name = QString("pasted image %1").arg(++pasted_);
    rows_.push_back({name, name, false, {}});
    endInsertRows();
}

void DroppedModel::clear() {
    beginResetModel();
    images_ = std::make_shared<DroppedSet>();
    rows_.clear();
    known_.clear();
    next_ = unreadable_ = 0;
    endResetModel();
}

void DroppedModel::forget_verdicts() {
    for (Row &row : rows_) {
        row.judged = false;
        row.verdict = {};
    }
    next_ = unreadable_ = 0;
    if (!rows_.empty()) emit dataChanged(index(0), index(rowCount() - 1));
}

void DroppedModel::set_verdict(std::size_t row, Verdict verdict) {
    if (!verdict.problem.isEmpty()) ++unreadable_;
    rows_[row].verdict = std::move(verdict);
    rows_[row].judged = true;
    while (next_ < rows_.size() && rows_[next_].judged) ++next_;
    const QModelIndex changed = index(static_cast<int>(row));
    emit dataChanged(changed, changed);
}

} // namespace benchlight::ui
