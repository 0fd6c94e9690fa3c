// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/schema/schema.h"

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

#include <unordered_map>
#include <utility>

// The world in which statements are replayed: objects with numbers, as PostgreSQL's catalogue keeps them, so that a new
// name changes one place, and with what each depends on (pg_depend), so that a drop takes what hangs on it.
namespace athanor::schema {

struct Name
{
    QString schema;
    QString name;
    bool operator==(const Name &) const = default;
};
inline size_t qHash(const Name &name, size_t seed = 0)
{
    return qHashMulti(seed, name.schema, name.name);
}

// An object, or a column of it.
struct Ref
{
    int object = 0; // 0: none
    int column = 0; // 0: the whole
    bool operator==(const Ref &) const = default;
};
inline size_t qHash(const Ref &ref, size_t seed = 0)
{
    return qHashMulti(seed, ref.object, ref.column);
}

// The type of a column or an argument.
struct TypeRef
{
    int object = 0; // one of this database; else:
    QString schema; // empty: one of PostgreSQL's own
    QString name; // of PostgreSQL's own: as in pg_type ("int4")
    QString modifier; // "(50)"; of an interval also " day to second"
    bool isArray = false;
    bool operator==(const TypeRef &) const = default;
};

struct ColumnState
{
    int number = 0; // as pg_attribute.attnum: never used twice in a table
    QString name;
    TypeRef type;
    bool notNull = false;
    bool hasDefault = false;
    QString identity;
    QString generated;
    bool isLocal = true; // defined here, not only by a parent: it stays when the parent's goes
    QList<Ref> defaultNeeds; // what its default depends on; a generated column itself
    QString revision;
};

enum class Kind {
    Table,
    PartitionedTable,
    ForeignTable,
    View,
    MaterializedView,
    CompositeType,
    Sequence,
    Index,
    Enum,
    Domain,
    Range,
    BaseType,
    Function,
    Procedure,
    Aggregate,
    Constraint,
    Trigger,
    Schema,
    Extension,
};

// One object; most fields are of some kinds only.
struct Object
{
    int id = 0;
    Kind kind = Kind::Table;
    Name name;
    QString revision;
    QList<Ref> needs; // goes with the first of them that goes
    QList<Ref> parts; // objects that go with it and are found by it: indexes, constraints, triggers, owned sequences
    int owner = 0; // whose part it is
    int ownerColumn = 0; // of a sequence

    // Relations
    QList<ColumnState> columns;
    int lastColumn = 0;
    QList<int> parents; // of which it inherits, or is a partition
    QList<int> children;
    bool isPartition = false;

    // Indexes
    bool unique = false;
    bool primary = false;
    bool hasPredicate = false;
    QString method;
    QList<int> keys; // columns in order, 0: an expression; those of INCLUDE behind them
    QStringList expressions; // their texts, to tell equal indexes
    QStringList keyNames; // as pg_attribute has them, what copies of the index are named by
    qsizetype keyCount = 0; // without INCLUDE
    int constraint = 0;
    int parentIndex = 0; // of a partition's

    // Constraints; `keys` are the columns
    Constraint::Kind constraintKind = Constraint::Kind::Check;
    int index = 0; // behind it; of a foreign key: that of the referenced columns
    int referenced = 0; // table of this database, else:
    Name referencedName;
    bool noInherit = false;
    int parentConstraint = 0; // of a partition's

    QStringList labels; // of an enum
    QList<TypeRef> arguments; // of a function
};

class Database
{
public:
    Database();

    // ---- what there is
    [[nodiscard]] const Object *find(int id) const;
    [[nodiscard]] Object *find(int id);
    [[nodiscard]] int relation(const Name &name) const; // also indexes, sequences and composite types; 0: none
    [[nodiscard]] int type(const Name &name) const; // without row types
    [[nodiscard]] int schema(const QString &name) const { return m_schemas.value(name); }
    [[nodiscard]] int extension(const QString &name) const { return m_extensions.value(name); }
    [[nodiscard]] QList<int> functions(const Name &name) const { return m_functions.value(name); }
    [[nodiscard]] int constraintOf(const Object &relation, const QString &name) const;
    [[nodiscard]] int triggerOf(const Object &relation, const QString &name) const;
    [[nodiscard]] QList<Object *> partsOf(const Object &relation, Kind kind);
    [[nodiscard]] QList<const Object *> partsOf(const Object &relation, Kind kind) const;
    [[nodiscard]] const std::unordered_map<int, Object> &objects() const { return m_objects; }

    // ---- names that are made
    [[nodiscard]] QString chooseRelationName(const QString &first, const QString &second, const QString &label,
                                             const QString &schema, bool isConstraint) const;
    [[nodiscard]] QString chooseConstraintName(const QString &first, const QString &second, const QString &label,
                                               const QString &schema) const;

    // ---- changes
    Object &add(Object object); // takes a number, and becomes a part of its owner
    void rename(int id, const Name &name);
    void need(int id, Ref on); // one more dependency
    void noteType(int relation, const TypeRef &type); // a column of it is of that type
    void noteDefault(int relation, const ColumnState &column);
    // Drops these with all that depends on them; columns as Ref{table, number}.
    void drop(const QList<Ref> &refs);
    void setOwner(int sequence, int table, int column);

    static ColumnState *column(Object &relation, const QString &name);
    static const ColumnState *column(const Object &relation, const QString &name);
    static const ColumnState *column(const Object &relation, int number);

    [[nodiscard]] QString typeText(const TypeRef &type) const;
    [[nodiscard]] QString nameText(const Name &name) const { return name.schema % u'.' % name.name; }
    [[nodiscard]] Schema snapshot() const; // temporary objects left out

private:
    void index(const Object &object, bool isAdded);
    void erase(int id);
    static void dropColumn(Object &relation, int number);
    [[nodiscard]] bool isInherited(const Object &relation, const ColumnState &column, int butFrom) const;
    [[nodiscard]] bool goes(const Object &object, const QSet<Ref> &gone) const;
    void snapshotRelation(const Object &object, Relation &relation) const;

    std::unordered_map<int, Object> m_objects;
    int m_lastId = 0;
    QHash<Name, int> m_relations;
    QHash<Name, int> m_types;
    QHash<Name, QList<int>> m_functions;
    QHash<Name, int> m_constraintNames; // how many tables have one
    QHash<QString, int> m_schemas;
    QHash<QString, int> m_extensions;
    QHash<int, QSet<int>> m_dependents; // by what they depend on; may name too many
};

[[nodiscard]] inline bool isTableLike(Kind kind)
{
    return kind == Kind::Table || kind == Kind::PartitionedTable || kind == Kind::ForeignTable;
}
[[nodiscard]] inline bool isRelation(Kind kind)
{
    return kind <= Kind::Index;
}
[[nodiscard]] inline bool isType(Kind kind)
{
    return kind == Kind::CompositeType || (kind >= Kind::Enum && kind <= Kind::BaseType);
}
[[nodiscard]] inline bool isFunction(Kind kind)
{
    return kind >= Kind::Function && kind <= Kind::Aggregate;
}

} // namespace athanor::schema
