#include "ui/shell/hint_bar.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace benchlight::ui {

namespace {

constexpr const char *group = "dismissed_hints/";

class HintSignals final : public QObject {
    Q_OBJECT
  signals:
    void changed();
};

HintSignals *hint_signals() {
    static HintSignals signals_;
    return &signals_;
}

} // namespace

HintBar::HintBar(const QString &name, const QString &text, QWidget *parent) : QFrame(parent), key_(group + name) {
    setObjectName("hintBar");
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::large, space::small, space::small, space::small);
    row->setSpacing(space::small);
    auto *mark = new QLabel;
    auto *words = new QLabel(text);
    words->setWordWrap(true);
    auto *dismiss = new QPushButton("Got it");
    dismiss->setAccessibleName("Dismiss the hint");
    row->addWidget(mark);
    row->addWidget(words, 1);
    row->addWidget(dismiss);
    const auto tint = [mark] {
        mark->setPixmap(
            line_icon("hint", tokens_of(current_theme()).accent).pixmap(QSize(18, 18), mark->devicePixelRatioF()));
    };
    connect(theme_signals(), &ThemeSignals::changed, this, tint);
    tint();
    connect(dismiss, &QPushButton::clicked, this, [this] {
        WindowSettings().setValue(key_, true);
        look();
    });
    connect(hint_signals(), &HintSignals::changed, this, &HintBar::look);
    look();
}

void HintBar::look() { setVisible(!WindowSettings().value(key_, false).toBool()); }

void show_hints_again() {
    WindowSettings().remove(QString(group).chopped(1));
    emit hint_signals()->changed();
}

} // namespace benchlight::ui

#include "hint_bar.moc"
