#pragma once
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAction>
#include <QButtonGroup>
#include <QComboBox>
#include <QHash>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QMap>
#include <QPixmap>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTabBar>
#include <QTextDocument>
#include <QToolButton>

#include <cmath>

/// What a person would complain of in a window, found by walking its widgets.
namespace benchlight::tests {

inline QString name_of(const QWidget &widget) {
    return QString("%1 \"%2\" in %3")
        .arg(widget.metaObject()->className(), widget.accessibleName(),
             widget.parentWidget() ? widget.parentWidget()->metaObject()->className() : "no parent");
}

/// Whether all of the widget can be seen, or scrolled to.
inline bool is_whole(const QWidget &widget) {
    return widget.isVisible() && widget.visibleRegion().boundingRect() == widget.rect();
}

/// Texts of visible labels, buttons and tabs that do not fit into them.
inline QStringList clipped_texts(const QWidget &window) {
    QStringList clipped;
    for (const QLabel *label : window.findChildren<QLabel *>()) {
        if (!label->isVisible() || label->text().isEmpty() ||
            label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored)
            continue;
        const bool fits = label->wordWrap() ? label->heightForWidth(label->width()) <= label->height() + 1
                                            : label->sizeHint().width() <= label->width() + 1;
        if (!fits || (!label->wordWrap() && label->sizeHint().height() > label->height() + 1)) clipped << label->text();
    }
    for (const QAbstractButton *button : window.findChildren<QAbstractButton *>()) {
        if (!button->isVisible() || button->text().isEmpty()) continue;
        const auto *tool = qobject_cast<const QToolButton *>(button);
        const int needed =
            tool ? button->fontMetrics().horizontalAdvance(button->text().remove('&')) : button->sizeHint().width();
        if (needed > button->width() + 1) clipped << "button " + button->text();
    }
    for (const QTabBar *tabs : window.findChildren<QTabBar *>())
        for (int i = 0; tabs->isVisible() && i < tabs->count(); ++i)
            if (tabs->fontMetrics().horizontalAdvance(tabs->tabText(i).remove('&')) > tabs->tabRect(i).width() ||
                tabs->tabRect(i).right() > tabs->width())
                clipped << "tab " + tabs->tabText(i);
    return clipped;
}

inline bool is_control(const QWidget &widget) {
    return qobject_cast<const QAbstractButton *>(&widget) || qobject_cast<const QComboBox *>(&widget) ||
           qobject_cast<const QLineEdit *>(&widget) || qobject_cast<const QAbstractSpinBox *>(&widget) ||
           (qobject_cast<const QAbstractSlider *>(&widget) && !qobject_cast<const QScrollBar *>(&widget)) ||
           qobject_cast<const QTabBar *>(&widget) || qobject_cast<const QAbstractItemView *>(&widget);
}

/// Parts of another control that take no focus of their own: a spin box's line, a line's icon, a tab bar's arrows, a
/// table's header.
inline bool is_part(const QWidget &widget) {
    const QWidget *parent = widget.parentWidget();
    return qobject_cast<const QAbstractSpinBox *>(parent) || qobject_cast<const QComboBox *>(parent) ||
           qobject_cast<const QTabBar *>(parent) || qobject_cast<const QLineEdit *>(parent) ||
           widget.inherits("QHeaderView") || widget.objectName().startsWith("qt_") ||
           QString(widget.metaObject()->className()).contains("Private");
}

/// Visible controls that have no name for a screen reader or that the Tab key does not reach.
inline QStringList unreachable_controls(const QWidget &window) {
    QStringList found;
    for (const QWidget *widget : window.findChildren<QWidget *>()) {
        if (!widget->isVisible() || !is_control(*widget) || is_part(*widget) ||
            widget->property("not_a_command").toBool())
            continue;
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        const bool named = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
        if (!named) found << "no name: " + name_of(*widget);
        if (button && button->group() && button->group()->exclusive()) continue; // arrow keys lead to the others
        if (widget->isEnabled() && !(widget->focusPolicy() & Qt::TabFocus) && !widget->focusProxy())
            found << "no Tab: " + name_of(*widget);
    }
    return found;
}

/// Controls that are cut off at a side: what scrolls away upwards or downwards can be scrolled back, this cannot.
inline QStringList cut_controls(const QWidget &window) {
    QStringList cut;
    for (const QWidget *widget : window.findChildren<QWidget *>()) {
        if (!widget->isVisible() || !is_control(*widget) || is_part(*widget)) continue;
        const QRect seen = widget->visibleRegion().boundingRect();
        if (!seen.isEmpty() && seen.width() < widget->width()) cut << "cut: " + name_of(*widget);
    }
    return cut;
}

/// Keys that would do two things at once: shortcuts and underlined letters of what is visible.
inline QStringList ambiguous_keys(const QWidget &window) {
    QMap<QString, QStringList> owners;
    const auto add = [&](const QKeySequence &key, const QString &owner) {
        if (!key.isEmpty() && !owners[key.toString()].contains(owner)) owners[key.toString()] << owner;
    };
    for (const QWidget *widget : window.findChildren<QWidget *>()) {
        if (!widget->isVisible()) continue;
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            add(button->shortcut(), button->text().isEmpty() ? button->accessibleName() : button->text());
        if (const auto *label = qobject_cast<const QLabel *>(widget); label && label->buddy())
            add(QKeySequence::mnemonic(label->text()), label->text());
        for (const QAction *action : widget->actions())
            if (action->shortcutContext() == Qt::WindowShortcut) add(action->shortcut(), action->text());
    }
    QStringList ambiguous;
    for (auto it = owners.cbegin(); it != owners.cend(); ++it)
        if (it.value().size() > 1) ambiguous << it.key() + ": " + it.value().join(" | ");
    return ambiguous;
}

inline double luminance(QRgb colour) {
    const auto linear = [](int value) {
        const double share = value / 255.0;
        return share <= .04045 ? share / 12.92 : std::pow((share + .055) / 1.055, 2.4);
    };
    return .2126 * linear(qRed(colour)) + .7152 * linear(qGreen(colour)) + .0722 * linear(qBlue(colour));
}

inline double contrast_of(QRgb a, QRgb b) {
    const double light = std::max(luminance(a), luminance(b)), dark = std::min(luminance(a), luminance(b));
    return (light + .05) / (dark + .05);
}

/// The contrast (WCAG 2) between the commonest colour of a picture and the one that differs most from it.
inline double strongest_contrast(const QImage &picture) {
    QHash<QRgb, int> counts;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) ++counts[picture.pixel(x, y)];
    QRgb common = 0;
    int most = 0;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it)
        if (it.value() > most) {
            most = it.value();
            common = it.key();
        }
    double strongest = 1;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it)
        strongest = std::max(strongest, contrast_of(it.key(), common));
    return strongest;
}

/// Texts that stand out from what is behind them by less than 4.5 : 1, as they are painted. What is switched off is
/// left out.
inline QStringList faint_texts(QWidget &window) {
    QStringList faint;
    const QImage picture = window.grab().toImage();
    const double ratio = picture.devicePixelRatio();
    for (QWidget *widget : window.findChildren<QWidget *>()) {
        const auto *label = qobject_cast<QLabel *>(widget);
        const auto *button = qobject_cast<QAbstractButton *>(widget);
        const QString text = label ? label->text() : button ? button->text() : QString();
        if (text.trimmed().isEmpty() || !widget->isEnabled() || !is_whole(*widget)) continue;
        QRect area(widget->mapTo(&window, QPoint()), widget->size());
        area = QRectF(area.x() * ratio, area.y() * ratio, area.width() * ratio, area.height() * ratio).toRect();
        const double contrast = strongest_contrast(picture.copy(area & picture.rect()));
        if (contrast < 4.5) faint << QString("%1: %2").arg(text).arg(contrast);
    }
    return faint;
}

} // namespace benchlight::tests
