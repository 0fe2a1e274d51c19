#include "ui/dataset/data_source.h"

#include "engine/core/text.h"
#include "engine/images/image_set.h"
#include "ui/dataset/data_choice.h"
#include "ui/dataset/data_list.h"
#include "ui/dataset/data_summary.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"

#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

namespace benchlight::ui {

namespace {

constexpr const char *folder_key = "data_folder";

QFrame *make_notice(QLabel *label, QToolButton *close) {
    auto *notice = new QFrame;
    notice->setObjectName("dataNotice");
    label->setProperty("role", "complaint");
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName("What went wrong");
    close->setObjectName("flat");
    close->setToolTip("Close this message");
    close->setAccessibleName("Close this message");
    close->setFocusPolicy(Qt::StrongFocus);
    auto *row = new QHBoxLayout(notice);
    row->setContentsMargins(space::large, space::tiny, space::small, space::tiny);
    row->addWidget(label, 1);
    row->addWidget(close, 0, Qt::AlignTop);
    notice->hide();
    return notice;
}

} // namespace

const Resource *missing_resource(const std::string &spec) {
    for (const images::NamedSet &set : images::named_sets()) {
        if (set.name != spec || !set.path.empty()) continue;
        for (const Resource &resource : resources())
            if (resource.name == spec) return &resource;
    }
    return nullptr;
}

DataSource::DataSource(QWidget *parent)
    : QFrame(parent),
      choice_(new DataChoice),
      summary_(new SummaryLine),
      cancel_(new QPushButton("&Cancel")),
      progress_(new QProgressBar),
      problem_(new QLabel),
      open_menu_(new QMenu(this)),
      downloads_(new QMenu(this)) {
    setObjectName("dataSource");
    make_actions();
    choice_->combo()->setMinimumWidth(170);
    choice_->combo()->setMaximumWidth(320);
    choice_->setMaximumWidth(320);
    cancel_->setToolTip("Stop reading this data set");
    progress_->setTextVisible(false);
    progress_->setRange(0, 1000);
    progress_->setFixedWidth(100);
    progress_->setAccessibleName("How much of the data set is read");
    auto *close = new QToolButton;
    notice_ = make_notice(problem_, close);
    const auto tint = [close] { close->setIcon(line_icon("close", tokens_of(current_theme()).muted)); };
    connect(theme_signals(), &ThemeSignals::changed, close, tint);
    tint();

    auto *row = new QHBoxLayout;
    row->setContentsMargins(space::large, space::small, space::large, space::small);
    row->setSpacing(space::medium);
    row->addWidget(choice_, 2);
    row->addSpacing(space::tiny);
    row->addWidget(progress_);
    row->addWidget(summary_, 5);
    row->addWidget(cancel_);
    row->addWidget(make_menu_button("&Open…", open_menu_));
    row->addWidget(download_button_ = make_menu_button("Down&load…", downloads_));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(notice_);

    connect(choice_, &DataChoice::changed, this, [this] {
        hide_problem();
        show_note({});
        emit spec_changed();
    });
    connect(choice_, &DataChoice::chosen_again, this, [this] {
        if (!described_ && cancel_->isHidden()) emit spec_changed();
    });
    connect(cancel_, &QPushButton::clicked, this, [this] {
        show_note("Not read. Choose a set, or open this one again.");
        emit cancelled();
    });
    connect(close, &QToolButton::clicked, this, &DataSource::hide_problem);
    show_note({});
    fill_downloads();
}

void DataSource::make_actions() {
    const auto make = [this](const QString &text, const QKeySequence &keys, const QString &tip) {
        auto *action = new QAction(text, this);
        action->setShortcut(keys);
        action->setToolTip(tip);
        addAction(action);
        return action;
    };
    open_folder_ = make("Open a &folder of images…", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
                        "A folder with one folder of images for each class, or of IDX or CIFAR-10 files");
    open_file_ = make("Open a &zip or file…", QKeySequence(Qt::CTRL | Qt::Key_O),
                      "A zip of such a folder, or one of a set's files");
    download_ = make("&Download a data set…", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D),
                     "Choose among the sets that can be downloaded");
    open_menu_->addAction(open_folder_);
    open_menu_->addAction(open_file_);
    connect(open_folder_, &QAction::triggered, this, &DataSource::pick_folder);
    connect(open_file_, &QAction::triggered, this, &DataSource::pick_file);
    connect(download_, &QAction::triggered, this, [this] { download_button_->showMenu(); });
    connect(downloads_, &QMenu::aboutToShow, this, &DataSource::fill_downloads);
}

