// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/job.h"
#include "core/process.h"
#include "postgres/profile.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::postgres {

enum class ClientProgram { PgDump, PgRestore, Psql };

QString programName(ClientProgram program); // "pg_dump", …

struct ClientTool
{
    QString path;
    QString version; // "17.2"
    int majorVersion = 0; // 17

    bool operator==(const ClientTool &) const = default;
};

struct ClientToolSearch
{
    // Folders searched. Default: those that ATHANOR_POSTGRESQL_BIN names (a colon between them), and no others; without
    // it PATH, then /usr/lib/postgresql/*/bin and /usr/pgsql-*/bin.
    QStringList folders = defaultFolders();

    static QStringList defaultFolders();
};

// Every installed one of a kind, newest major first; asks each for its version.
Result<QList<ClientTool>> findClientTools(ClientProgram program, JobContext &context,
                                          ProcessRunner &runner = ProcessRunner::system(),
                                          const ClientToolSearch &search = {});

// The one to use with a server: of its major if there is one, else the next newer. pg_dump refuses newer servers.
// Kind Tool if none is installed or all are older; the remedy says what to install.
Result<ClientTool> chooseClientTool(ClientProgram program, int serverMajor, JobContext &context,
                                    ProcessRunner &runner = ProcessRunner::system(),
                                    const ClientToolSearch &search = {});

// How a client program reaches the database of a profile: "--dbname=…" without a password, which goes into the
// environment; never asks ("--no-password").
struct ToolConnection
{
    QStringList arguments;
    QHash<QString, QString> environment;

    bool operator==(const ToolConnection &) const = default;
};

ToolConnection toolConnection(const ConnectionProfile &profile);

// Kind Configuration if a client program would need a secret of this profile that it takes in its arguments alone,
// where every user of the machine can read it (the passphrase of a client key).
std::optional<Error> toolRefusal(const ConnectionProfile &profile);

} // namespace athanor::postgres
