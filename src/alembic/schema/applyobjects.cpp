// SPDX-License-Identifier: MIT
// Views, functions, triggers, sequences, types, schemas, and settings.
#include "alembic/schema/applier.h"
#include "alembic/schema/names.h"
#include "sql/parsetree.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

QJsonObject element(const QJsonValue &option)
{
    return option["DefElem"_L1].toObject();
}

} // namespace

void Applier::createView(const QJsonObject &body)
{
    const Name name = madeName(body["view"_L1].toObject());
    Object *view = m_database.find(m_database.relation(name));
    if (view && (!body["replace"_L1].toBool() || view->kind != Kind::View)) {
        trouble(translate("There is a \"%1\" already.").arg(m_database.nameText(name)));
        return;
    }
    if (!view)
        view = &make(Kind::View, name);
    view->needs.clear();
    const QList<Ref> needs = queryNeeds(body["query"_L1]);
    for (const Ref &ref : needs)
        m_database.need(view->id, ref);
}

void Applier::createFunction(const QJsonObject &body)
{
    const Name name = madeName(sql::relationOf(sql::nameParts(body["funcname"_L1])));
    const bool isProcedure = body["is_procedure"_L1].toBool();
    QList<TypeRef> arguments;
    QList<Ref> needs;
    const auto need = [&](const TypeRef &type) {
        if (type.object != 0)
            needs += {type.object, 0};
    };
    const QJsonArray parameters = body["parameters"_L1].toArray();
    for (const QJsonValue &one : parameters) {
        const QJsonObject parameter = one["FunctionParameter"_L1].toObject();
        const QString mode = parameter["mode"_L1].toString();
        TypeRef type = resolveType(parameter["argType"_L1].toObject());
        type.modifier.clear();
        if (mode == "FUNC_PARAM_TABLE"_L1 || (mode == "FUNC_PARAM_OUT"_L1 && !isProcedure))
            need(type);
        else
            arguments += type;
        needs += needsOf(parameter["defexpr"_L1]);
    }
    if (const QJsonObject returned = body["returnType"_L1].toObject(); !returned.isEmpty())
        need(resolveType(returned));
    // BEGIN ATOMIC: read now, not when it runs.
    if (body.contains("sql_body"_L1))
        needs += queryNeeds(body["sql_body"_L1]);
    const QList<int> same = m_database.functions(name);
    for (const int id : same) {
        Object *function = m_database.find(id);
        if (function->arguments != arguments)
            continue;
        function->needs.clear();
        for (const Ref &ref : std::as_const(needs))
            m_database.need(id, ref);
        return;
    }
    Object function;
    function.kind = isProcedure ? Kind::Procedure : Kind::Function;
    function.name = name;
    function.revision = m_revision;
    function.arguments = arguments;
    function.needs = needs;
    m_database.add(std::move(function));
}

void Applier::createTrigger(const QJsonObject &body)
{
    const QJsonObject range = body["relation"_L1].toObject();
    const Object *table = target(range, false);
    if (!table)
        return;
    const QString name = cutName(body["trigname"_L1].toString());
    if (const int before = m_database.triggerOf(*table, name); before != 0) {
        if (!body["replace"_L1].toBool()) {
            trouble(translate("There is a \"%1\" already.").arg(name));
            return;
        }
        m_database.drop({{before, 0}});
    }
    Object trigger;
    trigger.kind = Kind::Trigger;
    trigger.name = {table->name.schema, name};
    trigger.revision = m_revision;
    trigger.owner = table->id;
    const QList<int> functions = findFunctions(sql::nameParts(body["funcname"_L1]));
    for (const int id : functions) {
        if (m_database.find(id)->arguments.isEmpty())
            trigger.needs += {id, 0};
    }
    const QStringList columns = sql::nameParts(body["columns"_L1]);
    for (const QString &one : columns) {
        if (const ColumnState *column = Database::column(*table, one))
            trigger.needs += {table->id, column->number};
    }
    const QList<int> used = columnsIn(*table, body["whenClause"_L1]);
    for (const int column : used)
        trigger.needs += {table->id, column};
    trigger.needs += needsOf(body["whenClause"_L1]);
    if (body["isconstraint"_L1].toBool()) {
        Object constraint;
        constraint.kind = Kind::Constraint;
        constraint.constraintKind = Constraint::Kind::Trigger;
        constraint.name = trigger.name;
        constraint.revision = m_revision;
        constraint.owner = table->id;
        const int id = m_database.add(std::move(constraint)).id;
        trigger.constraint = id;
    }
    m_database.add(std::move(trigger));
}

