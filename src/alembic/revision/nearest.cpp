// SPDX-License-Identifier: MIT
#include "alembic/revision/graphsteps.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

constexpr int farAway = 3;

// Levenshtein's distance, as far as it is below `farAway`.
int editDistance(const QString &from, const QString &to)
{
    if (std::abs(from.size() - to.size()) >= farAway) {
        return farAway;
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
        if (best >= farAway) {
            return farAway;
        }
    }
    return std::min(row.back(), farAway);
}

} // namespace

QString nearestRevision(const Graph &graph, const QList<Revision> &revisions, const QString &id)
{
    constexpr qsizetype shortest = 4;
    if (id.size() < shortest) {
        return {};
    }
    // Of short ids nearly all are near each other.
    const int allowed = id.size() > shortest ? farAway - 1 : 1;
    std::array<QString, farAway> nearest; // by distance
    std::array<int, farAway> count{};
    for (qint32 node = 0; node < graph.size(); ++node) {
        const Revision &candidate = revisions[graph.fileOf[static_cast<size_t>(node)]];
        QStringView stem = QStringView(candidate.path).mid(candidate.path.lastIndexOf(u'/') + 1);
        if (stem.endsWith(".py"_L1)) {
            stem.chop(3);
        }
        if (stem == id || candidate.id.startsWith(id) ||
            (candidate.id.size() >= shortest && id.startsWith(candidate.id))) {
            return candidate.id;
        }
        if (const int distance = editDistance(id, candidate.id); distance <= allowed) {
            nearest[static_cast<size_t>(distance)] = candidate.id;
            ++count[static_cast<size_t>(distance)];
        }
    }
    for (size_t distance = 0; distance < nearest.size(); ++distance) {
        if (count[distance] > 0) {
            return count[distance] == 1 ? nearest[distance] : QString();
        }
    }
    return {};
}

} // namespace athanor::revision
