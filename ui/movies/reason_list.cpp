#include "ui/movies/reason_list.h"

#include "ui/movies/movie_words.h"
#include "ui/shell/theme.h"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {
constexpr int row_height = 44, bar_height = 4, share_width = 48;
constexpr std::size_t most_said = 20; ///< to a screen reader
} // namespace

ReasonList::ReasonList(QWidget *parent) : QWidget(parent) {
    setAccessibleName("Why it is recommended");
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ReasonList::show_reasons(std::shared_ptr<const OpenMovies> movies, std::vector<movies::Reason> reasons,
                              QHash<std::uint32_t, QColor> colours) {
    movies_ = std::move(movies);
    reasons_ = std::move(reasons);
    colours_ = std::move(colours);
    QStringList said;
    for (std::size_t i = 0; i < std::min(most_said, reasons_.size()); ++i)
        said << reason_text(movies_->set.catalog, reasons_[i]);
    setAccessibleDescription(said.join("; "));
    updateGeometry();
    update();
}

QSize ReasonList::sizeHint() const { return {240, static_cast<int>(reasons_.size()) * row_height}; }

void ReasonList::paintEvent(QPaintEvent *event) {
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(this);
    double largest = 0;
    for (const movies::Reason &reason : reasons_) largest = std::max(largest, std::abs(reason.share));
    const auto first = static_cast<std::size_t>(event->rect().top() / row_height);
    const auto last = std::min(reasons_.size(), static_cast<std::size_t>(event->rect().bottom() / row_height + 1));
    for (std::size_t i = first; i < last; ++i) {
        const movies::Reason &reason = reasons_[i];
        const int top = static_cast<int>(i) * row_height;
        const bool shares = largest > 0;
        const QRect title(0, top, width() - (shares ? share_width : 0), 18);
        painter.setFont(interface_font());
        painter.setPen(tokens.text);
        painter.drawText(title, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(movie_label(movies_->set.catalog, reason.movie),
                                                          Qt::ElideRight, title.width()));
        if (shares) {
            painter.setPen(reason.share < 0 ? tokens.bad : tokens.text);
            painter.drawText(QRect(width() - share_width, top, share_width, 18), Qt::AlignRight | Qt::AlignVCenter,
                             percent_text(reason.share));
        }
        painter.setFont(interface_font(text_size::small));
        painter.setPen(tokens.muted);
        const QString both = reason.likes_in_common == 0
                                 ? QString("nobody likes both")
                                 : counted(reason.likes_in_common, "person likes both", "people like both");
        painter.drawText(QRect(0, top + 18, width(), 14), Qt::AlignLeft | Qt::AlignVCenter,
                         reason.disliked ? "disliked · " + both : both);
        if (!shares) continue;
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        const QRectF bar(0, top + 34, width(), bar_height);
        painter.setBrush(tokens.raised);
        painter.drawRoundedRect(bar, 2, 2);
        painter.setBrush(reason.share < 0 ? tokens.bad : colours_.value(reason.movie, tokens.muted));
        painter.drawRoundedRect(QRectF(0, bar.top(), bar.width() * std::abs(reason.share), bar_height), 2, 2);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
}

} // namespace benchlight::ui
