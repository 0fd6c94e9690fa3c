// SPDX-License-Identifier: MIT
#include "alembic/ddl/runchanges.h"

#include "alembic/ddl/scripttypes.h"

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using sql::Effect;

namespace {

ObjectName objectName(const sql::RelationName &name)
{
    return {name.schema, name.name};
}

} // namespace

RunChanges::RunChanges(const Context &context)
    : m_answers(context.answers)
    , m_state(*context.state)
    , m_isAsked(!context.isOffline())
    , m_script(m_isAsked ? nullptr : context.scriptTypes)
{
    if (m_isAsked)
        ++m_state.revision;
}

RunAnswers RunChanges::answers() const
{
    return {m_answers, m_state};
}

NameFacts &RunChanges::facts(Kind kind)
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

void RunChanges::set(Kind kind, const ObjectName &name, std::optional<bool> exists)
{
    NameFacts &known = facts(kind);
    const bool pathUnknown = answers().made({{}, name.name}).schema.isEmpty();
    if (name.schema.isEmpty() && pathUnknown) {
        // It may be the one that was named with its schema.
        for (const QString &schema : known.exists.schemasOf(name.name)) {
            if (!schema.isEmpty())
                known.exists.insert({schema, name.name}, std::nullopt);
        }
    }
    known.exists.insert(name, exists);
    if (kind == Kind::Table) {
        if (exists != true) {
            m_state.changes.remove(name);
            m_state.views.remove(name);
            m_state.sequences.mayBeGone = true; // those that its columns own
        }
        m_state.types.exists.remove(name); // its row type goes with it
    }
}

void RunChanges::created(Kind kind, const ObjectName &name)
{
    if (m_script && kind == Kind::Type)
        m_script->created(name);
    if (!m_isAsked)
        return;
    set(kind, answers().made(name), true);
}

void RunChanges::createdTable(const ObjectName &name, bool isView, bool isConditional)
{
    if (!m_isAsked)
        return;
    const ObjectName made = answers().made(name);
    const std::optional<bool> before = answers().has(Kind::Table, made);
    if (isConditional && before == true)
        return;
    set(Kind::Table, made, true);
    unsureTable(made);
    if (isView)
        m_state.views += made;
    else
        m_state.views -= made;
}

void RunChanges::dropped(Kind kind, const ObjectName &name)
{
    if (m_script && kind == Kind::Type)
        m_script->dropped(name);
    if (m_isAsked)
        drop(kind, name, true);
}

void RunChanges::drop(Kind kind, const ObjectName &name, bool isConditional)
{
    const QList<ObjectName> meant = answers().meant(kind, name);
    if (meant.size() == 1) {
        // DROP … IF EXISTS of what there is not leaves alone a type or view of that name.
        if (!isConditional || answers().has(kind, meant.first()) != false)
            set(kind, meant.first(), false);
        return;
    }
    for (const ObjectName &one : meant)
        set(kind, one, std::nullopt);
}

void RunChanges::renamedTable(const ObjectName &name, const QString &to)
{
    if (!m_isAsked)
        return;
    Effect effect;
    effect.kind = Effect::Kind::Renames;
    effect.name = {.schema = name.schema, .name = name.name};
    effect.to = to;
    moveEffect(effect);
}

void RunChanges::move(Kind kind, const ObjectName &name, const ObjectName &to, bool isConditional)
{
    const std::optional<bool> there = answers().has(kind, name);
    if (isConditional && there == false)
        return;
    const bool isCertain = there == true || (!isConditional && !there);
    const bool isView = kind == Kind::Table && answers().isView(name);
    set(kind, name, isCertain ? std::optional(false) : std::nullopt);
    set(kind, to, isCertain ? std::optional(true) : std::nullopt);
    if (kind != Kind::Table)
        return;
    unsureTable(to);
    if (isView)
        m_state.views += to;
}

void RunChanges::moveEffect(const Effect &effect)
{
    const ObjectName name = objectName(effect.name);
    Kind kind = effect.object == Effect::Object::Type       ? Kind::Type
                : effect.object == Effect::Object::Sequence ? Kind::Sequence
                                                            : Kind::Table;
    if (effect.object == Effect::Object::Index) {
        m_state.columnsOutdated = true;
        return;
    }
    if (answers().has(kind, name) == false && !effect.isConditional) {
        // ALTER TABLE takes an index or a sequence, too, and ALTER TYPE a row type.
        if (answers().has(Kind::Sequence, name) == true) {
            kind = Kind::Sequence;
        } else {
            m_state.columnsOutdated = true;
            m_state.sequences.isOutdated = true;
        }
    }
    const QList<ObjectName> meant = answers().meant(kind, name);
    for (const ObjectName &from : meant) {
        const ObjectName to =
            effect.kind == Effect::Kind::Moves ? ObjectName{effect.to, from.name} : ObjectName{from.schema, effect.to};
        if (meant.size() == 1) {
            move(kind, from, to, effect.isConditional);
        } else {
            set(kind, from, std::nullopt);
            set(kind, to, std::nullopt);
        }
    }
}

void RunChanges::unsureTable(const ObjectName &name)
{
    TableChanges &changes = m_state.changes[name];
    changes.columnsUnsure = true;
    changes.indexesUnsure = true;
}

