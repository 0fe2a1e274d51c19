#include "ui/inspect/neighbour_section.h"

#include "engine/core/text.h"
#include "ui/dataset/data_summary.h"
#include "ui/inspect/sheet_section.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr std::size_t shown_neighbours = 8;
constexpr int steps = 1000;
constexpr qint64 progress_interval_ms = 100;
const QString what_it_is = "The training images that are most like this one to the network.";

} // namespace

struct NeighbourSection::Found {
    bool indexed = true;
    std::vector<evaluation::Neighbour> neighbours{};
    std::vector<StripItem> items{};
};

NeighbourSection::NeighbourSection(QWidget *parent)
    : QWidget(parent),
      state_(make_text("help")),
      find_(new QPushButton("Find similar training images")),
      cancel_(new QPushButton("Cancel")),
      progress_(new QProgressBar),
      strip_(new ImageStrip("Similar training images", true)) {
    find_->setToolTip("Compute the features of all training images, once for this network, and compare");
    cancel_->setToolTip("Stop looking for similar training images");
    cancel_->setAccessibleName("Cancel looking for similar images");
    progress_->setRange(0, steps);
    progress_->setTextVisible(false);
    progress_->setAccessibleName("Features computed");
    auto *column = make_section(this, "Similar training images");
    auto *row = new QHBoxLayout;
    row->addWidget(progress_, 1);
    row->addWidget(cancel_);
    auto *button = new QHBoxLayout;
    button->addWidget(find_);
    button->addStretch();
    column->addWidget(state_);
    column->addLayout(button);
    column->addLayout(row);
    column->addWidget(strip_);
    connect(find_, &QPushButton::clicked, this, &NeighbourSection::begin);
    connect(cancel_, &QPushButton::clicked, this, &NeighbourSection::stop);
    connect(strip_, &ImageStrip::chosen, this, [this](int item) {
        emit chosen({images::Part::train, neighbours_[static_cast<std::size_t>(item)].index});
    });
    connect(&examination_, &Examination::failed, this, &NeighbourSection::refuse);
    connect(&indexing_, &DataWorker::failed, this, &NeighbourSection::refuse);
    show_state(what_it_is, true, false);
}

NeighbourSection::~NeighbourSection() = default;

bool NeighbourSection::working() const { return wanted_ || examination_.busy() || indexing_.busy(); }
QString NeighbourSection::text() const { return state_->text(); }

void NeighbourSection::show_state(const QString &sentence, bool offer, bool busy) {
    state_->setText(sentence);
    state_->setVisible(!sentence.isEmpty());
    find_->setVisible(offer);
    progress_->setVisible(busy);
    cancel_->setVisible(busy);
    if (offer || busy) {
        neighbours_.clear();
        strip_->show_items({});
    }
    strip_->setVisible(!strip_->items().empty());
}

void NeighbourSection::show_sample(const std::shared_ptr<const Subject> &subject, std::size_t sample) {
    const bool same_network = subject_ && subject_->data == subject->data &&
                              ExaminedNetwork{subject_->source, {}} == ExaminedNetwork{subject->source, {}};
    subject_ = subject;
    sample_ = sample;
    if (!subject->images) {
        clear();
        subject_ = subject;
        return show_state("The images are not at hand.", false, false);
    }
    if (!same_network) {
        indexing_.cancel();
        wanted_ = false;
        data_.reset();
        show_state(what_it_is, true, false);
    }
    strip_->show_waiting();
    if (indexing_.busy() || wanted_) return; // goes on; the newest image is compared when it is done
    if (data_) look();
}

void NeighbourSection::set_data(std::shared_ptr<const images::DataSet> set) {
    data_ = std::move(set);
    if (data_ && subject_ && subject_->images) look();
}

void NeighbourSection::show_reading(double done) {
    if (!wanted_) return;
    show_state("Reading the data set…", false, true);
    progress_->setValue(static_cast<int>(done * steps));
}

void NeighbourSection::refuse(const QString &reason) {
    wanted_ = false;
    show_state("Similar images cannot be found. " + reason, true, false);
}

