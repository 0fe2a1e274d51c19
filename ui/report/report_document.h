#pragma once
#include "ui/figures/figure.h"

#include <QSizeF>
#include <QString>

#include <algorithm>
#include <memory>
#include <string>
#include <variant>
#include <vector>

/// A report as a row of blocks, which every format renders in its own way. Texts are plain: nothing in them is markup.
namespace benchlight::ui {

/// Begins a section.
struct ReportHeading {
    QString text{};
};

struct ReportParagraph {
    /// note: smaller and muted; problem: what could not be had, or is wrong; command: for a terminal, in a fixed width.
    enum class Kind { plain, note, problem, command };
    QString text{};
    Kind kind = Kind::plain;
};

/// A number with what it is, and a few words on how to take it.
struct ReportFact {
    QString name{}, value{}, note{};
};
/// Beside and below each other.
struct ReportFacts {
    std::vector<ReportFact> facts{};
};

struct ReportTable {
    struct Column {
        QString title{};
        bool right = false; ///< numbers
    };
    struct Cell {
        QString text{};
        bool strong = false;
        // NOLINTBEGIN(google-explicit-constructor): most cells are a text
        Cell(QString text_ = {}, bool strong_ = false) : text(std::move(text_)), strong(strong_) {}
        Cell(const char *text_) : text(QString::fromUtf8(text_)) {}
        // NOLINTEND(google-explicit-constructor)
    };
    std::vector<Column> columns{};
    std::vector<std::vector<Cell>> rows{}; ///< each as long as `columns`

    /// Columns without any title have none.
    bool has_header() const {
        return std::ranges::any_of(columns, [](const Column &column) { return !column.title.isEmpty(); });
    }
};

struct ReportFigure {
    std::shared_ptr<const Figure> figure{};
    QSizeF size{}; ///< logical pixels that it is painted in; made smaller where there is less room
};

using ReportBlock = std::variant<ReportHeading, ReportParagraph, ReportFacts, ReportTable, ReportFigure>;

struct ReportDocument {
    QString title{}, subtitle{};
    Theme theme = Theme::light;
    std::vector<ReportBlock> blocks{};

    void heading(const QString &text) { blocks.emplace_back(ReportHeading{text}); }
    void say(const QString &text, ReportParagraph::Kind kind = ReportParagraph::Kind::plain) {
        blocks.emplace_back(ReportParagraph{text, kind});
    }
    void add(std::shared_ptr<const Figure> figure, const QSizeF &size) {
        blocks.emplace_back(ReportFigure{std::move(figure), size});
    }
};

} // namespace benchlight::ui
