// SPDX-License-Identifier: MIT
// CREATE TABLE (PostgreSQL: parser/parse_utilcmd.c, commands/tablecmds.c).
#include "alembic/schema/draft.h"
#include "alembic/schema/mentions.h"
#include "alembic/schema/names.h"
#include "alembic/schema/typenames.h"
#include "sql/parsetree.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// Options of LIKE (parsenodes.h).
constexpr int likeConstraints = 1 << 2;
constexpr int likeDefaults = 1 << 3;
constexpr int likeGenerated = 1 << 4;
constexpr int likeIdentity = 1 << 5;
constexpr int likeIndexes = 1 << 6;

// serial and its kin, which are no types.
QString serialType(const TypeRef &type, const QJsonObject &typeName)
{
    static const QHash<QString, QString> types{{u"serial"_s, u"int4"_s},      {u"serial4"_s, u"int4"_s},
                                               {u"bigserial"_s, u"int8"_s},   {u"serial8"_s, u"int8"_s},
                                               {u"smallserial"_s, u"int2"_s}, {u"serial2"_s, u"int2"_s}};
    return typeName["names"_L1].toArray().size() == 1 ? types.value(type.name) : QString();
}

bool isNull(const QJsonObject &expression)
{
    return expression["A_Const"_L1]["isnull"_L1].toBool();
}

QJsonArray stringNodes(const QString &text)
{
    return {QJsonObject{{u"String"_s, QJsonObject{{u"sval"_s, text}}}}};
}

// INCLUDING ALL is the largest number there is.
int optionsOf(const QJsonObject &like)
{
    return static_cast<int>(static_cast<qint64>(like["options"_L1].toDouble()) & 0x7FFFFFFF);
}

} // namespace

void Applier::setDefault(Object &table, ColumnState &column, const QJsonObject &expression)
{
    column.hasDefault = true;
    const Object *type = m_database.find(column.type.object);
    const bool isDomain = type && type->kind == Kind::Domain;
    // A bare NULL is no default, unless a coercion stands around it.
    QJsonObject value = expression;
    bool isPlain = true;
    if (expression.contains("TypeCast"_L1)) {
        const QJsonObject cast = expression["TypeCast"_L1].toObject();
        TypeRef own = column.type;
        own.modifier.clear();
        isPlain = resolveType(cast["typeName"_L1].toObject()) == own;
        value = cast["arg"_L1].toObject();
    }
    if (isNull(value) && isPlain && !isDomain && !hasLengthCoercion(column.type))
        column.hasDefault = false;
    column.defaultNeeds = column.hasDefault ? needsOf(expression) : QList<Ref>();
    if (table.id != 0)
        m_database.noteDefault(table.id, column);
}

int Applier::makeSequence(const Name &table, const QString &column, const QJsonArray &options)
{
    Name name;
    for (const QJsonValue &option : options) {
        const QJsonObject element = option["DefElem"_L1].toObject();
        if (element["defname"_L1].toString() != "sequence_name"_L1)
            continue;
        const QStringList parts = sql::nameParts(element["arg"_L1]);
        name = {parts.size() > 1 ? parts[parts.size() - 2] : table.schema, parts.value(parts.size() - 1)};
    }
    if (name.name.isEmpty())
        name = {table.schema, m_database.chooseRelationName(table.name, column, u"seq"_s, table.schema, false)};
    return make(Kind::Sequence, name).id;
}

