// SPDX-License-Identifier: MIT
#include "sql/effects.h"

#include "sql/parsetree.h"
#include "sql/scanner.h"
#include "sql/statements.h"

#include <QHash>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::sql {

namespace {

using Kind = Effect::Kind;
using Object = Effect::Object;

// Statements that neither make nor remove a table, view, sequence or type.
bool isHarmless(const QString &node)
{
    static const QSet<QString> nodes{
        u"InsertStmt"_s,
        u"UpdateStmt"_s,
        u"DeleteStmt"_s,
        u"MergeStmt"_s,
        u"TruncateStmt"_s,
        u"CopyStmt"_s,
        u"VariableShowStmt"_s,
        u"VacuumStmt"_s,
        u"LockStmt"_s,
        u"CheckPointStmt"_s,
        u"ListenStmt"_s,
        u"UnlistenStmt"_s,
        u"NotifyStmt"_s,
        u"PrepareStmt"_s,
        u"DeallocateStmt"_s,
        u"DeclareCursorStmt"_s,
        u"FetchStmt"_s,
        u"ClosePortalStmt"_s,
        u"ReindexStmt"_s,
        u"ClusterStmt"_s,
        u"ConstraintsSetStmt"_s,
        u"CommentStmt"_s,
        u"SecLabelStmt"_s,
        u"GrantStmt"_s,
        u"GrantRoleStmt"_s,
        u"AlterDefaultPrivilegesStmt"_s,
        u"CreateRoleStmt"_s,
        u"AlterRoleStmt"_s,
        u"AlterRoleSetStmt"_s,
        u"DropRoleStmt"_s,
        u"AlterDatabaseStmt"_s,
        u"AlterDatabaseSetStmt"_s,
        u"AlterSystemStmt"_s,
        u"CreateFunctionStmt"_s,
        u"AlterFunctionStmt"_s,
        u"CreateTrigStmt"_s,
        u"RuleStmt"_s,
        u"CreatePolicyStmt"_s,
        u"AlterPolicyStmt"_s,
        u"CreateStatsStmt"_s,
        u"AlterStatsStmt"_s,
        u"CreateCastStmt"_s,
        u"CreateConversionStmt"_s,
        u"CreateOpClassStmt"_s,
        u"CreateOpFamilyStmt"_s,
        u"AlterOpFamilyStmt"_s,
        u"AlterOperatorStmt"_s,
        u"AlterTSDictionaryStmt"_s,
        u"AlterTSConfigurationStmt"_s,
        u"AlterCollationStmt"_s,
        u"AlterEnumStmt"_s,
        u"AlterDomainStmt"_s,
        u"AlterTypeStmt"_s,
        u"AlterSeqStmt"_s,
        u"AlterOwnerStmt"_s,
        u"AlterObjectDependsStmt"_s,
        u"RefreshMatViewStmt"_s,
        u"CreatePublicationStmt"_s,
        u"AlterPublicationStmt"_s,
        u"CreatePLangStmt"_s,
        u"CreateFdwStmt"_s,
        u"AlterFdwStmt"_s,
        u"CreateForeignServerStmt"_s,
        u"AlterForeignServerStmt"_s,
        u"CreateUserMappingStmt"_s,
        u"AlterUserMappingStmt"_s,
        u"DropUserMappingStmt"_s,
    };
    return nodes.contains(node);
}

// The types and views that the extensions of PostgreSQL 17's contrib bring.
const QHash<QString, QStringList> &contrib()
{
    static const QHash<QString, QStringList> names = [] {
        QHash<QString, QStringList> result{
            {u"btree_gist"_s,
             {u"gbtreekey2"_s, u"gbtreekey4"_s, u"gbtreekey8"_s, u"gbtreekey16"_s, u"gbtreekey32"_s,
              u"gbtreekey_var"_s}},
            {u"citext"_s, {u"citext"_s}},
            {u"cube"_s, {u"cube"_s}},
            {u"earthdistance"_s, {u"cube"_s, u"earth"_s}},
            {u"hstore"_s, {u"ghstore"_s, u"hstore"_s}},
            {u"intarray"_s, {u"intbig_gkey"_s, u"query_int"_s}},
            {u"lo"_s, {u"lo"_s}},
            {u"ltree"_s, {u"lquery"_s, u"ltree"_s, u"ltree_gist"_s, u"ltxtquery"_s}},
            {u"pg_stat_statements"_s, {u"pg_stat_statements"_s, u"pg_stat_statements_info"_s}},
            {u"pg_trgm"_s, {u"gtrgm"_s}},
            {u"seg"_s, {u"seg"_s}},
            {u"tablefunc"_s, {u"tablefunc_crosstab_2"_s, u"tablefunc_crosstab_3"_s, u"tablefunc_crosstab_4"_s}},
        };
        for (const QString &functionsOnly :
             {u"amcheck"_s,   u"autoinc"_s,    u"bloom"_s,         u"btree_gin"_s,       u"dict_int"_s,
              u"dict_xsyn"_s, u"file_fdw"_s,   u"fuzzystrmatch"_s, u"insert_username"_s, u"moddatetime"_s,
              u"pgcrypto"_s,  u"pgrowlocks"_s, u"pgstattuple"_s,   u"postgres_fdw"_s,    u"refint"_s,
              u"sslinfo"_s,   u"tcn"_s,        u"unaccent"_s,      u"uuid-ossp"_s,       u"xml2"_s})
            result.insert(functionsOnly, {});
        return result;
    }();
    return names;
}

// What an extension brings comes or goes; in which schema one stands that was there before is not told.
QList<Effect> extensionEffects(const QString &extension, Kind kind)
{
    const auto known = contrib().constFind(extension);
    if (known == contrib().constEnd()) {
        return {Effect()};
    }
    QList<Effect> effects;
    for (const QString &name : *known) {
        for (const Object object : {Object::Type, Object::Relation}) {
            Effect effect;
            effect.kind = kind;
            effect.object = object;
            effect.name = {.schema = {}, .name = name};
            effect.isCertain = false;
            effects += effect;
        }
    }
    return effects;
}

// Functions that are often selected for what they do, and make no table.
bool isHarmlessFunction(const QStringList &name)
{
    static const QSet<QString> names{u"setval"_s, u"nextval"_s, u"currval"_s,         u"lastval"_s,
                                     u"now"_s,    u"version"_s, u"count"_s,           u"min"_s,
                                     u"max"_s,    u"sum"_s,     u"current_setting"_s, u"format"_s,
                                     u"lower"_s,  u"upper"_s,   u"concat"_s,          u"to_regclass"_s,
                                     u"unnest"_s, u"length"_s,  u"generate_series"_s, u"gen_random_uuid"_s};
    if (name.size() > 1 && name.first() != "pg_catalog"_L1) {
        return false;
    }
    return names.contains(name.constLast()) || name.constLast().startsWith("pg_"_L1);
}

Effect make(Kind kind, Object object, const RelationName &name)
{
    Effect effect;
    effect.kind = kind;
    effect.object = object;
    effect.name = name;
    return effect;
}

RelationName relation(const QJsonValue &value)
{
    const QJsonObject object = value.toObject();
    RelationName name = rangeVariable(object);
    if (object.value("relpersistence"_L1).toString() == "t"_L1) {
        name.schema = u"pg_temp"_s;
    }
    return name;
}

Effect createdRelation(const QJsonValue &value, bool isTable, bool isConditional)
{
    Effect effect = make(Kind::Creates, Object::Relation, relation(value));
    effect.isTable = isTable;
    effect.isConditional = isConditional;
    return effect;
}

std::optional<Object> objectOf(const QString &type)
{
    if (type == "OBJECT_TABLE"_L1 || type == "OBJECT_VIEW"_L1 || type == "OBJECT_MATVIEW"_L1 ||
        type == "OBJECT_FOREIGN_TABLE"_L1) {
        return Object::Relation;
    }
    if (type == "OBJECT_SEQUENCE"_L1) {
        return Object::Sequence;
    }
    if (type == "OBJECT_TYPE"_L1 || type == "OBJECT_DOMAIN"_L1) {
        return Object::Type;
    }
    if (type == "OBJECT_INDEX"_L1) {
        return Object::Index;
    }
    return std::nullopt;
}

bool isCascade(const QJsonObject &body)
{
    return body.value("behavior"_L1).toString() == "DROP_CASCADE"_L1;
}

// ---- one kind of statement each

QList<Effect> dropped(const QJsonObject &body)
{
    const QString type = body.value("removeType"_L1).toString();
    const bool cascades = isCascade(body);
    const QJsonArray objects = body.value("objects"_L1).toArray();
    QList<Effect> effects;
    if (type == "OBJECT_SCHEMA"_L1) {
        if (cascades) {
            return {Effect()};
        }
        for (const QJsonValue &object : objects) {
            effects += make(
                Kind::DropsSchema, Object::Relation,
                {.schema = object.toObject().value("String"_L1).toObject().value("sval"_L1).toString(), .name = {}});
        }
        return effects;
    }
    if (type == "OBJECT_EXTENSION"_L1) {
        for (const QString &name : nameParts(objects)) {
            effects += extensionEffects(name, Kind::Drops);
        }
        return cascades ? QList{Effect()} : effects;
    }
    const std::optional<Object> object = objectOf(type);
    if (object) {
        for (const QJsonValue &one : objects) {
            const QJsonObject typeName = one.toObject().value("TypeName"_L1).toObject();
            const QStringList parts = nameParts(typeName.isEmpty() ? one : typeName.value("names"_L1));
            effects += make(Kind::Drops, *object, relationOf(parts));
            effects.last().isConditional = body.value("missing_ok"_L1).toBool();
        }
    }
    if (cascades) {
        // What hangs on a table or an index are views, foreign keys and child tables; on all else also columns.
        const bool columns = object != Object::Relation && object != Object::Index;
        effects += make(Kind::DropsDependents, columns ? Object::Type : Object::Relation, {});
    }
    return effects;
}

QList<Effect> renamed(const QJsonObject &body, bool moves)
{
    const QString type = body.value(moves ? "objectType"_L1 : "renameType"_L1).toString();
    if (type == "OBJECT_COLUMN"_L1 || type == "OBJECT_TABCONSTRAINT"_L1) {
        return {make(Kind::Changes, Object::Relation, relation(body.value("relation"_L1)))};
    }
    if (type == "OBJECT_SCHEMA"_L1 || type == "OBJECT_EXTENSION"_L1) {
        return {Effect()};
    }
    const std::optional<Object> object = objectOf(type);
    if (!object) {
        return {};
    }
    const RelationName name = body.contains("relation"_L1) ? relation(body.value("relation"_L1))
                                                           : relationOf(nameParts(body.value("object"_L1)));
    Effect effect = make(moves ? Kind::Moves : Kind::Renames, *object, name);
    effect.to = body.value(moves ? "newschema"_L1 : "newname"_L1).toString();
    effect.isConditional = body.value("missing_ok"_L1).toBool();
    return {effect};
}

QList<Effect> altered(const QJsonObject &body)
{
    QList<Effect> effects{make(Kind::Changes, Object::Relation, relation(body.value("relation"_L1)))};
    const QJsonArray commands = body.value("cmds"_L1).toArray();
    const bool cascades = std::ranges::any_of(commands, [](const QJsonValue &command) {
        const QJsonObject one = command.toObject().value("AlterTableCmd"_L1).toObject();
        return one.value("subtype"_L1).toString() == "AT_DropColumn"_L1 && isCascade(one);
    });
    if (cascades) {
        effects += make(Kind::DropsDependents, Object::Relation, {});
    }
    return effects;
}

QList<Effect> queried(const QJsonObject &body)
{
    if (body.contains("intoClause"_L1)) {
        return {createdRelation(body.value("intoClause"_L1).toObject().value("rel"_L1), true, false)};
    }
    bool readsTable = false;
    bool runsUnknown = false;
    bool setsPath = false; // whatever it reads
    visitObjects(body, [&](const QJsonObject &object) {
        readsTable = readsTable || object.contains("RangeVar"_L1);
        if (const QStringList function = nameParts(object.value("funcname"_L1)); !function.isEmpty()) {
            runsUnknown = runsUnknown || !isHarmlessFunction(function);
            setsPath = setsPath || function.constLast() == "set_config"_L1;
        }
    });
    return setsPath || (runsUnknown && !readsTable) ? QList{Effect()} : QList<Effect>();
}

// ---- DO

struct Words
{
    QByteArray text;
    QList<Token> tokens; // without comments
    [[nodiscard]] QByteArray word(qsizetype index) const
    {
        return index < tokens.size()
                   ? text.sliced(tokens[index].start, tokens[index].end - tokens[index].start).toUpper()
                   : QByteArray();
    }
};

// BEGIN CREATE TYPE …; EXCEPTION WHEN duplicate_object THEN …: the type exists afterwards.
bool isGuarded(const Words &words, qsizetype create, qsizetype end)
{
    return create == 1 && words.word(0) == "BEGIN" && words.word(create) == "CREATE" &&
           (words.word(create + 1) == "TYPE" || words.word(create + 1) == "DOMAIN") &&
           words.word(end + 1) == "EXCEPTION" && words.word(end + 2) == "WHEN" &&
           words.word(end + 3) == "DUPLICATE_OBJECT" && words.word(end + 4) == "THEN";
}

// The definitions that stand in a PL/pgSQL block happen or not; what it runs as text or by functions is not known.
QList<Effect> blockEffects(const QString &body)
{
    Words words;
    words.text = body.toUtf8();
    const std::optional<QList<Token>> tokens = scanTokens(words.text);
    if (!tokens) {
        return {Effect()};
    }
    for (const Token &token : *tokens) {
        const QByteArrayView text = QByteArrayView(words.text).sliced(token.start, token.end - token.start);
        if (!text.startsWith("--") && !text.startsWith("/*")) {
            words.tokens += token;
        }
    }
    static const QSet<QByteArray> unknown{"EXECUTE", "PERFORM",    "CALL",     "DO",     "IMPORT",
                                          "DISCARD", "SET_CONFIG", "ROLLBACK", "SCHEMA", "SEARCH_PATH"};
    QList<Effect> effects;
    for (qsizetype i = 0; i < words.tokens.size(); ++i) {
        const QByteArray word = words.word(i);
        if (word == "DO" && i > 0 && words.word(i - 1) == "CONFLICT") {
            continue;
        }
        if (unknown.contains(word)) {
            return {Effect()};
        }
        if (word != "CREATE" && word != "ALTER" && word != "DROP") {
            continue;
        }
        qsizetype end = i;
        while (end < words.tokens.size() && words.word(end) != ";") {
            ++end;
        }
        const qsizetype stop = end < words.tokens.size() ? words.tokens[end].start : words.text.size();
        const QByteArray statement = words.text.sliced(words.tokens[i].start, stop - words.tokens[i].start);
        const QList<Effect> own = effectsOf(QString::fromUtf8(statement));
        const bool certain = isGuarded(words, i, end);
        for (Effect effect : own) {
            effect.isCertain = effect.isCertain && certain;
            effects += effect;
        }
        i = end;
    }
    return effects;
}

QList<Effect> blockRun(const QJsonObject &body)
{
    QString code;
    const QJsonArray arguments = body.value("args"_L1).toArray();
    for (const QJsonValue &argument : arguments) {
        const QJsonObject element = argument.toObject().value("DefElem"_L1).toObject();
        const QString value =
            element.value("arg"_L1).toObject().value("String"_L1).toObject().value("sval"_L1).toString();
        if (element.value("defname"_L1).toString() == "as"_L1) {
            code = value;
        } else if (value != "plpgsql"_L1) {
            return {Effect()};
        }
    }
    return blockEffects(code);
}

QList<Effect> settingChanged(const QJsonObject &body)
{
    static const QSet<QString> names{u"search_path"_s, u"role"_s, u"session_authorization"_s};
    const bool all = body.value("kind"_L1).toString() == "VAR_RESET_ALL"_L1;
    return all || names.contains(body.value("name"_L1).toString()) ? QList{make(Kind::SearchPath, Object::Relation, {})}
                                                                   : QList<Effect>();
}

QList<Effect> schemaCreated(const QJsonObject &body)
{
    if (body.contains("schemaElts"_L1)) {
        return {Effect()};
    }
    const QString name = body.contains("schemaname"_L1)
                             ? body.value("schemaname"_L1).toString()
                             : body.value("authrole"_L1).toObject().value("rolename"_L1).toString();
    return {make(Kind::CreatesSchema, Object::Relation, {.schema = name, .name = {}})};
}

QList<Effect> typeCreated(const QString &node, const QJsonObject &body)
{
    if (node == "CompositeTypeStmt"_L1) {
        return {make(Kind::Creates, Object::Type, relation(body.value("typevar"_L1)))};
    }
    if (node == "DefineStmt"_L1) {
        return body.value("kind"_L1).toString() == "OBJECT_TYPE"_L1
                   ? QList{make(Kind::Creates, Object::Type, relationOf(nameParts(body.value("defnames"_L1))))}
                   : QList<Effect>();
    }
    const QJsonValue name = body.value(node == "CreateDomainStmt"_L1 ? "domainname"_L1 : "typeName"_L1);
    return {make(Kind::Creates, Object::Type, relationOf(nameParts(name)))};
}

QList<Effect> effectsOfNode(const QString &node, const QJsonObject &body)
{
    const bool conditional = body.value("if_not_exists"_L1).toBool();
    if (isHarmless(node)) {
        return {};
    }
    if (node == "SelectStmt"_L1) {
        return queried(body);
    }
    if (node == "CreateStmt"_L1) {
        return {createdRelation(body.value("relation"_L1), true, conditional)};
    }
    if (node == "CreateForeignTableStmt"_L1) {
        const QJsonObject base = body.value("base"_L1).toObject();
        return {createdRelation(base.value("relation"_L1), false, base.value("if_not_exists"_L1).toBool())};
    }
    if (node == "CreateTableAsStmt"_L1) {
        return {createdRelation(body.value("into"_L1).toObject().value("rel"_L1),
                                body.value("objtype"_L1).toString() == "OBJECT_TABLE"_L1, conditional)};
    }
    if (node == "ViewStmt"_L1) {
        return {createdRelation(body.value("view"_L1), false, false)};
    }
    if (node == "CreateSeqStmt"_L1) {
        return {make(Kind::Creates, Object::Sequence, relation(body.value("sequence"_L1)))};
    }
    if (node == "CompositeTypeStmt"_L1 || node == "CreateEnumStmt"_L1 || node == "CreateRangeStmt"_L1 ||
        node == "CreateDomainStmt"_L1 || node == "DefineStmt"_L1) {
        return typeCreated(node, body);
    }
    if (node == "IndexStmt"_L1) {
        return {make(Kind::Changes, Object::Relation, relation(body.value("relation"_L1)))};
    }
    if (node == "AlterTableStmt"_L1) {
        return altered(body);
    }
    if (node == "RenameStmt"_L1 || node == "AlterObjectSchemaStmt"_L1) {
        return renamed(body, node == "AlterObjectSchemaStmt"_L1);
    }
    if (node == "DropStmt"_L1) {
        return dropped(body);
    }
    if (node == "CreateSchemaStmt"_L1) {
        return schemaCreated(body);
    }
    if (node == "CreateExtensionStmt"_L1) {
        return extensionEffects(body.value("extname"_L1).toString(), Kind::Creates);
    }
    if (node == "DoStmt"_L1) {
        return blockRun(body);
    }
    if (node == "VariableSetStmt"_L1) {
        return settingChanged(body);
    }
    if (node == "TransactionStmt"_L1) {
        return body.value("kind"_L1).toString().startsWith("TRANS_STMT_ROLLBACK"_L1) ? QList{Effect()}
                                                                                     : QList<Effect>();
    }
    if (node == "ExplainStmt"_L1 && !isOn(option(body.value("options"_L1), "analyze"_L1))) {
        return {};
    }
    return {Effect()};
}

} // namespace

QList<Effect> effectsOf(const QString &text)
{
    const std::optional<QList<QJsonObject>> statements = parseTree(text);
    if (!statements) {
        return {Effect()};
    }
    QList<Effect> effects;
    for (const QJsonObject &node : *statements) {
        effects += effectsOfNode(node.constBegin().key(), node.constBegin()->toObject());
    }
    return effects;
}

} // namespace athanor::sql
