#include "ui/training/grid_panel.h"

#include "ui/figures/export_button.h"
#include "ui/shell/theme.h"

#include <QHBoxLayout>
#include <QHelpEvent>
#include <QLabel>
#include <QPainter>
#include <QSpinBox>
#include <QToolTip>

namespace benchlight::ui {

namespace {

/// "rotate degrees -12.4, flip"
QString describe(const Json &applied) {
    QStringList parts;
    for (const Json &operation : applied) {
        QString text = QString::fromStdString(operation.value("op", ""));
        for (const auto &[name, value] : operation.items()) {
            if (name == "op" || value.is_boolean()) continue;
            const QString number = value.is_number_float() ? QString::number(value.get<double>(), 'f', 1)
                                   : value.is_string()     ? QString::fromStdString(value.get<std::string>())
                                                           : QString::fromStdString(value.dump());
            text += QString(" %1 %2").arg(QString::fromStdString(name), number);
        }
        parts << text;
    }
    return parts.isEmpty() ? QString("left as it is") : parts.join(", ");
}

} // namespace

GridView::GridView(QWidget *parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setMinimumSize(180, 240);
    setAccessibleName("Augmented training images");
}

void GridView::show_figure(std::shared_ptr<const GridFigure> figure) {
    figure_ = std::move(figure);
    hint_.clear();
    QStringList names;
    for (const auto &tile : figure_->tiles()) names << figure_->class_name(tile.label);
    setAccessibleDescription(names.join(", "));
    update();
}

void GridView::show_hint(const QString &hint) {
    hint_ = hint;
    update();
}

void GridView::paintEvent(QPaintEvent *) {
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(this);
    if (figure_) {
        painter.setOpacity(hint_.isEmpty() ? 1 : .35);
        figure_->paint(painter, size(), current_theme());
        painter.setOpacity(1);
    }
    if (hint_.isEmpty()) return;
    painter.setPen(figure_ ? tokens.text : tokens.muted);
    painter.setFont(interface_font());
    painter.drawText(rect().adjusted(space::large, 0, -space::large, 0), Qt::AlignCenter | Qt::TextWordWrap, hint_);
}

bool GridView::event(QEvent *event) {
    if (event->type() != QEvent::ToolTip || !figure_) return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int i = figure_->tile_at(help->pos(), size());
    if (i < 0) {
        QToolTip::hideText();
        return true;
    }
    const augment::GridTile &tile = figure_->tiles()[static_cast<std::size_t>(i)];
    QToolTip::showText(help->globalPos(),
                       QString("%1, training image %2\n%3")
                           .arg(figure_->class_name(tile.label))
                           .arg(tile.index)
                           .arg(describe(tile.applied)),
                       this);
    return true;
}

GridPanel::GridPanel(QWidget *parent)
    : QFrame(parent), view_(new GridView), epoch_(new QSpinBox), caption_(new QLabel) {
    setObjectName("panel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::medium, space::small, space::medium, space::medium);
    column->setSpacing(space::small);
    auto *header = new QHBoxLayout;
    auto *title = new QLabel("What the network sees");
    title->setProperty("role", "heading");
    auto *button = new ExportButton([this] { return exported_.get(); }, "grid");
    header->addWidget(title, 1);
    header->addWidget(button);
    column->addLayout(header);
    column->addWidget(view_, 0);

    auto *row = new QHBoxLayout;
    auto *label = new QLabel("&Epoch");
    label->setBuddy(epoch_);
    epoch_->setRange(1, 1000000);
    epoch_->setFixedWidth(84);
    epoch_->setAccessibleName("Epoch of the shown images");
    epoch_->setToolTip("The images as this epoch augments them");
    row->addWidget(label);
    row->addWidget(epoch_);
    row->addStretch();
    column->addLayout(row);
    caption_->setProperty("role", "help");
    caption_->setWordWrap(true);
    caption_->setText("Point at an image to see what was done to it.");
    column->addWidget(caption_);
    column->addStretch();
    view_->show_hint("Choose a data set to see its images as the network will.");

    connect(epoch_, &QSpinBox::valueChanged, this, [this] {
        if (!following_) picked_ = true;
        request();
    });
    connect(button, &ExportButton::failed, this, &GridPanel::failed);
    connect(&loader_, &GridLoader::reading, this, [this](double done) {
        view_->show_hint(QString("Reading images … %1 %").arg(static_cast<int>(done * 100)));
    });
    connect(&loader_, &GridLoader::loaded, this, [this](const std::shared_ptr<const Grid> &grid) { accept(*grid); });
    connect(&loader_, &GridLoader::failed, this, [this](const QString &reason) {
        exported_.reset();
        view_->show_hint("No images to show.");
        emit failed(reason);
    });
    connect(theme_signals(), &ThemeSignals::changed, view_, qOverload<>(&QWidget::update));
}

void GridPanel::show_settings(const training::Settings &settings, int threads) {
    if (settings.json() == settings_.json() && threads == threads_ && view_->figure()) return;
    if (settings.data != settings_.data) picked_ = false;
    settings_ = settings;
    threads_ = threads;
    request();
}

void GridPanel::follow_epoch(int epoch) {
    if (picked_ || epoch == epoch_->value()) return;
    following_ = true;
    epoch_->setValue(epoch);
    following_ = false;
}

void GridPanel::request() {
    if (!settings_.data.empty()) loader_.request(settings_, epoch_->value(), threads_);
}

void GridPanel::accept(const Grid &grid) {
    view_->show_figure(std::make_shared<GridFigure>(grid.tiles, grid.classes, QString()));
    exported_ =
        std::make_shared<GridFigure>(grid.tiles, grid.classes, grid_title(grid.data.spec, grid.recipe, grid.epoch));
    emit loaded(grid.data);
}

} // namespace benchlight::ui
