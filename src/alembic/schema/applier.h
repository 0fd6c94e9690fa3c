// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/schema/database.h"
#include "sql/classify.h"
#include "sql/effects.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::schema {

// What a statement may do that is not run, or of which it is not known whether it is.
struct Possible
{
    QList<sql::Effect> effects; // on what they name
    bool mayDoAnything = false; // beyond that
    [[nodiscard]] bool isNothing() const { return effects.isEmpty() && !mayDoAnything; }
    bool operator==(const Possible &) const = default;
};
Possible possibleEffects(const QString &sql);
QStringList inWords(const Possible &possible); // translated

// Does to a Database what PostgreSQL 17 does when it runs a statement.
class Applier
{
public:
    explicit Applier(Database &database)
        : m_database(database)
    {
    }

    // What was not done, since it is not known what it does.
    struct Trouble
    {
        QString reason; // translated sentence
        Possible possible; // of a statement that failed here: nothing
        bool operator==(const Trouble &) const = default;
    };
    // All statements of the text; the revision becomes the maker of what they make.
    QList<Trouble> apply(const QString &sql, const QString &revision);
    // SET LOCAL ends.
    void endTransaction() { m_localPath.reset(); }
    // The schemas that count for names without one, those that there are.
    [[nodiscard]] QStringList searchPath() const;

private:
    using Handler = void (Applier::*)(const QJsonObject &);
    static const QHash<QString, Handler> &handlers();
    void applyNode(const QString &node, const QJsonObject &body);
    void notReplayed(const QString &node); // whatever it does

    // ---- names (applier.cpp)
    [[nodiscard]] Name madeName(const sql::RelationName &name, bool isTemporary = false) const;
    [[nodiscard]] Name madeName(const QJsonObject &rangeVariable) const;
    [[nodiscard]] int findRelation(const sql::RelationName &name) const;
    [[nodiscard]] int findRelation(const QJsonObject &rangeVariable) const;
    [[nodiscard]] int findRelation(const QString &text) const; // as ::regclass reads it
    [[nodiscard]] int findType(const sql::RelationName &name) const;
    [[nodiscard]] QList<int> findFunctions(const QStringList &name) const;
    [[nodiscard]] int findFunction(const QJsonObject &objectWithArgs) const; // 0: none, or more than one
    [[nodiscard]] TypeRef resolveType(const QJsonObject &typeName) const;
    // The table that a statement changes; null, and a trouble, if it is not known.
    Object *target(const QJsonObject &rangeVariable, bool missingOk);
    void unknown(const QString &what, const QString &name); // is not known at this point
    void trouble(const QString &reason);

    // ---- what expressions need (needs.cpp)
    [[nodiscard]] QList<int> columnsIn(const Object &table, const QJsonValue &expression) const;
    [[nodiscard]] QList<Ref> needsOf(const QJsonValue &expression) const; // but columns
    [[nodiscard]] QList<Ref> queryNeeds(const QJsonValue &query) const;

    // ---- tables (applytables.cpp)
    struct Draft; // a table as it is being made
    void createTable(const QJsonObject &body);
    void createForeignTable(const QJsonObject &body);
    void createTableOf(const QJsonObject &body, Kind kind);
    void draftColumn(Draft &draft, const QJsonObject &definition);
    void draftLike(Draft &draft, const QJsonObject &clause);
    void inherit(Draft &draft, const Object &parent);
    Object &finish(Draft &draft);
    void copyLike(int table, const QJsonObject &clause);
    // The type, default, identity and NOT NULL of a definition; the rest are constraints to be added.
    ColumnState readColumn(const Name &table, const QJsonObject &definition, Draft &draft);
    void setDefault(Object &table, ColumnState &column, const QJsonObject &expression);
    int makeSequence(const Name &table, const QString &column, const QJsonArray &options);
    void createTableAs(const QJsonObject &body);
    void createFromQuery(const QJsonObject &into, const QJsonObject &query, Kind kind, bool ifNotExists);
    void select(const QJsonObject &body);

    // ---- constraints and indexes (applyconstraints.cpp)
    void addConstraint(int table, const QJsonObject &constraint);
    void addCheck(int table, const QJsonObject &constraint, const QString &inheritedName = {}, int parent = 0);
    void addKey(int table, const QJsonObject &constraint);
    void addKeyFrom(int table, const QJsonObject &constraint); // USING INDEX
    void addForeign(int table, const QJsonObject &constraint);
    int makeForeign(int table, Object constraint); // and those of the partitions
    // Makes the index, its constraint if it has a kind, and those of the partitions.
    int makeIndex(int table, Object index, const QStringList &columnNames, std::optional<Constraint::Kind> kind,
                  bool recurse);
    void attachIndexes(int partition, const Object &parent);
    void cloneIndex(int partition, const Object &parentIndex, const Object &parent);
    void cloneForeign(int partition, const Object &constraint, const Object &parent);
    void createIndex(const QJsonObject &body);
    // false, and a trouble: a column is not known.
    bool readElements(const Object &table, const QJsonArray &elements, Object &index, QStringList &names);

    // ---- ALTER TABLE (applyalter.cpp)
    void alterTable(const QJsonObject &body);
    void alterOne(int table, const QJsonObject &command, bool recurse);
    void addColumn(int table, const QJsonObject &command, bool recurse);
    void dropColumn(int table, const QJsonObject &command);
    void alterType(int table, const QString &column, const QJsonObject &definition);
    void alterDefault(int table, const QString &column, const QJsonObject &command);
    void dropConstraint(int table, const QJsonObject &command);
    void attachPartition(int table, const QJsonObject &command);
    void leave(Object &child, Object &parent); // it inherits no more
    void detach(int table, const QJsonObject &rangeVariable);
    void setNotNull(int table, const QString &column, bool notNull);
    void setIdentity(int table, const QString &column, const QJsonObject &command);
    void dropIdentity(Object &table, ColumnState &column);
    // Of the table's partitions: identity is theirs, too, the sequence is not (since PostgreSQL 17).
    void spreadIdentity(const Object &table, const QString &column, const QString &identity);

    // ---- the rest (applyobjects.cpp, applydrops.cpp, applynames.cpp)
    void createView(const QJsonObject &body);
    void createFunction(const QJsonObject &body);
    void createTrigger(const QJsonObject &body);
    void createSequence(const QJsonObject &body);
    void alterSequence(const QJsonObject &body);
    void setSequenceOwner(int sequence, const QJsonArray &options);
    void createEnum(const QJsonObject &body);
    void alterEnum(const QJsonObject &body);
    void createComposite(const QJsonObject &body);
    void createDomain(const QJsonObject &body);
    void createRange(const QJsonObject &body);
    void define(const QJsonObject &body);
    void createSchema(const QJsonObject &body);
    void createExtension(const QJsonObject &body);
    void setVariable(const QJsonObject &body);
    void setSearchPath(const QStringList &words, bool isLocal);
    void drop(const QJsonObject &body);
    void dropOne(const QString &type, const QJsonValue &object, bool missingOk);
    void renameObject(const QJsonObject &body);
    void renameRelation(Object &relation, const QString &to);
    void renameColumn(int table, const QString &from, const QString &to);
    void renameConstraint(int table, const QString &from, const QString &to);
    void moveObject(const QJsonObject &body);
    void moveTo(int id, const QString &schema);
    Object &make(Kind kind, const Name &name);

    Database &m_database;
    QString m_revision;
    QString m_text; // of the statement at hand; empty: not found
    QList<Trouble> m_troubles;
    QStringList m_path{QStringLiteral("public")};
    std::optional<QStringList> m_localPath;
};

} // namespace athanor::schema
