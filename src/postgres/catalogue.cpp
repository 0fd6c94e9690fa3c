// SPDX-License-Identifier: MIT
#include "postgres/catalogue.h"

#include "postgres/readtransaction.h"

#include <QHash>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::postgres {

namespace {

// Every query leaves the system's own schemas out; pg_toast and the temporary ones begin with pg_ too.
const QString ownSchema = u" n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' "_s;

const QString sessionQuery = uR"(
SELECT pg_catalog.current_database(), pg_catalog.array_to_json(pg_catalog.current_schemas(false)),
       (extract(epoch FROM pg_catalog.now()) * 1000)::bigint)"_s;

const QString relationsQuery = uR"(
SELECT c.oid, n.nspname, c.relname, c.relkind, pg_catalog.pg_get_userbyid(c.relowner),
       pg_catalog.obj_description(c.oid, 'pg_class'), pg_catalog.pg_table_is_visible(c.oid), c.reltuples,
       c.relpages::bigint * pg_catalog.current_setting('block_size')::bigint
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND%1
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C")"_s;

const QString columnsQuery = uR"(
SELECT a.attrelid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
       a.atthasdef, a.attidentity, a.attgenerated,
       CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0 THEN
            (SELECT l.collname FROM pg_catalog.pg_collation l WHERE l.oid = a.attcollation) END
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND%1
 ORDER BY a.attrelid, a.attnum)"_s;

const QString constraintsQuery = uR"(
SELECT k.conrelid, k.conname, k.contype,
       (SELECT pg_catalog.array_to_json(pg_catalog.array_agg(a.attname ORDER BY u.position))
          FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY u(attnum, position)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum),
       rn.nspname, r.relname, k.convalidated
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_class r ON r.oid = k.confrelid AND k.confrelid <> 0
  LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
 WHERE%1
 ORDER BY k.conrelid, k.conname COLLATE "C")"_s;

const QString indexesQuery = uR"(
SELECT i.indrelid, x.relname, m.amname, i.indisunique, i.indisprimary, i.indisvalid,
       x.relpages::bigint * pg_catalog.current_setting('block_size')::bigint, i.indexrelid
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = x.relam
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'm') AND%1
 ORDER BY i.indrelid, x.relname COLLATE "C")"_s;

const QString typesQuery = uR"(
SELECT n.nspname, t.typname, t.typtype, pg_catalog.pg_get_userbyid(t.typowner), pg_catalog.pg_type_is_visible(t.oid),
       (SELECT pg_catalog.array_to_json(pg_catalog.array_agg(e.enumlabel ORDER BY e.enumsortorder))
          FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND t.typrelid <> 0
 WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')) AND%1
 ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C")"_s;

const QString sequencesQuery = uR"(
SELECT n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner), pg_catalog.pg_table_is_visible(c.oid),
       tn.nspname || '.' || tc.relname, a.attname
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
  LEFT JOIN pg_catalog.pg_class tc ON tc.oid = d.refobjid
  LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
 WHERE c.relkind = 'S' AND%1
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C")"_s;

// What follows opens the relations: pg_get_expr, pg_get_constraintdef and pg_get_indexdef too, for the names of their
// columns (PostgreSQL, ruleutils.c, set_relation_column_names). One that somebody holds exclusively, or waits to hold,
// would make them wait.
const QString notLocked = uR"( NOT EXISTS (
       SELECT FROM pg_catalog.pg_locks l
        WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.relation = %1
          AND l.database = (SELECT b.oid FROM pg_catalog.pg_database b WHERE b.datname = pg_catalog.current_database()))
)"_s;

const QString defaultsQuery = uR"(
SELECT d.adrelid, a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid)
  FROM pg_catalog.pg_attrdef d
  JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  JOIN pg_catalog.pg_class c ON c.oid = d.adrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT a.attisdropped AND%1)"_s;

const QString constraintTextsQuery = uR"(
SELECT k.conrelid, k.conname, pg_catalog.pg_get_constraintdef(k.oid)
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE%1)"_s;

const QString indexTextsQuery = uR"(
SELECT i.indrelid, i.indexrelid, pg_catalog.pg_get_indexdef(i.indexrelid),
       (SELECT pg_catalog.array_to_json(pg_catalog.array_agg(pg_catalog.pg_get_indexdef(i.indexrelid, s, true) ORDER BY s))
          FROM pg_catalog.generate_series(1, i.indnkeyatts) s)
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'm') AND%1)"_s;