void RunChanges::column(const ObjectName &table, const QString &column, bool exists)
{
    if (!m_isAsked)
        return;
    const QList<ObjectName> meant = answers().meant(Kind::Table, table);
    for (const ObjectName &one : meant) {
        TableChanges &changes = m_state.changes[one];
        (exists ? changes.addedColumns : changes.droppedColumns) += column;
        (exists ? changes.droppedColumns : changes.addedColumns) -= column;
        changes.columnsUnsure = changes.columnsUnsure || meant.size() > 1;
    }
}

void RunChanges::index(const ObjectName &table, const QString &index, bool exists)
{
    if (!m_isAsked)
        return;
    if (exists)
        m_state.droppedIndexes -= index;
    if (table.name.isEmpty()) {
        m_state.droppedIndexes += index;
        return;
    }
    const QList<ObjectName> meant = answers().meant(Kind::Table, table);
    for (const ObjectName &one : meant) {
        TableChanges &changes = m_state.changes[one];
        (exists ? changes.addedIndexes : changes.droppedIndexes) += index;
        (exists ? changes.droppedIndexes : changes.addedIndexes) -= index;
        changes.indexesUnsure = changes.indexesUnsure || meant.size() > 1;
    }
}

void RunChanges::indexesUnsure(const ObjectName &table)
{
    if (!m_isAsked)
        return;
    for (const ObjectName &one : answers().meant(Kind::Table, table))
        m_state.changes[one].indexesUnsure = true;
}

void RunChanges::forgetAll()
{
    for (const Kind kind : {Kind::Table, Kind::Type, Kind::Sequence}) {
        facts(kind).exists.clear();
        facts(kind).isOutdated = true;
    }
    m_state.views.clear();
    m_state.changes.clear();
    m_state.columnsOutdated = true;
    m_state.searchPathChanged = true;
}

void RunChanges::executed(const QString &sql)
{
    if (m_script)
        m_script->executed(sql);
    if (!m_isAsked)
        return;
    const QList<Effect> effects = sql::effectsOf(sql);
    for (const Effect &effect : effects) {
        if (effect.isCertain || effect.kind == Effect::Kind::Unknown)
            apply(effect);
        else
            applyDoubtful(effect);
    }
}

void RunChanges::applyDoubtful(const Effect &effect)
{
    RunState before = m_state;
    apply(effect);
    mergeDoubtful(before, m_state);
    m_state = before;
}

void RunChanges::apply(const Effect &effect)
{
    const ObjectName name = objectName(effect.name);
    const Kind kind = effect.object == Effect::Object::Type       ? Kind::Type
                      : effect.object == Effect::Object::Sequence ? Kind::Sequence
                                                                  : Kind::Table;
    switch (effect.kind) {
    case Effect::Kind::Creates:
        if (kind == Kind::Table)
            createdTable(name, !effect.isTable, effect.isConditional);
        else
            created(kind, name);
        break;
    case Effect::Kind::Drops:
        if (effect.object == Effect::Object::Index)
            m_state.droppedIndexes += name.name;
        else
            drop(kind, name, effect.isConditional);
        break;
    case Effect::Kind::Renames:
    case Effect::Kind::Moves:
        moveEffect(effect);
        break;
    case Effect::Kind::Changes:
        for (const ObjectName &one : answers().meant(Kind::Table, name))
            unsureTable(one);
        m_state.sequences.mayBeGone = true;
        break;
    case Effect::Kind::DropsDependents:
        for (NameFacts *known : {&m_state.tables, &m_state.sequences}) {
            known->mayBeGone = true;
            known->exists.forget(true);
        }
        if (kind == Kind::Type) {
            m_state.types.mayBeGone = true;
            m_state.types.exists.forget(true);
            m_state.columnsOutdated = true;
        }
        break;
    case Effect::Kind::CreatesSchema:
        m_state.newSchemas += name.schema;
        break;
    case Effect::Kind::DropsSchema:
        // It was empty, but names without a schema may have meant it.
        if (answers().made({{}, u"x"_s}).schema == name.schema)
            m_state.searchPathChanged = true;
        break;
    case Effect::Kind::SearchPath:
    case Effect::Kind::Unknown:
        forgetAll();
        break;
    }
}

namespace {

void mergeFacts(NameFacts &facts, const NameFacts &trial)
{
    for (auto [name, exists] : trial.exists.all().asKeyValueRange()) {
        const std::optional<bool> *known = facts.exists.find(name);
        if (!known || *known != exists)
            facts.exists.insert(name, std::nullopt);
    }
    if (trial.isOutdated)
        facts.exists.forget(false);
    facts.isOutdated = facts.isOutdated || trial.isOutdated;
    facts.mayBeGone = facts.mayBeGone || trial.mayBeGone;
}

} // namespace

void mergeDoubtful(RunState &state, const RunState &trial)
{
    mergeFacts(state.tables, trial.tables);
    mergeFacts(state.types, trial.types);
    mergeFacts(state.sequences, trial.sequences);
    for (auto [name, changes] : trial.changes.asKeyValueRange()) {
        if (state.changes.value(name) != changes) {
            state.changes[name].columnsUnsure = true;
            state.changes[name].indexesUnsure = true;
        }
    }
    state.views.unite(trial.views);
    state.droppedIndexes.unite(trial.droppedIndexes);
    state.newSchemas.unite(trial.newSchemas);
    state.columnsOutdated = state.columnsOutdated || trial.columnsOutdated;
    state.searchPathChanged = state.searchPathChanged || trial.searchPathChanged;
    state.revision = trial.revision + 1;
}

} // namespace athanor::ddl