ColumnState Applier::readColumn(const Name &table, const QJsonObject &definition, Draft &draft)
{
    ColumnState column;
    column.name = cutName(definition["colname"_L1].toString());
    column.number = ++draft.table.lastColumn;
    column.revision = m_revision;
    column.notNull = definition["is_not_null"_L1].toBool();
    const QJsonObject typeName = definition["typeName"_L1].toObject();
    if (const QString serial = serialType(writtenType(typeName), typeName); !serial.isEmpty()) {
        column.type.name = serial;
        column.notNull = column.hasDefault = true;
        const int sequence = makeSequence(table, column.name, {});
        column.defaultNeeds = {{sequence, 0}};
        draft.sequences += {sequence, column.number};
    } else if (!typeName.isEmpty()) {
        column.type = resolveType(typeName);
    }
    const QJsonArray constraints = definition["constraints"_L1].toArray();
    for (const QJsonValue &one : constraints) {
        QJsonObject constraint = one["Constraint"_L1].toObject();
        const QString kind = constraint["contype"_L1].toString();
        if (kind == "CONSTR_NOTNULL"_L1) {
            column.notNull = true;
        } else if (kind == "CONSTR_DEFAULT"_L1) {
            setDefault(draft.table, column, constraint["raw_expr"_L1].toObject());
        } else if (kind == "CONSTR_IDENTITY"_L1) {
            column.identity = constraint["generated_when"_L1].toString();
            column.notNull = true;
            draft.sequences += {makeSequence(table, column.name, constraint["options"_L1].toArray()), column.number};
        } else if (kind == "CONSTR_GENERATED"_L1) {
            column.generated = u"s"_s;
            column.hasDefault = true;
            column.defaultNeeds = needsOf(constraint["raw_expr"_L1]);
            const Mentions mentions = mentionsOf(constraint["raw_expr"_L1]);
            for (const QStringList &words : mentions.columns) {
                // Of its own table, whose number may not be there yet: told by finish().
                if (const ColumnState *used = Database::column(draft.table, words.value(words.size() - 1)))
                    column.defaultNeeds += {draft.table.id, used->number};
            }
        } else if (kind == "CONSTR_CHECK"_L1) {
            draft.checks += constraint;
        } else if (kind == "CONSTR_PRIMARY"_L1 || kind == "CONSTR_UNIQUE"_L1) {
            constraint["keys"_L1] = stringNodes(column.name);
            draft.keys += constraint;
        } else if (kind == "CONSTR_FOREIGN"_L1) {
            constraint["fk_attrs"_L1] = stringNodes(column.name);
            draft.foreigns += constraint;
        }
    }
    return column;
}

void Applier::draftColumn(Draft &draft, const QJsonObject &definition)
{
    const QString name = cutName(definition["colname"_L1].toString());
    const int before = draft.table.lastColumn;
    ColumnState column = readColumn(draft.table.name, definition, draft);
    if (ColumnState *inherited = Database::column(draft.table, name)) {
        // It is one with the parent's, and may bring a default of its own.
        draft.table.lastColumn = before;
        inherited->isLocal = true;
        for (auto &[sequence, number] : draft.sequences) {
            if (number == column.number)
                number = inherited->number;
        }
        inherited->notNull = inherited->notNull || column.notNull;
        if (column.hasDefault) {
            inherited->hasDefault = true;
            inherited->defaultNeeds = column.defaultNeeds;
        }
        if (!column.identity.isEmpty())
            inherited->identity = column.identity;
        return;
    }
    draft.table.columns += column;
}

void Applier::inherit(Draft &draft, const Object &parent)
{
    draft.table.parents += parent.id;
    for (const ColumnState &inherited : parent.columns) {
        if (ColumnState *own = Database::column(draft.table, inherited.name)) {
            own->notNull = own->notNull || inherited.notNull;
            continue;
        }
        ColumnState column = inherited;
        column.number = ++draft.table.lastColumn;
        column.revision = m_revision;
        column.isLocal = false;
        if (!draft.table.isPartition)
            column.identity.clear();
        for (Ref &ref : column.defaultNeeds) {
            const ColumnState *used = ref.object == parent.id ? Database::column(parent, ref.column) : nullptr;
            const ColumnState *own = used ? Database::column(draft.table, used->name) : nullptr;
            if (own)
                ref = {0, own->number};
        }
        draft.table.columns += column;
    }
}