// ---- sequences

void Applier::createSequence(const QJsonObject &body)
{
    const Name name = madeName(body["sequence"_L1].toObject());
    if (m_database.relation(name) != 0) {
        if (!body["if_not_exists"_L1].toBool())
            trouble(translate("There is a \"%1\" already.").arg(m_database.nameText(name)));
        return;
    }
    const int id = make(Kind::Sequence, {name.schema, cutName(name.name)}).id;
    setSequenceOwner(id, body["options"_L1].toArray());
}

void Applier::alterSequence(const QJsonObject &body)
{
    const Object *sequence = target(body["sequence"_L1].toObject(), body["missing_ok"_L1].toBool());
    if (sequence)
        setSequenceOwner(sequence->id, body["options"_L1].toArray());
}

void Applier::setSequenceOwner(int sequence, const QJsonArray &options)
{
    for (const QJsonValue &option : options) {
        if (element(option)["defname"_L1].toString() != "owned_by"_L1)
            continue;
        QStringList parts = sql::nameParts(element(option)["arg"_L1]);
        if (parts.size() < 2) {
            m_database.setOwner(sequence, 0, 0); // NONE
            continue;
        }
        const QString name = parts.takeLast();
        const Object *table = m_database.find(findRelation(sql::relationOf(parts)));
        const ColumnState *column = table ? Database::column(*table, name) : nullptr;
        if (column)
            m_database.setOwner(sequence, table->id, column->number);
        else
            unknown(translate("column"), QString(parts.join(u'.') % u'.' % name));
    }
}

// ---- types

void Applier::createEnum(const QJsonObject &body)
{
    const Name name = madeName(sql::relationOf(sql::nameParts(body["typeName"_L1])));
    if (m_database.type(name) != 0) {
        trouble(translate("There is a \"%1\" already.").arg(m_database.nameText(name)));
        return;
    }
    make(Kind::Enum, {name.schema, cutName(name.name)}).labels = sql::nameParts(body["vals"_L1]);
}

void Applier::alterEnum(const QJsonObject &body)
{
    const sql::RelationName name = sql::relationOf(sql::nameParts(body["typeName"_L1]));
    Object *type = m_database.find(findType(name));
    if (!type || type->kind != Kind::Enum) {
        unknown(translate("type"), name.name);
        return;
    }
    const QString label = body["newVal"_L1].toString();
    if (body.contains("oldVal"_L1)) {
        const qsizetype at = type->labels.indexOf(body["oldVal"_L1].toString());
        if (at >= 0)
            type->labels[at] = label;
        return;
    }
    if (type->labels.contains(label))
        return;
    qsizetype at = type->labels.size();
    if (body.contains("newValNeighbor"_L1)) {
        const qsizetype neighbour = type->labels.indexOf(body["newValNeighbor"_L1].toString());
        at = neighbour < 0 ? at : neighbour + (body["newValIsAfter"_L1].toBool() ? 1 : 0);
    }
    type->labels.insert(at, label);
}

void Applier::createComposite(const QJsonObject &body)
{
    Object type;
    type.kind = Kind::CompositeType;
    type.name = madeName(body["typevar"_L1].toObject());
    type.revision = m_revision;
    const QJsonArray attributes = body["coldeflist"_L1].toArray();
    for (const QJsonValue &attribute : attributes) {
        const QJsonObject definition = attribute["ColumnDef"_L1].toObject();
        ColumnState column;
        column.number = ++type.lastColumn;
        column.name = definition["colname"_L1].toString();
        column.type = resolveType(definition["typeName"_L1].toObject());
        type.columns += column;
    }
    m_database.add(std::move(type));
}

