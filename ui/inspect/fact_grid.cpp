#include "ui/inspect/fact_grid.h"

#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int least_width = 136; // of a fact

QWidget *make_cell(const Fact &fact) {
    auto *cell = new QWidget;
    cell->setToolTip(fact.tip);
    auto *column = new QVBoxLayout(cell);
    column->setContentsMargins({});
    column->setSpacing(0);
    for (const auto &[text, role] :
         {std::pair(&fact.name, "help"), std::pair(&fact.value, "value"), std::pair(&fact.note, "help")}) {
        if (text->isEmpty()) continue;
        QLabel *label = make_text(role);
        label->setText(*text);
        column->addWidget(label);
    }
    column->addStretch(1);
    return cell;
}

} // namespace

FactGrid::FactGrid(QWidget *parent) : QWidget(parent), grid_(new QGridLayout(this)) {
    grid_->setContentsMargins({});
    grid_->setHorizontalSpacing(space::medium);
    grid_->setVerticalSpacing(space::small);
}

void FactGrid::show_facts(const std::vector<Fact> &facts) {
    facts_ = facts;
    for (QWidget *cell : cells_) delete cell;
    cells_.clear();
    for (const Fact &fact : facts_) cells_.push_back(make_cell(fact));
    columns_ = 0;
    arrange();
}

QString FactGrid::value(const QString &name) const {
    const auto found = std::ranges::find(facts_, name, &Fact::name);
    return found == facts_.end() ? QString() : found->value;
}

QString FactGrid::note(const QString &name) const {
    const auto found = std::ranges::find(facts_, name, &Fact::name);
    return found == facts_.end() ? QString() : found->note;
}

void FactGrid::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    arrange();
}

void FactGrid::arrange() {
    const int fitting = std::max(1, (width() + space::medium) / (least_width + space::medium));
    const int columns = std::min(fitting, std::max(1, static_cast<int>(cells_.size())));
    if (columns == columns_) return;
    for (int column = 0; column < std::max(columns, columns_); ++column) grid_->setColumnStretch(column, 0);
    columns_ = columns;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
        const int at = static_cast<int>(i);
        grid_->addWidget(cells_[i], at / columns, at % columns); // moves it when it has another place
        cells_[i]->show();
    }
    for (int column = 0; column < columns; ++column) {
        grid_->setColumnStretch(column, 1);
        grid_->setColumnMinimumWidth(column, 0);
    }
    updateGeometry();
}

} // namespace benchlight::ui