const QString sizesQuery = uR"(
SELECT c.oid, pg_catalog.pg_table_size(c.oid), pg_catalog.pg_total_relation_size(c.oid), 0
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm') AND%1
UNION ALL
SELECT i.indrelid, NULL, pg_catalog.pg_relation_size(i.indexrelid), i.indexrelid
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm') AND%2 AND%1)"_s;

const QString databaseSizeQuery = u"SELECT pg_catalog.pg_database_size(pg_catalog.current_database())"_s;

QString restricted(const QString &query)
{
    return QString(query).replace(u"%1"_s, ownSchema);
}

// Of those only that can be opened without a wait.
QString openable(const QString &query)
{
    const QString index = QString(notLocked).replace(u"%1"_s, u"i.indexrelid"_s);
    return QString(query)
        .replace(u"%2"_s, index)
        .replace(u"%1"_s, ownSchema + u"AND"_s + QString(notLocked).replace(u"%1"_s, u"c.oid"_s));
}

CatalogueTable::Kind tableKind(const QString &relkind)
{
    switch (relkind.isEmpty() ? u'r' : relkind[0].unicode()) {
    case u'p':
        return CatalogueTable::Kind::PartitionedTable;
    case u'v':
        return CatalogueTable::Kind::View;
    case u'm':
        return CatalogueTable::Kind::MaterializedView;
    case u'f':
        return CatalogueTable::Kind::ForeignTable;
    default:
        return CatalogueTable::Kind::Table;
    }
}

CatalogueConstraint::Kind constraintKind(const QString &contype)
{
    switch (contype.isEmpty() ? u'c' : contype[0].unicode()) {
    case u'p':
        return CatalogueConstraint::Kind::PrimaryKey;
    case u'u':
        return CatalogueConstraint::Kind::Unique;
    case u'f':
        return CatalogueConstraint::Kind::ForeignKey;
    case u'x':
        return CatalogueConstraint::Kind::Exclusion;
    case u't':
        return CatalogueConstraint::Kind::Trigger;
    case u'n':
        return CatalogueConstraint::Kind::NotNull;
    default:
        return CatalogueConstraint::Kind::Check;
    }
}

CatalogueType::Kind typeKind(const QString &typtype)
{
    if (typtype == "e"_L1) {
        return CatalogueType::Kind::Enum;
    }
    if (typtype == "d"_L1) {
        return CatalogueType::Kind::Domain;
    }
    return typtype == "r"_L1 ? CatalogueType::Kind::Range : CatalogueType::Kind::Composite;
}

// Reads one catalogue; every step is one query.
class CatalogueReader
{
public:
    CatalogueReader(Connection &connection, JobContext *context)
        : m_connection(connection)
        , m_context(context)
    {
    }

    Result<Catalogue> read()
    {
        for (const auto step :
             {&CatalogueReader::readSession, &CatalogueReader::readRelations, &CatalogueReader::readColumns,
              &CatalogueReader::readConstraints, &CatalogueReader::readIndexes, &CatalogueReader::readTypes,
              &CatalogueReader::readSequences, &CatalogueReader::readTexts, &CatalogueReader::readSizes}) {
            if (const Result<void> done = (this->*step)(); !done) {
                return std::unexpected(done.error());
            }
        }
        return m_catalogue;
    }

private:
    template <typename UseRow>
    Result<void> forEachRow(const QString &sql, const UseRow &useRow)
    {
        const Result<ResultSet> result = m_connection.execute(sql, m_context);
        if (!result) {
            return std::unexpected(result.error());
        }
        for (qsizetype row = 0; row < result->rows.size(); ++row) {
            useRow(*result, row);
        }
        return {};
    }

    Result<void> readSession()
    {
        m_catalogue.serverVersion = m_connection.serverVersion();
        Result<void> done = forEachRow(sessionQuery, [this](const ResultSet &set, qsizetype row) {
            m_catalogue.database = set.text(row, 0);
            m_catalogue.searchPath = stringsFromJson(set.text(row, 1));
            m_catalogue.readAt = QDateTime::fromMSecsSinceEpoch(set.number(row, 2), QTimeZone::UTC);
        });
        if (done) {
            done = forEachRow(
                restricted(u"SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE%1"
                           " ORDER BY n.nspname COLLATE \"C\""_s),
                [this](const ResultSet &set, qsizetype row) { m_catalogue.schemas.append(set.text(row, 0)); });
        }
        if (done) {
            done = forEachRow(
                u"SELECT extname FROM pg_catalog.pg_extension ORDER BY extname COLLATE \"C\""_s,
                [this](const ResultSet &set, qsizetype row) { m_catalogue.extensions.append(set.text(row, 0)); });
        }
        return done;
    }

