// SPDX-License-Identifier: MIT
#include "alembic/ddl/versionrows.h"

using namespace Qt::StringLiterals;

namespace athanor::ddl {

namespace {

QString tableName(const QString &schema, const QString &table)
{
    return schema.isEmpty() ? quoteIdentifier(table) : QString(quoteIdentifier(schema) % u'.' % quoteIdentifier(table));
}

constexpr qsizetype maximumIdentifier = 63;

QString primaryKeyName(const QString &table)
{
    return table % "_pkc"_L1;
}

} // namespace

std::optional<Failure> createVersionTableFailure(const QString &table, bool withPrimaryKey)
{
    const QString name = primaryKeyName(table);
    if (!withPrimaryKey || name.toUcs4().size() <= maximumIdentifier)
        return std::nullopt;
    return Failure{.kind = Failure::Kind::Alembic,
                   .exception = u"IdentifierError"_s,
                   .message = u"Identifier '%1' exceeds maximum length of %2 characters"_s.arg(
                       name, QString::number(maximumIdentifier))};
}

bool isTooLongForPostgres(const QString &name)
{
    return name.toUtf8().size() > maximumIdentifier;
}

QString createVersionTable(const QString &schema, const QString &table, bool withPrimaryKey)
{
    QString sql = "CREATE TABLE "_L1 % tableName(schema, table) % " (\n    version_num VARCHAR(32) NOT NULL"_L1;
    if (withPrimaryKey)
        sql += ", \n    CONSTRAINT "_L1 % quoteIdentifier(primaryKeyName(table)) % " PRIMARY KEY (version_num)"_L1;
    return sql + "\n)"_L1;
}

QString insertVersionRow(const QString &schema, const QString &table, const QString &id, bool withPrimaryKey)
{
    const QString name = tableName(schema, table);
    QString sql = "INSERT INTO "_L1 % name % " (version_num) VALUES ("_L1 % quoteLiteral(id) % u')';
    if (withPrimaryKey)
        sql += " RETURNING "_L1 % name % ".version_num"_L1;
    return sql;
}

QString updateVersionRow(const QString &schema, const QString &table, const QString &from, const QString &to)
{
    const QString name = tableName(schema, table);
    return "UPDATE "_L1 % name % " SET version_num="_L1 % quoteLiteral(to) % " WHERE "_L1 % name %
           ".version_num = "_L1 % quoteLiteral(from);
}

QString deleteVersionRow(const QString &schema, const QString &table, const QString &id)
{
    const QString name = tableName(schema, table);
    return "DELETE FROM "_L1 % name % " WHERE "_L1 % name % ".version_num = "_L1 % quoteLiteral(id);
}

QString deleteVersionRows(const QString &schema, const QString &table)
{
    return "DELETE FROM "_L1 % tableName(schema, table);
}

} // namespace athanor::ddl
