// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonObject>
#include <QString>
#include <QStringList>

// The names that PostgreSQL makes where none is given (commands/indexcmds.c, catalog/pg_constraint.c).
namespace athanor::schema {

// At most so many bytes of UTF-8; identifiers that are longer are cut (NAMEDATALEN - 1).
inline constexpr qsizetype longestName = 63;

QString cutName(const QString &name);
// makeObjectName: "first_second_label", the longer of the first two cut where it is too long; an empty second is left
// out.
QString objectName(const QString &first, const QString &second, const QString &label);
// ChooseIndexNameAddition: the columns' names with "_" between them, as far as a name goes.
QString nameAddition(const QStringList &columns);
// ChooseIndexColumnNames: each once, with a number where it is not.
QStringList indexColumnNames(const QStringList &names);
// FigureIndexColname: what an expression is called; empty: it has no name.
QString figureName(const QJsonObject &expression);

} // namespace athanor::schema
