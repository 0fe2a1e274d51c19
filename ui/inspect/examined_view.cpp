#include "ui/inspect/examined_view.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "ui/figures/export_button.h"
#include "ui/figures/grid_figure.h"
#include "ui/inspect/examined_picture.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/widgets.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QToolButton>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_bytes = 32 << 20;
constexpr int usual_opacity = 60;

std::vector<QString> shown_names(const std::vector<std::string> &names) {
    std::vector<QString> shown;
    shown.reserve(names.size());
    for (const std::string &name : names) shown.push_back(QString::fromStdString(display_path(name)));
    return shown;
}

QString size_text(const QSize &size, int channels) {
    return QString("%1×%2 %3").arg(size.width()).arg(size.height()).arg(channels == 1 ? "grey" : "colour");
}

} // namespace

/// What the network answered, made on the examiner's thread.
struct ExaminedView::Answer {
    images::Image seen;
    Answers answers;
    QString image_problem; ///< why there is nothing else
    std::optional<std::uint16_t> heat_class;
    evaluation::HeatMap heat; ///< of that class
    QString heat_problem;
};

ExaminedView::ExaminedView(QWidget *parent)
    : QWidget(parent),
      loader_(nullptr, most_bytes, 1),
      picture_(new ExaminedPicture),
      caption_(new QLabel),
      problem_(make_text("complaint")),
      signs_(make_help({})),
      bars_(new ProbabilityBars) {
    caption_->setProperty("role", "help");
    caption_->setTextFormat(Qt::PlainText);
    caption_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // one line, so that nothing below it moves
    problem_->hide();
    signs_->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(space::tiny);
    column->addWidget(picture_);
    column->addWidget(make_controls());
    column->addWidget(caption_);
    column->addWidget(problem_);
    column->addWidget(bars_);
    column->addWidget(signs_);
    connect(&loader_, &ThumbnailLoader::arrived, this, &ExaminedView::show_picture);
    connect(&examination_, &Examination::failed, this, &ExaminedView::refuse);
    connect(bars_, &ProbabilityBars::class_chosen, this, &ExaminedView::show_heat_of);
    set_mode(Mode::stored);
}

ExaminedView::~ExaminedView() = default;

QWidget *ExaminedView::make_controls() {
    auto *controls = new QWidget;
    auto *row = new QHBoxLayout(controls);
    row->setContentsMargins({});
    row->setSpacing(space::tiny);
    modes_ = new QButtonGroup(this);
    const auto add = [&](Mode mode, const QString &text, const QString &tip) {
        auto *button = new QToolButton;
        button->setObjectName("segment");
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(text);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::StrongFocus);
        modes_->addButton(button, static_cast<int>(mode));
        row->addWidget(button);
    };
    add(Mode::stored, "As stored", "The whole image as it is stored");
    add(Mode::seen, "As seen", "The image as the network takes it: scaled, and its centre cut out");
    add(Mode::heat, "Grad-CAM",
        "Where the network looks for a class (C): Grad-CAM of Selvaraju et al., 2017, over what it sees");
    connect(modes_, &QButtonGroup::idClicked, this, [this](int id) { set_mode(static_cast<Mode>(id)); });
    opacity_ = new QSlider(Qt::Horizontal);
    opacity_->setRange(10, 100);
    opacity_->setValue(usual_opacity);
    opacity_->setPageStep(10);
    opacity_->setMinimumWidth(48);
    opacity_->setMaximumWidth(140);
    opacity_->setAccessibleName("Opacity of the heat");
    opacity_->setToolTip("How opaque the heat is");
    pass_wheel_on(opacity_);
    connect(opacity_, &QSlider::valueChanged, this, [this](int value) {
        if (!heat_) return;
        heat_ = std::make_shared<HeatFigure>(heat_->with_opacity(value / 100.0));
        show_picture();
    });
    export_ = new ExportButton([this]() -> const Figure * { return heat_.get(); }, "grad-cam");
    export_->setEnabled(false);
    connect(export_, &ExportButton::failed, this, &ExaminedView::failed);
    row->addStretch();
    row->addWidget(opacity_, 1);
    row->addWidget(export_);
    return controls;
}

