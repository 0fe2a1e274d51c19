#include "ui/inspect/biography_section.h"

#include "engine/runs/run_reader.h"
#include "ui/figures/export_button.h"
#include "ui/inspect/sheet_section.h"
#include "ui/shell/widgets.h"

#include <QHelpEvent>
#include <QLabel>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int chart_height = 190;

/// Null: the run's log does not tell of this image.
std::shared_ptr<const BiographyFigure> read_biography(const Subject &subject, std::size_t sample) {
    const runs::RunReader reader(*subject.run());
    const std::optional<runs::SampleList> samples = reader.samples();
    const Tile tile = subject.tile(sample);
    if (!samples || samples->split != images::name_of(tile.part)) return nullptr;
    const auto place = std::ranges::find(samples->index, tile.index);
    if (place == samples->index.end()) return nullptr;
    const auto position = static_cast<std::size_t>(place - samples->index.begin());
    Biography biography{samples->label[position], reader.sample_history(position)};
    if (biography.epochs.empty()) return nullptr;
    std::vector<QString> names;
    for (std::size_t i = 0; i < subject.predictions->classes.size(); ++i)
        names.push_back(subject.class_name(static_cast<std::uint16_t>(i)));
    const QString source = subject.source_of(sample);
    return std::make_shared<BiographyFigure>(std::move(biography), std::move(names),
                                             source.isEmpty() ? subject.title : subject.title + ": " + source);
}

} // namespace

/// Paints the figure; pointing at an epoch tells its numbers.
class BiographyCanvas final : public QWidget {
  public:
    BiographyCanvas() {
        setFixedHeight(chart_height);
        setMinimumWidth(200);
        setAccessibleName("Probability of the true class and loss over the epochs");
        connect(theme_signals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
    }
    void show_figure(std::shared_ptr<const BiographyFigure> figure) {
        figure_ = std::move(figure);
        update();
    }

  protected:
    void paintEvent(QPaintEvent *) override {
        QPainter painter(this);
        if (figure_) figure_->paint(painter, size(), current_theme());
    }
    bool event(QEvent *event) override {
        if (event->type() != QEvent::ToolTip || !figure_) return QWidget::event(event);
        const auto *help = static_cast<QHelpEvent *>(event);
        if (const auto epoch = figure_->epoch_at(help->pos(), size()))
            QToolTip::showText(help->globalPos(), figure_->sentence(*epoch), this);
        return true;
    }

  private:
    std::shared_ptr<const BiographyFigure> figure_;
};

BiographySection::BiographySection(QWidget *parent)
    : QWidget(parent), canvas_(new BiographyCanvas), sentence_(make_text()) {
    auto *button = new ExportButton([this]() -> const Figure * { return figure_.get(); }, "biography");
    export_ = button;
    auto *column = make_section(this, "How it was learned", button);
    column->addWidget(sentence_);
    column->addWidget(canvas_);
    connect(button, &ExportButton::failed, this, &BiographySection::failed);
    connect(&worker_, &DataWorker::failed, this, [this](const QString &reason) {
        accept(nullptr);
        sentence_->setText("The run's log cannot be read. " + reason);
        show();
    });
    hide();
}

void BiographySection::show_sample(const std::shared_ptr<const Subject> &subject, std::size_t sample) {
    if (!subject->run()) return clear();
    worker_.run([this, subject, sample](const std::stop_token &) -> std::function<void()> {
        return [this, figure = read_biography(*subject, sample)] { accept(figure); };
    });
}

void BiographySection::clear() {
    worker_.cancel();
    accept(nullptr);
}

void BiographySection::accept(std::shared_ptr<const BiographyFigure> figure) {
    figure_ = std::move(figure);
    canvas_->show_figure(figure_ ? std::make_shared<BiographyFigure>(figure_->without_title()) : nullptr);
    canvas_->setVisible(figure_ != nullptr);
    export_->setVisible(figure_ != nullptr);
    sentence_->setText(figure_ ? biography_sentence(figure_->biography()) : QString());
    setVisible(figure_ != nullptr);
}

QString BiographySection::text() const { return sentence_->text(); }

} // namespace benchlight::ui
