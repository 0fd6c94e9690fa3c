// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/dialect/requirement.h"

#include <QList>
#include <QString>

namespace athanor::project {

// One place that tells of the version of a package.
struct PackageMention
{
    enum class Source { Installed, Locked, Required };

    QString name; // normalised
    dialect::AllowedVersions versions;
    bool isAlternative = false; // among the others of its file: only one of them holds, which depends on the machine
    Source source = Source::Required;
    QString text; // as it is written: "alembic>=1.8,<2"
    QString file; // absolute
    int line = 0; // 1-based
};

using PackageMentions = QList<PackageMention>;

// The packages whose versions count. Cheaper than to look at every package of a large lock file.
bool isOfInterest(const QString &normalizedName);

} // namespace athanor::project
