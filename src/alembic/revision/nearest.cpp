// SPDX-License-Identifier: MIT
#include "alembic/revision/graphsteps.h"

#include "core/editdistance.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

constexpr int farAway = 3;

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
        if (const int distance = editDistance(id, candidate.id, farAway); distance <= allowed) {
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