    Result<void> readRelations()
    {
        return forEachRow(restricted(relationsQuery), [this](const ResultSet &set, qsizetype row) {
            m_tableByOid.insert(set.number(row, 0), m_catalogue.tables.size());
            CatalogueTable table;
            table.schema = set.text(row, 1);
            table.name = set.text(row, 2);
            table.kind = tableKind(set.text(row, 3));
            table.owner = set.text(row, 4);
            table.comment = set.text(row, 5);
            table.inSearchPath = set.flag(row, 6);
            table.rowEstimate = set.text(row, 7).toDouble();
            table.sizeBytes = set.number(row, 8);
            table.totalBytes = table.sizeBytes;
            m_catalogue.tables.append(table);
        });
    }

    CatalogueTable *tableOf(const ResultSet &set, qsizetype row)
    {
        const auto found = m_tableByOid.constFind(set.number(row, 0));
        return found == m_tableByOid.constEnd() ? nullptr : &m_catalogue.tables[*found];
    }

    Result<void> readColumns()
    {
        return forEachRow(restricted(columnsQuery), [this](const ResultSet &set, qsizetype row) {
            if (CatalogueTable *table = tableOf(set, row)) {
                table->columns.append({.name = set.text(row, 1),
                                       .type = set.text(row, 2),
                                       .notNull = set.flag(row, 3),
                                       .hasDefault = set.flag(row, 4),
                                       .defaultExpression = {},
                                       .identity = set.text(row, 5),
                                       .generated = set.text(row, 6),
                                       .collation = set.text(row, 7)});
            }
        });
    }

    Result<void> readConstraints()
    {
        return forEachRow(restricted(constraintsQuery), [this](const ResultSet &set, qsizetype row) {
            if (CatalogueTable *table = tableOf(set, row)) {
                table->constraints.append({.name = set.text(row, 1),
                                           .kind = constraintKind(set.text(row, 2)),
                                           .definition = {},
                                           .columns = stringsFromJson(set.text(row, 3)),
                                           .referencedSchema = set.text(row, 4),
                                           .referencedTable = set.text(row, 5),
                                           .validated = set.flag(row, 6)});
            }
        });
    }

    Result<void> readIndexes()
    {
        return forEachRow(restricted(indexesQuery), [this](const ResultSet &set, qsizetype row) {
            if (CatalogueTable *table = tableOf(set, row)) {
                m_indexByOid.insert(set.number(row, 7), table->indexes.size());
                table->indexes.append({.name = set.text(row, 1),
                                       .definition = {},
                                       .method = set.text(row, 2),
                                       .columns = {},
                                       .unique = set.flag(row, 3),
                                       .primary = set.flag(row, 4),
                                       .valid = set.flag(row, 5),
                                       .sizeBytes = set.number(row, 6)});
                table->totalBytes += set.number(row, 6);
            }
        });
    }

    Result<void> readTypes()
    {
        return forEachRow(restricted(typesQuery), [this](const ResultSet &set, qsizetype row) {
            m_catalogue.types.append({.schema = set.text(row, 0),
                                      .name = set.text(row, 1),
                                      .kind = typeKind(set.text(row, 2)),
                                      .owner = set.text(row, 3),
                                      .inSearchPath = set.flag(row, 4),
                                      .labels = stringsFromJson(set.text(row, 5))});
        });
    }

    Result<void> readSequences()
    {
        return forEachRow(restricted(sequencesQuery), [this](const ResultSet &set, qsizetype row) {
            m_catalogue.sequences.append({.schema = set.text(row, 0),
                                          .name = set.text(row, 1),
                                          .owner = set.text(row, 2),
                                          .inSearchPath = set.flag(row, 3),
                                          .ownedByTable = set.text(row, 4),
                                          .ownedByColumn = set.text(row, 5)});
        });
    }

