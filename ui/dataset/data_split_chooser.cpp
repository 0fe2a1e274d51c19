#include "ui/dataset/data_split_chooser.h"

#include "engine/core/text.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpressionValidator>

#include <cmath>

namespace benchlight::ui {

namespace {

enum Way { share_of_train, half_of_test, none };

} // namespace

SplitChooser::SplitChooser(QWidget *parent)
    : QWidget(parent), way_(new QComboBox), percent_(new QDoubleSpinBox), seed_(new QLineEdit) {
    way_->addItem("Share of train");
    way_->addItem("Half of test, as published");
    way_->addItem("None");
    way_->setAccessibleName("Images that validate");
    way_->setToolTip("Validation images tell how well training goes; half of test repeats the published protocol, but "
                     "then test is no longer unseen");
    way_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    way_->setMinimumContentsLength(12);
    percent_->setRange(.1, 90);
    percent_->setDecimals(1);
    percent_->setSingleStep(5);
    percent_->setSuffix(" %");
    percent_->setAccessibleName("Share of the training images that validate");
    percent_->setToolTip("How many of the training images are held out, of each class alike");
    percent_->setKeyboardTracking(false);
    seed_->setValidator(new QRegularExpressionValidator(QRegularExpression("[0-9]{1,19}"), seed_));
    seed_->setAccessibleName("Seed");
    seed_->setToolTip("Which images are held out is drawn with this number: the same number, the same images");
    seed_->setFixedWidth(88);
    auto *seed_label = new QLabel("See&d");
    seed_label->setBuddy(seed_);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(space::small);
    grid->setVerticalSpacing(space::tiny);
    grid->addWidget(way_, 0, 0, 1, 3);
    grid->addWidget(percent_, 1, 0);
    grid->addWidget(seed_label, 1, 1, Qt::AlignRight | Qt::AlignVCenter);
    grid->addWidget(seed_, 1, 2);
    grid->setColumnStretch(0, 1);
    for (QWidget *control : {static_cast<QWidget *>(way_), static_cast<QWidget *>(percent_)}) pass_wheel_on(control);
    set_settings({});
    connect(way_, &QComboBox::currentIndexChanged, this, &SplitChooser::take);
    connect(percent_, &QDoubleSpinBox::valueChanged, this, &SplitChooser::take);
    connect(seed_, &QLineEdit::editingFinished, this, &SplitChooser::take);
}

void SplitChooser::set_settings(const images::SplitSettings &settings) {
    settings_ = settings;
    if (!settings.half_of_test && settings.validation > 0) share_ = settings.validation;
    const QSignalBlocker no_way(way_), no_percent(percent_), no_seed(seed_);
    way_->setCurrentIndex(settings.half_of_test ? half_of_test : settings.validation > 0 ? share_of_train : none);
    percent_->setValue(share_ * 100);
    percent_->setEnabled(way_->currentIndex() == share_of_train);
    seed_->setText(QString::number(settings.seed));
}

void SplitChooser::take() {
    images::SplitSettings settings = settings_;
    settings.half_of_test = way_->currentIndex() == half_of_test;
    // A share with more digits than the field shows stays as it is until the field is changed.
    if (std::abs(percent_->value() - share_ * 100) > .051) share_ = std::round(percent_->value() * 10) / 1000;
    settings.validation = way_->currentIndex() == share_of_train ? share_ : 0;
    percent_->setEnabled(way_->currentIndex() == share_of_train);
    if (const auto seed = parse_number<std::uint64_t>(seed_->text().toStdString())) settings.seed = *seed;
    seed_->setText(QString::number(settings.seed));
    const bool same = settings.half_of_test == settings_.half_of_test && settings.validation == settings_.validation &&
                      settings.seed == settings_.seed;
    settings_ = settings;
    if (!same) emit changed(settings_);
}

} // namespace benchlight::ui