void Applier::createDomain(const QJsonObject &body)
{
    Object &type = make(Kind::Domain, madeName(sql::relationOf(sql::nameParts(body["domainname"_L1]))));
    if (const int base = resolveType(body["typeName"_L1].toObject()).object; base != 0)
        m_database.need(type.id, {base, 0});
}

void Applier::createRange(const QJsonObject &body)
{
    Object &type = make(Kind::Range, madeName(sql::relationOf(sql::nameParts(body["typeName"_L1]))));
    const QJsonArray parameters = body["params"_L1].toArray();
    for (const QJsonValue &parameter : parameters) {
        const QJsonObject subtype = element(parameter)["arg"_L1]["TypeName"_L1].toObject();
        if (const int base = subtype.isEmpty() ? 0 : resolveType(subtype).object; base != 0)
            m_database.need(type.id, {base, 0});
    }
    // With the constructors that come with it nothing is shown; the multirange is a type of its own.
}

void Applier::define(const QJsonObject &body)
{
    const QString kind = body["kind"_L1].toString();
    const Name name = madeName(sql::relationOf(sql::nameParts(body["defnames"_L1])));
    if (kind == "OBJECT_TYPE"_L1) {
        if (m_database.type(name) == 0)
            make(Kind::BaseType, name);
    } else if (kind == "OBJECT_AGGREGATE"_L1) {
        Object aggregate;
        aggregate.kind = Kind::Aggregate;
        aggregate.name = name;
        aggregate.revision = m_revision;
        const QJsonArray parameters = body["args"_L1][0]["List"_L1]["items"_L1].toArray();
        for (const QJsonValue &parameter : parameters) {
            TypeRef type = resolveType(parameter["FunctionParameter"_L1]["argType"_L1].toObject());
            type.modifier.clear();
            aggregate.arguments += type;
        }
        m_database.add(std::move(aggregate));
    }
}

// ---- schemas, extensions, settings

void Applier::createSchema(const QJsonObject &body)
{
    const QString name = cutName(body.contains("schemaname"_L1) ? body["schemaname"_L1].toString()
                                                                : body["authrole"_L1]["rolename"_L1].toString());
    if (m_database.schema(name) != 0) {
        if (!body["if_not_exists"_L1].toBool())
            trouble(translate("There is a \"%1\" already.").arg(name));
        return;
    }
    make(Kind::Schema, {{}, name});
    const std::optional<QStringList> before = m_localPath;
    m_localPath = QStringList{name};
    const QJsonArray elements = body["schemaElts"_L1].toArray();
    for (const QJsonValue &one : elements) {
        const QJsonObject node = one.toObject();
        applyNode(node.constBegin().key(), node.constBegin()->toObject());
    }
    m_localPath = before;
}

void Applier::createExtension(const QJsonObject &body)
{
    const QString name = body["extname"_L1].toString();
    if (m_database.extension(name) == 0)
        make(Kind::Extension, {{}, name});
}

void Applier::setVariable(const QJsonObject &body)
{
    const QString kind = body["kind"_L1].toString();
    const bool isPath = body["name"_L1].toString() == "search_path"_L1;
    if (kind == "VAR_RESET_ALL"_L1 || (isPath && kind != "VAR_SET_VALUE"_L1)) {
        m_path = QStringList{u"public"_s};
        m_localPath.reset();
    } else if (isPath) {
        QStringList words;
        const QJsonArray arguments = body["args"_L1].toArray();
        for (const QJsonValue &argument : arguments)
            words += argument["A_Const"_L1]["sval"_L1]["sval"_L1].toString();
        setSearchPath(words, body["is_local"_L1].toBool());
    }
}

void Applier::setSearchPath(const QStringList &words, bool isLocal)
{
    QStringList path = words;
    path.removeIf([](const QString &word) {
        return word.isEmpty() || word == "$user"_L1 || word == "pg_catalog"_L1 || word == "pg_temp"_L1;
    });
    if (isLocal) {
        m_localPath = path;
    } else {
        m_path = path;
        m_localPath.reset();
    }
}

} // namespace athanor::schema
