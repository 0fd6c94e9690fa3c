// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/history/historyroles.h"
#include "workspace/module.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace athanor::desktop {

// One row of the history table, ready to be shown.
struct HistoryRow
{
    QString id{};
    QString message{};
    QString date{};
    QString fileName{};
    QStringList labels{};
    QStringList parents{};
    int laneRow = -1; // into Lanes::rows; -1 for a version row that no file knows
    history::RevisionState state = history::RevisionState::Unknown;
    bool head = false;
    bool inPlan = false;
    bool operator==(const HistoryRow &) const = default;
};

// Everything the history table shows of one module at one moment. Immutable, made off the GUI thread.
struct HistoryData
{
    QString module;
    std::shared_ptr<const workspace::ModuleFiles> files; // keeps map and lanes alive
    std::vector<HistoryRow> rows;
    QHash<QString, int> rowOf;
};

std::shared_ptr<const HistoryData> makeHistory(const workspace::Module &module);

// What is kept of a history while the user searches.
struct HistoryFilter
{
    enum class Kind { All, Pending, Applied, Heads, Labelled };
    Kind kind = Kind::All;
    QString text; // in message, id, label or file name; case does not matter

    [[nodiscard]] bool isActive() const { return kind != Kind::All || !text.isEmpty(); }
    bool operator==(const HistoryFilter &) const = default;
};

bool matches(const HistoryRow &row, const HistoryFilter &filter);
// Rows that match, in order.
QList<int> filteredRows(const HistoryData &data, const HistoryFilter &filter);

// Relation of every row to one revision; empty if the revision is not there.
std::vector<history::Relation> relations(const HistoryData &data, const QString &revision);

QString revisionStateText(history::RevisionState state); // "applied", …; empty for Unknown

} // namespace athanor::desktop
