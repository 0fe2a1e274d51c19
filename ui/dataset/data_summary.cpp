#include "ui/dataset/data_summary.h"

#include "engine/core/text.h"
#include "ui/shell/theme.h"

#include <QPainter>

namespace benchlight::ui {

namespace {

constexpr int line_height = 28;

QFont number_font() {
    QFont font = interface_font();
    font.setWeight(QFont::DemiBold);
    return font;
}

int width_of(const SummaryLine::Fact &fact) {
    return QFontMetrics(number_font()).horizontalAdvance(fact.first) +
           QFontMetrics(interface_font()).horizontalAdvance(" " + fact.second);
}

} // namespace

SummaryLine::SummaryLine(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName("What the data set holds");
}

void SummaryLine::show_facts(std::vector<Fact> facts) {
    facts_ = std::move(facts);
    sentence_.clear();
    tell();
}

void SummaryLine::show_text(const QString &text) {
    facts_.clear();
    sentence_ = text;
    tell();
}

void SummaryLine::tell() {
    setToolTip(text());
    setAccessibleDescription(text());
    updateGeometry();
    update();
}

QString SummaryLine::text() const {
    QStringList parts;
    for (const Fact &fact : facts_) parts << fact.first + " " + fact.second;
    return facts_.empty() ? sentence_ : parts.join(", ");
}

QSize SummaryLine::sizeHint() const {
    int width = 0;
    for (const Fact &fact : facts_) width += width_of(fact) + space::huge;
    return {std::max(width, 120), line_height};
}

QSize SummaryLine::minimumSizeHint() const { return {facts_.empty() ? 40 : width_of(facts_[0]), line_height}; }

void SummaryLine::paintEvent(QPaintEvent *) {
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(this);
    if (facts_.empty()) {
        painter.setFont(interface_font());
        painter.setPen(tokens.muted);
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(sentence_, Qt::ElideRight, width()));
        return;
    }
    const int gap = sizeHint().width() > width() ? space::medium : space::huge;
    int x = 0;
    for (const Fact &fact : facts_) {
        if (x > 0 && x + width_of(fact) > width()) break;
        for (const bool number : {true, false}) {
            painter.setFont(number ? number_font() : interface_font());
            painter.setPen(number ? tokens.text : tokens.muted);
            const QString part = number ? fact.first : " " + fact.second;
            const int wide = painter.fontMetrics().horizontalAdvance(part);
            painter.drawText(QRect(x, 0, wide, height()), Qt::AlignVCenter | Qt::AlignLeft, part);
            x += wide;
        }
        x += gap;
    }
}

QString stored_size_text(const images::Survey &survey) {
    if (survey.height && survey.width) return QString("%1×%2").arg(*survey.width).arg(*survey.height);
    if (survey.height) return QString("%1 high, mixed widths").arg(*survey.height);
    if (survey.width) return QString("%1 wide, mixed heights").arg(*survey.width);
    return "mixed sizes";
}

std::vector<SummaryLine::Fact> facts_of(const images::DataSet &data) {
    std::vector<SummaryLine::Fact> facts{
        {count_text(data.size(images::Part::train)), "train"},
        {count_text(data.size(images::Part::test)), "test"},
        {stored_size_text(data.survey()), data.channels() == 1 ? "grey" : "colour"},
        {count_text(data.classes().size()), data.classes().size() == 1 ? "class" : "classes"}};
    if (const std::size_t skipped = data.survey().skipped.size(); skipped > 0)
        facts.emplace_back(count_text(skipped), "unreadable");
    return facts;
}

} // namespace benchlight::ui
