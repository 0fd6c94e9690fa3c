// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"
#include "alembic/revision/revisionmap.h"
#include "core/error.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

namespace athanor::authoring {

// What `alembic revision` is asked for (ScriptDirectory.generate_revision(), alembic 1.19).
struct NewRevisionRequest
{
    QString message = {}; // empty: none; the template then says "empty message"
    QStringList parents = {}; // identifiers; empty: the head, as Alembic chooses; "base" for a new base
    bool splice = false; // parents need not be heads
    QString id = {}; // empty: a new one of 12 hexadecimal digits
    QStringList branchLabels = {};
    QStringList dependsOn = {}; // identifiers or branch labels
    QString versionLocation = {}; // one of the project's; empty: that of the parent, or the only one
    QDateTime createDate = {}; // invalid: now

    bool operator==(const NewRevisionRequest &) const = default;
};

struct NewRevisionFile
{
    QString path; // absolute
    QString id;
    QByteArray text; // in the project's output encoding
    QStringList downRevisions;

    bool operator==(const NewRevisionFile &) const = default;
};

// 12 hexadecimal digits, as Alembic makes them.
QString newRevisionId();

// The file's name as file_template and truncate_slug_length say, relative to the version location.
Result<QString> revisionFileName(const project::AlembicProject &project, const QString &id, const QString &message,
                                 const QDateTime &createDate);

// Renders the project's own script.py.mako; nothing is written and nothing executed. Errors in Alembic's words
// (Error::detail) where Alembic refuses; a template that cannot be followed without running Python is Opaque.
Result<NewRevisionFile> composeNewRevision(const project::AlembicProject &project, const revision::RevisionMap &map,
                                           const NewRevisionRequest &request);

// Writes the file at once or not at all, and never over an existing one. Gives the path.
Result<QString> writeNewRevision(const NewRevisionFile &file);

} // namespace athanor::authoring
