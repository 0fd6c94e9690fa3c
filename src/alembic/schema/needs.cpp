// SPDX-License-Identifier: MIT
#include "alembic/schema/applier.h"
#include "alembic/schema/mentions.h"

using namespace Qt::StringLiterals;

namespace athanor::schema {

QList<int> Applier::columnsIn(const Object &table, const QJsonValue &expression) const
{
    QList<int> columns;
    const Mentions mentions = mentionsOf(expression);
    for (const QStringList &words : mentions.columns) {
        const ColumnState *column = words.isEmpty() ? nullptr : Database::column(table, words.constLast());
        if (column && !columns.contains(column->number))
            columns += column->number;
    }
    return columns;
}

QList<Ref> Applier::needsOf(const QJsonValue &expression) const
{
    QList<Ref> needs;
    const auto need = [&](int id) {
        if (id != 0 && !needs.contains(Ref{id, 0}))
            needs += {id, 0};
    };
    const Mentions mentions = mentionsOf(expression);
    for (const QString &text : mentions.relationTexts)
        need(findRelation(text));
    for (const QJsonObject &type : mentions.types)
        need(resolveType(type).object);
    for (const Mentions::Call &call : mentions.calls) {
        QList<int> candidates = findFunctions(call.name);
        if (candidates.size() > 1) {
            candidates.removeIf([&](int id) { return m_database.find(id)->arguments.size() != call.arguments; });
        }
        if (candidates.size() == 1)
            need(candidates.first());
    }
    return needs;
}

QList<Ref> Applier::queryNeeds(const QJsonValue &query) const
{
    QList<Ref> needs = needsOf(query);
    const Mentions mentions = mentionsOf(query);
    for (const Mentions::Source &source : mentions.sources) {
        const Object *relation = m_database.find(findRelation(source.relation));
        if (!relation)
            continue;
        const QString name = source.alias.isEmpty() ? source.relation.name : source.alias;
        bool isNamed = false;
        const auto need = [&](const ColumnState &column) {
            isNamed = true;
            const Ref ref{relation->id, column.number};
            if (!needs.contains(ref))
                needs += ref;
        };
        for (const QStringList &words : mentions.columns) {
            if (words.size() > 1 && words[words.size() - 2] != name)
                continue;
            if (words.constLast() == "*"_L1) {
                for (const ColumnState &column : relation->columns)
                    need(column);
            } else if (const ColumnState *column = Database::column(*relation, words.constLast())) {
                need(*column);
            }
        }
        if (!isNamed)
            needs += {relation->id, 0};
    }
    return needs;
}

} // namespace athanor::schema
