#include "ui/dataset/download_panel.h"

#include "engine/core/fetch.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "ui/shell/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr int tick_ms = 200, widest = 520;

QString bytes_text(std::uint64_t bytes) { return QString::fromStdString(format_bytes(bytes)); }

} // namespace

/// Written by the downloading thread, read when the window ticks.
struct DownloadPanel::Shared {
    std::atomic<std::uint64_t> done = 0;
    std::atomic<bool> any = false; ///< progress was made
};

DownloadPanel::DownloadPanel(Form form, QWidget *parent)
    : QFrame(parent),
      form_(form),
      title_(new QLabel),
      facts_(new QLabel),
      status_(new QLabel),
      problem_(new QLabel),
      bar_(new QProgressBar),
      button_(new QPushButton),
      cancel_(new QPushButton(word("&Cancel"))),
      more_(new QPushButton),
      address_row_(new QWidget),
      address_(new QLineEdit),
      ticking_(new QTimer(this)) {
    setObjectName("downloadPanel");
    title_->setProperty("role", "heading");
    facts_->setProperty("role", "help");
    status_->setProperty("role", "help");
    problem_->setProperty("role", "complaint");
    for (QLabel *label : {title_, facts_, status_, problem_}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    }
    bar_->setTextVisible(false);
    bar_->setRange(0, 1000);
    bar_->setAccessibleName("How much has arrived");
    button_->setObjectName("primary");
    cancel_->setToolTip("Stop; what has arrived is kept, and the download can go on later");
    more_->setObjectName("disclosure");
    more_->setToolTip("A mirror, or a file on this machine; size and checksum are verified all the same");
    address_->setPlaceholderText("https://… or file:///…");
    address_->setAccessibleName("Address to download from");
    address_->setToolTip("Leave it empty for the address of its makers");
    address_->setClearButtonEnabled(true);

    if (form_ == Form::narrow) {
        setObjectName("narrowDownload");
        title_->hide(); // who offers it has said what it is
        setLayout(make_column());
    } else {
        auto *inner = new QWidget;
        inner->setMaximumWidth(widest);
        inner->setLayout(make_column());
        auto *across = new QHBoxLayout;
        across->addStretch(1);
        across->addWidget(inner, 100);
        across->addStretch(1);
        auto *outer = new QVBoxLayout(this);
        outer->setContentsMargins(space::huge, space::huge, space::huge, space::huge);
        outer->addStretch(2);
        outer->addLayout(across);
        outer->addStretch(3);
    }

    ticking_->setInterval(tick_ms);
    connect(ticking_, &QTimer::timeout, this, &DownloadPanel::show_progress);
    connect(button_, &QPushButton::clicked, this, &DownloadPanel::start);
    connect(cancel_, &QPushButton::clicked, this, &DownloadPanel::cancel);
    connect(more_, &QPushButton::clicked, this, [this] { show_more(address_row_->isHidden()); });
    connect(address_, &QLineEdit::returnPressed, this, &DownloadPanel::start);
    show_more(false);
    show_state();
}

QVBoxLayout *DownloadPanel::make_column() {
    const bool narrow = form_ == Form::narrow;
    auto *address = new QVBoxLayout(address_row_);
    address->setContentsMargins({});
    address->setSpacing(space::tiny);
    address->addWidget(address_);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addWidget(button_);
    buttons->addWidget(cancel_);
    if (!narrow) buttons->addWidget(more_);
    buttons->addStretch();
    auto *column = new QVBoxLayout;
    column->setContentsMargins({});
    column->setSpacing(narrow ? space::tiny : space::small);
    for (QWidget *widget :
         {static_cast<QWidget *>(title_), static_cast<QWidget *>(facts_), static_cast<QWidget *>(bar_),
          static_cast<QWidget *>(status_), static_cast<QWidget *>(problem_)})
        column->addWidget(widget);
    if (!narrow) column->addSpacing(space::tiny);
    column->addLayout(buttons);
    if (narrow) column->addWidget(more_, 0, Qt::AlignLeft);
    column->addWidget(address_row_);
    return column;
}

QString DownloadPanel::word(const char *text) const {
    return form_ == Form::narrow ? QString(text).remove('&') : QString(text);
}

DownloadPanel::~DownloadPanel() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void DownloadPanel::show_more(bool more) {
    address_row_->setVisible(more && !running_);
    more_->setText(word(more ? "From its &makers" : "From another &address"));
    if (more)
        address_->setFocus();
    else
        address_->clear();
}

void DownloadPanel::show_resource(const Resource &resource) {
    if (running_) return;
    resource_ = resource;
    problem_->clear();
    show_more(false);
    show_state();
}

void DownloadPanel::set_address(const QString &url) {
    show_more(!url.isEmpty());
    address_->setText(url);
}

QString DownloadPanel::problem() const { return problem_->text(); }

