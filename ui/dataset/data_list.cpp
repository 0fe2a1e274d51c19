#include "ui/dataset/data_list.h"

#include "engine/core/text.h"
#include "engine/images/image_set.h"
#include "ui/images/data_path.h"
#include "ui/shell/window_settings.h"

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr const char *settings_key = "data_sets";
constexpr std::size_t most_remembered = 8;

std::vector<std::string> remembered_specs() {
    std::vector<std::string> specs;
    for (const QVariant &spec : WindowSettings().value(settings_key).toList())
        specs.push_back(spec.toByteArray().toStdString());
    return specs;
}

void store(const std::vector<std::string> &specs) {
    QVariantList list;
    for (std::size_t i = 0; i < std::min(specs.size(), most_remembered); ++i)
        list << QByteArray::fromStdString(specs[i]);
    WindowSettings().setValue(settings_key, list);
}

} // namespace

DataList::DataList(QObject *parent) : QAbstractListModel(parent), entries_(entries()) {}

std::vector<DataList::Entry> DataList::entries() {
    std::vector<Entry> installed, missing, remembered, all;
    for (const images::NamedSet &set : images::named_sets()) {
        const bool there = !set.path.empty();
        const QString detail =
            there ? QString()
            : set.download_size > 0
                ? QString("%1, not downloaded yet").arg(QString::fromStdString(format_bytes(set.download_size)))
                : QString("not installed");
        (there ? installed : missing)
            .push_back({there ? Kind::installed : Kind::missing, set.name, QString::fromStdString(set.title), detail});
    }
    for (const std::string &spec : remembered_specs())
        remembered.push_back({Kind::remembered, spec, spec_title(spec), spec_place(spec)});
    for (const auto &[title, list] :
         {std::pair("Installed", &installed), {"Not here yet", &missing}, {"Opened before", &remembered}}) {
        if (list->empty()) continue;
        all.push_back({Kind::heading, {}, title, {}});
        all.insert(all.end(), list->begin(), list->end());
    }
    return all;
}

int DataList::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

QVariant DataList::data(const QModelIndex &index, int role) const {
    if (!index.isValid()) return {};
    const Entry &entry = entries_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return entry.title;
    case Qt::ToolTipRole: return entry.detail;
    case Qt::AccessibleTextRole: return entry.detail.isEmpty() ? entry.title : entry.title + ", " + entry.detail;
    case SpecRole: return QByteArray::fromStdString(entry.spec);
    case KindRole: return static_cast<int>(entry.kind);
    case DetailRole: return entry.detail;
    default: return {};
    }
}

Qt::ItemFlags DataList::flags(const QModelIndex &index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    const bool choosable = kind(index.row()) != Kind::heading;
    return choosable ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren : Qt::ItemNeverHasChildren;
}

int DataList::find(const std::string &spec) const {
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (entries_[i].kind != Kind::heading && entries_[i].spec == spec) return static_cast<int>(i);
    return -1;
}

std::string DataList::spec(int row) const {
    return row < 0 || row >= rowCount() ? std::string() : entries_[static_cast<std::size_t>(row)].spec;
}

DataList::Kind DataList::kind(int row) const {
    return row < 0 || row >= rowCount() ? Kind::heading : entries_[static_cast<std::size_t>(row)].kind;
}

void DataList::remember(const std::string &spec) {
    if (spec.find(':') == std::string::npos) return;
    std::vector<std::string> specs = remembered_specs();
    std::erase(specs, spec);
    specs.insert(specs.begin(), spec);
    store(specs);
    reload();
}

void DataList::forget(const std::string &spec) {
    std::vector<std::string> specs = remembered_specs();
    std::erase(specs, spec);
    store(specs);
    reload();
}

void DataList::reload() {
    std::vector<Entry> now = entries();
    if (now == entries_) return;
    beginResetModel();
    entries_ = std::move(now);
    endResetModel();
}

} // namespace benchlight::ui
