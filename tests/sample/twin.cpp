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

// Where the order matters (ids come from sequences), it is said.
const QString sampleRows = uR"(
INSERT INTO tenants (id, slug, name) VALUES ('00000000-0000-4000-8000-000000000001', 'rows', 'Rows & Sons');
INSERT INTO users (id, tenant_id, email, full_name) VALUES
  ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-000000000001', 'ada@rows.example', 'Ada'),
  ('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-000000000001', 'bob@rows.example', 'Bob');

INSERT INTO inv_warehouses (tenant_id, code, name)
SELECT '00000000-0000-4000-8000-000000000001', code, name
  FROM (VALUES (1, 'NORTH', 'North'), (2, 'SOUTH', 'South')) AS v (n, code, name) ORDER BY n;
INSERT INTO inv_items (tenant_id, sku, name, unit_code, barcodes, attributes)
SELECT '00000000-0000-4000-8000-000000000001', sku, name, unit, barcodes::varchar[], attributes::jsonb
  FROM (VALUES (1, 'BOLT', 'Bolt, it''s M8', 'pcs', '{4006381333931}', '{"steel": true}'),
               (2, 'OIL', 'Öl', 'l', '{}', '{}')) AS v (n, sku, name, unit, barcodes, attributes) ORDER BY n;
INSERT INTO inv_stock_levels (warehouse_id, item_id, bin, on_hand, reserved, reorder_point, counted_at)
SELECT w.id, i.id, v.bin, v.on_hand, v.reserved, v.reorder_point, v.counted_at
  FROM (VALUES (1, 'NORTH', 'BOLT', NULL, 10.5, 1, NULL, timestamptz '2025-01-31 12:00+00'),
               (2, 'NORTH', 'BOLT', '', 4.25, 0.5, 7, NULL),
               (3, 'NORTH', 'BOLT', NULL, 1, 0, NULL, NULL),
               (4, 'NORTH', 'OIL', 'B7', 3, 0, 2, NULL),
               (5, 'NORTH', 'OIL', 'B7', 2, 2, NULL, NULL),
               (6, 'SOUTH', 'OIL', 'B7', 8, 0, NULL, NULL)) AS v (n, code, sku, bin, on_hand, reserved, reorder_point,
                                                                  counted_at)
  JOIN inv_warehouses w USING (code) JOIN inv_items i USING (sku) ORDER BY n;
INSERT INTO inv_stock_movements (item_id, from_warehouse_id, to_warehouse_id, kind, quantity, moved_by)
SELECT i.id, f.id, t.id, v.kind::inv_movement_kind, v.quantity, '00000000-0000-4000-8000-00000000000a'
  FROM (VALUES (1, 'BOLT', NULL, 'NORTH', 'receipt', 20), (2, 'BOLT', 'NORTH', 'SOUTH', 'transfer', 4),
               (3, 'OIL', 'NORTH', NULL, 'issue', 0.125), (4, 'OIL', 'NORTH', NULL, 'count', -1.5),
               (5, 'BOLT', NULL, 'SOUTH', 'count', 0)) AS v (n, sku, source, destination, kind, quantity)
  JOIN inv_items i USING (sku) LEFT JOIN inv_warehouses f ON f.code = v.source
  LEFT JOIN inv_warehouses t ON t.code = v.destination ORDER BY n;

INSERT INTO crm_companies (id, tenant_id, name, employees, owner_id) VALUES
  ('00000000-0000-4000-8000-0000000000c1', '00000000-0000-4000-8000-000000000001', 'Acme', 12,
   '00000000-0000-4000-8000-00000000000b');
INSERT INTO crm_contacts (id, tenant_id, company_id, last_name, lead_source) VALUES
  ('00000000-0000-4000-8000-0000000000d1', '00000000-0000-4000-8000-000000000001',
   '00000000-0000-4000-8000-0000000000c1', 'Doe', 'fair');
INSERT INTO crm_pipelines (tenant_id, name) VALUES ('00000000-0000-4000-8000-000000000001', 'Sales');
INSERT INTO crm_stages (pipeline_id, position, name, probability)
SELECT p.id, n, v.name, probability
  FROM crm_pipelines p, (VALUES (1, 'Asked', 0.1), (2, 'Offered', 0.4)) AS v (n, name, probability)
 WHERE p.name = 'Sales' ORDER BY n;
INSERT INTO crm_opportunities (company_id, stage_id, title, amount, outcome)
SELECT '00000000-0000-4000-8000-0000000000c1', s.id, v.title, v.amount, v.outcome::crm_outcome
  FROM (VALUES (1, 'Asked', 'Bolts', 1200.50, 'open'), (2, 'Offered', 'Oil', NULL, 'won')) AS v (n, name, title, amount,
                                                                                               outcome)
  JOIN crm_stages s USING (name) ORDER BY n;

INSERT INTO pay_schedules (tenant_id, name, frequency, anchor_date) VALUES
  ('00000000-0000-4000-8000-000000000001', 'Everybody', 'monthly', '2025-01-31');
INSERT INTO pay_runs (schedule_id, period_start, period_end, pay_date, created_by)
SELECT id, '2025-01-01', '2025-01-31', '2025-01-31', '00000000-0000-4000-8000-00000000000a' FROM pay_schedules;
INSERT INTO pay_profiles (employee_id, schedule_id, annual_salary, tax_number, iban, valid_from)
SELECT v.id::uuid, s.id, v.salary, v.number, v.iban, '2025-01-01'
  FROM pay_schedules s, (VALUES ('00000000-0000-4000-8000-00000000000a', 52000.00, '12/345', 'DE89370400440532013000'),
                                ('00000000-0000-4000-8000-00000000000b', 48000.50, NULL, NULL)) AS v (id, salary,
                                                                                                      number, iban))"_s;

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

Result<void> fillWithRows(const postgres::ConnectionProfile &profile)
{
    auto connection = postgres::Connection::open(profile);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    if (const auto done = connection->execute(sampleRows); !done) {
        return std::unexpected(done.error());
    }
    return {};
}

qsizetype rowsOf(const Contents &contents, const QString &table)
{
    const QString heading = table + u":\n"_s;
    for (const QString &entry : contents.data) {
        if (entry.startsWith(heading)) {
            const QString rows = entry.sliced(heading.size());
            return rows.isEmpty() ? 0 : rows.count(u'\n') + 1;
        }
    }
    return 0;
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
