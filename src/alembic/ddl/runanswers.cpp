// SPDX-License-Identifier: MIT
#include "alembic/ddl/runanswers.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

namespace {

const QString &temporarySchema()
{
    static const QString name = u"pg_temp"_s;
    return name;
}

} // namespace

RunAnswers::RunAnswers(const DatabaseAnswers *answers, const RunState &state)
    : m_answers(answers)
    , m_state(state)
{
    if (answers && !state.searchPathChanged)
        m_path = answers->searchPath().value_or(QStringList());
}

const NameFacts &RunAnswers::facts(Kind kind) const
{
    switch (kind) {
    case Kind::Type:
        return m_state.types;
    case Kind::Sequence:
        return m_state.sequences;
    default:
        return m_state.tables;
    }
}

std::optional<bool> RunAnswers::fact(Kind kind, const ObjectName &name, bool &isKnown) const
{
    if (const std::optional<bool> *found = facts(kind).exists.find(name)) {
        isKnown = true;
        return *found;
    }
    if (kind == Kind::Type)
        return fact(Kind::Table, name, isKnown); // its row type
    isKnown = false;
    return std::nullopt;
}

std::optional<bool> RunAnswers::ask(Kind kind, const ObjectName &name) const
{
    if (facts(kind).isOutdated)
        return std::nullopt;
    if (name.schema == temporarySchema())
        return false; // of a session that has just begun
    if (!m_answers)
        return std::nullopt;
    std::optional<bool> answer;
    bool mayBeGone = facts(kind).mayBeGone;
    switch (kind) {
    case Kind::Table:
        answer = m_answers->hasTable(name.schema, name.name);
        break;
    case Kind::Type:
        answer = m_answers->hasType(name.schema, name.name);
        mayBeGone = mayBeGone || (m_state.tables.mayBeGone && m_answers->hasTable(name.schema, name.name) != false);
        break;
    case Kind::Sequence:
        answer = m_answers->hasSequence(name.schema, name.name);
        // What SERIAL makes is named after the table.
        for (auto [table, changes] : m_state.changes.asKeyValueRange()) {
            if (name.name.startsWith(QString(table.name % u'_')))
                return std::nullopt;
        }
        break;
    }
    return answer == true && mayBeGone ? std::nullopt : answer;
}

bool RunAnswers::isNamedElsewhere(Kind kind, const ObjectName &name) const
{
    const auto differs = [&](const NameFacts &known) {
        return std::ranges::any_of(known.exists.schemasOf(name.name),
                                   [&](const QString &schema) { return schema.isEmpty() != name.schema.isEmpty(); });
    };
    return differs(facts(kind)) || (kind == Kind::Type && differs(m_state.tables));
}

std::optional<bool> RunAnswers::hasExactly(Kind kind, const ObjectName &name) const
{
    bool isKnown = false;
    const std::optional<bool> told = fact(kind, name, isKnown);
    if (isKnown)
        return told;
    if (m_path.isEmpty() && isNamedElsewhere(kind, name))
        return std::nullopt;
    return ask(kind, name);
}

std::optional<bool> RunAnswers::has(Kind kind, const ObjectName &name) const
{
    if (!name.schema.isEmpty())
        return hasExactly(kind, name);
    if (m_path.isEmpty())
        return isNamedElsewhere(kind, name) ? std::nullopt : hasExactly(kind, name);
    bool isSure = true;
    for (const QString &schema : QStringList{temporarySchema()} + m_path) {
        const std::optional<bool> there = hasExactly(kind, {schema, name.name});
        if (there == true)
            return true;
        isSure = isSure && there.has_value();
    }
    for (const QString &schema : m_state.newSchemas) {
        // The search_path may name it.
        bool isKnown = false;
        isSure = isSure && fact(kind, {schema, name.name}, isKnown) != true && !isKnown;
    }
    return isSure ? std::optional(false) : std::nullopt;
}

std::optional<bool> RunAnswers::hasTable(const QString &schema, const QString &table) const
{
    return has(Kind::Table, {schema, table});
}

