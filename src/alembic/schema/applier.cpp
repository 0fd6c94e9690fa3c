// SPDX-License-Identifier: MIT
#include "alembic/schema/applier.h"

#include "alembic/schema/typenames.h"
#include "sql/parsetree.h"
#include "sql/statements.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

const QString temporary = u"pg_temp"_s;

QString qualified(const sql::RelationName &name)
{
    return name.schema.isEmpty() ? name.name : QString(name.schema % u'.' % name.name);
}

QString word(sql::Effect::Object object)
{
    switch (object) {
    case sql::Effect::Object::Relation:
        return translate("table");
    case sql::Effect::Object::Sequence:
        return translate("sequence");
    case sql::Effect::Object::Type:
        return translate("type");
    case sql::Effect::Object::Index:
        return translate("index");
    }
    return {};
}

} // namespace

Possible possibleEffects(const QString &sql)
{
    Possible possible;
    const QList<sql::Effect> effects = sql::effectsOf(sql);
    for (const sql::Effect &effect : effects) {
        const bool isAnything = effect.kind == sql::Effect::Kind::DropsDependents ||
                                effect.kind == sql::Effect::Kind::SearchPath ||
                                effect.kind == sql::Effect::Kind::Unknown;
        if (isAnything)
            possible.mayDoAnything = true;
        else
            possible.effects += effect;
    }
    return possible;
}

QStringList inWords(const Possible &possible)
{
    QStringList words;
    for (const sql::Effect &effect : possible.effects) {
        const QString object = word(effect.object) % u' ' % qualified(effect.name);
        switch (effect.kind) {
        case sql::Effect::Kind::Creates:
            words += translate("makes %1").arg(object);
            break;
        case sql::Effect::Kind::Drops:
            words += translate("drops %1").arg(object);
            break;
        case sql::Effect::Kind::Renames:
        case sql::Effect::Kind::Moves:
            words += translate("renames %1 to %2").arg(object, effect.to);
            break;
        case sql::Effect::Kind::Changes:
            words += translate("changes %1").arg(object);
            break;
        case sql::Effect::Kind::CreatesSchema:
            words += translate("makes schema %1").arg(effect.name.schema);
            break;
        case sql::Effect::Kind::DropsSchema:
            words += translate("drops schema %1").arg(effect.name.schema);
            break;
        default:
            break;
        }
    }
    words.removeDuplicates();
    return words;
}

const QHash<QString, Applier::Handler> &Applier::handlers()
{
    static const QHash<QString, Handler> table{
        {u"CreateStmt"_s, &Applier::createTable},
        {u"CreateForeignTableStmt"_s, &Applier::createForeignTable},
        {u"CreateTableAsStmt"_s, &Applier::createTableAs},
        {u"SelectStmt"_s, &Applier::select},
        {u"IndexStmt"_s, &Applier::createIndex},
        {u"AlterTableStmt"_s, &Applier::alterTable},
        {u"ViewStmt"_s, &Applier::createView},
        {u"CreateFunctionStmt"_s, &Applier::createFunction},
        {u"CreateTrigStmt"_s, &Applier::createTrigger},
        {u"CreateSeqStmt"_s, &Applier::createSequence},
        {u"AlterSeqStmt"_s, &Applier::alterSequence},
        {u"CreateEnumStmt"_s, &Applier::createEnum},
        {u"AlterEnumStmt"_s, &Applier::alterEnum},
        {u"CompositeTypeStmt"_s, &Applier::createComposite},
        {u"CreateDomainStmt"_s, &Applier::createDomain},
        {u"CreateRangeStmt"_s, &Applier::createRange},
        {u"DefineStmt"_s, &Applier::define},
        {u"CreateSchemaStmt"_s, &Applier::createSchema},
        {u"CreateExtensionStmt"_s, &Applier::createExtension},
        {u"VariableSetStmt"_s, &Applier::setVariable},
        {u"DropStmt"_s, &Applier::drop},
        {u"RenameStmt"_s, &Applier::renameObject},
        {u"AlterObjectSchemaStmt"_s, &Applier::moveObject},
    };
    return table;
}

QList<Applier::Trouble> Applier::apply(const QString &sql, const QString &revision)
{
    m_troubles.clear();
    m_revision = revision;
    const auto nodes = sql::parseTree(sql);
    if (!nodes) {
        trouble(translate("PostgreSQL's parser does not know this statement."));
        m_troubles.last().possible.mayDoAnything = true;
        return m_troubles;
    }
    QStringList texts{sql};
    if (nodes->size() > 1) {
        const auto split = sql::splitStatements(sql);
        texts.clear();
        for (const sql::StatementText &one : split.value_or(QList<sql::StatementText>()))
            texts += one.text;
    }
    for (qsizetype i = 0; i < nodes->size(); ++i) {
        m_text = texts.size() == nodes->size() ? texts[i] : QString();
        const QJsonObject &node = nodes->at(i);
        applyNode(node.constBegin().key(), node.constBegin()->toObject());
    }
    return m_troubles;
}

void Applier::applyNode(const QString &node, const QJsonObject &body)
{
    if (const Handler handler = handlers().value(node)) {
        (this->*handler)(body);
    } else {
        notReplayed(node);
    }
}

void Applier::notReplayed(const QString &node)
{
    Possible possible = possibleEffects(m_text);
    possible.mayDoAnything = possible.mayDoAnything || m_text.isEmpty();
    if (possible.isNothing())
        return;
    trouble(node == "DoStmt"_L1 ? translate("What a DO block does is not known without running it.")
                                : translate("What this statement does is not known without running it."));
    m_troubles.last().possible = possible;
}

