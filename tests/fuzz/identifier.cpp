// SPDX-License-Identifier: MIT
// Identifiers, targets and ranges: any text, against a history with a fork, a merge, a label and a dependency. The
// first line is the identifier, the next ones are version rows.
#include "alembic/revision/historyrange.h"
#include "alembic/revision/identifiers.h"
#include "alembic/revision/migrationplan.h"
#include "fuzz/fuzztarget.h"

#include <array>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::revision;

namespace {

Revision made(const QString &id, const QStringList &parents, const QStringList &labels = {},
              const QStringList &dependencies = {})
{
    Revision revision;
    revision.id = id;
    revision.downRevisions = parents;
    revision.branchLabels = labels;
    revision.dependsOn = dependencies;
    revision.path = u"/x/"_s + id + u".py"_s;
    return revision;
}

const RevisionMap &history()
{
    static const RevisionMap map({
        made(u"a1"_s, {}),
        made(u"a2"_s, {u"a1"_s}),
        made(u"ab3"_s, {u"a2"_s}, {u"left"_s}),
        made(u"ab4"_s, {u"a2"_s}, {u"right"_s}),
        made(u"c5"_s, {u"ab3"_s, u"ab4"_s}),
        made(u"c6"_s, {u"c5"_s}),
        made(u"d1"_s, {}, {u"other"_s}, {u"ab4"_s}),
        made(u"d2"_s, {u"d1"_s}),
    });
    return map;
}

template <typename T>
void told(const Result<T> &result)
{
    ATHANOR_FUZZ_CHECK(result || !result.error().what.isEmpty());
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    QStringList rows = QString::fromUtf8(reinterpret_cast<const char *>(data), qsizetype(size)).split(u'\n');
    const QString identifier = rows.takeFirst();
    const RevisionMap &map = history();
    told(resolveRevisions(map, identifier));
    told(resolveRevision(map, identifier));
    told(filterForLineage(map, map.heads(), identifier));
    told(effectiveCurrent(map, rows));
    told(planStamp(map, identifier.split(u' '), rows));
    const qsizetype colon = identifier.indexOf(u':');
    told(historyRange(map, {.identifier = identifier.left(colon)}, {.identifier = identifier.mid(colon + 1)}));
    for (const auto &plan : std::array{planUpgrade(map, identifier, rows), planDowngrade(map, identifier, rows)}) {
        told(plan);
        for (const MigrationStep &step : plan ? plan->steps : QList<MigrationStep>()) {
            ATHANOR_FUZZ_CHECK(map.contains(step.revision));
        }
    }
    return 0;
}
