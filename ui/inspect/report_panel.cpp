#include "ui/inspect/report_panel.h"

#include "ui/figures/export_button.h"
#include "ui/inspect/class_report_table.h"
#include "ui/inspect/fact_grid.h"
#include "ui/inspect/figure_picture.h"
#include "ui/inspect/report_words.h"
#include "ui/inspect/sheet_section.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/words.h"

#include <QLabel>
#include <QScrollArea>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_bars = 40; // classes that are drawn in the panel
constexpr int most_height = 480;      // of the reliability diagram
const char *const purpose = "Accuracy, precision and recall of each class, and whether the network's confidence can be "
                            "believed, once there are predictions to judge.";

/// The figure's own height: its classes stand below each other.
int height_of_bars(const Figure &figure, int) { return static_cast<int>(figure.default_size().height()); }
int height_of_reliability(const Figure &, int width) { return std::min(width, most_height); }

} // namespace

/// What the thread makes of a subject.
struct ReportPanel::Content {
    std::shared_ptr<const Subject> subject;
    std::shared_ptr<const evaluation::Report> report;
    std::vector<QString> names;
    std::vector<Fact> facts;
    QStringList remarks;
    std::shared_ptr<const PerClassFigure> bars;
    std::shared_ptr<const ReliabilityFigure> reliability;
};

ReportPanel::ReportPanel(QWidget *parent)
    : QWidget(parent),
      stack_(new QStackedLayout(this)),
      empty_(make_text("help")),
      remarks_(make_text("help")),
      many_classes_(make_text("help")),
      facts_(new FactGrid),
      table_(new ClassReportTable),
      bars_(new FigurePicture("Bars of precision, recall and F1 of each class", height_of_bars)),
      reliability_(new FigurePicture("Reliability diagram", height_of_reliability)) {
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setContentsMargins(space::huge, space::huge, space::huge, space::huge);
    stack_->addWidget(empty_);
    stack_->addWidget(make_scroll(make_content(), "Report"));
    connect(table_, &ClassReportTable::class_chosen, this, &ReportPanel::class_chosen);
    connect(table_, &ClassReportTable::failed, this, &ReportPanel::failed);
    connect(&worker_, &DataWorker::failed, this, [this](const QString &reason) { clear(reason); });
    clear(purpose);
}

QWidget *ReportPanel::make_content() {
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(space::medium, space::medium, space::medium, space::medium);
    column->setSpacing(space::medium);
    column->addWidget(facts_);
    column->addWidget(remarks_);
    column->addWidget(table_);
    QWidget *bars = make_picture_section("Precision, recall and F1", {}, bars_, "per-class");
    bars->layout()->addWidget(many_classes_);
    column->addWidget(bars);
    column->addWidget(make_picture_section("Reliability",
                                           "Of a network whose confidence can be believed, the bars end at the "
                                           "diagonal: of the images that it is 80 % sure of, it recognises 80 %.",
                                           reliability_, "reliability"));
    column->addStretch(1);
    return content;
}

QWidget *ReportPanel::make_picture_section(const QString &heading, const QString &help, FigurePicture *picture,
                                           const QString &file_name) {
    auto *section = new QWidget;
    auto *button = new ExportButton(
        [this, picture]() -> const Figure * { return picture == bars_ ? bars_figure_.get() : picture->figure(); },
        file_name);
    auto *column = make_section(section, heading, button);
    if (!help.isEmpty()) column->addWidget(make_help(help));
    column->addWidget(picture);
    connect(button, &ExportButton::failed, this, &ReportPanel::failed);
    return section;
}

void ReportPanel::show_subject(std::shared_ptr<const Subject> subject) {
    if (!subject || !subject->predictions) return clear(purpose);
    if (subject->size() == 0)
        return clear(QString("The %1 part has no images, so there is nothing to report.")
                         .arg(QString::fromStdString(subject->predictions->split)));
    if (stack_->currentIndex() == 0) empty_->setText("Counting…");
    worker_.run([this, subject = std::move(subject)](const std::stop_token &) -> std::function<void()> {
        return [this, content = read(subject)] { accept(*content); };
    });
}

void ReportPanel::clear(const QString &reason) {
    worker_.cancel();
    empty_->setText(reason);
    stack_->setCurrentIndex(0);
    bars_figure_.reset();
    bars_->show_figure(nullptr);
    reliability_->show_figure(nullptr);
    table_->show_report(nullptr, {}, {});
}

bool ReportPanel::busy() const { return worker_.busy() || !bars_->settled() || !reliability_->settled(); }

QString ReportPanel::remarks() const { return remarks_->text(); }

QString ReportPanel::empty_text() const { return stack_->currentIndex() == 0 ? empty_->text() : QString(); }

std::shared_ptr<const ReportPanel::Content> ReportPanel::read(std::shared_ptr<const Subject> subject) {
    auto content = std::make_shared<Content>();
    const auto report = std::make_shared<const evaluation::Report>(evaluation::report(*subject->predictions));
    for (std::size_t c = 0; c < report->classes.size(); ++c)
        content->names.push_back(subject->class_name(static_cast<std::uint16_t>(c)));
    content->facts = report_facts(*subject, *report);
    content->remarks = report_remarks(*subject, *report);
    content->bars = std::make_shared<PerClassFigure>(per_class_of(*subject, *report));
    content->reliability = std::make_shared<ReliabilityFigure>(reliability_of(*subject, *report));
    content->subject = std::move(subject);
    content->report = report;
    return content;
}

void ReportPanel::accept(const Content &content) {
    facts_->show_facts(content.facts);
    remarks_->setText(content.remarks.join("\n"));
    remarks_->setVisible(!content.remarks.empty());
    table_->show_report(content.report, content.names, content.subject->title + ", " + content.subject->what());
    bars_figure_ = content.bars;
    const bool drawn = content.names.size() <= most_bars;
    bars_->show_figure(drawn ? content.bars : nullptr);
    many_classes_->setText(QString("The bars of %1 classes take a page of their own: save them by the button above.")
                               .arg(count_text(content.names.size())));
    many_classes_->setVisible(!drawn);
    reliability_->show_figure(content.reliability);
    stack_->setCurrentIndex(1);
}

} // namespace benchlight::ui