void Applier::draftLike(Draft &draft, const QJsonObject &clause)
{
    const QJsonObject range = clause["relation"_L1].toObject();
    const Object *source = target(range, false);
    if (!source)
        return;
    const int options = optionsOf(clause);
    const QList<ColumnState> columns = source->columns; // adding sequences moves nothing, but copies are safe
    for (const ColumnState &one : columns) {
        ColumnState column = one;
        column.isLocal = true;
        column.number = ++draft.table.lastColumn;
        column.revision = m_revision;
        const bool keeps = one.generated.isEmpty() ? (options & likeDefaults) != 0 : (options & likeGenerated) != 0;
        if (!keeps) {
            column.hasDefault = false;
            column.generated.clear();
            column.defaultNeeds.clear();
        }
        column.defaultNeeds.removeIf([&](const Ref &ref) { return ref.object == source->id; });
        if ((options & likeIdentity) == 0)
            column.identity.clear();
        else if (!column.identity.isEmpty())
            draft.sequences += {makeSequence(draft.table.name, column.name, {}), column.number};
        draft.table.columns += column;
    }
    draft.likes += clause;
}

Object &Applier::finish(Draft &draft)
{
    const int id = m_database.add(std::move(draft.table)).id;
    Object &table = *m_database.find(id);
    for (ColumnState &column : table.columns) {
        for (Ref &ref : column.defaultNeeds)
            ref.object = ref.object == 0 ? id : ref.object;
    }
    for (const auto &[sequence, column] : std::as_const(draft.sequences))
        m_database.setOwner(sequence, id, column);
    return table;
}

void Applier::createTableOf(const QJsonObject &body, Kind kind)
{
    const QJsonObject range = body["relation"_L1].toObject();
    Draft draft;
    draft.table.kind = kind;
    draft.table.name = madeName(range);
    draft.table.name.name = cutName(draft.table.name.name);
    draft.table.revision = m_revision;
    draft.table.isPartition = body.contains("partbound"_L1);
    if (m_database.relation(draft.table.name) != 0) {
        if (!body["if_not_exists"_L1].toBool())
            trouble(translate("There is a \"%1\" already.").arg(m_database.nameText(draft.table.name)));
        return;
    }
    QList<int> parents;
    const QJsonArray ranges = body["inhRelations"_L1].toArray();
    for (const QJsonValue &one : ranges) {
        if (const Object *parent = target(one["RangeVar"_L1].toObject(), false)) {
            parents += parent->id;
            inherit(draft, *parent);
        }
    }
    if (body.contains("ofTypename"_L1)) {
        if (const Object *type = m_database.find(resolveType(body["ofTypename"_L1].toObject()).object)) {
            draft.table.needs += {type->id, 0};
            for (ColumnState column : type->columns) {
                column.number = ++draft.table.lastColumn;
                column.revision = m_revision;
                draft.table.columns += column;
            }
        }
    }
    const QJsonArray elements = body["tableElts"_L1].toArray();
    for (const QJsonValue &element : elements) {
        if (const QJsonObject constraint = element["Constraint"_L1].toObject(); !constraint.isEmpty()) {
            const QString contype = constraint["contype"_L1].toString();
            (contype == "CONSTR_CHECK"_L1     ? draft.checks
             : contype == "CONSTR_FOREIGN"_L1 ? draft.foreigns
                                              : draft.keys) += constraint;
        } else if (const QJsonObject like = element["TableLikeClause"_L1].toObject(); !like.isEmpty()) {
            draftLike(draft, like);
        } else {
            draftColumn(draft, element["ColumnDef"_L1].toObject());
        }
    }
    const int id = finish(draft).id;
    for (const int parent : std::as_const(parents)) {
        const QList<Object *> checks = m_database.partsOf(*m_database.find(parent), Kind::Constraint);
        for (const Object *check : checks) {
            if (check->constraintKind == Constraint::Kind::Check && !check->noInherit) {
                const QStringList names = [&] {
                    QStringList result;
                    for (const int key : check->keys)
                        result += Database::column(*m_database.find(parent), key)->name;
                    return result;
                }();
                Object own;
                own.kind = Kind::Constraint;
                own.name = {m_database.find(id)->name.schema, check->name.name};
                own.revision = m_revision;
                own.owner = id;
                own.parentConstraint = check->id;
                for (const QString &name : names) {
                    if (const ColumnState *column = Database::column(*m_database.find(id), name)) {
                        own.keys += column->number;
                        own.needs += {id, column->number};
                    }
                }
                m_database.add(std::move(own));
            }
        }
    }
    for (const QJsonObject &check : std::as_const(draft.checks))
        addCheck(id, check);
    if (m_database.find(id)->isPartition && parents.size() == 1)
        attachIndexes(id, *m_database.find(parents.first()));
    // The primary key is made first, and what it makes redundant is not made (transformIndexConstraints).
    std::ranges::stable_partition(
        draft.keys, [](const QJsonObject &key) { return key["contype"_L1].toString() == "CONSTR_PRIMARY"_L1; });
    QList<QJsonObject> made;
    for (const QJsonObject &key : std::as_const(draft.keys)) {
        auto same = std::ranges::find_if(made, [&](const QJsonObject &one) {
            const auto equal = [&](QLatin1StringView field) { return one[field] == key[field]; };
            return key.contains("keys"_L1) && equal("keys"_L1) && equal("including"_L1) && equal("deferrable"_L1) &&
                   equal("initdeferred"_L1) && equal("nulls_not_distinct"_L1);
        });
        if (same == made.end())
            made += key;
        else if (!same->contains("conname"_L1) && key.contains("conname"_L1))
            (*same)["conname"_L1] = key["conname"_L1];
    }
    for (const QJsonObject &like : std::as_const(draft.likes))
        copyLike(id, like);
    for (const QJsonObject &key : std::as_const(made))
        addKey(id, key);
    for (const QJsonObject &foreign : std::as_const(draft.foreigns))
        addForeign(id, foreign);
}

