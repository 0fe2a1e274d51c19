#include "ui/training/window_words.h"

#include "engine/training/setting_kinds.h"
#include "ui/training/field_kinds.h"

#include <QRegularExpression>

#include <algorithm>

namespace benchlight::ui {

namespace {

/// The title of the field that an option's value is typed into; empty: there is none.
QString field_title(const std::string &option) {
    const training::SettingKind *setting = training::find_setting(option);
    std::string key = setting ? setting->key : option;
    std::ranges::replace(key, '-', '_');
    for (const FieldGroup &group : field_groups())
        for (const FieldKind &field : group.fields)
            if (field.key == key) return field.name();
    return {};
}

} // namespace

QString window_words(const QString &sentence) {
    static const QRegularExpression option("--([a-z]+(?:-[a-z]+)*)");
    QString words;
    qsizetype from = 0;
    for (auto matches = option.globalMatch(sentence); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        const QString title = field_title(match.captured(1).toStdString());
        if (title.isEmpty()) continue;
        words +=
            sentence.mid(from, match.capturedStart() - from) + (match.capturedStart() == 0 ? title : "“" + title + "”");
        from = match.capturedEnd();
    }
    return words + sentence.mid(from);
}

} // namespace benchlight::ui
