#include "ui/movies/matrix_table.h"

#include "ui/movies/set_tables.h"
#include "ui/shell/theme.h"
#include "ui/shell/words.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <set>

namespace benchlight::ui {

namespace {

constexpr int row_height = 24;

/// Titles over several lines, the last of which is elided.
class TitleHeader final : public QHeaderView {
  public:
    TitleHeader(Qt::Orientation orientation, int lines, QWidget *parent)
        : QHeaderView(orientation, parent), lines_(lines) {
        setFont(interface_font(text_size::small));
        setHighlightSections(true);
        setSectionResizeMode(QHeaderView::Fixed);
        setMinimumSectionSize(row_height);
        setSectionsClickable(true);
    }

  protected:
    QSize sectionSizeFromContents(int) const override { // whatever the titles are, which nobody measures
        return {defaultSectionSize(), lines_ * fontMetrics().lineSpacing() + space::small};
    }
    void paintSection(QPainter *painter, const QRect &area, int section) const override {
        const Tokens &tokens = tokens_of(current_theme());
        const QAbstractItemView &view = *qobject_cast<QAbstractItemView *>(parentWidget());
        const QModelIndex current = view.currentIndex();
        const bool marked = current.isValid() && view.selectionModel()->isSelected(current) &&
                            section == (orientation() == Qt::Horizontal ? current.column() : current.row());
        painter->fillRect(area, marked ? tokens.raised : tokens.surface);
        painter->setPen(tokens.line);
        painter->drawLine(area.bottomLeft(), area.bottomRight());
        painter->drawLine(area.topRight(), area.bottomRight());
        painter->setPen(marked ? tokens.text : tokens.muted);
        painter->setFont(font());
        const QVariant aligned = model()->headerData(section, orientation(), Qt::TextAlignmentRole);
        const bool right = aligned.isValid() && (aligned.value<Qt::Alignment>() & Qt::AlignRight);
        paint_lines(*painter, area.adjusted(space::tiny, space::tiny, -space::tiny, -space::tiny),
                    model()->headerData(section, orientation(), Qt::DisplayRole).toString(), right);
    }

  private:
    void paint_lines(QPainter &painter, const QRect &area, const QString &text, bool right) const {
        const QFontMetrics metrics(font());
        QStringList lines;
        QTextLayout layout(text, font());
        layout.beginLayout();
        for (int n = 0; n < lines_; ++n) {
            QTextLine line = layout.createLine();
            if (!line.isValid()) break;
            line.setLineWidth(area.width());
            const bool last = n == lines_ - 1;
            lines << (last ? metrics.elidedText(text.mid(line.textStart()), Qt::ElideRight, area.width())
                           : metrics.elidedText(text.mid(line.textStart(), line.textLength()).trimmed(), Qt::ElideRight,
                                                area.width()));
        }
        layout.endLayout();
        const int across = right ? Qt::AlignRight : Qt::AlignLeft,
                  down = lines_ > 1 ? Qt::AlignBottom : Qt::AlignVCenter;
        painter.drawText(area, across | down, lines.join('\n'));
    }

    int lines_;
};

} // namespace

MatrixTable::MatrixTable(const QString &name, int column_width, int row_title_width, int title_lines, QWidget *parent)
    : QTableView(parent), corner_(new QLabel(this)) {
    setObjectName("movieTable");
    setAccessibleName(name);
    auto *across = new TitleHeader(Qt::Horizontal, title_lines, this);
    auto *down = new TitleHeader(Qt::Vertical, 1, this);
    setHorizontalHeader(across);
    setVerticalHeader(down);
    across->setDefaultSectionSize(column_width);
    down->setDefaultSectionSize(row_height);
    down->setFixedWidth(row_title_width);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(ContiguousSelection);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setCornerButtonEnabled(false);
    if (auto *button = findChild<QAbstractButton *>()) button->setProperty("not_a_command", true);
    corner_->setProperty("role", "help");
    corner_->setWordWrap(true);
    corner_->setAlignment(Qt::AlignLeft | Qt::AlignBottom);
    corner_->setContentsMargins(space::tiny, 0, space::tiny, space::tiny);
    corner_->setAttribute(Qt::WA_TransparentForMouseEvents);
    corner_->hide();
    connect(theme_signals(), &ThemeSignals::changed, viewport(), qOverload<>(&QWidget::update));
}

void MatrixTable::set_corner(const QString &text) {
    corner_->setText(text);
    corner_->setVisible(!text.isEmpty());
    corner_->raise();
    place_corner();
}

void MatrixTable::place_corner() {
    const int frame = frameWidth();
    corner_->setGeometry(frame, frame, verticalHeader()->width(), horizontalHeader()->height());
}

void MatrixTable::resizeEvent(QResizeEvent *event) {
    QTableView::resizeEvent(event);
    place_corner();
}

void MatrixTable::updateGeometries() {
    QTableView::updateGeometries();
    place_corner();
}

void MatrixTable::go_to(int row, int column) {
    if (!model() || model()->rowCount() == 0 || model()->columnCount() == 0) return;
    const QModelIndex now = currentIndex();
    const int to_row = row >= 0 ? row : std::max(0, now.row());
    const int to_column = column >= 0 ? column : std::max(0, now.column());
    const QModelIndex index = model()->index(to_row, to_column);
    if (!index.isValid()) return;
    setCurrentIndex(index);
    scrollTo(index, PositionAtCenter);
}

qint64 MatrixTable::selected_cells() const {
    qint64 cells = 0;
    for (const QItemSelectionRange &range : selectionModel()->selection())
        cells += qint64{range.width()} * range.height();
    return cells;
}

QString MatrixTable::selected_text() const {
    if (!model() || !selectionModel()) return {};
    const qint64 cells = selected_cells();
    if (cells == 0 || cells > most_copied) return {};
    const QItemSelectionRange range = selectionModel()->selection().first();
    const auto title = [&](int section, Qt::Orientation orientation) {
        return model()->headerData(section, orientation, Qt::DisplayRole).toString().simplified();
    };
    QStringList lines, fields{QString()};
    for (int column = range.left(); column <= range.right(); ++column) fields << title(column, Qt::Horizontal);
    lines << fields.join('\t');
    for (int row = range.top(); row <= range.bottom(); ++row) {
        fields = {title(row, Qt::Vertical)};
        for (int column = range.left(); column <= range.right(); ++column) {
            const QModelIndex index = model()->index(row, column);
            const QVariant number = index.data(MovieMatrixModel::count_role); // without commas
            fields << (number.isValid() ? number : index.data()).toString().simplified();
        }
        lines << fields.join('\t');
    }
    return lines.join('\n') + '\n';
}

void MatrixTable::copy() {
    if (!selectionModel()) return;
    if (selected_cells() > most_copied)
        return emit failed(QString("%1 cells are too many to copy at once; select up to %2.")
                               .arg(count_text(static_cast<std::uint64_t>(selected_cells())),
                                    count_text(static_cast<std::uint64_t>(most_copied))));
    if (const QString text = selected_text(); !text.isEmpty()) QGuiApplication::clipboard()->setText(text);
}

void MatrixTable::keyPressEvent(QKeyEvent *event) {
    if (event->matches(QKeySequence::Copy)) return copy();
    QTableView::keyPressEvent(event);
}

} // namespace benchlight::ui
