#include "ui/inspect/subject.h"

#include "engine/core/text.h"

namespace benchlight::ui {

QString Subject::class_name(std::uint16_t label) const {
    return label < predictions->classes.size() ? QString::fromStdString(display_path(predictions->classes[label]))
                                               : QString();
}

QStringList Subject::class_names() const {
    QStringList names;
    for (std::size_t c = 0; c < predictions->classes.size(); ++c) names << class_name(static_cast<std::uint16_t>(c));
    return names;
}

QString Subject::source_of(std::size_t sample) const {
    if (!predictions->source.empty()) return QString::fromStdString(display_path(predictions->source[sample]));
    if (!images) return {};
    return QString::fromStdString(display_path(images->source(predictions->part, predictions->index[sample])));
}

QString Subject::what() const {
    const QString part = QString::fromStdString(predictions->split);
    if (from_log()) return QString("%1, epoch %2").arg(part).arg(predictions->epoch);
    return run() ? part + ", best checkpoint" : part;
}

} // namespace benchlight::ui