    // What the server writes down only with the relation open, if it can be had at once: no plan waits for it.
    Result<void> readTexts()
    {
        Result<void> done =
            forEachOpenable(defaultsQuery, [](CatalogueTable &table, const ResultSet &set, qsizetype row) {
                const auto column = std::ranges::find(table.columns, set.text(row, 1), &CatalogueColumn::name);
                if (column != table.columns.end()) {
                    column->defaultExpression = set.text(row, 2);
                }
            });
        if (done) {
            done =
                forEachOpenable(constraintTextsQuery, [](CatalogueTable &table, const ResultSet &set, qsizetype row) {
                    const auto constraint =
                        std::ranges::find(table.constraints, set.text(row, 1), &CatalogueConstraint::name);
                    if (constraint != table.constraints.end()) {
                        constraint->definition = set.text(row, 2);
                    }
                });
        }
        if (done) {
            done = forEachOpenable(indexTextsQuery, [this](CatalogueTable &table, const ResultSet &set, qsizetype row) {
                if (m_indexByOid.contains(set.number(row, 1))) {
                    CatalogueIndex &index = table.indexes[m_indexByOid.value(set.number(row, 1))];
                    index.definition = set.text(row, 2);
                    index.columns = stringsFromJson(set.text(row, 3));
                }
            });
        }
        return done;
    }

    // Exact sizes if they can be had at once; else those of the last VACUUM or ANALYZE stay.
    Result<void> readSizes()
    {
        const auto sizes =
            forEachOpenable(sizesQuery, [this](CatalogueTable &table, const ResultSet &set, qsizetype row) {
                if (const qint64 index = set.number(row, 3); index == 0) {
                    table.sizeBytes = set.number(row, 1);
                    table.totalBytes = set.number(row, 2);
                } else if (m_indexByOid.contains(index)) {
                    table.indexes[m_indexByOid.value(index)].sizeBytes = set.number(row, 2);
                }
            });
        if (!sizes) {
            return sizes;
        }
        const Result<ResultSet> whole = attempt(databaseSizeQuery);
        if (!whole && endsReading(whole.error())) {
            return std::unexpected(whole.error());
        }
        m_catalogue.databaseBytes = whole ? whole->number(0, 0) : 0;
        return {};
    }

    static bool endsReading(const Error &error)
    {
        return error.kind == Error::Kind::Cancelled || error.kind == Error::Kind::Connection;
    }

    // The rows of a query whose first column is a table's oid; none if it cannot be answered at once.
    template <typename UseRow>
    Result<void> forEachOpenable(const QString &query, const UseRow &useRow)
    {
        const Result<ResultSet> result = attempt(openable(query));
        if (!result && endsReading(result.error())) {
            return std::unexpected(result.error());
        }
        for (qsizetype row = 0; result && row < result->rows.size(); ++row) {
            if (CatalogueTable *table = tableOf(*result, row)) {
                useRow(*table, *result, row);
            }
        }
        return {};
    }

    // Within a savepoint and with a short wait for locks; the transaction goes on if it fails.
    Result<ResultSet> attempt(const QString &sql)
    {
        const auto begun = m_connection.execute(
            u"SAVEPOINT attempt; SET LOCAL lock_timeout = '200ms'; SET LOCAL statement_timeout = '5s'"_s, m_context);
        if (!begun) {
            return begun;
        }
        Result<ResultSet> result = m_connection.execute(sql, m_context);
        if (const auto ended = m_connection.execute(u"ROLLBACK TO SAVEPOINT attempt"_s); !ended) {
            return ended;
        }
        return result;
    }

    Connection &m_connection;
    JobContext *m_context;
    Catalogue m_catalogue;
    QHash<qint64, qsizetype> m_tableByOid;
    QHash<qint64, qsizetype> m_indexByOid; // its place within its table
};

template <typename Object>
const Object *findIn(const QList<Object> &objects, const QString &schema, const QString &name)
{
    const auto found = std::ranges::find_if(objects, [&](const Object &object) {
        return object.name == name && (schema.isEmpty() ? object.inSearchPath : object.schema == schema);
    });
    return found == objects.end() ? nullptr : &*found;
}

} // namespace

const CatalogueTable *Catalogue::table(const QString &schema, const QString &name) const
{
    return findIn(tables, schema, name);
}

const CatalogueType *Catalogue::type(const QString &schema, const QString &name) const
{
    return findIn(types, schema, name);
}

const CatalogueSequence *Catalogue::sequence(const QString &schema, const QString &name) const
{
    return findIn(sequences, schema, name);
}

Result<Catalogue> readCatalogue(Connection &connection, JobContext *context)
{
    if (const Result<void> begun = ReadTransaction::begin(connection, context); !begun) {
        return std::unexpected(begun.error());
    }
    const ReadTransaction transaction(connection);
    return CatalogueReader(connection, context).read();
}

} // namespace athanor::postgres
