// SPDX-License-Identifier: MIT
#include "postgres/liveschema.h"

#include "postgres/readtransaction.h"

#include <QHash>

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace athanor::postgres {

namespace {

using schema::Constraint;
using schema::Function;
using schema::Relation;
using schema::Type;

// %1 stands for this where the object is one of the catalogue `catalogue`: not the system's own, not an extension's.
QString own(const QString &catalogue, const QString &oid)
{
    return u" n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS ("
           "SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.%1'::pg_catalog.regclass "
           "AND e.objid = %2 AND e.deptype = 'e') "_s.arg(catalogue, oid);
}

const QString schemasQuery = uR"(
SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.nspname <> 'public' AND%1)"_s;

const QString extensionsQuery = u"SELECT extname FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'"_s;

const QString relationsQuery = uR"(
SELECT c.oid, n.nspname, c.relname, c.relkind
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND%1)"_s;

const QString columnsQuery = uR"(
SELECT a.attrelid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.atthasdef,
       a.attidentity, a.attgenerated
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND%1
 ORDER BY a.attrelid, a.attnum)"_s;

// A foreign key to a partitioned table has hidden ones to each partition; what NOT NULL is, its column tells.
const QString constraintsQuery = uR"(
SELECT k.conrelid, k.conname, k.contype,
       (SELECT pg_catalog.array_to_json(pg_catalog.array_agg(a.attname ORDER BY u.position))
          FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY u(attnum, position)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum),
       CASE WHEN k.contype = 'f' THEN rn.nspname || '.' || r.relname END
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_class r ON r.oid = k.confrelid
  LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
 WHERE k.contype <> 'n' AND NOT EXISTS (
       SELECT FROM pg_catalog.pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid) AND%1)"_s;

const QString indexesQuery = uR"(
SELECT i.indrelid, x.relname, i.indisunique, i.indpred IS NOT NULL, m.amname,
       (SELECT pg_catalog.array_to_json(pg_catalog.array_agg(coalesce(a.attname, '') ORDER BY u.position))
          FROM pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY u(attnum, position)
          LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.attnum AND u.attnum <> 0)
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = x.relam
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE%1)"_s;

const QString triggersQuery = uR"(
SELECT t.tgrelid, t.tgname
  FROM pg_catalog.pg_trigger t
  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND%1)"_s;

const QString sequencesQuery = uR"(
SELECT n.nspname, c.relname, tn.nspname || '.' || tc.relname || '.' || a.attname
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
  LEFT JOIN pg_catalog.pg_class tc ON tc.oid = d.refobjid
  LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
 WHERE c.relkind = 'S' AND%1)"_s;

const QString typesQuery = uR"(
SELECT n.nspname, t.typname, t.typtype,
       (SELECT pg_catalog.array_to_json(pg_catalog.array_agg(e.enumlabel ORDER BY e.enumsortorder))
          FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND t.typrelid <> 0
 WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'b' AND t.typcategory <> 'A') OR
        (t.typtype = 'c' AND c.relkind = 'c')) AND%1)"_s;

// Constructors of ranges come with their types.
const QString functionsQuery = uR"(
SELECT n.nspname, p.proname, p.prokind,
       (SELECT coalesce(pg_catalog.string_agg(pg_catalog.format_type(u.type, -1), ', ' ORDER BY u.position), '')
          FROM pg_catalog.unnest(p.proargtypes::pg_catalog.oid[]) WITH ORDINALITY u(type, position))
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend i
                    WHERE i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.objid = p.oid
                      AND i.deptype = 'i') AND%1)"_s;

char16_t letter(const ResultSet &rows, qsizetype row, qsizetype column)
{
    const QString text = rows.text(row, column);
    return text.isEmpty() ? u' ' : text[0].unicode();
}

Relation::Kind relationKind(char16_t relkind)
{
    switch (relkind) {
    case u'p':
        return Relation::Kind::PartitionedTable;
    case u'f':
        return Relation::Kind::ForeignTable;
    case u'v':
        return Relation::Kind::View;
    case u'm':
        return Relation::Kind::MaterializedView;
    default:
        return Relation::Kind::Table;
    }
}