void ExaminedView::set_network(const ExaminedNetwork &network, const std::vector<std::string> &classes) {
    if (has_network_ && network == network_ && shown_names(classes) == classes_) return;
    network_ = network;
    has_network_ = true;
    classes_ = shown_names(classes);
    answer_.reset();
    if (tile_) ask();
}

void ExaminedView::set_images(std::shared_ptr<const images::ImageSet> images) {
    if (images == loader_.images()) return;
    loader_.set_images(std::move(images));
    tile_.reset();
    pictured_.reset();
    answer_.reset();
    examination_.cancel();
}

void ExaminedView::show_image(const Tile &tile, std::optional<std::uint16_t> label, const QString &name) {
    if (!loader_.images()) return;
    name_ = name;
    if (tile_ == tile && label_ == label && (answer_ || examination_.busy())) return;
    tile_ = tile;
    label_ = label;
    heat_class_.reset();
    answer_.reset();
    heat_.reset();
    pictured_.reset();
    picture_->show_waiting();
    want_picture();
    show_picture();
    ask();
}

void ExaminedView::clear(const QString &sentence) {
    examination_.cancel();
    tile_.reset();
    answer_.reset();
    heat_.reset();
    bars_->show_answers({});
    bars_->hide();
    signs_->hide();
    problem_->hide();
    export_->setEnabled(false);
    caption_->setText(" ");
    picture_->show_sentence(sentence);
}

void ExaminedView::ask_again() {
    if (tile_) ask();
}

void ExaminedView::set_mode(Mode mode) {
    if (mode != Mode::heat) mode_before_heat_ = mode;
    mode_ = mode;
    modes_->button(static_cast<int>(mode))->setChecked(true);
    opacity_->setEnabled(mode == Mode::heat);
    if (mode != Mode::heat) heat_.reset();
    if (!tile_) return;
    if (mode == Mode::heat && (!answer_ || !answer_->heat_class)) return ask();
    if (mode == Mode::heat && answer_) return accept(answer_);
    bars_->show_heat_of(std::nullopt);
    show_picture();
}

void ExaminedView::toggle_heat() { set_mode(mode_ == Mode::heat ? mode_before_heat_ : Mode::heat); }

void ExaminedView::show_heat_of(int label) {
    if (!tile_ || label < 0) return;
    heat_class_ = static_cast<std::uint16_t>(label);
    const bool is_there = answer_ && answer_->heat_class == heat_class_;
    if (!is_there && answer_) { // the map of another class is of no use any more
        auto without = std::make_shared<Answer>(*answer_);
        without->heat_class.reset();
        answer_ = std::move(without);
    }
    set_mode(Mode::heat);
}

void ExaminedView::ask() {
    if (!has_network_) return;
    if (!answer_) bars_->show_waiting();
    // What the network takes stays what it takes when it is cut to size once more, so nothing is decoded twice.
    struct Request {
        std::shared_ptr<const images::ImageSet> images;
        Tile tile;
        std::shared_ptr<const Answer> known;
        std::vector<QString> classes;
        std::optional<std::uint16_t> label, heat_class;
        bool heat;
    };
    const bool known = answer_ && answer_->image_problem.isEmpty();
    const Request request{loader_.images(), *tile_,      known ? answer_ : nullptr, classes_,
                          label_,           heat_class_, mode_ == Mode::heat};
    examination_.run(
        network_,
        [this, request](const evaluation::Examiner &examiner, const std::stop_token &stop) -> std::function<void()> {
            auto answer = std::make_shared<Answer>();
            try {
                answer->seen = examiner.seen(request.known ? request.known->seen
                                                           : request.images->decode(request.images->bytes(
                                                                 request.tile.part, request.tile.index)));
            } catch (const Error &error) {
                answer->image_problem = QString::fromStdString(error.what());
                return [this, answer] { accept(answer); };
            }
            throw_if_stopped(stop);
            Answers &answers = answer->answers;
            answers.probability = examiner.probabilities(answer->seen);
            const bool own_names = request.classes.size() != answers.probability.size();
            answers.classes = own_names ? shown_names(examiner.classes()) : request.classes;
            if (request.label && *request.label < answers.classes.size()) answers.label = request.label;
            throw_if_stopped(stop);
            if (request.heat) {
                answer->heat_class = request.heat_class ? request.heat_class : answers.top();
                try {
                    answer->heat = examiner.grad_cam(answer->seen, *answer->heat_class);
                } catch (const Error &error) {
                    answer->heat_problem = QString::fromStdString(error.what());
                }
            }
            return [this, answer] { accept(answer); };
        });
}

