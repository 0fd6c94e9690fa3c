// SPDX-License-Identifier: MIT
#pragma once

#include "workspace/workspace.h"

#include <QJsonObject>
#include <QString>

namespace athanor::ctl {

// The overview as a table for a terminal, troubles below it.
QString statusText(const workspace::Snapshot &snapshot);

// The same as JSON; the words of "state" and "kind" are stable ("up_to_date"), texts are translated.
QJsonObject statusJson(const workspace::Snapshot &snapshot);

QString stateKey(workspace::ModuleState state);
QJsonObject errorJson(const Error &error);

} // namespace athanor::ctl
