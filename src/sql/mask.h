// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace athanor::sql {

// Secrets in SQL replaced by '****': PASSWORD '…' of roles, password and similar options of user mappings and servers,
// passwords within connection strings and URLs in literals. All other text stays as it is, broken SQL included.
// Thread-safe.
QString maskPasswords(const QString &text);

// Every literal (strings, numbers, bit strings) replaced by a "?"; for places where data must not show. Thread-safe.
QString maskLiterals(const QString &text);

} // namespace athanor::sql
