// SPDX-License-Identifier: MIT
// The reader of revision files: any bytes. Reading the headers alone tells the same of the graph as reading all.
#include "alembic/revision/modulerun.h"
#include "alembic/revision/revisionmap.h"
#include "fuzz/fuzztarget.h"

using namespace Qt::StringLiterals;
using namespace athanor;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray source(reinterpret_cast<const char *>(data), qsizetype(size));
    const revision::RevisionFiles whole = revision::readRevisionSource(u"/x/a1b2.py"_s, source, revision::Extent::Whole,
                                                                       nullptr, {.run = revision::runModule});
    ATHANOR_FUZZ_CHECK(whole.revisions.size() <= 1);
    ATHANOR_FUZZ_CHECK(!whole.revisions.isEmpty() || !whole.problems.isEmpty());
    const revision::RevisionFiles headers = revision::readRevisionSource(
        u"/x/a1b2.py"_s, source, revision::Extent::Headers, nullptr, {.run = revision::runModule});
    const bool isPython = whole.revisions.size() == 1 && !whole.revisions.first().hasSyntaxError;
    if (isPython) {
        ATHANOR_FUZZ_CHECK(headers.revisions.size() == 1);
        const revision::Revision &one = whole.revisions.first();
        const revision::Revision &other = headers.revisions.first();
        ATHANOR_FUZZ_CHECK(one.id == other.id && one.downRevisions == other.downRevisions);
        ATHANOR_FUZZ_CHECK(one.dependsOn == other.dependsOn && one.branchLabels == other.branchLabels);
    }
    const revision::RevisionMap map(whole.revisions);
    ATHANOR_FUZZ_CHECK(map.historyOrder().size() == map.size());
    return 0;
}