void Applier::trouble(const QString &reason)
{
    m_troubles += {.reason = reason, .possible = {}};
}

void Applier::unknown(const QString &what, const QString &name)
{
    trouble(translate("No statement before this one makes the %1 \"%2\".").arg(what, name));
}

// ---- names

QStringList Applier::searchPath() const
{
    QStringList existing;
    const QStringList path = m_localPath.value_or(m_path);
    for (const QString &schema : path) {
        if (m_database.schema(schema) != 0)
            existing += schema;
    }
    // One that the history does not make was there before.
    return existing.isEmpty() ? path : existing;
}

Name Applier::madeName(const sql::RelationName &name, bool isTemporary) const
{
    if (isTemporary)
        return {temporary, name.name};
    const QStringList path = name.schema.isEmpty() ? searchPath() : QStringList{name.schema};
    return {path.isEmpty() ? QString() : path.constFirst(), name.name};
}

Name Applier::madeName(const QJsonObject &rangeVariable) const
{
    return madeName(sql::rangeVariable(rangeVariable), rangeVariable["relpersistence"_L1].toString() == "t"_L1);
}

int Applier::findRelation(const sql::RelationName &name) const
{
    if (!name.schema.isEmpty())
        return m_database.relation({name.schema, name.name});
    const QStringList path = QStringList{temporary} + searchPath();
    for (const QString &schema : path) {
        if (const int id = m_database.relation({schema, name.name}); id != 0)
            return id;
    }
    return 0;
}

int Applier::findRelation(const QJsonObject &rangeVariable) const
{
    return findRelation(sql::rangeVariable(rangeVariable));
}

int Applier::findRelation(const QString &text) const
{
    const auto nodes = sql::parseTree(u"TABLE "_s + text);
    if (!nodes || nodes->isEmpty())
        return 0;
    return findRelation(nodes->first()["SelectStmt"_L1]["fromClause"_L1][0]["RangeVar"_L1].toObject());
}

int Applier::findType(const sql::RelationName &name) const
{
    const QStringList path = name.schema.isEmpty() ? QStringList{temporary} + searchPath() : QStringList{name.schema};
    for (const QString &schema : path) {
        if (const int id = m_database.type({schema, name.name}); id != 0)
            return id;
        const Object *row = m_database.find(m_database.relation({schema, name.name}));
        if (row && row->kind != Kind::Index && row->kind != Kind::Sequence)
            return row->id;
    }
    return 0;
}

QList<int> Applier::findFunctions(const QStringList &name) const
{
    const sql::RelationName written = sql::relationOf(name);
    const QStringList path = written.schema.isEmpty() ? searchPath() : QStringList{written.schema};
    for (const QString &schema : path) {
        if (const QList<int> found = m_database.functions({schema, written.name}); !found.isEmpty())
            return found;
    }
    return {};
}

int Applier::findFunction(const QJsonObject &objectWithArgs) const
{
    const QList<int> candidates = findFunctions(sql::nameParts(objectWithArgs["objname"_L1]));
    if (objectWithArgs["args_unspecified"_L1].toBool())
        return candidates.size() == 1 ? candidates.first() : 0;
    QList<TypeRef> arguments;
    const QJsonArray types = objectWithArgs["objargs"_L1].toArray();
    for (const QJsonValue &type : types) {
        if (type.toObject().contains("TypeName"_L1))
            arguments += resolveType(type["TypeName"_L1].toObject());
    }
    for (const int id : candidates) {
        const Object *function = m_database.find(id);
        if (function && function->arguments == arguments)
            return id;
    }
    return 0;
}

TypeRef Applier::resolveType(const QJsonObject &typeName) const
{
    if (typeName["pct_type"_L1].toBool()) {
        QStringList parts = sql::nameParts(typeName["names"_L1]);
        const QString column = parts.isEmpty() ? QString() : parts.takeLast();
        const Object *table = m_database.find(findRelation(sql::relationOf(parts)));
        const ColumnState *found = table ? Database::column(*table, column) : nullptr;
        if (found) {
            TypeRef type = found->type;
            type.modifier.clear();
            return type;
        }
    }
    TypeRef type = writtenType(typeName);
    const bool isSystem = sql::nameParts(typeName["names"_L1]).constFirst() == "pg_catalog"_L1;
    if (isSystem || (type.schema.isEmpty() && isBuiltin(type.name)))
        return type;
    type.object = findType({.schema = type.schema, .name = type.name});
    if (type.object == 0 && type.schema.isEmpty() && type.name.startsWith(u'_')) {
        // The array type of another.
        if (const int element = findType({.schema = {}, .name = type.name.sliced(1)}); element != 0) {
            type.object = element;
            type.isArray = true;
        }
    }
    if (type.object == 0)
        type.schema = madeName({.schema = type.schema, .name = type.name}).schema;
    else
        type.schema = type.name = QString();
    return type;
}

Object *Applier::target(const QJsonObject &rangeVariable, bool missingOk)
{
    Object *object = m_database.find(findRelation(rangeVariable));
    if (!object && !missingOk)
        unknown(translate("table"), qualified(sql::rangeVariable(rangeVariable)));
    return object;
}

Object &Applier::make(Kind kind, const Name &name)
{
    Object object;
    object.kind = kind;
    object.name = name;
    object.revision = m_revision;
    return m_database.add(std::move(object));
}

} // namespace athanor::schema
