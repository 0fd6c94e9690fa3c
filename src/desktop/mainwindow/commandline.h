// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "desktop/theme/theme.h"
#include "postgres/profile.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::desktop {

// What the program was asked to do at its start.
struct CommandLine
{
    QString folder; // absolute; empty: the welcome page
    bool sample = false;
    std::optional<postgres::ConnectionProfile> profile; // of --url; never holds a password
    ThemeChoice theme = ThemeChoice::System;
    QString demoFolder; // empty: no demonstration
    QString message; // set: print it and exit with `exitCode`
    int exitCode = 0;
};

// Reads the arguments, the program's name among them. A password in --url is refused: everybody on the machine can read
// the arguments of a process.
CommandLine parseCommandLine(const QStringList &arguments);

} // namespace athanor::desktop