/// Bytes of an earlier try.
std::uint64_t DownloadPanel::arrived() const {
    std::error_code error;
    const auto size = std::filesystem::file_size(cache_folder() / (resource_.name + ".part"), error);
    return error || resource_.name.empty() ? 0 : size;
}

void DownloadPanel::show_state() {
    title_->setText(QString::fromStdString(resource_.title));
    const QString facts = QString("%1 from %2\nKept in %3")
                              .arg(bytes_text(resource_.size), QString::fromStdString(display_path(resource_.url)),
                                   QString::fromStdString(display_path(resource_path(resource_))));
    facts_->setText(form_ == Form::page ? facts
                                        : QString("From %1").arg(QUrl(QString::fromStdString(resource_.url)).host()));
    facts_->setToolTip(facts);
    const std::uint64_t there = running_ ? 0 : arrived();
    bar_->setVisible(running_ || there > 0);
    if (!running_)
        bar_->setValue(static_cast<int>(1000. * static_cast<double>(there) /
                                        static_cast<double>(std::max<std::uint64_t>(1, resource_.size))));
    status_->setText(
        there > 0 ? QString("%1 of %2 have arrived and are kept.").arg(bytes_text(there), bytes_text(resource_.size))
                  : QString());
    status_->setVisible(running_ || there > 0);
    problem_->setVisible(!running_ && !problem_->text().isEmpty());
    button_->setVisible(!running_);
    button_->setText(there > 0                    ? word("&Go on from %1").arg(bytes_text(there))
                     : problem_->text().isEmpty() ? word("&Download %1").arg(bytes_text(resource_.size))
                                                  : word("&Try again"));
    button_->setToolTip(there > 0 ? "Fetch what is missing" : "Fetch it into the cache folder");
    cancel_->setVisible(running_);
    cancel_->setEnabled(!stopping_);
    more_->setVisible(!running_);
    address_row_->setVisible(!running_ && !more_->text().startsWith("From another"));
}

void DownloadPanel::start() {
    if (running_ || resource_.name.empty()) return;
    running_ = true;
    stopping_ = false;
    const bool focused = isAncestorOf(window()->focusWidget());
    problem_->clear();
    shared_ = std::make_shared<Shared>();
    rate_ = {};
    clock_.start();
    show_state();
    if (focused) cancel_->setFocus(Qt::OtherFocusReason); // what had the focus is hidden
    show_progress();
    ticking_->start();
    emit started(QString::fromStdString(resource_.name));
    const std::string url = QFile::encodeName(address_->text().trimmed()).toStdString();
    thread_ = std::jthread([this, shared = shared_, resource = resource_, url](const std::stop_token &stop) {
        QString path, problem;
        try {
            const auto place = fetch_resource(resource, url, stop, [&](std::uint64_t done, std::uint64_t) {
                shared->done = done;
                shared->any = true;
            });
            path = QFile::decodeName(QByteArray::fromStdString(place.string()));
        } catch (const Stopped &) {
        } catch (const std::exception &error) {
            problem = QString::fromStdString(error.what());
        }
        QMetaObject::invokeMethod(
            this, [this, path, problem] { ended(path, problem); }, Qt::QueuedConnection);
    });
}

void DownloadPanel::cancel() {
    if (!running_ || stopping_) return;
    stopping_ = true;
    thread_.request_stop();
    show_state();
    status_->setText("Stopping …");
}

void DownloadPanel::show_progress() {
    if (!running_ || stopping_) return;
    if (!shared_->any) {
        bar_->setValue(0);
        status_->setText("Connecting …");
        return;
    }
    const std::uint64_t done = shared_->done;
    if (done >= resource_.size) {
        bar_->setValue(1000);
        status_->setText(resource_.is_archive() ? "All has arrived. Unpacking …" : "All has arrived.");
        return;
    }
    rate_.add(static_cast<double>(clock_.elapsed()) / 1000, done);
    bar_->setValue(static_cast<int>(1000. * static_cast<double>(done) / static_cast<double>(resource_.size)));
    QString text = QString("%1 of %2").arg(bytes_text(done), bytes_text(resource_.size));
    if (const auto rate = rate_.rate()) text += QString(",  %1/s").arg(bytes_text(static_cast<std::uint64_t>(*rate)));
    if (const auto left = rate_.remaining(resource_.size))
        text += ",  " + QString::fromStdString(range_text(left->first, left->second));
    status_->setText(text);
}

void DownloadPanel::ended(const QString &path, const QString &problem) {
    running_ = stopping_ = false;
    ticking_->stop();
    problem_->setText(problem);
    const bool focused = cancel_->hasFocus() || !window()->focusWidget();
    show_state();
    if (focused && isVisible()) button_->setFocus(Qt::OtherFocusReason);
    if (!path.isEmpty()) emit finished(QString::fromStdString(resource_.name), path);
    if (!problem.isEmpty()) emit failed(problem);
    if (path.isEmpty()) emit ended_without();
}

} // namespace benchlight::ui
