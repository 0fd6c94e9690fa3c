// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/hostobjects.h"

namespace athanor::project {

// What an engine is made with that the native engine does not reproduce: arguments that change what the connection
// executes or where. Those that only concern reaching the server (time-outs, TLS, names, caches) are none.
QList<EnvironmentAction> engineActions(const python::CallArguments &arguments, bool fromConfig);

// Of the keys of connect_args, those that are not harmless; "server_settings" and "options" set what a session does.
QStringList effectiveConnectArguments(const QStringList &keys);
// Whether a database URL sets options of the session ("?options=-csearch_path=x").
bool hasSessionOptions(const QString &url);

// The sentences, shared by text and evaluation.
QString connectArgumentsText(const QStringList &keys);
QString ownConnectionsText(const QString &argument);
QString sessionOptionsText();

} // namespace athanor::project
