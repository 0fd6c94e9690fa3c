// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "ctl/exitcode.h"
#include "postgres/profile.h"

#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::ctl {

enum class Command { Help, Version, Status, Modules, Plan, Upgrade, Stamp, Backup, Workspace, Schema };
enum class Format { Text, Json };

// One command line, understood.
struct Invocation
{
    Command command = Command::Help;
    QString folder;
    std::optional<postgres::ConnectionProfile> profile;
    bool profileFromProject = false; // --url-from-project
    postgres::Environment environment = postgres::Environment::Development;
    QString environmentName; // of athanor.toml, whose database and kind count
    bool sample = false;
    Format format = Format::Text;
    QString module; // schema: its name
    QString target; // plan, upgrade
    QStringList revisions; // stamp
    bool purge = false;
    bool searchHistory = false; // status
    QString reason;
    QString backupFolder; // upgrade: empty is no backup; backup: empty is the default folder
    bool withoutBackup = false; // upgrade of a production database
    QString journal; // path
    QString confirm; // the database's name, for production
    bool yes = false;
    bool quiet = false;
    bool write = false; // workspace: athanor.toml
    bool force = false; // over one that is there
    int lockTimeoutMilliseconds = 5000;
    int statementTimeoutMilliseconds = 0;
    QString help; // the text, for Command::Help
};

// Kind Configuration for what is not understood. `arguments` begins with the program's name. URLs with passwords are
// taken from ATHANOR_DATABASE_URL or DATABASE_URL alone: arguments can be seen by every user of the machine.
Result<Invocation> parseInvocation(const QStringList &arguments, const QProcessEnvironment &environment);

} // namespace athanor::ctl
