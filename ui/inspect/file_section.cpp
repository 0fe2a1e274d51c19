#include "ui/inspect/file_section.h"

#include "engine/core/text.h"
#include "ui/dataset/data_summary.h"
#include "ui/inspect/sheet_section.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QFile>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr int longest_piece = 16; ///< characters

QUrl url_of(const std::filesystem::path &path) { return QUrl::fromLocalFile(QFile::decodeName(path.c_str())); }

} // namespace

QString breakable(const QString &path) {
    QString text;
    int piece = 0;
    for (const QChar character : path) {
        text += character;
        ++piece;
        const bool within =
            character.isHighSurrogate() || !(QStringView(u"/_-.#").contains(character) || piece >= longest_piece);
        if (within) continue;
        text += QChar(0x200b); // zero width space
        piece = 0;
    }
    return text;
}

FileSection::FileSection(QWidget *parent)
    : QWidget(parent),
      text_(make_text("help")),
      problem_(make_text("complaint")),
      open_(new QPushButton("Open folder")),
      copy_(new QPushButton("Copy path")) {
    open_->setToolTip("Show the folder that the image, or the file that holds it, lies in");
    copy_->setToolTip("Copy where this image is stored");
    copy_->setAccessibleName("Copy the image's path");
    text_->setTextInteractionFlags(Qt::NoTextInteraction); // its text has invisible characters; copying has a button
    auto *column = make_section(this, "File");
    auto *row = new QHBoxLayout;
    row->setSpacing(space::tiny);
    row->addWidget(open_);
    row->addWidget(copy_);
    row->addStretch();
    column->addWidget(text_);
    column->addWidget(problem_);
    column->addLayout(row);
    connect(open_, &QPushButton::clicked, this, [this] { QDesktopServices::openUrl(url_of(place_.folder())); });
    connect(copy_, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(path_); });
    connect(&worker_, &DataWorker::failed, this, [this](const QString &reason) {
        problem_->setText(reason);
        problem_->show();
    });
    clear();
}

void FileSection::show_sample(const std::shared_ptr<const Subject> &subject, std::size_t sample) {
    clear();
    const Tile tile = subject->tile(sample);
    which_ = QString("%1 image %2").arg(tile.part == images::Part::train ? "Training" : "Test", count_text(tile.index));
    if (!subject->images) {
        const QString source = subject->source_of(sample);
        text_->setText(source.isEmpty() ? which_ : which_ + ": " + breakable(source));
        problem_->setText(subject->images_problem.isEmpty() ? "The images are not at hand." : subject->images_problem);
        problem_->show();
        return;
    }
    text_->setText(which_);
    worker_.run([this, subject, tile, which = which_](const std::stop_token &) -> std::function<void()> {
        const ImagePlace place = place_of(subject->data, *subject->images, tile);
        std::error_code unknown;
        return
            [this, place, there = std::filesystem::exists(place.file, unknown), which] { accept(place, there, which); };
    });
}

void FileSection::accept(const ImagePlace &place, bool there, const QString &which) {
    place_ = place;
    path_ = QString::fromStdString(display_path(place.source));
    text_->setText(which + ": " + breakable(path_));
    text_->setToolTip(path_);
    open_->setEnabled(!place.folder().empty());
    copy_->setEnabled(true);
    problem_->setVisible(!there);
    problem_->setText(place.own_file ? "The file is no longer there: it was moved or deleted."
                                     : "The file that holds the image is no longer there: it was moved or deleted.");
}

void FileSection::clear() {
    worker_.cancel();
    place_ = {};
    path_.clear();
    which_.clear();
    text_->setText({});
    problem_->hide();
    open_->setEnabled(false);
    copy_->setEnabled(false);
}

QString FileSection::text() const {
    const QString place = path_.isEmpty() ? text_->text().remove(QChar(0x200b)) : which_ + ": " + path_;
    return problem_->isHidden() ? place : place + "\n" + problem_->text();
}

} // namespace benchlight::ui
