#include "ui/report/report_pages.h"

#include <QFontMetricsF>
#include <QTextLayout>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace benchlight::ui {

namespace {

constexpr double page_width = 210 / 25.4 * 96, page_height = 297 / 25.4 * 96, edge = 15 / 25.4 * 96,
                 foot = 20 / 25.4 * 96;
constexpr double title_text = 24, heading_text = 16, plain_text = 11.5, note_text = 10.5, table_text = 10.5,
                 value_text = 15, command_text = 10;
constexpr double heading_gap = 22, block_gap = 8, cell_gap = 16, row_gap = 2, fact_gap = 14, problem_indent = 10;
constexpr double heading_room = 56; ///< of a page that a figure leaves to the heading above it
constexpr int facts_in_a_row = 4;

QFont font_of(double size, bool bold = false) {
    QFont font = figure_font(size);
    font.setBold(bold);
    font.setLetterSpacing(QFont::AbsoluteSpacing, .02); // without ligatures, which a search does not find
    return font;
}

/// A text broken into lines of at most `width`, anywhere if need be.
std::shared_ptr<QTextLayout> broken(const QString &text, const QFont &font, double width,
                                    Qt::Alignment align = Qt::AlignLeft) {
    QString lines = text;
    lines.replace('\n', QChar::LineSeparator);
    auto layout = std::make_shared<QTextLayout>(lines, font);
    QTextOption how(align);
    how.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout->setTextOption(how);
    layout->beginLayout();
    double y = 0;
    for (QTextLine line = layout->createLine(); line.isValid(); line = layout->createLine()) {
        line.setLineWidth(width);
        line.setPosition({0, y});
        y += std::ceil(line.height() * 1.1);
    }
    layout->endLayout();
    return layout;
}

double height_of(const QTextLayout &layout) {
    if (layout.lineCount() == 0) return 0;
    const QTextLine last = layout.lineAt(layout.lineCount() - 1);
    return last.y() + std::ceil(last.height() * 1.1);
}

double width_of(const QString &text, const QFont &font) {
    return std::ceil(QFontMetricsF(font).horizontalAdvance(text)) + 1;
}

/// Widths of columns that would like to have `wanted`, in a room of `room`: the widest give way.
std::vector<double> shared_out(std::vector<double> wanted, double room) {
    double cap = room;
    std::vector<double> sorted = wanted;
    std::ranges::sort(sorted);
    double left = room;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        cap = left / static_cast<double>(sorted.size() - i);
        if (sorted[i] > cap) break;
        left -= sorted[i];
        cap = sorted[i];
    }
    for (double &width : wanted) width = std::min(width, cap);
    return wanted;
}

class Layouter {
  public:
    explicit Layouter(const ReportDocument &report) : report_(report), tokens_(tokens_of(report.theme)) {
        result_.size = {page_width, page_height};
        result_.margins = {edge, edge, edge, foot};
        result_.pages.emplace_back();
    }

    ReportPages lay_out() {
        lines(report_.title, font_of(title_text, true), tokens_.text);
        lines(report_.subtitle, font_of(note_text), tokens_.muted);
        y_ += block_gap;
        for (next_ = 0; next_ < report_.blocks.size();) {
            const ReportBlock &block = report_.blocks[next_++];
            std::visit([this](const auto &of) { place(of); }, block);
        }
        return std::move(result_);
    }

  private:
    static constexpr double width = page_width - 2 * edge, bottom = page_height - foot;

    void new_page() {
        result_.pages.emplace_back();
        y_ = edge;
    }
    /// Goes on on the next page unless there is so much room left.
    void need(double height) {
        if (y_ + height > bottom && y_ > edge) new_page();
    }
    void paint(ReportPages::Item item) { result_.pages.back().push_back(std::move(item)); }

    void lines(const QString &text, const QFont &font, const QColor &colour, double indent = 0) {
        const auto layout = broken(text, font, width - indent);
        for (int i = 0; i < layout->lineCount(); ++i) {
            const QTextLine line = layout->lineAt(i);
            need(line.height());
            paint([layout, i, colour, place = QPointF(edge + indent, y_ - line.y())](QPainter &painter) {
                painter.setPen(colour);
                layout->lineAt(i).draw(&painter, place);
            });
            y_ += std::ceil(line.height() * 1.1);
        }
    }

    /// What a block takes at the least, so that a heading above it is not left alone.
    double beginning_of(const ReportBlock &block) const {
        if (const auto *figure = std::get_if<ReportFigure>(&block)) return figure_size(*figure).height() + block_gap;
        return 60;
    }

    void place(const ReportHeading &block) {
        if (y_ > edge) y_ += heading_gap;
        const double own = 34;
        need(own + (next_ < report_.blocks.size() ? beginning_of(report_.blocks[next_]) : 0));
        lines(block.text, font_of(heading_text, true), tokens_.text);
        paint([y = y_ + 2, colour = tokens_.line](QPainter &painter) {
            painter.setPen(QPen(colour, 1));
            painter.drawLine(QPointF(edge, y), QPointF(edge + width, y));
        });
        y_ += block_gap + 2;
    }

