// SPDX-License-Identifier: MIT
#include "core/editdistance.h"

#include <algorithm>
#include <vector>

namespace athanor {

int editDistance(QStringView from, QStringView to, int limit)
{
    if (std::abs(from.size() - to.size()) >= limit) {
        return limit;
    }
    std::vector<int> row(static_cast<size_t>(to.size()) + 1);
    for (size_t i = 0; i < row.size(); ++i) {
        row[i] = static_cast<int>(i);
    }
    for (qsizetype i = 0; i < from.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i) + 1;
        int best = row[0];
        for (qsizetype j = 0; j < to.size(); ++j) {
            const auto at = static_cast<size_t>(j) + 1;
            const int replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[at];
            row[at] = std::min({replaced, row[at] + 1, row[at - 1] + 1});
            best = std::min(best, row[at]);
        }
        if (best >= limit) {
            return limit;
        }
    }
    return std::min(row.back(), limit);
}

QString nearestWord(const QString &word, const QStringList &words)
{
    constexpr int limit = 3;
    QString nearest;
    int least = static_cast<int>(std::min(qsizetype(limit), word.size() / 3 + 1));
    for (const QString &candidate : words) {
        if (const int distance = editDistance(word, candidate, limit); distance < least) {
            least = distance;
            nearest = candidate;
        }
    }
    if (nearest.isEmpty() && word.size() >= limit) {
        const auto longer =
            std::ranges::find_if(words, [&word](const QString &candidate) { return candidate.startsWith(word); });
        return longer == words.end() ? QString() : *longer;
    }
    return nearest;
}

} // namespace athanor
