// SPDX-License-Identifier: MIT
#pragma once

#include "workspace/revisionsearch.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace athanor::ctl {

// The overview as a table for a terminal, troubles below it, each with what a search found for it.
QString statusText(const workspace::Snapshot &snapshot, const std::optional<workspace::RevisionSearch> &search = {});

// The same as JSON; the words of "state" and "kind" are stable ("up_to_date"), texts are translated.
QJsonObject statusJson(const workspace::Snapshot &snapshot,
                       const std::optional<workspace::RevisionSearch> &search = {});

QString stateKey(workspace::ModuleState state);
QJsonObject errorJson(const Error &error);

} // namespace athanor::ctl
