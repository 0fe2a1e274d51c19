#include "ui/runs/run_filter.h"

#include <algorithm>
#include <array>
#include <utility>

namespace benchlight::ui {

RunFilter::RunFilter(const QString &text, Kind kind, bool archived) : kind_(kind), archived_(archived) {
    static const std::array<std::pair<const char *, Word::Of>, 4> fields{{{"tag:", Word::Of::tag},
                                                                          {"status:", Word::Of::status},
                                                                          {"data:", Word::Of::data},
                                                                          {"model:", Word::Of::model}}};
    for (QString part : text.toLower().split(' ', Qt::SkipEmptyParts)) {
        Word word;
        word.unwanted = part.startsWith('-') && part.size() > 1;
        if (word.unwanted) part.remove(0, 1);
        for (const auto &[prefix, of] : fields)
            if (part.startsWith(prefix)) {
                word.of = of;
                part.remove(0, static_cast<int>(qstrlen(prefix)));
                break;
            }
        word.text = part;
        if (!part.isEmpty()) words_.push_back(std::move(word)); // "tag:" alone is still being typed
    }
}

bool RunFilter::has(const RunRow &row, const Word &word) {
    switch (word.of) {
    case Word::Of::anything: return row.haystack.contains(word.text);
    case Word::Of::status: return status_word(row).startsWith(word.text);
    case Word::Of::data:
        return QString::fromStdString(display_path(row.run.summary.data)).toLower().contains(word.text);
    case Word::Of::model: return QString::fromStdString(row.run.summary.model).toLower().contains(word.text);
    case Word::Of::tag: break;
    }
    return std::ranges::any_of(row.run.notes.tags, [&](const std::string &tag) {
        return QString::fromStdString(tag).toLower().startsWith(word.text);
    });
}

bool RunFilter::accepts(const RunRow &row) const {
    if (row.run.notes.archived && !archived_) return false;
    if (kind_ == Kind::movies && !row.embedding) return false;
    if (kind_ == Kind::images && row.embedding) return false;
    return std::ranges::all_of(words_, [&](const Word &word) { return has(row, word) != word.unwanted; });
}

} // namespace benchlight::ui
