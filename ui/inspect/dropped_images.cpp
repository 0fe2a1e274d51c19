#include "ui/inspect/dropped_images.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/images/decode.h"
#include "ui/dataset/data_summary.h"
#include "ui/images/data_path.h"
#include "ui/inspect/dropped_list.h"
#include "ui/inspect/dropped_model.h"
#include "ui/inspect/examined_picture.h"
#include "ui/inspect/examined_view.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/window_settings.h"

#include <QAction>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {
namespace fs = std::filesystem;

namespace {

constexpr int wide = 620; ///< from here on list and image lie beside each other
constexpr int list_width = 250, list_height = 180, most_image_width = 640, most_image_height = 380;
constexpr std::size_t most_listed = 10000; ///< images of dropped folders

/// The files themselves, and the images in folders and below.
std::vector<fs::path> files_of(const std::vector<fs::path> &paths, const std::stop_token &stop) {
    std::vector<fs::path> files;
    for (const fs::path &path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            files.push_back(path);
            continue;
        }
        std::vector<fs::path> inside;
        fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, error);
        for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
            throw_if_stopped(stop);
            if (files.size() + inside.size() >= most_listed) break;
            std::error_code unknown;
            if (images::has_image_extension(entry->path().filename().native()) && entry->is_regular_file(unknown))
                inside.push_back(entry->path());
        }
        std::ranges::sort(inside);
        files.insert(files.end(), inside.begin(), inside.end());
    }
    return files;
}

std::vector<fs::path> paths_of(const QMimeData &mime) {
    std::vector<fs::path> paths;
    for (const QUrl &url : mime.urls())
        if (fs::path path = path_of(url); !path.empty()) paths.push_back(std::move(path));
    return paths;
}

/// On the examiner's thread. An image that cannot be read is a verdict too.
Verdict judge(const evaluation::Examiner &examiner, const DroppedSet &set, std::size_t row) {
    Verdict verdict;
    images::Image image;
    try {
        image = set.decode(set.bytes(images::Part::test, row));
    } catch (const Error &error) {
        verdict.problem = QString::fromStdString(error.what());
        return verdict;
    } catch (const std::bad_alloc &) {
        verdict.problem = "there is not enough memory for it";
        return verdict;
    }
    const std::vector<float> probability = examiner.probabilities(image);
    const auto top = std::ranges::max_element(probability);
    verdict.probability = double{*top};
    verdict.predicted =
        QString::fromStdString(display_path(examiner.classes()[static_cast<std::size_t>(top - probability.begin())]));
    return verdict;
}

QPushButton *make_button(const QString &text, const QString &tip) {
    auto *button = new QPushButton(text);
    button->setToolTip(tip);
    return button;
}

} // namespace

DroppedImages::DroppedImages(QWidget *parent)
    : QWidget(parent),
      model_(new DroppedModel(this)),
      stack_(new QStackedLayout(this)),
      list_(new DroppedList(model_)),
      view_(new ExaminedView),
      status_(new QLabel),
      problem_(make_text("complaint")),
      hint_(make_text("help")),
      progress_(new QProgressBar) {
    setAccessibleName("Images from outside");
    setAcceptDrops(true);
    stack_->addWidget(make_empty());
    stack_->addWidget(make_filled());
    auto *paste_action = new QAction("Paste images", this);
    paste_action->setShortcut(QKeySequence::Paste);
    paste_action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(paste_action);
    connect(paste_action, &QAction::triggered, this, [this] { paste(); });
    connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, &DroppedImages::show_chosen);
    connect(view_, &ExaminedView::failed, this, &DroppedImages::failed);
    connect(&examination_, &Examination::failed, this, &DroppedImages::refuse);
    tell();
}

DroppedImages::~DroppedImages() = default;

QWidget *DroppedImages::make_empty() {
    auto *empty = new QWidget;
    auto *column = new QVBoxLayout(empty);
    column->setSpacing(space::medium);
    auto *text = new QLabel("Drop images here, paste one (Ctrl+V), or choose files…");
    text->setWordWrap(true);
    text->setAlignment(Qt::AlignCenter);
    auto *choose =
        make_button("Choose files…", "Choose image files (JPEG, PNG, WebP or BMP) to see what they are taken for");
    choose->setAccessibleName("Choose image files");
    hint_->setAlignment(Qt::AlignCenter);
    connect(choose, &QPushButton::clicked, this, &DroppedImages::choose_files);
    column->addStretch();
    column->addWidget(text);
    column->addWidget(choose, 0, Qt::AlignHCenter);
    column->addWidget(hint_);
    column->addStretch();
    return empty;
}

