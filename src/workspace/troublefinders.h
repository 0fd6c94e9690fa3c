// SPDX-License-Identifier: MIT
#pragma once

#include "workspace/troubles.h"

// The functions of troubleTable(), each for one kind, and what they share.
namespace athanor::workspace {

// With what the table says of the kind.
Trouble blankTrouble(Trouble::Kind kind);
// "\"a\", \"b\"".
QString quoted(const QStringList &ids);
// With its schema, if env.py names one.
QString tableName(const ModuleFiles &files);
// "\"1a2b\" is \"add a column\"." and where; nothing for an identifier that no file has.
QList<Trouble::Evidence> evidenceOf(const revision::RevisionMap &map, const QStringList &ids);
// Whether an unclaimed table holds rows, and all of them are revisions of these files.
bool isTableOf(const UnclaimedTable &table, const ModuleFiles &files);

QList<Trouble> findBrokenFiles(const TroubleScene &scene);
QList<Trouble> findDuplicateIds(const TroubleScene &scene);
QList<Trouble> findGhostParents(const TroubleScene &scene);
QList<Trouble> findCycles(const TroubleScene &scene);

QList<Trouble> findUnknownRows(const TroubleScene &scene);
QList<Trouble> findDatabaseAhead(const TroubleScene &scene);
QList<Trouble> findDuplicateRows(const TroubleScene &scene);
QList<Trouble> findOverlappingRows(const TroubleScene &scene);
QList<Trouble> findSeveralHeads(const TroubleScene &scene);
QList<Trouble> findSeveralRows(const TroubleScene &scene);
QList<Trouble> findLongIds(const TroubleScene &scene);

QList<Trouble> findUnreadable(const TroubleScene &scene);
QList<Trouble> findUnknownVersionTable(const TroubleScene &scene);
QList<Trouble> findNameMismatches(const TroubleScene &scene);
QList<Trouble> findDifferingDatabases(const TroubleScene &scene);
QList<Trouble> findNoVersionTable(const TroubleScene &scene);

QList<Trouble> findWrongDatabase(const Snapshot &snapshot);
QList<Trouble> findUnclaimedTables(const Snapshot &snapshot);

} // namespace athanor::workspace
