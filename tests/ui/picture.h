#pragma once
#include <QPixmap>
#include <QString>
#include <QTest>
#include <QWidget>

namespace benchlight::tests {

/// Saves a picture of the widget when BENCHLIGHT_SCREENSHOTS names a folder.
inline void picture(QWidget &widget, const QString &name) {
    const QString folder = qEnvironmentVariable("BENCHLIGHT_SCREENSHOTS");
    if (folder.isEmpty()) return;
    QTest::qWait(30); // until it is laid out
    widget.grab().save(folder + "/" + name + ".png");
}

} // namespace benchlight::tests