void Applier::createTable(const QJsonObject &body)
{
    createTableOf(body, body.contains("partspec"_L1) ? Kind::PartitionedTable : Kind::Table);
}

void Applier::createForeignTable(const QJsonObject &body)
{
    createTableOf(body["base"_L1].toObject(), Kind::ForeignTable);
}

void Applier::copyLike(int table, const QJsonObject &clause)
{
    const int options = optionsOf(clause);
    const Object *source = m_database.find(findRelation(clause["relation"_L1].toObject()));
    if (!source)
        return;
    const auto own = [&](int number) {
        const ColumnState *theirs = Database::column(*source, number);
        const ColumnState *mine = theirs ? Database::column(*m_database.find(table), theirs->name) : nullptr;
        return mine ? mine->number : 0;
    };
    if ((options & likeConstraints) != 0) {
        const QList<Object *> constraints = m_database.partsOf(*source, Kind::Constraint);
        for (const Object *one : constraints) {
            if (one->constraintKind != Constraint::Kind::Check)
                continue;
            Object check;
            check.kind = Kind::Constraint;
            check.name = {m_database.find(table)->name.schema, one->name.name};
            check.revision = m_revision;
            check.owner = table;
            for (const int key : one->keys) {
                check.keys += own(key);
                check.needs += {table, own(key)};
            }
            m_database.add(std::move(check));
        }
    }
    if ((options & likeIndexes) != 0) {
        const QList<Object *> indexes = m_database.partsOf(*source, Kind::Index);
        for (const Object *one : indexes)
            cloneIndex(table, *one, *source);
    }
}

// ---- by a query

void Applier::createTableAs(const QJsonObject &body)
{
    const bool isTable = body["objtype"_L1].toString() == "OBJECT_TABLE"_L1;
    createFromQuery(body["into"_L1].toObject(), body["query"_L1].toObject(),
                    isTable ? Kind::Table : Kind::MaterializedView, body["if_not_exists"_L1].toBool());
}

