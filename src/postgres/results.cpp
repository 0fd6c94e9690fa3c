// SPDX-License-Identifier: MIT
#include "postgres/results.h"

#include "sql/scanner.h"

#include <libpq-fe.h>

using namespace Qt::StringLiterals;

namespace athanor::postgres {

namespace {

QString field(const PGresult *result, int code)
{
    return QString::fromUtf8(PQresultErrorField(result, code));
}

} // namespace

ServerMessage serverMessage(const PGresult *result)
{
    ServerMessage message;
    message.severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    message.sqlState = field(result, PG_DIAG_SQLSTATE);
    message.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    message.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    message.hint = field(result, PG_DIAG_MESSAGE_HINT);
    message.context = field(result, PG_DIAG_CONTEXT);
    message.position = field(result, PG_DIAG_STATEMENT_POSITION).toInt();
    message.schema = field(result, PG_DIAG_SCHEMA_NAME);
    message.table = field(result, PG_DIAG_TABLE_NAME);
    message.column = field(result, PG_DIAG_COLUMN_NAME);
    message.constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
    if (message.message.isEmpty()) {
        message.message = QString::fromUtf8(PQresultErrorMessage(result)).trimmed();
    }
    return message;
}

ResultSet resultSet(const PGresult *result)
{
    ResultSet set;
    const int columns = PQnfields(result);
    for (int column = 0; column < columns; ++column) {
        set.columns.append(QString::fromUtf8(PQfname(result, column)));
    }
    const int rows = PQntuples(result);
    set.rows.reserve(rows);
    for (int row = 0; row < rows; ++row) {
        QList<std::optional<QString>> values;
        values.reserve(columns);
        for (int column = 0; column < columns; ++column) {
            if (PQgetisnull(result, row, column) != 0) {
                values.append(std::nullopt);
            } else {
                values.append(QString::fromUtf8(PQgetvalue(result, row, column), PQgetlength(result, row, column)));
            }
        }
        set.rows.append(std::move(values));
    }
    set.commandTag = QString::fromUtf8(PQcmdStatus(const_cast<PGresult *>(result)));
    const QByteArray affected = PQcmdTuples(const_cast<PGresult *>(result));
    set.affectedRows = affected.isEmpty() ? -1 : affected.toLongLong();
    return set;
}

QString ServerMessage::text() const
{
    QString lines = message;
    if (!detail.isEmpty()) {
        lines += u"\nDETAIL: "_s + detail;
    }
    if (!hint.isEmpty()) {
        lines += u"\nHINT: "_s + hint;
    }
    if (!context.isEmpty()) {
        lines += u"\nCONTEXT: "_s + context;
    }
    return lines;
}

QString ResultSet::text(qsizetype row, qsizetype column) const
{
    if (row < 0 || row >= rows.size() || column < 0 || column >= rows[row].size()) {
        return {};
    }
    return rows[row][column].value_or(QString());
}

qint64 ResultSet::number(qsizetype row, qsizetype column) const
{
    return text(row, column).toLongLong();
}

bool ResultSet::flag(qsizetype row, qsizetype column) const
{
    return text(row, column) == "t"_L1;
}

QString quoteIdentifier(const QString &name)
{
    if (sql::isPlainIdentifier(name)) {
        return name;
    }
    QString escaped = name;
    escaped.replace(u'"', u"\"\""_s);
    return u'"' + escaped + u'"';
}

QString quoteQualified(const QString &schema, const QString &name)
{
    return schema.isEmpty() ? quoteIdentifier(name) : quoteIdentifier(schema) + u'.' + quoteIdentifier(name);
}

QString quoteLiteral(const QString &text)
{
    QString escaped = text;
    escaped.replace(u'\'', u"''"_s);
    if (!escaped.contains(u'\\')) {
        return u'\'' + escaped + u'\'';
    }
    escaped.replace(u'\\', u"\\\\"_s);
    return u"E'"_s + escaped + u'\'';
}

} // namespace athanor::postgres