Constraint::Kind constraintKind(char16_t contype)
{
    switch (contype) {
    case u'p':
        return Constraint::Kind::PrimaryKey;
    case u'u':
        return Constraint::Kind::Unique;
    case u'f':
        return Constraint::Kind::ForeignKey;
    case u'x':
        return Constraint::Kind::Exclusion;
    case u't':
        return Constraint::Kind::Trigger;
    default:
        return Constraint::Kind::Check;
    }
}

Type::Kind typeKind(char16_t typtype)
{
    switch (typtype) {
    case u'd':
        return Type::Kind::Domain;
    case u'r':
        return Type::Kind::Range;
    case u'c':
        return Type::Kind::Composite;
    case u'b':
        return Type::Kind::Base;
    default:
        return Type::Kind::Enum;
    }
}

Function::Kind functionKind(char16_t prokind)
{
    return prokind == u'p'   ? Function::Kind::Procedure
           : prokind == u'a' ? Function::Kind::Aggregate
                             : Function::Kind::Function;
}

class SchemaReader
{
public:
    SchemaReader(Connection &connection, JobContext *context)
        : m_connection(connection)
        , m_context(context)
    {
    }

    Result<schema::Schema> read()
    {
        // Names of types are written in full.
        if (const auto set = m_connection.execute(u"SET LOCAL search_path = ''"_s, m_context); !set)
            return std::unexpected(set.error());
        for (const auto step : {&SchemaReader::readNames, &SchemaReader::readRelations, &SchemaReader::readColumns,
                                &SchemaReader::readConstraints, &SchemaReader::readIndexes, &SchemaReader::readTriggers,
                                &SchemaReader::readSequences, &SchemaReader::readTypes, &SchemaReader::readFunctions}) {
            if (const Result<void> done = (this->*step)(); !done)
                return std::unexpected(done.error());
        }
        sort();
        return m_schema;
    }

private:
    template <typename Take>
    Result<void> query(const QString &sql, const QString &condition, const Take &take)
    {
        const auto rows = m_connection.execute(QString(sql).replace("%1"_L1, condition), m_context);
        if (!rows)
            return std::unexpected(rows.error());
        for (qsizetype row = 0; row < rows->rows.size(); ++row)
            take(*rows, row);
        return {};
    }
    // Whatever belongs to one relation; the first column is its oid.
    template <typename Take>
    Result<void> parts(const QString &sql, const Take &take)
    {
        return query(sql, own(u"pg_class"_s, u"c.oid"_s), [&](const ResultSet &rows, qsizetype row) {
            const auto found = m_places.constFind(rows.text(row, 0));
            if (found != m_places.constEnd())
                take(m_schema.relations[*found], rows, row);
        });
    }

    Result<void> readNames()
    {
        if (const auto read = query(schemasQuery, own(u"pg_namespace"_s, u"n.oid"_s),
                                    [&](const ResultSet &rows, qsizetype row) {
                                        m_schema.schemas += {.name = rows.text(row, 0), .revision = {}};
                                    });
            !read)
            return read;
        return query(extensionsQuery, {}, [&](const ResultSet &rows, qsizetype row) {
            m_schema.extensions += {.name = rows.text(row, 0), .revision = {}};
        });
    }

    Result<void> readRelations()
    {
        return query(relationsQuery, own(u"pg_class"_s, u"c.oid"_s), [&](const ResultSet &rows, qsizetype row) {
            m_places.insert(rows.text(row, 0), m_schema.relations.size());
            m_schema.relations += {.schema = rows.text(row, 1),
                                   .name = rows.text(row, 2),
                                   .kind = relationKind(letter(rows, row, 3)),
                                   .columns = {},
                                   .constraints = {},
                                   .indexes = {},
                                   .triggers = {},
                                   .revision = {}};
        });
    }

    Result<void> readColumns()
    {
        return parts(columnsQuery, [](Relation &relation, const ResultSet &rows, qsizetype row) {
            relation.columns += {.name = rows.text(row, 1),
                                 .type = rows.text(row, 2),
                                 .notNull = rows.flag(row, 3),
                                 .hasDefault = rows.flag(row, 4),
                                 .identity = rows.text(row, 5),
                                 .generated = rows.text(row, 6),
                                 .revision = {}};
        });
    }

