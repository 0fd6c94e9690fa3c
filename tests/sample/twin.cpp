// SPDX-License-Identifier: MIT
#include "sample/twin.h"

#include "postgres/clienttools.h"
#include "sample/realalembic.h"

using namespace Qt::StringLiterals;

namespace athanor::test {

namespace {

// One query per table: its name, and its rows as one text, sorted.
const QString tablesQuery = uR"(
SELECT c.oid::regclass::text,
       format('SELECT coalesce(string_agg(line, E''\n'' ORDER BY line COLLATE "C"), '''') FROM (SELECT ROW(%s)::text AS line FROM %s) AS lines',
              string_agg(CASE WHEN d.expression ~ 'now\(\)|CURRENT_TIMESTAMP|gen_random_uuid\(\)'
                              THEN format('%I IS NULL', a.attname) ELSE quote_ident(a.attname) END,
                         ', ' ORDER BY a.attnum),
              c.oid::regclass),
       coalesce(string_agg(format('%s.%s', c.relname, a.attname), ',' ORDER BY a.attnum)
                FILTER (WHERE d.expression ~ 'now\(\)|CURRENT_TIMESTAMP|gen_random_uuid\(\)'), '')
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN LATERAL (SELECT pg_get_expr(x.adbin, x.adrelid) AS expression FROM pg_attrdef x
                      WHERE x.adrelid = c.oid AND x.adnum = a.attnum) AS d ON true
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'm') AND c.relispopulated
 GROUP BY c.oid, c.relname
 ORDER BY c.relname)"_s;

} // namespace

Result<Contents> readContents(const postgres::ConnectionProfile &profile, const QString &pgDump)
{
    Contents contents;
    const auto target = postgres::toolConnection(profile);
    const auto schema =
        runClientTool(pgDump, target.arguments + QStringList{u"--schema-only"_s, u"--restrict-key=x"_s});
    if (!schema) {
        return std::unexpected(schema.error());
    }
    contents.schema = *schema;
    auto connection = postgres::Connection::open(profile);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    const auto tables = connection->execute(tablesQuery);
    if (!tables) {
        return std::unexpected(tables.error());
    }
    for (qsizetype row = 0; row < tables->rows.size(); ++row) {
        const auto lines = connection->scalar(tables->text(row, 1));
        if (!lines) {
            return std::unexpected(lines.error());
        }
        contents.data.append(tables->text(row, 0) + u":\n"_s + *lines);
        contents.excludedColumns += tables->text(row, 2).split(u',', Qt::SkipEmptyParts);
    }
    const auto sequences =
        connection->execute(u"SELECT format('%s=%s', sequencename, last_value) FROM pg_sequences ORDER BY 1"_s);
    if (!sequences) {
        return std::unexpected(sequences.error());
    }
    for (qsizetype row = 0; row < sequences->rows.size(); ++row) {
        contents.data.append(sequences->text(row, 0));
    }
    return contents;
}

QString firstDifference(const QString &left, const QString &right)
{
    const QStringList leftLines = left.split(u'\n');
    const QStringList rightLines = right.split(u'\n');
    for (qsizetype line = 0; line < qMax(leftLines.size(), rightLines.size()); ++line) {
        if (leftLines.value(line) != rightLines.value(line)) {
            return u"line %1:\n  native:  %2\n  alembic: %3"_s.arg(line + 1).arg(leftLines.value(line),
                                                                                 rightLines.value(line));
        }
    }
    return {};
}

Result<postgres::ConnectionProfile> cloneDatabase(const postgres::ConnectionProfile &superuser,
                                                  const postgres::ConnectionProfile &original, const QString &copy)
{
    postgres::ConnectionProfile maintenance = superuser;
    maintenance.database = u"postgres"_s;
    auto connection = postgres::Connection::open(maintenance);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    const auto made =
        connection->execute(u"CREATE DATABASE %1 TEMPLATE %2 OWNER %3"_s.arg(copy, original.database, original.user));
    if (!made) {
        return std::unexpected(made.error());
    }
    postgres::ConnectionProfile profile = original;
    profile.database = copy;
    return profile;
}

} // namespace athanor::test