std::optional<bool> RunAnswers::hasType(const QString &schema, const QString &type) const
{
    return has(Kind::Type, {schema, type});
}

std::optional<bool> RunAnswers::hasSequence(const QString &schema, const QString &sequence) const
{
    return has(Kind::Sequence, {schema, sequence});
}

ObjectName RunAnswers::made(const ObjectName &name) const
{
    return name.schema.isEmpty() && !m_path.isEmpty() ? ObjectName{m_path.constFirst(), name.name} : name;
}

QList<ObjectName> RunAnswers::meant(Kind kind, const ObjectName &name) const
{
    if (!name.schema.isEmpty() || m_path.isEmpty())
        return {name};
    QList<ObjectName> possible;
    for (const QString &schema : QStringList{temporarySchema()} + m_path) {
        const ObjectName one{schema, name.name};
        const std::optional<bool> there = hasExactly(kind, one);
        if (there != false)
            possible += one;
        if (there == true)
            break;
    }
    return possible.isEmpty() ? QList{made(name)} : possible;
}

bool RunAnswers::isView(const ObjectName &name) const
{
    if (m_state.views.contains(name))
        return true;
    if (m_state.tables.exists.find(name) || !m_answers)
        return false;
    const std::optional<QStringList> names = m_answers->tables(name.schema);
    return names && !names->contains(name.name);
}

std::optional<QStringList> RunAnswers::tables(const QString &schema) const
{
    const NameFacts &facts = m_state.tables;
    if (!m_answers || facts.isOutdated || facts.mayBeGone)
        return std::nullopt;
    QStringList schemas{schema};
    if (schema.isEmpty() && !m_path.isEmpty())
        schemas = m_path;
    QStringList result;
    for (const QString &one : std::as_const(schemas)) {
        std::optional<QStringList> names = m_answers->tables(one);
        if (!names)
            return std::nullopt;
        for (auto [key, exists] : facts.exists.all().asKeyValueRange()) {
            if (key.schema != one) {
                // Whether it is the same schema is not known.
                if (m_path.isEmpty() && (one.isEmpty() || key.schema.isEmpty()))
                    return std::nullopt;
                continue;
            }
            if (!exists)
                return std::nullopt;
            names->removeAll(key.name);
            if (*exists && !m_state.views.contains(key))
                *names += key.name;
        }
        for (const QString &name : std::as_const(*names)) {
            if (!result.contains(name))
                result += name;
        }
    }
    return result;
}

std::optional<QStringList> RunAnswers::columns(const QString &schema, const QString &table) const
{
    const QList<ObjectName> objects = meant(Kind::Table, {schema, table});
    if (m_state.columnsOutdated || objects.size() != 1 || !m_answers)
        return std::nullopt;
    const TableChanges changes = m_state.changes.value(objects.first());
    if (changes.columnsUnsure)
        return std::nullopt;
    std::optional<QStringList> names = m_answers->columns(objects.first().schema, table);
    if (!names)
        return names;
    for (const QString &dropped : changes.droppedColumns)
        names->removeAll(dropped);
    for (const QString &added : changes.addedColumns) {
        if (!names->contains(added))
            *names += added;
    }
    return names;
}

std::optional<QStringList> RunAnswers::indexes(const QString &schema, const QString &table) const
{
    const QList<ObjectName> objects = meant(Kind::Table, {schema, table});
    if (m_state.columnsOutdated || objects.size() != 1 || !m_answers)
        return std::nullopt;
    const TableChanges changes = m_state.changes.value(objects.first());
    if (changes.indexesUnsure)
        return std::nullopt;
    std::optional<QStringList> names = m_answers->indexes(objects.first().schema, table);
    if (!names)
        return names;
    for (const QString &dropped : changes.droppedIndexes)
        names->removeAll(dropped);
    if (std::ranges::any_of(*names, [&](const QString &name) { return m_state.droppedIndexes.contains(name); }))
        return std::nullopt; // an index of that name was dropped, perhaps another table's
    for (const QString &added : changes.addedIndexes) {
        if (!names->contains(added))
            *names += added;
    }
    return names;
}

} // namespace athanor::ddl
