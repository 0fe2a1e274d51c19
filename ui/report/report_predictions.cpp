#include "engine/core/error.h"
#include "engine/core/text.h"
#include "ui/figures/per_class_figure.h"
#include "ui/report/report_run.h"
#include "ui/shell/words.h"

#include <algorithm>
#include <numeric>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_classes = 40;         ///< of tables and bars
constexpr std::size_t most_gallery_classes = 20; ///< of galleries
constexpr std::size_t classes_of_a_gallery = 5;  ///< that fill a page
constexpr std::size_t classes_with_numbers = 20; ///< that a small matrix has room for
constexpr QSizeF small_matrix{580, 580}, large_matrix{900, 900}, reliability_size{500, 500};

QString shown(const std::string &text) { return QString::fromStdString(display_path(text)); }

/// All of a few classes, in order; of many those with the lowest F1, the lowest first.
ChosenClasses worst_classes(const std::vector<evaluation::ClassFigures> &figures, std::size_t most) {
    ChosenClasses classes(figures.size());
    std::iota(classes.begin(), classes.end(), std::uint16_t{0});
    if (classes.size() <= most) return classes;
    std::ranges::stable_sort(classes, {}, [&](std::uint16_t c) { return figures[c].f1; });
    classes.resize(most);
    return classes;
}

void say_chosen(ReportDocument &report, const char *what, std::size_t chosen, std::size_t all) {
    if (chosen == all) return;
    report.say(QString("%1 of the %2 classes with the lowest F1, of %3 in all.")
                   .arg(what, count_text(chosen), count_text(all)),
               ReportParagraph::Kind::note);
}

ReportTable class_table(const RunPredictions &of, const evaluation::Report &figures, const ChosenClasses &classes,
                        const std::vector<std::uint64_t> &trained) {
    ReportTable table{
        {{"Class", false}, {"Precision", true}, {"Recall", true}, {"F1", true}, {"Images", true}, {"Predicted", true}},
        {}};
    if (!trained.empty()) table.columns.push_back({"Learned from", true});
    for (const std::uint16_t c : classes) {
        const evaluation::ClassFigures &of_class = figures.classes[c];
        table.rows.push_back({of.class_name(c), report_percent(of_class.precision), report_percent(of_class.recall),
                              report_percent(of_class.f1), count_text(of_class.support),
                              count_text(figures.predicted[c])});
        if (!trained.empty()) table.rows.back().emplace_back(count_text(trained[c]));
    }
    const auto add = [&](const char *name, const evaluation::AverageFigures &average) {
        table.rows.push_back({{name, true},
                              report_percent(average.precision),
                              report_percent(average.recall),
                              report_percent(average.f1),
                              count_text(figures.count),
                              QString()});
        if (!trained.empty()) table.rows.back().emplace_back(QString());
    };
    add("Mean over classes", figures.macro);
    add("Mean over images", figures.weighted);
    return table;
}

/// How many images of each class the run learned from; none where the data set is not at hand.
std::vector<std::uint64_t> trained_counts(const ReportRun &run, std::size_t classes) {
    if (!run.data || run.data->data->classes().size() != classes) return {};
    std::vector<std::uint64_t> counts(classes);
    const images::Split &train = run.data->splits.train;
    for (const std::uint32_t i : train.index) ++counts[run.data->data->label(train.part, i)];
    return counts;
}

void add_galleries(ReportDocument &report, const RunPredictions &of,
                   const std::vector<evaluation::ClassFigures> &figures, bool correct, const std::stop_token &stop) {
    report.heading(correct ? "Most confident correct predictions" : "Most confident wrong predictions");
    if (!of.images)
        return report.say("The images are not at hand, and these pictures are made of them. " +
                              shown(of.images_problem),
                          ReportParagraph::Kind::problem);
    const ChosenClasses classes = worst_classes(figures, most_gallery_classes);
    say_chosen(report, "Images", classes.size(), figures.size());
    for (std::size_t first = 0; first < classes.size(); first += classes_of_a_gallery) {
        const auto end = std::min(classes.size(), first + classes_of_a_gallery);
        const ChosenClasses some(classes.begin() + static_cast<std::ptrdiff_t>(first),
                                 classes.begin() + static_cast<std::ptrdiff_t>(end));
        std::shared_ptr<const Figure> figure = gallery_figure(of, correct, true, some, stop);
        report.add(figure, figure->default_size());
    }
}

void add_matrix(ReportDocument &report, const RunPredictions &of) {
    report.heading("Confusion matrix");
    try {
        report.add(confusion_figure(of),
                   of.predictions.classes.size() > classes_with_numbers ? large_matrix : small_matrix);
    } catch (const Error &error) {
        report.say(shown(error.what()), ReportParagraph::Kind::problem);
    }
}

} // namespace

void add_predictions(ReportDocument &report, const ReportRun &run, const std::stop_token &stop) {
    if (!run.predictions) {
        report.heading("Predictions");
        report.say(run.predictions_problem, ReportParagraph::Kind::problem);
        return;
    }
    const RunPredictions &of = *run.predictions;
    const evaluation::Report figures = evaluation::report(of.predictions);
    const ChosenClasses classes = worst_classes(figures.classes, most_classes);
    add_matrix(report, of);
    report.heading("Classes");
    report.say(QString("Balanced accuracy %1, of %2: %3.")
                   .arg(report_percent(figures.balanced), count_text(figures.classes.size()) + " classes",
                        run.what_is_predicted()));
    say_chosen(report, "Figures", classes.size(), figures.classes.size());
    report.blocks.emplace_back(class_table(of, figures, classes, trained_counts(run, of.predictions.classes.size())));
    std::shared_ptr<const Figure> bars = per_class_figure(of, classes);
    report.add(bars, bars->default_size());
    add_galleries(report, of, figures.classes, true, stop);
    add_galleries(report, of, figures.classes, false, stop);
    report.heading("Calibration");
    report.add(reliability_figure(of), reliability_size);
}

} // namespace benchlight::ui