QWidget *DroppedImages::make_bar() {
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins({});
    row->setSpacing(space::tiny);
    auto *add = make_button("Add…", "Choose more image files");
    add->setAccessibleName("Add image files");
    auto *from_clipboard = make_button("Paste", "Add an image, or files, from the clipboard (Ctrl+V)");
    from_clipboard->setAccessibleName("Paste an image");
    auto *remove = make_button("Clear", "Remove all images from this list; the files stay");
    remove->setAccessibleName("Remove all images from the list");
    connect(add, &QPushButton::clicked, this, &DroppedImages::choose_files);
    connect(from_clipboard, &QPushButton::clicked, this, [this] { paste(); });
    connect(remove, &QPushButton::clicked, this, &DroppedImages::clear);
    for (QPushButton *button : {add, from_clipboard, remove}) row->addWidget(button);
    row->addStretch();
    return bar;
}

QWidget *DroppedImages::make_filled() {
    status_->setProperty("role", "help");
    status_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    progress_->setTextVisible(false);
    progress_->setAccessibleName("Images that were judged");
    problem_->hide();
    auto *left = new QWidget;
    auto *list_column = new QVBoxLayout(left);
    list_column->setContentsMargins({});
    list_column->setSpacing(space::tiny);
    list_column->addWidget(make_bar());
    list_column->addWidget(status_);
    list_column->addWidget(progress_);
    list_column->addWidget(problem_);
    list_column->addWidget(list_, 1);
    auto *content = new QWidget;
    auto *content_row = new QHBoxLayout(content);
    content_row->setContentsMargins(space::medium, space::medium, space::medium, space::medium);
    view_->setMaximumWidth(most_image_width);
    view_->picture()->setMaximumHeight(most_image_height);
    content_row->addWidget(view_, 1, Qt::AlignTop);
    auto *scroll = make_scroll(content, "What the network says of the image");
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *card = new QFrame;
    card->setObjectName("card");
    auto *card_column = new QVBoxLayout(card);
    card_column->setContentsMargins(1, 1, 1, 1);
    card_column->addWidget(scroll);
    auto *filled = new QWidget;
    sides_ = new QBoxLayout(QBoxLayout::LeftToRight, filled);
    sides_->setContentsMargins(space::medium, space::small, space::medium, space::small);
    sides_->setSpacing(space::large);
    sides_->addWidget(left);
    sides_->addWidget(card, 1);
    return filled;
}

void DroppedImages::set_network(const evaluation::NetworkSource &source, const QString &title,
                                const std::string &spec) {
    title_ = title;
    const ExaminedNetwork network{source, spec};
    const bool same = has_network_ && network == network_;
    network_ = network;
    has_network_ = true;
    view_->set_network(network_);
    if (!same) {
        examination_.cancel();
        model_->forget_verdicts();
    }
    judge_next();
    tell();
}

void DroppedImages::add_files(const std::vector<fs::path> &files) {
    if (files.empty()) return;
    listing_.insert(listing_.end(), files.begin(), files.end());
    lister_.run([this, paths = listing_](const std::stop_token &stop) -> std::function<void()> {
        return [this, found = files_of(paths, stop)] {
            listing_.clear();
            model_->add(found);
            judge_next();
            tell();
        };
    });
    tell();
}

void DroppedImages::add_image(const QImage &image) {
    if (image.isNull()) return;
    model_->add(image);
    list_->setCurrentIndex(model_->index(model_->rowCount() - 1));
    judge_next();
    tell();
}

bool DroppedImages::paste() {
    const QMimeData *mime = QGuiApplication::clipboard()->mimeData();
    if (!mime) return false;
    if (const std::vector<fs::path> paths = paths_of(*mime); !paths.empty()) {
        add_files(paths);
        return true;
    }
    const auto image = mime->hasImage() ? mime->imageData().value<QImage>() : QImage();
    add_image(image);
    return !image.isNull();
}