void NeighbourSection::clear() {
    examination_.cancel();
    indexing_.cancel();
    wanted_ = false;
    subject_.reset();
    data_.reset();
    show_state(what_it_is, false, false);
}

void NeighbourSection::begin() {
    if (!subject_) return;
    wanted_ = true;
    if (data_) return index();
    show_state("Reading the data set…", false, true);
    progress_->setValue(0);
    emit data_wanted();
}

void NeighbourSection::stop() {
    if (!data_) emit data_unwanted();
    wanted_ = false;
    examination_.cancel();
    indexing_.cancel();
    show_state(what_it_is, true, false);
}

NeighbourSection::Found NeighbourSection::find_neighbours(const evaluation::Examiner &examiner, const Subject &subject,
                                                          std::size_t sample, const images::DataSet &data, int side,
                                                          const std::stop_token &stop, const Progress &progress) {
    const Tile tile = subject.tile(sample);
    const images::Image image = subject.images->decode(subject.images->bytes(tile.part, tile.index));
    Found found;
    // One more, since a training image is nearest to itself.
    for (const evaluation::Neighbour &one : examiner.nearest(image, data, shown_neighbours + 1, stop, progress))
        if (found.neighbours.size() < shown_neighbours && !(tile == Tile{images::Part::train, one.index}))
            found.neighbours.push_back(one);
    for (const evaluation::Neighbour &one : found.neighbours) {
        throw_if_stopped(stop);
        const Thumbnail thumbnail = make_thumbnail(data.stored(), {images::Part::train, one.index}, side);
        const std::uint16_t label = data.label(images::Part::train, one.index);
        const QString name = QString::fromStdString(display_path(data.classes()[label]));
        const QString similarity = QString::fromStdString(format_fixed(double{one.similarity}, 3));
        QString tip =
            QString("%1, training image %2\nCosine similarity %3\n%4")
                .arg(name, count_text(one.index), similarity,
                     QString::fromStdString(display_path(data.stored().source(images::Part::train, one.index))));
        if (!thumbnail.problem.isEmpty()) tip += "\nCannot be read: " + thumbnail.problem;
        found.items.push_back({thumbnail.image, name, similarity, tip});
    }
    return found;
}

void NeighbourSection::look() {
    const int side = strip_->side();
    examination_.run({subject_->source, subject_->data},
                     [this, subject = subject_, sample = sample_, data = data_, side](
                         const evaluation::Examiner &examiner, const std::stop_token &stop) -> std::function<void()> {
                         Found found;
                         found.indexed = examiner.indexed(*data);
                         if (found.indexed) found = find_neighbours(examiner, *subject, sample, *data, side, stop, {});
                         return [this, found] { accept(found); };
                     });
}

void NeighbourSection::index() {
    examination_.cancel();
    show_state("Computing the features of the training images…", false, true);
    progress_->setValue(0);
    const int side = strip_->side();
    indexing_.run([this, subject = subject_, sample = sample_, data = data_,
                   side](const std::stop_token &stop) -> std::function<void()> {
        QElapsedTimer since;
        const Progress progress = [&](std::uint64_t done, std::uint64_t total) {
            if (total == 0 || (since.isValid() && since.elapsed() < progress_interval_ms)) return;
            since.start();
            const int share = static_cast<int>(done * steps / total);
            QMetaObject::invokeMethod(
                this,
                [this, stop, share] {
                    if (!stop.stop_requested()) progress_->setValue(share);
                },
                Qt::QueuedConnection);
        };
        const evaluation::Examiner own(subject->source, data.get());
        const Found found = find_neighbours(own, *subject, sample, *data, side, stop, progress);
        return [this, found, subject, sample] {
            wanted_ = false;
            if (subject != subject_ || sample != sample_) return look(); // another image is shown by now
            accept(found);
        };
    });
}

void NeighbourSection::accept(const Found &found) {
    if (!found.indexed) {
        if (wanted_) return index();
        return show_state(what_it_is, true, false);
    }
    wanted_ = false;
    neighbours_ = found.neighbours;
    strip_->show_items(found.items);
    show_state(found.items.empty() ? "There is no other training image." : "With the cosine of their features.", false,
               false);
}

} // namespace benchlight::ui