    Result<void> readConstraints()
    {
        return parts(constraintsQuery, [](Relation &relation, const ResultSet &rows, qsizetype row) {
            Constraint constraint{.name = rows.text(row, 1),
                                  .kind = constraintKind(letter(rows, row, 2)),
                                  .columns = stringsFromJson(rows.text(row, 3)),
                                  .referenced = rows.text(row, 4),
                                  .revision = {}};
            if (constraint.kind == Constraint::Kind::Check)
                constraint.columns.sort();
            relation.constraints += constraint;
        });
    }

    Result<void> readIndexes()
    {
        return parts(indexesQuery, [](Relation &relation, const ResultSet &rows, qsizetype row) {
            relation.indexes += {.name = rows.text(row, 1),
                                 .unique = rows.flag(row, 2),
                                 .hasPredicate = rows.flag(row, 3),
                                 .method = rows.text(row, 4),
                                 .columns = stringsFromJson(rows.text(row, 5)),
                                 .revision = {}};
        });
    }

    Result<void> readTriggers()
    {
        return parts(triggersQuery, [](Relation &relation, const ResultSet &rows, qsizetype row) {
            relation.triggers += {.name = rows.text(row, 1), .revision = {}};
        });
    }

    Result<void> readSequences()
    {
        return query(sequencesQuery, own(u"pg_class"_s, u"c.oid"_s), [&](const ResultSet &rows, qsizetype row) {
            m_schema.sequences +=
                {.schema = rows.text(row, 0), .name = rows.text(row, 1), .owner = rows.text(row, 2), .revision = {}};
        });
    }

    Result<void> readTypes()
    {
        return query(typesQuery, own(u"pg_type"_s, u"t.oid"_s), [&](const ResultSet &rows, qsizetype row) {
            m_schema.types += {.schema = rows.text(row, 0),
                               .name = rows.text(row, 1),
                               .kind = typeKind(letter(rows, row, 2)),
                               .labels = stringsFromJson(rows.text(row, 3)),
                               .revision = {}};
        });
    }

    Result<void> readFunctions()
    {
        return query(functionsQuery, own(u"pg_proc"_s, u"p.oid"_s), [&](const ResultSet &rows, qsizetype row) {
            m_schema.functions += {.schema = rows.text(row, 0),
                                   .name = rows.text(row, 1),
                                   .arguments = rows.text(row, 3),
                                   .kind = functionKind(letter(rows, row, 2)),
                                   .revision = {}};
        });
    }

    // By the order of Schema, whatever the server's collation is.
    void sort()
    {
        const auto byName = [](const auto &one) { return one.name; };
        const auto bySchema = [](const auto &one) { return std::tie(one.schema, one.name); };
        std::ranges::sort(m_schema.schemas, {}, byName);
        std::ranges::sort(m_schema.extensions, {}, byName);
        std::ranges::sort(m_schema.relations, {}, bySchema);
        std::ranges::sort(m_schema.sequences, {}, bySchema);
        std::ranges::sort(m_schema.types, {}, bySchema);
        std::ranges::sort(m_schema.functions, {},
                          [](const Function &one) { return std::tie(one.schema, one.name, one.arguments); });
        for (Relation &relation : m_schema.relations) {
            std::ranges::sort(relation.constraints, {}, byName);
            std::ranges::sort(relation.indexes, {}, byName);
            std::ranges::sort(relation.triggers, {}, byName);
        }
    }

    Connection &m_connection;
    JobContext *m_context;
    schema::Schema m_schema;
    QHash<QString, qsizetype> m_places; // of the relations, by oid
};

} // namespace

Result<schema::Schema> readSchema(Connection &connection, JobContext *context)
{
    if (const Result<void> begun = ReadTransaction::begin(connection, context); !begun)
        return std::unexpected(begun.error());
    const ReadTransaction transaction(connection);
    return SchemaReader(connection, context).read();
}

} // namespace athanor::postgres
