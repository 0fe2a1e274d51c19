#include "ui/training/data_choice.h"

#include "engine/images/image_set.h"
#include "ui/follow/run_history.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"

#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr int most_remembered = 8;

/// "folder:/home/me/flowers" as "flowers (folder)".
QString short_name(const std::string &spec) {
    const std::size_t colon = spec.find(':');
    if (colon == std::string::npos) return data_name(spec);
    return data_name(spec) + " (" + QString::fromStdString(spec.substr(0, colon)) + ")";
}

bool holds_any(const std::filesystem::path &folder, std::initializer_list<const char *> names) {
    std::error_code ignored;
    for (const char *name : names)
        if (std::filesystem::exists(folder / name, ignored)) return true;
    return false;
}

} // namespace

std::string spec_of_path(const std::filesystem::path &path) {
    std::error_code ignored;
    const std::string text = path.string();
    if (std::filesystem::is_directory(path, ignored)) {
        if (holds_any(path, {"train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"})) return "idx:" + text;
        if (holds_any(path, {"data_batch_1.bin", "cifar-10-batches-bin"})) return "cifar10:" + text;
        return "folder:" + text;
    }
    if (text.find("-ubyte") != std::string::npos) return "idx:" + path.parent_path().string();
    if (text.ends_with(".bin")) return "cifar10:" + path.parent_path().string();
    if (text.ends_with(".tar.gz") || text.ends_with(".tgz")) return "cifar10:" + text;
    return "folder:" + text;
}

DataChoice::DataChoice(QWidget *parent) : QWidget(parent), combo_(new QComboBox), description_(new QLabel) {
    combo_->setAccessibleName("Data set");
    combo_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const images::NamedSet &set : images::named_sets()) {
        const bool there = !set.path.empty();
        combo_->addItem(QString::fromStdString(set.title) + (there ? "" : " (not installed)"),
                        QString::fromStdString(set.name));
        if (!there) static_cast<QStandardItemModel *>(combo_->model())->item(combo_->count() - 1)->setEnabled(false);
    }
    for (const QString &spec : WindowSettings().value("data_sets").toStringList())
        combo_->addItem(short_name(spec.toStdString()), spec);
    description_->setProperty("role", "help");
    description_->setWordWrap(true);
    auto *folder = new QPushButton("Open &folder…");
    folder->setToolTip("A folder with one folder of images for each class, or of IDX or CIFAR-10 files");
    auto *file = new QPushButton("Open &zip or file…");
    file->setToolTip("A zip of such a folder, or one of a set's files");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(space::tiny);
    column->addWidget(combo_);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    row->addWidget(folder, 1);
    row->addWidget(file, 1);
    column->addLayout(row);
    column->addWidget(description_);
    connect(combo_, &QComboBox::currentIndexChanged, this, [this] {
        combo_->setToolTip(combo_->currentData().toString());
        emit changed();
    });
    connect(folder, &QPushButton::clicked, this, &DataChoice::open_folder);
    connect(file, &QPushButton::clicked, this, &DataChoice::open_file);
}

std::string DataChoice::spec() const { return QFile::encodeName(combo_->currentData().toString()).toStdString(); }

void DataChoice::set_spec(const std::string &spec) {
    const QString text = QFile::decodeName(QByteArray::fromStdString(spec));
    int found = combo_->findData(text);
    if (found < 0) {
        combo_->addItem(short_name(spec), text);
        found = combo_->count() - 1;
        WindowSettings settings;
        QStringList remembered = settings.value("data_sets").toStringList();
        remembered.removeAll(text);
        remembered.prepend(text);
        settings.setValue("data_sets", remembered.mid(0, most_remembered));
    }
    combo_->setCurrentIndex(found);
}

void DataChoice::describe(const QString &text) { description_->setText(text); }

void DataChoice::open_folder() {
    const QString path = QFileDialog::getExistingDirectory(this, "Open a folder of images");
    if (!path.isEmpty()) set_spec(spec_of_path(QFile::encodeName(path).toStdString()));
}

void DataChoice::open_file() {
    const QString path = QFileDialog::getOpenFileName(
        this, "Open a data set", {}, "Data sets (*.zip *.tar.gz *.tgz *.bin *ubyte *ubyte.gz);;All files (*)");
    if (!path.isEmpty()) set_spec(spec_of_path(QFile::encodeName(path).toStdString()));
}

} // namespace benchlight::ui
