// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "workspace/module.h"

#include <QString>
#include <QStringList>

namespace athanor::desktop {

// What is told of one revision besides its source. A value, read off the GUI thread.
struct RevisionDetails
{
    QString id;
    QString message;
    QString documentation; // of the docstring what the message does not say
    QString state;
    QStringList downRevisions;
    QStringList children;
    QStringList dependsOn;
    QStringList dependants;
    QStringList labels; // own and inherited
    QString created;
    QString path;
    QString sha256;
    QStringList applied; // "2025-03-04 09:12, by anna", newest first; from the journal
    QString journalError;

    bool operator==(const RevisionDetails &) const = default;
};

RevisionDetails readDetails(const workspace::Module &module, const QString &revision, const QString &journalPath,
                            const QString &databaseIdentity, JobContext &job);

// Text of a revision file for display: decoded, cut at shownLength.
struct SourceText
{
    QString text;
    bool cut = false;
};
Result<SourceText> readSource(const QString &path);

} // namespace athanor::desktop