QPushButton *DataSource::make_menu_button(const QString &text, QMenu *menu) {
    auto *button = new QPushButton(text);
    button->setObjectName("menuButton");
    button->setMenu(menu);
    const bool opens = menu == open_menu_;
    button->setAccessibleName(opens ? "Open a data set" : "Download a data set");
    button->setToolTip(opens ? QString("Open a folder (%1), a zip or a file (%2)")
                                   .arg(open_folder_->shortcut().toString(QKeySequence::NativeText),
                                        open_file_->shortcut().toString(QKeySequence::NativeText))
                             : QString("Sets that can be downloaded (%1)")
                                   .arg(download_->shortcut().toString(QKeySequence::NativeText)));
    return button;
}

void DataSource::fill_downloads() {
    downloads_->clear();
    for (const images::NamedSet &set : images::named_sets()) {
        if (set.download_size == 0) continue;
        const bool here = !set.path.empty();
        QAction *action = downloads_->addAction(QString("%1, %2").arg(
            QString::fromStdString(set.title),
            here ? QString("already here") : QString::fromStdString(format_bytes(set.download_size))));
        action->setEnabled(!here);
        connect(action, &QAction::triggered, this, [this, name = set.name] {
            set_spec(name);
            emit download_requested(QString::fromStdString(name));
        });
    }
}

std::string DataSource::spec() const { return choice_->spec(); }
void DataSource::set_spec(const std::string &spec) { choice_->set_spec(spec); }

bool DataSource::open(const std::filesystem::path &path) {
    const Dropped dropped = judge_dropped(path);
    if (!dropped.refusal.isEmpty()) {
        show_problem(dropped.refusal);
        return false;
    }
    hide_problem();
    // What was open or remembered already may have been changed since, so it is told of again.
    if (dropped.spec == spec())
        emit spec_changed();
    else
        set_spec(dropped.spec);
    return true;
}

void DataSource::reload() {
    choice_->reload();
    fill_downloads();
}

void DataSource::show_reading(std::optional<double> done) {
    hide_problem();
    described_ = false;
    cancel_->show();
    download_button_->hide();
    progress_->setVisible(done.has_value());
    if (done) progress_->setValue(static_cast<int>(*done * 1000));
    summary_->show_text(done ? QString("Reading images, %1 %").arg(static_cast<int>(*done * 100))
                             : QString("Looking for images …"));
}

void DataSource::describe(const std::shared_ptr<const images::DataSet> &set) {
    hide_problem();
    show_note({});
    if (set) summary_->show_facts(facts_of(*set));
    described_ = set != nullptr;
}

void DataSource::show_note(const QString &text) {
    described_ = false;
    cancel_->hide();
    download_button_->show();
    progress_->hide();
    summary_->show_text(text);
}

void DataSource::show_problem(const QString &sentence) {
    if (!cancel_->isHidden()) show_note({});
    problem_->setText(sentence);
    notice_->show();
}

QString DataSource::problem() const { return notice_->isHidden() ? QString() : problem_->text(); }

void DataSource::hide_problem() {
    notice_->hide();
    problem_->clear();
}

void DataSource::pick_folder() {
    WindowSettings settings;
    const QString path =
        QFileDialog::getExistingDirectory(this, "Open a folder of images", settings.value(folder_key).toString());
    if (path.isEmpty()) return;
    settings.setValue(folder_key, path);
    open(QFile::encodeName(path).toStdString());
}

void DataSource::pick_file() {
    WindowSettings settings;
    const QString path =
        QFileDialog::getOpenFileName(this, "Open a data set", settings.value(folder_key).toString(),
                                     "Data sets (*.zip *.tar.gz *.tgz *.bin *ubyte *ubyte.gz);;All files (*)");
    if (path.isEmpty()) return;
    settings.setValue(folder_key, QFileInfo(path).absolutePath());
    open(QFile::encodeName(path).toStdString());
}

} // namespace benchlight::ui
