#include "ui/dataset/class_counts_view.h"

#include "engine/core/text.h"
#include "ui/dataset/class_counts_model.h"
#include "ui/dataset/data_summary.h"
#include "ui/figures/export_button.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int row_height = 24;
constexpr std::uint64_t large_ratio = 3;

} // namespace

class ClassCountsView::Delegate final : public QStyledItemDelegate {
  public:
    Delegate(const ClassCountsView *view, QObject *parent) : QStyledItemDelegate(parent), view_(view) {}

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {120, row_height}; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        if (!view_->figure_) return;
        const Tokens &tokens = tokens_of(current_theme());
        const bool hovered = option.state & QStyle::State_MouseOver;
        const bool current = option.state & QStyle::State_HasFocus && view_->list_->hasFocus();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (hovered || current) {
            painter->setPen(current ? QPen(tokens.accent) : QPen(Qt::NoPen));
            painter->setBrush(hovered ? tokens.raised : tokens.surface);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(.5, .5, -.5, -.5), 4, 4);
        }
        const QRectF row = QRectF(option.rect).adjusted(space::small, 0, -space::small, 0);
        if (row.width() != width_ || view_->figure_.get() != figure_) {
            width_ = row.width();
            figure_ = view_->figure_.get();
            columns_ = BarColumns::of(figure_->bars(), width_, text_size::normal);
        }
        paint_bar(*painter, figure_->bars(), static_cast<std::size_t>(index.row()), row, columns_, tokens, hovered);
        painter->restore();
    }

  private:
    const ClassCountsView *view_;
    mutable double width_ = -1; ///< the columns are for this width and figure
    mutable const BarsFigure *figure_ = nullptr;
    mutable BarColumns columns_;
};

ClassCountsView::ClassCountsView(QWidget *parent)
    : QFrame(parent),
      model_(new ClassCountsModel(false, this)),
      list_(new QListView),
      remark_(new QLabel),
      empty_(new QLabel("The classes of the data set, with how many images each has.")) {
    setObjectName("classCounts");
    auto *button = new ExportButton([this]() -> const Figure * { return figure_.get(); }, "class-counts");
    export_ = button;
    auto *title = new QLabel("Classes");
    title->setProperty("role", "heading");
    remark_->setProperty("role", "help");
    remark_->setWordWrap(true);
    remark_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    empty_->setProperty("role", "help");
    empty_->setWordWrap(true);
    empty_->setAlignment(Qt::AlignCenter);
    list_->setObjectName("bars");
    list_->setModel(model_);
    list_->setItemDelegate(new Delegate(this, list_));
    list_->setUniformItemSizes(true);
    list_->setMouseTracking(true);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->setAccessibleName("Training images of each class");
    list_->setToolTip("Choose a class to see its images");

    auto *top = new QHBoxLayout;
    top->addWidget(title, 1);
    top->addWidget(button);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::medium, space::small, space::medium, space::medium);
    column->setSpacing(space::tiny);
    column->addLayout(top);
    column->addWidget(remark_);
    column->addWidget(list_, 1);
    column->addWidget(empty_, 1);
    connect(list_, &QListView::clicked, this, [this](const QModelIndex &index) { emit class_chosen(index.row()); });
    // Enter, or Space by a shortcut of this list alone; a style may let a click activate too, which is told already.
    const auto choose_current = [this] {
        if (list_->currentIndex().isValid()) emit class_chosen(list_->currentIndex().row());
    };
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter, Qt::Key_Space}) {
        auto *action = new QAction(list_);
        action->setShortcut(QKeySequence(key));
        action->setShortcutContext(Qt::WidgetShortcut);
        list_->addAction(action);
        connect(action, &QAction::triggered, this, choose_current);
    }
    connect(button, &ExportButton::failed, this, &ClassCountsView::failed);
    connect(theme_signals(), &ThemeSignals::changed, list_->viewport(), qOverload<>(&QWidget::update));
    clear();
}

void ClassCountsView::show_data(const std::shared_ptr<const images::DataSet> &set) {
    if (!set) return clear();
    show_counts(QString("Images of each class, %1").arg(QString::fromStdString(display_path(set->spec()))),
                set->classes(), set->survey().class_counts);
}

void ClassCountsView::show_counts(const QString &title, const std::vector<std::string> &names,
                                  const std::vector<std::uint64_t> &counts) {
    Bars bars{.title = title, .unit = "training images", .names = {}, .counts = counts};
    bars.counts.resize(names.size());
    for (const std::string &name : names) bars.names.push_back(QString::fromStdString(display_path(name)));
    figure_ = std::make_unique<BarsFigure>(std::move(bars));
    model_->show(names, figure_->bars().counts);
    const QString text = balance_remark(figure_->bars().counts);
    remark_->setText(text);
    remark_->setVisible(!text.isEmpty());
    list_->setCurrentIndex(model_->index(0));
    list_->show();
    empty_->hide();
    export_->setEnabled(true);
}

void ClassCountsView::clear() {
    model_->show({}, {});
    figure_.reset();
    remark_->hide();
    remark_->clear();
    list_->hide();
    empty_->show();
    export_->setEnabled(false);
}

QString ClassCountsView::remark() const { return remark_->text(); }

QString balance_remark(const std::vector<std::uint64_t> &counts) {
    if (counts.empty()) return {};
    const auto number_with = [&](std::uint64_t images) { return std::count(counts.begin(), counts.end(), images); };
    const auto classes = [](auto count) {
        return count == 1 ? QString("1 class has") : QString("%1 classes have").arg(count);
    };
    const auto all = static_cast<std::ptrdiff_t>(counts.size());
    if (const auto none = number_with(0); none > 0)
        return classes(none) + " no readable training image and cannot be learned.";
    if (const auto single = number_with(1); single > 0)
        return (single == all ? QString("Every class has") : classes(single)) +
               " a single training image, which is not enough to learn from and to validate.";
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    const std::uint64_t ratio = *most / *least;
    if (ratio < large_ratio) return {};
    return QString("The largest class has %1 times the images of the smallest; balanced class weights help.")
        .arg(count_text(ratio));
}

} // namespace benchlight::ui
