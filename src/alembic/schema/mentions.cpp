// SPDX-License-Identifier: MIT
#include "alembic/schema/mentions.h"

#include "sql/parsetree.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

QString textOf(const QJsonValue &node)
{
    return node["A_Const"_L1]["sval"_L1]["sval"_L1].toString();
}

void noteColumn(const QJsonObject &reference, Mentions &mentions)
{
    QStringList words;
    const QJsonArray fields = reference["fields"_L1].toArray();
    for (const QJsonValue &field : fields)
        words += field.toObject().contains("A_Star"_L1) ? u"*"_s : field["String"_L1]["sval"_L1].toString();
    mentions.columns += words;
}

void noteCall(const QJsonObject &call, Mentions &mentions)
{
    const QStringList name = sql::nameParts(call["funcname"_L1]);
    const QJsonArray arguments = call["args"_L1].toArray();
    mentions.calls += {.name = name, .arguments = arguments.size()};
    if (!name.isEmpty() && name.constLast() == "nextval"_L1 && !textOf(arguments.at(0)).isEmpty())
        mentions.relationTexts += textOf(arguments.at(0));
}

void noteCast(const QJsonObject &cast, Mentions &mentions)
{
    const QJsonObject type = cast["typeName"_L1].toObject();
    mentions.types += type;
    const QStringList names = sql::nameParts(type["names"_L1]);
    if (!names.isEmpty() && names.constLast() == "regclass"_L1 && !textOf(cast["arg"_L1]).isEmpty())
        mentions.relationTexts += textOf(cast["arg"_L1]);
}

} // namespace

Mentions mentionsOf(const QJsonValue &tree)
{
    Mentions mentions;
    QSet<QString> common; // the names of WITH
    sql::visitObjects(tree, [&](const QJsonObject &object) {
        for (auto member = object.constBegin(); member != object.constEnd(); ++member) {
            const QString &node = member.key();
            if (node == "ColumnRef"_L1) {
                noteColumn(member->toObject(), mentions);
            } else if (node == "RangeVar"_L1) {
                const QJsonObject range = member->toObject();
                mentions.sources +=
                    {.relation = sql::rangeVariable(range), .alias = range["alias"_L1]["aliasname"_L1].toString()};
            } else if (node == "FuncCall"_L1) {
                noteCall(member->toObject(), mentions);
            } else if (node == "TypeCast"_L1) {
                noteCast(member->toObject(), mentions);
            } else if (node == "CommonTableExpr"_L1) {
                common += member->toObject()["ctename"_L1].toString();
            } else if (node == "usingClause"_L1) {
                const QStringList names = sql::nameParts(*member);
                for (const QString &name : names)
                    mentions.columns += QStringList{name};
            }
        }
    });
    mentions.sources.removeIf([&](const Mentions::Source &source) {
        return source.relation.schema.isEmpty() && common.contains(source.relation.name);
    });
    return mentions;
}

} // namespace athanor::schema
