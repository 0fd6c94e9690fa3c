// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace athanor::ctl {

// JSON schemas (draft 2020-12): of athanor.toml, and of what each command prints with --format json.
QStringList schemaNames(); // "athanor.toml", "status", …
QByteArray schema(const QString &name); // empty: there is none

} // namespace athanor::ctl