void DroppedImages::choose_files() {
    WindowSettings settings;
    const QStringList names = QFileDialog::getOpenFileNames(
        this, "Choose images", settings.value("images_folder", QDir::homePath()).toString(),
        "Images (*.jpg *.jpeg *.png *.webp *.bmp);;All files (*)");
    std::vector<fs::path> files;
    for (const QString &name : names) files.emplace_back(QFile::encodeName(name).toStdString());
    if (!files.empty()) settings.setValue("images_folder", QFileInfo(names.front()).absolutePath());
    add_files(files);
}

void DroppedImages::clear() {
    examination_.cancel();
    lister_.cancel();
    listing_.clear();
    view_->clear({});
    model_->clear();
    problem_->hide();
    tell();
    setFocus();
}

std::size_t DroppedImages::count() const { return static_cast<std::size_t>(model_->rowCount()); }
bool DroppedImages::judging() const { return examination_.busy() || lister_.busy(); }
QString DroppedImages::status() const { return status_->text(); }
QString DroppedImages::problem() const { return problem_->isHidden() ? QString() : problem_->text(); }

/// One image at a time, so that the one that is looked at is asked about in between.
void DroppedImages::judge_next() {
    if (!has_network_ || examination_.busy() || model_->next() == count()) return;
    const std::size_t row = model_->next();
    examination_.run(network_,
                     [this, row, images = model_->images()](const evaluation::Examiner &examiner,
                                                            const std::stop_token &) -> std::function<void()> {
                         return [this, row, verdict = judge(examiner, *images, row)] {
                             problem_->hide();
                             model_->set_verdict(row, verdict);
                             judge_next();
                             tell();
                         };
                     });
}

void DroppedImages::refuse(const QString &reason) {
    problem_->setText("The network cannot be asked. " + reason);
    problem_->show();
    tell();
}

void DroppedImages::show_chosen() {
    const QModelIndex index = list_->currentIndex();
    if (!index.isValid()) return view_->clear({});
    view_->set_images(model_->images());
    const auto row = static_cast<std::size_t>(index.row());
    view_->show_image({images::Part::test, static_cast<std::uint32_t>(row)}, std::nullopt, model_->name(row));
}

void DroppedImages::tell() {
    const bool empty = count() == 0 && !lister_.busy();
    stack_->setCurrentIndex(empty ? 0 : 1);
    const QString network =
        has_network_ ? QString("They are judged by %1.").arg(title_) : QString("No network is chosen yet.");
    hint_->setText(network);
    if (!empty && !list_->currentIndex().isValid() && count() > 0) list_->setCurrentIndex(model_->index(0));
    QStringList facts{count_text(count()) + (count() == 1 ? " image" : " images")};
    if (lister_.busy()) facts << "looking for images…";
    if (model_->unreadable() > 0) facts << count_text(model_->unreadable()) + " cannot be read";
    if (has_network_) facts << "judged by " + title_;
    status_->setText(facts.join(", "));
    status_->setToolTip(status_->text());
    const bool working = judging();
    progress_->setVisible(working);
    progress_->setRange(0, lister_.busy() ? 0 : static_cast<int>(count()));
    progress_->setValue(static_cast<int>(model_->next()));
}

void DroppedImages::dragEnterEvent(QDragEnterEvent *event) {
    if (event->mimeData()->hasImage() || !paths_of(*event->mimeData()).empty()) event->acceptProposedAction();
}

void DroppedImages::dropEvent(QDropEvent *event) {
    const std::vector<fs::path> paths = paths_of(*event->mimeData());
    if (paths.empty())
        add_image(event->mimeData()->imageData().value<QImage>());
    else
        add_files(paths);
    event->acceptProposedAction();
}

void DroppedImages::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_C && event->modifiers() == Qt::NoModifier) return view_->toggle_heat();
    QWidget::keyPressEvent(event);
}

void DroppedImages::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    const bool beside = width() >= wide;
    sides_->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    QWidget *left = list_->parentWidget();
    left->setMaximumWidth(beside ? list_width : QWIDGETSIZE_MAX);
    left->setMinimumWidth(beside ? list_width : 0);
    list_->setMaximumHeight(beside ? QWIDGETSIZE_MAX : list_height);
}

} // namespace benchlight::ui
