// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"

#include <QHash>
#include <QSet>

namespace athanor::project {

// A text of a compose file, and where it stands.
struct ComposeText
{
    QString value;
    QString file;
    int line = 0;
};

// What compose files say of one service, before the rest of it is known.
struct ComposePart
{
    QString name;
    QString file; // where it is named first
    int line = 0;
    QHash<QString, ComposeText> texts; // container_name, hostname, network_mode
    QHash<QString, ComposeText> environment;
    QStringList environmentFiles; // absolute, in order
    QList<PublishedPort> ports;
    QHash<QString, QStringList> networks; // with the aliases of the service in them
    // Keys, and "environment.NAME", of which an earlier part counts no more (!reset, !override); "*": the whole part.
    QSet<QString> cleared;
    bool isRemoved = false; // the service as a whole is reset
    struct Extends
    {
        QString service;
        QString file; // absolute; empty: the same
        int line = 0;
    };
    std::optional<Extends> extends;
};

// Compose's rules (compose-spec, 13-merge.md): texts are replaced, maps and lists are added to, and a list has a port
// or a variable once.
ComposePart merged(const ComposePart &base, const ComposePart &over);
// The one of that name, or nullptr.
ComposePart *partNamed(QList<ComposePart> &parts, const QString &name);

// The rest of an application that a file includes (14-include.md).
struct ComposeInclude
{
    QStringList paths; // absolute; the later ones are merged over the first
    QString folder; // where their relative paths start
    QStringList environmentFiles; // absolute; empty: .env of the folder
    int line = 0;
};

// One compose file as it stands.
struct ComposeDocument
{
    QList<ComposePart> parts;
    QList<ComposeInclude> includes;
};

// Where its relative paths start, and what its variables are.
struct ComposeScope
{
    QString folder;
    QHash<QString, QString> variables;
};

Result<ComposeDocument> readComposeDocument(const QString &path, const ComposeScope &scope);

} // namespace athanor::project
