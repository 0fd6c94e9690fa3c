// SPDX-License-Identifier: MIT
#include "ctl/alembic/offlinerange.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

AlembicResult<OfflineRange> offlineRange(const AlembicInvocation &invocation)
{
    OfflineRange range;
    for (const QString &revision : invocation.revisions) {
        const QStringList parts = revision.split(u':');
        if (parts.size() > 2) {
            return alembicCrash(
                QCoreApplication::translate("athanor", "\"%1\" has more than one colon.").arg(revision));
        }
        range.ends.append(parts.last());
        if (parts.size() < 2) {
            if (invocation.verb == AlembicInvocation::Verb::Downgrade) {
                return commandError(u"downgrade with --sql requires <fromrev>:<torev>"_s);
            }
        } else if (!range.start) {
            range.start = parts.first();
        } else if (*range.start != parts.first()) {
            return commandError(u"Stamp operation with --sql only supports a single starting revision at a time"_s);
        }
    }
    return range;
}

} // namespace athanor::ctl