void Applier::createFromQuery(const QJsonObject &into, const QJsonObject &query, Kind kind, bool ifNotExists)
{
    const QJsonObject range = into["rel"_L1].toObject();
    const Name name = madeName(range);
    if (m_database.relation(name) != 0) {
        if (!ifNotExists)
            trouble(translate("There is a \"%1\" already.").arg(m_database.nameText(name)));
        return;
    }
    Object table;
    table.kind = kind;
    table.name = name;
    table.revision = m_revision;
    if (kind == Kind::MaterializedView)
        table.needs = queryNeeds(query);
    // Columns as far as they stand there: names always, types where a column of a table is taken as it is.
    const QStringList given = sql::nameParts(into["colNames"_L1]);
    const Mentions mentions = mentionsOf(query);
    const auto add = [&](const QString &column, const TypeRef &type) {
        ColumnState state;
        state.number = ++table.lastColumn;
        state.name = given.value(table.columns.size(), column);
        state.type = type;
        state.revision = m_revision;
        table.columns += state;
    };
    TypeRef unknownType;
    unknownType.name = u"unknown"_s;
    bool isKnown = true;
    const QJsonArray targets = query["SelectStmt"_L1]["targetList"_L1].toArray();
    for (const QJsonValue &one : targets) {
        const QJsonObject item = one["ResTarget"_L1].toObject();
        const QJsonObject value = item["val"_L1].toObject();
        const Mentions words = mentionsOf(value);
        const bool isColumn = value.contains("ColumnRef"_L1) && words.columns.size() == 1;
        if (isColumn && words.columns.first().constLast() == "*"_L1) {
            for (const Mentions::Source &source : mentions.sources) {
                const QString alias = source.alias.isEmpty() ? source.relation.name : source.alias;
                if (words.columns.first().size() > 1 && words.columns.first().first() != alias)
                    continue;
                const Object *relation = m_database.find(findRelation(source.relation));
                isKnown = isKnown && relation && isTableLike(relation->kind);
                for (const ColumnState &column : relation ? relation->columns : QList<ColumnState>())
                    add(column.name, column.type);
            }
            continue;
        }
        TypeRef type = unknownType;
        if (value.contains("TypeCast"_L1))
            type = resolveType(value["TypeCast"_L1]["typeName"_L1].toObject());
        for (const Mentions::Source &source : mentions.sources) {
            const Object *relation = isColumn ? m_database.find(findRelation(source.relation)) : nullptr;
            if (const ColumnState *column =
                    relation ? Database::column(*relation, words.columns.first().constLast()) : nullptr)
                type = column->type;
        }
        const QString figured = figureName(value);
        add(item["name"_L1].toString(figured.isEmpty() ? u"?column?"_s : figured), type);
        isKnown = isKnown && type != unknownType;
    }
    isKnown = isKnown && !targets.isEmpty();
    if (kind == Kind::Table && !isKnown) {
        trouble(translate("The types of the columns of \"%1\" are those of a query, which is not evaluated.")
                    .arg(m_database.nameText(name)));
    }
    m_database.add(std::move(table));
}

void Applier::select(const QJsonObject &body)
{
    if (body.contains("intoClause"_L1)) {
        createFromQuery(body["intoClause"_L1].toObject(), QJsonObject{{u"SelectStmt"_s, body}}, Kind::Table, false);
        return;
    }
    // SELECT set_config('search_path', 'a, b', false)
    const QJsonArray targets = body["targetList"_L1].toArray();
    if (targets.size() == 1 && !body.contains("fromClause"_L1)) {
        const QJsonObject call = targets.first()["ResTarget"_L1]["val"_L1]["FuncCall"_L1].toObject();
        const QStringList name = sql::nameParts(call["funcname"_L1]);
        if (!name.isEmpty() && name.constLast() == "set_config"_L1) {
            const auto constant = [&](int i) { return call["args"_L1][i]["A_Const"_L1].toObject(); };
            if (constant(0)["sval"_L1]["sval"_L1].toString() != "search_path"_L1)
                return;
            if (constant(1).contains("sval"_L1)) {
                const QJsonValue local = constant(2)["boolval"_L1]["boolval"_L1];
                const QStringList words = constant(1)["sval"_L1]["sval"_L1].toString().split(u',', Qt::SkipEmptyParts);
                QStringList path;
                for (const QString &word : words)
                    path += word.trimmed().remove(u'"');
                setSearchPath(path, local.toBool());
                return;
            }
        }
    }
    notReplayed(u"SelectStmt"_s);
}

} // namespace athanor::schema
