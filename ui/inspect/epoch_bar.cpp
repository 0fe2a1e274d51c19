#include "ui/inspect/epoch_bar.h"

#include "ui/shell/icons.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>

namespace benchlight::ui {

namespace {
constexpr int play_interval_ms = 250;
}

EpochBar::EpochBar(QWidget *parent)
    : QWidget(parent), slider_(new QSlider(Qt::Horizontal)), play_(new QToolButton), text_(new QLabel) {
    play_->setObjectName("flat");
    play_->setCheckable(true);
    play_->setFocusPolicy(Qt::StrongFocus);
    play_->setAccessibleName("Play through the epochs");
    play_->setToolTip("Play through the epochs");
    slider_->setAccessibleName("Epoch");
    slider_->setToolTip("The epoch whose validation is shown");
    pass_wheel_on(slider_);
    text_->setProperty("role", "help");
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::large, space::tiny, space::large, space::small);
    row->setSpacing(space::small);
    row->addWidget(play_);
    row->addWidget(slider_, 1);
    row->addWidget(text_);
    timer_.setInterval(play_interval_ms);
    connect(play_, &QToolButton::toggled, this, &EpochBar::play);
    connect(slider_, &QSlider::valueChanged, this, &EpochBar::choose);
    connect(&timer_, &QTimer::timeout, this, [this] {
        const std::optional<int> wanted = epoch();
        if (!wanted || shown_ != *wanted) return; // the last one is still being read
        if (slider_->value() == slider_->maximum()) return play(false);
        slider_->setValue(slider_->value() + 1);
    });
    connect(theme_signals(), &ThemeSignals::changed, this, &EpochBar::tint);
    tint();
    tell();
}

void EpochBar::tint() { play_->setIcon(line_icon(playing() ? "pause" : "play", tokens_of(current_theme()).text)); }

void EpochBar::set_epochs(const std::vector<int> &epochs, int best, bool live) {
    const bool at_end = slider_->value() == slider_->maximum();
    const std::optional<int> before = epoch();
    const bool grown = epochs.size() > epochs_.size();
    epochs_ = epochs;
    best_ = best;
    const auto place = before ? std::ranges::find(epochs_, *before) : epochs_.end();
    {
        const QSignalBlocker quiet(slider_);
        slider_->setRange(0, std::max(0, static_cast<int>(epochs_.size()) - 1));
        slider_->setPageStep(std::max(1, static_cast<int>(epochs_.size()) / 10));
        if (place != epochs_.end()) slider_->setValue(static_cast<int>(place - epochs_.begin()));
    }
    setEnabled(epochs_.size() > 1);
    if (grown && live && at_end && before)
        slider_->setValue(slider_->maximum());
    else
        tell();
}

std::optional<int> EpochBar::epoch() const {
    const auto place = static_cast<std::size_t>(slider_->value());
    return place < epochs_.size() ? std::optional(epochs_[place]) : std::nullopt;
}

void EpochBar::set_epoch(int epoch) {
    const auto place = std::ranges::find(epochs_, epoch);
    if (place == epochs_.end()) return;
    const QSignalBlocker quiet(slider_);
    slider_->setValue(static_cast<int>(place - epochs_.begin()));
    shown_ = epoch;
    tell();
}

void EpochBar::shown(int epoch) { shown_ = epoch; }

void EpochBar::choose(int) {
    tell();
    if (const std::optional<int> chosen = epoch()) emit epoch_chosen(*chosen);
}

void EpochBar::play(bool on) {
    if (on && epochs_.size() < 2) on = false;
    if (on && slider_->value() == slider_->maximum()) slider_->setValue(0);
    on ? timer_.start() : timer_.stop();
    const QSignalBlocker quiet(play_);
    play_->setChecked(on);
    tint();
}

void EpochBar::tell() {
    const std::optional<int> now = epoch();
    if (!now) return text_->setText("no epoch yet");
    QString text = QString("epoch %1 of %2").arg(*now).arg(epochs_.back());
    if (*now == best_) text += ", best";
    text_->setText(text);
}

} // namespace benchlight::ui
