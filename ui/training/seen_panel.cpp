#include "ui/training/seen_panel.h"

#include "ui/dataset/augmented_words.h"
#include "ui/figures/export_button.h"
#include "ui/shell/words.h"

#include <QHBoxLayout>
#include <QHelpEvent>
#include <QLabel>
#include <QToolTip>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int least_interval_ms = 500;
const QString empty_hint =
    "While a run trains: images of a batch as the network sees them, and what it takes them for.";

bool same(const runs::BatchSight &a, const runs::BatchSight &b) {
    return a.epoch == b.epoch && a.index == b.index && a.predicted == b.predicted && a.confidence == b.confidence;
}

} // namespace

SeenTiles::SeenTiles(QWidget *parent) : QWidget(parent) {
    setMinimumSize(200, 150);
    setAccessibleName("What the network sees now");
    setAttribute(Qt::WA_OpaquePaintEvent);
    connect(theme_signals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
}

void SeenTiles::show_figure(std::shared_ptr<const GridFigure> figure, const std::vector<TileNote> &whole_notes) {
    figure_ = std::move(figure);
    whole_notes_ = whole_notes;
    hint_.clear();
    update();
}

void SeenTiles::show_hint(const QString &hint) {
    if (!figure_ && hint == hint_) return;
    figure_.reset();
    hint_ = hint;
    setAccessibleDescription(hint);
    update();
}

void SeenTiles::paintEvent(QPaintEvent *) {
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(this);
    if (figure_) return figure_->paint(painter, size(), current_theme());
    painter.fillRect(rect(), tokens.surface);
    painter.setPen(tokens.muted);
    painter.setFont(interface_font());
    painter.drawText(rect().adjusted(space::small, 0, -space::small, 0), Qt::AlignCenter | Qt::TextWordWrap, hint_);
}

bool SeenTiles::event(QEvent *event) {
    if (event->type() != QEvent::ToolTip || !figure_) return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int i = figure_->tile_at(help->pos(), size());
    if (i < 0) {
        QToolTip::hideText();
        return true;
    }
    const augment::GridTile &tile = figure_->tiles()[static_cast<std::size_t>(i)];
    const QStringList done = applied_words(tile.applied);
    QString tip = QString("%1, training image %2\n%3")
                      .arg(figure_->class_name(tile.label), count_text(tile.index),
                           done.isEmpty() ? QString("As it is stored") : done.join(", "));
    if (const auto number = static_cast<std::size_t>(i); number < whole_notes_.size())
        tip += QString("\nTaken for %1").arg(whole_notes_[number].text);
    QToolTip::showText(help->globalPos(), tip, this);
    return true;
}

SeenPanel::SeenPanel(QWidget *parent) : QFrame(parent), tiles_(new SeenTiles), caption_(new QLabel) {
    make_layout();
    clear();
    timer_.setSingleShot(true);
    connect(&timer_, &QTimer::timeout, this, &SeenPanel::begin);
    connect(&reader_, &DataReader::progress, this, [this](double done) {
        if (!tiles_->figure())
            tiles_->show_hint(QString("Reading the run's images … %1 %").arg(static_cast<int>(done * 100)));
    });
    connect(&reader_, &DataReader::loaded, this, &SeenPanel::ask_worker);
    connect(&reader_, &DataReader::failed, this, &SeenPanel::refuse);
    connect(&worker_, &DataWorker::failed, this, &SeenPanel::refuse);
}

void SeenPanel::make_layout() {
    setObjectName("panel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::medium, space::small, space::medium, space::small);
    column->setSpacing(space::tiny);
    auto *header = new QHBoxLayout;
    auto *title = new QLabel("What it sees now");
    title->setProperty("role", "heading");
    auto *button = new ExportButton([this] { return exported_.get(); }, "seen");
    header->addWidget(title, 1);
    header->addWidget(button);
    column->addLayout(header);
    column->addWidget(tiles_, 1);
    caption_->setProperty("role", "help");
    caption_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // one line, however narrow
    column->addWidget(caption_);
    connect(button, &ExportButton::failed, this, &SeenPanel::failed);
}

QString SeenPanel::caption() const { return caption_->text(); }

void SeenPanel::forget() {
    worker_.cancel();
    busy_ = fresh_ = refused_ = false;
    timer_.stop();
    wanted_.reset();
    exported_.reset();
    caption_->setText(" ");
    tiles_->show_hint(empty_hint);
}

void SeenPanel::clear() {
    settings_ = {};
    reader_.cancel();
    forget();
}

void SeenPanel::follow(const training::Settings &started_settings, std::vector<std::string> classes) {
    if (started_settings.data != settings_.data || started_settings.size != settings_.size) reader_.cancel();
    settings_ = started_settings;
    classes_ = std::move(classes);
    forget();
}

void SeenPanel::show_sight(const runs::BatchSight &sight, const std::string &recipe, std::int64_t step) {
    if (settings_.data.empty() || sight.index.empty()) return;
    if (wanted_ && wanted_->step == step && wanted_->recipe == recipe && same(wanted_->sight, sight)) return;
    wanted_ = Wanted{sight, recipe, step};
    fresh_ = true;
    begin();
}

void SeenPanel::showEvent(QShowEvent *event) {
    QFrame::showEvent(event);
    refused_ = false;
    begin();
}

/// Asks for the newest sight to be drawn, now or as soon as it may be.
void SeenPanel::begin() {
    if (!fresh_ || refused_ || !isVisible() || busy_ || timer_.isActive()) return;
    const qint64 passed = since_begin_.isValid() ? since_begin_.elapsed() : least_interval_ms;
    if (passed < least_interval_ms) return timer_.start(static_cast<int>(least_interval_ms - passed));
    busy_ = true;
    if (!reader_.data() && !tiles_->figure()) tiles_->show_hint("Reading the run's images …");
    reader_.read(settings_.data, settings_.size, 1); // one thread, since the training has the others
}

void SeenPanel::ask_worker() {
    if (!wanted_ || !busy_) return;
    fresh_ = false;
    since_begin_.start();
    const SeenRequest request{.data = reader_.data(),
                              .classes = classes_,
                              .seed = settings_.split.seed,
                              .sight = wanted_->sight,
                              .recipe = wanted_->recipe,
                              .augmentation_epoch = settings_.augmentation_epoch(wanted_->sight.epoch),
                              .size = tiles_->size(),
                              .scale = devicePixelRatioF(),
                              .edited = !settings_.edits.empty()};
    worker_.run([this, request, of = *wanted_](const std::stop_token &) -> std::function<void()> {
        return [this, seen = see(request), of] { accept(seen, of); };
    });
}

void SeenPanel::accept(const SeenImages &seen, const Wanted &of) {
    busy_ = false;
    ++drawn_;
    exported_ = seen.exported;
    const QString count = QString("%1 of %2 right").arg(seen.right).arg(of.sight.index.size());
    caption_->setText(QString("Epoch %1, step %2: %3")
                          .arg(of.sight.epoch)
                          .arg(QString::fromStdString(format_count(static_cast<std::uint64_t>(of.step))), count));
    tiles_->setAccessibleDescription(caption_->text());
    tiles_->show_figure(seen.figure, seen.exported->notes());
    begin();
}

void SeenPanel::refuse(const QString &reason) {
    busy_ = false;
    refused_ = true;
    exported_.reset();
    caption_->setText(" ");
    tiles_->show_hint(reason);
}

} // namespace benchlight::ui
