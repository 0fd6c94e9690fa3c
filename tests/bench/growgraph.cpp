// SPDX-License-Identifier: MIT
// growgraph COUNT... : for made histories of so many revisions, "COUNT MAP PLAN LANES" in milliseconds of one round:
// the graph, the upgrade of an empty database to its heads, and the layout of its lanes.
#include "alembic/revision/lanes.h"
#include "alembic/revision/migrationplan.h"
#include "support/bighistory.h"

#include <QElapsedTimer>

#include <cstdio>
#include <cstdlib>

using namespace athanor;
using namespace Qt::StringLiterals;

namespace {

double milliseconds(const QElapsedTimer &timer)
{
    return double(timer.nsecsElapsed()) / 1e6;
}

bool measure(int count)
{
    constexpr quint32 seed = 41;
    const QList<revision::Revision> revisions = support::bigHistory(count, seed);
    QElapsedTimer timer;
    timer.start();
    const revision::RevisionMap map(revisions);
    const double mapTime = milliseconds(timer);
    timer.start();
    const auto plan = revision::planUpgrade(map, u"heads"_s, {});
    const double planTime = milliseconds(timer);
    if (!plan || plan->steps.size() != count) {
        std::fprintf(stderr, "growgraph: the plan of %d revisions is not whole\n", count);
        return false;
    }
    timer.start();
    const revision::Lanes lanes = revision::layOut(map);
    const double lanesTime = milliseconds(timer);
    if (lanes.rows.size() != size_t(count)) {
        std::fprintf(stderr, "growgraph: the layout of %d revisions is not whole\n", count);
        return false;
    }
    std::printf("%d %.3f %.3f %.3f\n", count, mapTime, planTime, lanesTime);
    std::fflush(stdout);
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    for (int index = 1; index < argc; ++index) {
        if (!measure(std::atoi(argv[index]))) {
            return 1;
        }
    }
    return 0;
}
