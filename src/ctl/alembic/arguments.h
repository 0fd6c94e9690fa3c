// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::ctl {

// One command line in Alembic's own form, understood.
struct AlembicInvocation
{
    enum class Verb {
        Help,
        Version,
        Heads,
        History,
        Branches,
        Show,
        Current,
        ListTemplates,
        EnsureVersion,
        Upgrade,
        Downgrade,
        Stamp,
        Render, // Athanor's own
        Writing, // what writes revision files or compares models: check, edit, init, merge, revision
    };
    Verb verb = Verb::Help;
    QString name; // of the verb, as written

    QStringList configurations; // -c
    QString section = QStringLiteral("alembic"); // -n
    QStringList x; // -x
    bool raiseError = false; // --raiseerr
    bool quiet = false; // -q

    bool verbose = false;
    bool resolveDependencies = false;
    bool indicateCurrent = false;
    bool checkHeads = false;
    bool sql = false;
    bool purge = false;
    std::optional<QString> range; // history -r
    std::optional<QString> tag;
    QStringList revisions; // positional arguments

    // Ours: the database, if not the project's own.
    QString url;
    QString service;
    // render
    QString folder; // --folder: where Alembic would be run; empty: here
    bool downgrade = false; // --down
    bool online = false; // --online: what is sent to a database
    bool json = false; // --format json
};

// Whether a command line is meant in Alembic's form: by a verb that only Alembic has, one of its global options before
// the verb, or --sql. All else is Athanor's own form, so that a plain "upgrade head" runs nothing by mistake.
// `arguments` begins with the program's name.
bool isAlembicCommandLine(const QStringList &arguments);

// Kind Configuration for what argparse would refuse with exit code 2.
Result<AlembicInvocation> parseAlembicInvocation(const QStringList &arguments);

} // namespace athanor::ctl
