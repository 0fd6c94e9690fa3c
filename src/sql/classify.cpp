// SPDX-License-Identifier: MIT
#include "sql/classify.h"

#include "sql/parsetree.h"
#include "sql/statements.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QSet>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace athanor::sql {

namespace {

// Names as in PostgreSQL's parsenodes.h, values as libpg_query writes them (fields that are false or empty are left
// out). The kinds follow GetCommandLogLevel() of PostgreSQL's utility.c; what is refused inside a transaction block
// follows the callers of PreventInTransactionBlock().

const QSet<QString> &dmlNodes()
{
    static const QSet<QString> nodes{u"InsertStmt"_s, u"UpdateStmt"_s, u"DeleteStmt"_s, u"MergeStmt"_s,
                                     u"TruncateStmt"_s};
    return nodes;
}

const QSet<QString> &utilityNodes()
{
    static const QSet<QString> nodes{
        u"VariableSetStmt"_s, u"VacuumStmt"_s,     u"LockStmt"_s,          u"DoStmt"_s,
        u"CallStmt"_s,        u"CheckPointStmt"_s, u"DiscardStmt"_s,       u"ListenStmt"_s,
        u"UnlistenStmt"_s,    u"NotifyStmt"_s,     u"LoadStmt"_s,          u"PrepareStmt"_s,
        u"ExecuteStmt"_s,     u"DeallocateStmt"_s, u"DeclareCursorStmt"_s, u"FetchStmt"_s,
        u"ClosePortalStmt"_s, u"ReindexStmt"_s,    u"ConstraintsSetStmt"_s};
    return nodes;
}

const QSet<QString> &neverInTransaction()
{
    static const QSet<QString> nodes{u"CreatedbStmt"_s,       u"DropdbStmt"_s,      u"CreateTableSpaceStmt"_s,
                                     u"DropTableSpaceStmt"_s, u"AlterSystemStmt"_s, u"DropSubscriptionStmt"_s};
    return nodes;
}

bool holdsNode(const QJsonValue &value, const QSet<QString> &names)
{
    bool found = false;
    visitObjects(value, [&](const QJsonObject &object) {
        for (auto it = object.constBegin(); it != object.constEnd() && !found; ++it) {
            found = names.contains(it.key());
        }
    });
    return found;
}

bool isTrue(const QJsonValue &value)
{
    return value.toBool();
}

void addOnce(QList<RelationName> &list, const RelationName &name)
{
    if (!name.name.isEmpty() && !list.contains(name)) {
        list.append(name);
    }
}

bool isTableType(const QString &type)
{
    return type == "OBJECT_TABLE"_L1 || type == "OBJECT_VIEW"_L1 || type == "OBJECT_MATVIEW"_L1 ||
           type == "OBJECT_FOREIGN_TABLE"_L1;
}

QList<RelationName> tablesOf(const QString &node, const QJsonObject &body)
{
    QSet<QString> commonTables;
    visitObjects(body, [&](const QJsonObject &object) {
        if (object.contains("ctename"_L1)) {
            commonTables.insert(object.value("ctename"_L1).toString());
        }
    });
    QList<RelationName> tables;
    visitObjects(body, [&](const QJsonObject &object) {
        // Only a RangeVar has both.
        if (object.contains("relname"_L1) && object.contains("relpersistence"_L1)) {
            const RelationName name = rangeVariable(object);
            if (!name.schema.isEmpty() || !commonTables.contains(name.name)) {
                addOnce(tables, name);
            }
        }
    });
    if (node == "DropStmt"_L1 && isTableType(body.value("removeType"_L1).toString())) {
        const QJsonArray objects = body.value("objects"_L1).toArray();
        for (const QJsonValue &object : objects) {
            addOnce(tables, relationOf(nameParts(object)));
        }
    } else if (node == "CommentStmt"_L1) {
        QStringList parts = nameParts(body.value("object"_L1));
        if (body.value("objtype"_L1).toString() == "OBJECT_COLUMN"_L1 && parts.size() > 1) {
            parts.removeLast();
            addOnce(tables, relationOf(parts));
        } else if (isTableType(body.value("objtype"_L1).toString())) {
            addOnce(tables, relationOf(parts));
        }
    }
    return tables;
}

QList<RelationName> createdBy(const QString &node, const QJsonObject &body)
{
    QList<RelationName> created;
    const auto add = [&created](const QJsonValue &value) { addOnce(created, rangeVariable(value.toObject())); };
    if (node == "CreateStmt"_L1) {
        add(body.value("relation"_L1));
    } else if (node == "CreateForeignTableStmt"_L1) {
        add(body.value("base"_L1).toObject().value("relation"_L1));
    } else if (node == "ViewStmt"_L1) {
        add(body.value("view"_L1));
    } else if (node == "CreateTableAsStmt"_L1) {
        add(body.value("into"_L1).toObject().value("rel"_L1));
    } else if (node == "SelectStmt"_L1) {
        add(body.value("intoClause"_L1).toObject().value("rel"_L1));
    } else if (node == "CreateSeqStmt"_L1) {
        add(body.value("sequence"_L1));
    } else if (node == "IndexStmt"_L1) {
        // An index stands in the schema of its table.
        addOnce(created, {.schema = body.value("relation"_L1).toObject().value("schemaname"_L1).toString(),
                          .name = body.value("idxname"_L1).toString()});
    }
    return created;
}

QList<QJsonObject> alterCommands(const QJsonObject &body)
{
    QList<QJsonObject> commands;
    const QJsonArray array = body.value("cmds"_L1).toArray();
    for (const QJsonValue &command : array) {
        commands.append(command.toObject().value("AlterTableCmd"_L1).toObject());
    }
    return commands;
}

bool isConcurrent(const QString &node, const QJsonObject &body)
{
    if (node == "ReindexStmt"_L1) {
        return isOn(option(body.value("params"_L1), "concurrently"_L1));
    }
    if (node == "AlterTableStmt"_L1) {
        return std::ranges::any_of(alterCommands(body), [](const QJsonObject &command) {
            return isTrue(
                command.value("def"_L1).toObject().value("PartitionCmd"_L1).toObject().value("concurrent"_L1));
        });
    }
    return isTrue(body.value("concurrent"_L1));
}

bool mayRunInTransaction(const QString &node, const QJsonObject &body, bool concurrently)
{
    if (neverInTransaction().contains(node)) {
        return false;
    }
    if (node == "RefreshMatViewStmt"_L1) {
        return true;
    }
    if (node == "ReindexStmt"_L1) {
        const QString kind = body.value("kind"_L1).toString();
        return !concurrently && (kind == "REINDEX_OBJECT_INDEX"_L1 || kind == "REINDEX_OBJECT_TABLE"_L1);
    }
    if (node == "VacuumStmt"_L1) {
        return !isTrue(body.value("is_vacuumcmd"_L1));
    }
    if (node == "ClusterStmt"_L1) {
        return body.contains("relation"_L1);
    }
    if (node == "DiscardStmt"_L1) {
        return body.value("target"_L1).toString() != "DISCARD_ALL"_L1;
    }
    if (node == "AlterDatabaseStmt"_L1) {
        return !option(body.value("options"_L1), "tablespace"_L1);
    }
    if (node == "CreateSubscriptionStmt"_L1) {
        const QJsonValue options = body.value("options"_L1);
        const auto createsSlot = option(options, "create_slot"_L1);
        const auto connects = option(options, "connect"_L1);
        return (createsSlot && !isOn(createsSlot)) || (connects && !isOn(connects));
    }
    if (node == "AlterSubscriptionStmt"_L1) {
        return body.value("kind"_L1).toString() != "ALTER_SUBSCRIPTION_REFRESH"_L1;
    }
    if (node == "TransactionStmt"_L1) {
        const QString kind = body.value("kind"_L1).toString();
        return kind != "TRANS_STMT_COMMIT_PREPARED"_L1 && kind != "TRANS_STMT_ROLLBACK_PREPARED"_L1;
    }
    return !concurrently;
}

StatementClass classOf(const QString &node, const QJsonObject &body);

void setKind(StatementClass &result, const QString &node, const QJsonObject &body)
{
    if (node == "SelectStmt"_L1) {
        const bool writes = holdsNode(body.value("withClause"_L1), dmlNodes());
        const bool creates = body.contains("intoClause"_L1);
        result.kind = creates ? StatementKind::Ddl : writes ? StatementKind::Dml : StatementKind::Query;
        result.readsOnly = !creates && !writes && !holdsNode(body, {u"lockingClause"_s});
    } else if (dmlNodes().contains(node)) {
        result.kind = StatementKind::Dml;
    } else if (node == "CopyStmt"_L1) {
        const bool fromFile = isTrue(body.value("is_from"_L1));
        const QJsonObject query = body.value("query"_L1).toObject();
        const bool writes = holdsNode(query, dmlNodes());
        result.kind = fromFile || writes ? StatementKind::Dml : StatementKind::Query;
        result.readsOnly = !fromFile && !writes && !body.contains("filename"_L1);
    } else if (node == "ExplainStmt"_L1) {
        const QJsonObject query = body.value("query"_L1).toObject();
        const bool runs = isOn(option(body.value("options"_L1), "analyze"_L1));
        const StatementClass inner =
            query.isEmpty() ? StatementClass() : classOf(query.constBegin().key(), query.constBegin()->toObject());
        result.kind = runs && !inner.readsOnly ? inner.kind : StatementKind::Query;
        result.readsOnly = !runs || inner.readsOnly;
    } else if (node == "VariableShowStmt"_L1) {
        result.kind = StatementKind::Query;
        result.readsOnly = true;
    } else if (node == "TransactionStmt"_L1) {
        result.kind = StatementKind::Transaction;
        result.readsOnly = true;
    } else if (utilityNodes().contains(node)) {
        result.kind = StatementKind::Utility;
        result.readsOnly = node == "VariableSetStmt"_L1 || node == "ConstraintsSetStmt"_L1;
    } else {
        result.kind = StatementKind::Ddl;
    }
}

StatementClass classOf(const QString &node, const QJsonObject &body)
{
    StatementClass result;
    result.node = node;
    result.concurrently = isConcurrent(node, body);
    result.inTransaction = mayRunInTransaction(node, body, result.concurrently);
    result.tables = tablesOf(node, body);
    result.created = createdBy(node, body);
    if (node == "AlterTableStmt"_L1) {
        const QList<QJsonObject> commands = alterCommands(body);
        result.validates = !commands.isEmpty() && std::ranges::all_of(commands, [](const QJsonObject &command) {
            return command.value("subtype"_L1).toString() == "AT_ValidateConstraint"_L1;
        });
    }
    setKind(result, node, body);
    return result;
}

std::optional<QList<StatementClass>> parsed(const QString &text)
{
    const std::optional<QList<QJsonObject>> statements = parseTree(text);
    if (!statements) {
        return std::nullopt;
    }
    QList<StatementClass> classes;
    for (const QJsonObject &node : *statements) {
        classes.append(classOf(node.constBegin().key(), node.constBegin()->toObject()));
    }
    return classes;
}

} // namespace

QList<StatementClass> classify(const QString &text)
{
    if (const std::optional<QList<StatementClass>> whole = parsed(text)) {
        return *whole;
    }
    QList<StatementClass> classes;
    const Result<QList<StatementText>> statements = splitStatements(text);
    if (!statements) {
        classes.append(StatementClass());
        return classes;
    }
    for (const StatementText &statement : *statements) {
        const std::optional<QList<StatementClass>> alone = parsed(statement.text);
        classes.append(alone && alone->size() == 1 ? alone->constFirst() : StatementClass());
    }
    return classes;
}

} // namespace athanor::sql
