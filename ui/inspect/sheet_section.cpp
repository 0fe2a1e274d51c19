#include "ui/inspect/sheet_section.h"

#include "ui/shell/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace benchlight::ui {

QVBoxLayout *make_section(QWidget *section, const QString &heading, QWidget *trailing) {
    auto *column = new QVBoxLayout(section);
    column->setContentsMargins({});
    column->setSpacing(space::tiny);
    auto *title = new QLabel(heading);
    title->setProperty("role", "heading");
    title->setWordWrap(true);
    auto *row = new QHBoxLayout;
    row->addWidget(title, 1);
    if (trailing) row->addWidget(trailing);
    column->addLayout(row);
    return column;
}

} // namespace benchlight::ui
