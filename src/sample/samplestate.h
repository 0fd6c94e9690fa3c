// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace athanor::sample {

// What state.toml of the sample says: to which revision each module's database is brought.
struct ModuleTarget
{
    QString name;
    QString path; // of the project's folder, below the workspace
    QString versionTable;
    QString upgrade; // revision identifier
    QString thenRow; // replaces the row after the upgrade; empty: it stays
    bool operator==(const ModuleTarget &) const = default;
};

struct UnclaimedRow
{
    QString table;
    QString row;
    bool operator==(const UnclaimedRow &) const = default;
};

struct SampleState
{
    QList<ModuleTarget> modules; // in the order of their upgrades
    QList<UnclaimedRow> unclaimed;
    bool operator==(const SampleState &) const = default;
};

// Kind Configuration or Syntax, with the line in `fileName`.
Result<SampleState> parseSampleState(const QByteArray &toml, const QString &fileName);

} // namespace athanor::sample