void ExaminedView::accept(const std::shared_ptr<const Answer> &answer) {
    const bool same = answer_ && answer_->answers.probability == answer->answers.probability;
    answer_ = answer;
    problem_->hide();
    const bool readable = answer->image_problem.isEmpty();
    bars_->setVisible(readable);
    signs_->setVisible(readable);
    show_signs();
    if (!same || bars_->waiting()) bars_->show_answers(answer->answers); // else a chosen row stays where it is
    bars_->show_heat_of(mode_ == Mode::heat ? answer->heat_class : std::nullopt);
    heat_.reset();
    if (mode_ == Mode::heat && !answer->heat.value.empty()) {
        const QString title =
            QString("%1: where the network looks for %2").arg(name_, answer->answers.classes[*answer->heat_class]);
        heat_ = std::make_shared<HeatFigure>(answer->seen, answer->heat, title, opacity_->value() / 100.0);
    }
    show_picture();
    emit settled_down();
}

void ExaminedView::refuse(const QString &reason) {
    answer_.reset();
    heat_.reset();
    bars_->show_answers({});
    bars_->hide();
    signs_->hide();
    problem_->setText("The network cannot be asked about this image. " + reason);
    problem_->show();
    show_picture();
    emit settled_down();
}

void ExaminedView::want_picture() {
    if (!tile_ || !isVisible()) return;
    loader_.set_side(picture_->wanted_side());
    loader_.want({*tile_});
}

/// The best of what is there: what the mode asks for, else the image as it is stored.
void ExaminedView::show_picture() {
    export_->setEnabled(heat_ != nullptr);
    show_caption();
    if (!tile_) return;
    if (heat_) {
        pictured_.reset();
        return picture_->show_heat(std::make_shared<HeatFigure>(heat_->with_title({})));
    }
    if (mode_ != Mode::stored && answer_ && !answer_->seen.pixels.empty()) {
        pictured_.reset();
        return picture_->show_seen(to_qimage(answer_->seen));
    }
    const Thumbnail *thumbnail = loader_.find(*tile_);
    if (!thumbnail && pictured_ == tile_) return; // of another size; it does until that of this size has come
    if (thumbnail) pictured_ = tile_;
    picture_->show_thumbnail(thumbnail);
}

void ExaminedView::show_caption() {
    QString text = " ";
    const Thumbnail *thumbnail = tile_ ? loader_.find(*tile_) : nullptr;
    if (mode_ == Mode::heat && answer_ && answer_->heat_class) {
        const QString &name = answer_->answers.classes[*answer_->heat_class];
        text = !answer_->heat_problem.isEmpty() ? answer_->heat_problem
               : heat_ && heat_->empty()        ? QString("Nothing in this image speaks for %1.").arg(name)
                                                : QString("Where the network looks for %1.").arg(name);
    } else if (mode_ == Mode::seen && answer_ && !answer_->seen.pixels.empty()) {
        text =
            size_text({answer_->seen.width, answer_->seen.height}, answer_->seen.channels) + " as the network sees it";
    } else if (thumbnail && thumbnail->stored.isValid()) {
        text = size_text(thumbnail->stored, thumbnail->channels) + " as stored";
    }
    caption_->setText(text);
    caption_->setToolTip(text);
    picture_->setAccessibleDescription(text);
}

/// What the signs before the bars mean, and what the bars are good for.
void ExaminedView::show_signs() {
    const QString use = "Choose a class to see where the network looks for it.";
    const Answers &answers = answer_->answers;
    const bool wrong = answers.label && answers.label != answers.top();
    signs_->setText((!answers.label ? QString()
                     : wrong        ? QString("✓ true class   ✗ predicted instead. ")
                                    : QString("✓ predicted, the true class. ")) +
                    use);
}

QString ExaminedView::caption() const { return caption_->text(); }
QString ExaminedView::problem() const { return problem_->isHidden() ? QString() : problem_->text(); }

void ExaminedView::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    want_picture();
    show_picture();
}

void ExaminedView::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    want_picture();
    show_picture();
}

} // namespace benchlight::ui
