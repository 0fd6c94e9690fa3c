// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/databaseanswers.h"
#include "core/error.h"
#include "core/job.h"
#include "postgres/connection.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::postgres {

struct CatalogueColumn
{
    QString name;
    QString type; // format_type: "character varying(32)"
    bool notNull = false;
    bool hasDefault = false; // or is generated
    QString defaultExpression; // pg_get_expr; empty: none, or not known
    QString identity; // "a" always, "d" by default, empty: none (pg_attribute.attidentity)
    QString generated; // "s" stored, empty: none
    QString collation; // only if not the type's default

    bool operator==(const CatalogueColumn &) const = default;
};

struct CatalogueConstraint
{
    enum class Kind { PrimaryKey, Unique, ForeignKey, Check, Exclusion, Trigger, NotNull };

    QString name;
    Kind kind = Kind::Check;
    QString definition; // pg_get_constraintdef; empty: not known
    QStringList columns;
    QString referencedSchema; // of a foreign key
    QString referencedTable;
    bool validated = true;

    bool operator==(const CatalogueConstraint &) const = default;
};

struct CatalogueIndex
{
    QString name;
    QString definition; // pg_get_indexdef; empty: not known
    QString method; // "btree", …
    QStringList columns; // an expression as its text; empty: not known
    bool unique = false;
    bool primary = false;
    bool valid = true; // false: left by an interrupted CREATE INDEX CONCURRENTLY
    qint64 sizeBytes = 0;

    bool operator==(const CatalogueIndex &) const = default;
};

struct CatalogueTable
{
    enum class Kind { Table, PartitionedTable, View, MaterializedView, ForeignTable };

    QString schema;
    QString name;
    Kind kind = Kind::Table;
    QString owner;
    QString comment;
    bool inSearchPath = false;
    QList<CatalogueColumn> columns; // in order
    QList<CatalogueConstraint> constraints; // by name
    QList<CatalogueIndex> indexes; // by name
    double rowEstimate = -1; // pg_class.reltuples; -1: never analysed
    qint64 sizeBytes = 0; // table and TOAST
    qint64 totalBytes = 0; // with indexes

    bool operator==(const CatalogueTable &) const = default;
    [[nodiscard]] QString qualifiedName() const { return schema + u'.' + name; }
};

struct CatalogueType
{
    enum class Kind { Enum, Domain, Composite, Range };

    QString schema;
    QString name;
    Kind kind = Kind::Enum;
    QString owner;
    bool inSearchPath = false;
    QStringList labels; // of an enum, in order

    bool operator==(const CatalogueType &) const = default;
};

struct CatalogueSequence
{
    QString schema;
    QString name;
    QString owner;
    bool inSearchPath = false;
    QString ownedByTable; // schema-qualified; empty: none
    QString ownedByColumn;

    bool operator==(const CatalogueSequence &) const = default;
};

// What a database holds, as a value, without the system's own schemas. Read in one read only transaction.
struct Catalogue
{
    QString database;
    int serverVersion = 0; // 170011
    qint64 databaseBytes = 0; // 0 if the session may not ask
    QStringList schemas; // sorted
    QStringList searchPath; // current_schemas(false): those that exist, in order
    QList<CatalogueTable> tables; // views too; sorted by schema and name
    QList<CatalogueType> types;
    QList<CatalogueSequence> sequences;
    QStringList extensions;
    QDateTime readAt; // UTC

    bool operator==(const Catalogue &) const = default;
    // An empty schema means the search_path. Null if there is none.
    [[nodiscard]] const CatalogueTable *table(const QString &schema, const QString &name) const;
    [[nodiscard]] const CatalogueType *type(const QString &schema, const QString &name) const;
    [[nodiscard]] const CatalogueSequence *sequence(const QString &schema, const QString &name) const;
};

// The session must not be in a transaction. Of a table that somebody holds exclusively the texts of defaults,
// constraints and indexes are not known and sizes are estimates: nobody waits for its lock.
Result<Catalogue> readCatalogue(Connection &connection, JobContext *context = nullptr);

// Answers the interpreter's questions from a Catalogue, as SQLAlchemy 2.0 would (dialects/postgresql/base.py): without
// a schema it looks at what the search_path makes visible; has_type knows the row types of tables too; tables() leaves
// out views and foreign tables; indexes() leaves out primary keys. What stands in the system's own schemas is unknown.
class CatalogueAnswers : public ddl::DatabaseAnswers
{
public:
    explicit CatalogueAnswers(const Catalogue &catalogue)
        : m_catalogue(catalogue)
    {
    }

    [[nodiscard]] std::optional<bool> hasTable(const QString &schema, const QString &table) const override;
    [[nodiscard]] std::optional<bool> hasType(const QString &schema, const QString &type) const override;
    [[nodiscard]] std::optional<bool> hasSequence(const QString &schema, const QString &sequence) const override;
    [[nodiscard]] std::optional<QStringList> columns(const QString &schema, const QString &table) const override;
    [[nodiscard]] std::optional<QStringList> indexes(const QString &schema, const QString &table) const override;
    [[nodiscard]] std::optional<QStringList> tables(const QString &schema) const override;
    [[nodiscard]] std::optional<QStringList> searchPath() const override;
    [[nodiscard]] std::optional<int> serverVersion() const override;

private:
    Catalogue m_catalogue;
};

} // namespace athanor::postgres
