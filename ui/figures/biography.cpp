#include "ui/figures/biography.h"

#include <QStringList>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_turns_told = 6;

QString times(std::ptrdiff_t count) {
    return count == 1 ? QString("once") : count == 2 ? QString("twice") : QString("%1 times").arg(count);
}

QString constant_sentence(bool right, std::size_t epochs) {
    if (epochs == 1) return right ? "Right in the only epoch so far." : "Wrong in the only epoch so far.";
    const QString all = epochs == 2 ? QString("both") : QString("all %1").arg(epochs);
    return right ? QString("Right in %1 epochs.").arg(all) : QString("Never learned: wrong in %1 epochs.").arg(all);
}

} // namespace

std::vector<BiographyTurn> turns_of(const Biography &biography) {
    std::vector<BiographyTurn> turns;
    for (std::size_t i = 1; i < biography.epochs.size(); ++i)
        if (biography.right(i) != biography.right(i - 1)) turns.push_back({i, biography.right(i)});
    return turns;
}

QString biography_sentence(const Biography &biography) {
    if (biography.epochs.empty()) return {};
    const std::vector<BiographyTurn> turns = turns_of(biography);
    const bool right_now = biography.right(biography.epochs.size() - 1);
    if (turns.empty()) return constant_sentence(right_now, biography.epochs.size());

    const auto epoch = [&](const BiographyTurn &turn) { return biography.epochs[turn.at].epoch; };
    QStringList parts;
    if (biography.right(0)) parts << "right at first";
    if (turns.size() <= most_turns_told) {
        for (std::size_t i = 0; i + 1 < turns.size(); ++i)
            parts << QString(turns[i].learned ? "learned in epoch %1" : "forgotten in epoch %1").arg(epoch(turns[i]));
    } else {
        const auto first = std::ranges::find_if(turns, &BiographyTurn::learned);
        if (!biography.right(0)) parts << QString("learned in epoch %1").arg(epoch(*first));
        parts << "forgotten " +
                     times(std::count_if(turns.begin(), turns.end(), [](const auto &turn) { return !turn.learned; }));
    }
    const BiographyTurn &last = turns.back();
    if (!right_now)
        parts << QString(turns.size() > most_turns_told ? "wrong from epoch %1 on"
                                                        : "forgotten in epoch %1 and wrong since")
                     .arg(epoch(last));
    else
        parts << QString(turns.size() == 1 ? "learned in epoch %1 and right since" : "right from epoch %1 on")
                     .arg(epoch(last));
    QString text = parts.join(", ") + ".";
    text[0] = text[0].toUpper();
    return text;
}

} // namespace benchlight::ui