    void place(const ReportParagraph &block) {
        using Kind = ReportParagraph::Kind;
        if (block.kind == Kind::command) return place_command(block.text);
        const double indent = block.kind == Kind::problem ? problem_indent : 0;
        const double from = y_;
        const std::size_t page = result_.pages.size();
        const bool note = block.kind == Kind::note;
        lines(block.text, font_of(note ? note_text : plain_text), note ? tokens_.muted : tokens_.text, indent);
        if (indent > 0 && page == result_.pages.size())
            paint([from, to = y_, colour = tokens_.warn](QPainter &painter) {
                painter.fillRect(QRectF(edge, from, 2.5, to - from), colour);
            });
        y_ += block_gap;
    }

    void place_command(const QString &text) {
        QFont font("DejaVu Sans Mono");
        font.setStyleHint(QFont::Monospace);
        font.setPixelSize(static_cast<int>(command_text));
        lines(text, font, tokens_.text, problem_indent);
        y_ += block_gap;
    }

    void place(const ReportFacts &block) {
        const double column = (width - (facts_in_a_row - 1) * cell_gap) / facts_in_a_row;
        for (std::size_t first = 0; first < block.facts.size(); first += facts_in_a_row) {
            const std::size_t end = std::min(block.facts.size(), first + facts_in_a_row);
            struct Piece {
                std::shared_ptr<QTextLayout> text;
                QPointF at;
                QColor colour;
            };
            std::vector<Piece> pieces;
            double tallest = 0;
            for (std::size_t i = first; i < end; ++i) {
                const ReportFact &fact = block.facts[i];
                const double x = edge + static_cast<double>(i - first) * (column + cell_gap);
                double y = 0;
                for (const auto &[text, size, colour] : {std::tuple(fact.name, note_text, tokens_.muted),
                                                         {fact.value, value_text, tokens_.text},
                                                         {fact.note, note_text, tokens_.muted}}) {
                    if (text.isEmpty()) continue;
                    pieces.push_back({broken(text, font_of(size), column), {x, y}, colour});
                    y += height_of(*pieces.back().text);
                }
                tallest = std::max(tallest, y);
            }
            need(tallest);
            paint([pieces, top = y_](QPainter &painter) {
                for (const Piece &piece : pieces) {
                    painter.setPen(piece.colour);
                    piece.text->draw(&painter, piece.at + QPointF(0, top));
                }
            });
            y_ += tallest + fact_gap;
        }
    }

    struct Row {
        std::vector<std::shared_ptr<QTextLayout>> cells;
        double height = 0;
    };

    void paint_row(const Row &row, const std::vector<double> &widths, const QColor &colour) {
        paint([row, widths, colour, line = tokens_.line, top = y_](QPainter &painter) {
            double x = edge;
            painter.setPen(colour);
            for (std::size_t i = 0; i < widths.size(); ++i) {
                row.cells[i]->draw(&painter, {x, top + row_gap});
                x += widths[i] + cell_gap;
            }
            painter.setPen(QPen(line, .75));
            painter.drawLine(QPointF(edge, top + row.height), QPointF(x - cell_gap, top + row.height));
        });
        y_ += row.height;
    }

    void place(const ReportTable &block) {
        const QFont normal = font_of(table_text), strong = font_of(table_text, true);
        std::vector<double> widths;
        for (std::size_t i = 0; i < block.columns.size(); ++i) {
            widths.push_back(width_of(block.columns[i].title, normal));
            for (const auto &row : block.rows)
                widths[i] = std::max(widths[i], width_of(row[i].text, row[i].strong ? strong : normal));
        }
        widths = shared_out(widths, width - static_cast<double>(widths.size() - 1) * cell_gap);
        const auto row_of = [&](auto text_of, auto is_strong) {
            Row row;
            for (std::size_t i = 0; i < widths.size(); ++i) {
                row.cells.push_back(broken(text_of(i), is_strong(i) ? strong : normal, widths[i],
                                           block.columns[i].right ? Qt::AlignRight : Qt::AlignLeft));
                row.height = std::max(row.height, height_of(*row.cells.back()) + 2 * row_gap);
            }
            return row;
        };
        const Row header =
            row_of([&](std::size_t i) { return block.columns[i].title; }, [](std::size_t) { return false; });
        need(header.height * 3);
        if (block.has_header()) paint_row(header, widths, tokens_.muted);
        for (const auto &cells : block.rows) {
            const Row row =
                row_of([&](std::size_t i) { return cells[i].text; }, [&](std::size_t i) { return cells[i].strong; });
            if (y_ + row.height > bottom) {
                new_page();
                if (block.has_header()) paint_row(header, widths, tokens_.muted);
            }
            paint_row(row, widths, tokens_.text);
        }
        y_ += block_gap + 4;
    }

    static QSizeF figure_size(const ReportFigure &block) {
        const double scale = std::min(
            {1.0, width / block.size.width(), (bottom - edge - heading_room - block_gap) / block.size.height()});
        return block.size * scale;
    }

    void place(const ReportFigure &block) {
        const QSizeF size = figure_size(block);
        need(size.height());
        paint([block, scale = size.width() / block.size.width(), top = y_,
               look = FigureLook(report_.theme)](QPainter &painter) {
            painter.translate(edge, top);
            painter.scale(scale, scale);
            block.figure->paint(painter, block.size, look);
        });
        y_ += size.height() + block_gap;
    }

    const ReportDocument &report_;
    const Tokens &tokens_;
    ReportPages result_;
    std::size_t next_ = 0;
    double y_ = edge;
};

} // namespace

ReportPages lay_out_pages(const ReportDocument &report) { return Layouter(report).lay_out(); }

} // namespace benchlight::ui
