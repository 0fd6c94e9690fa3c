// SPDX-License-Identifier: MIT
#include "alembic/ddl/scripttypes.h"

#include "alembic/ddl/runanswers.h"
#include "alembic/ddl/runchanges.h"

#include <algorithm>

namespace athanor::ddl {

void ScriptTypes::created(const ObjectName &type)
{
    m_events += {.kind = Event::Kind::Creates, .type = type, .sql = {}};
}

void ScriptTypes::dropped(const ObjectName &type)
{
    m_events += {.kind = Event::Kind::Drops, .type = type, .sql = {}};
}

void ScriptTypes::executed(const QString &sql)
{
    m_events += {.kind = Event::Kind::Executes, .type = {}, .sql = sql};
}

void ScriptTypes::unknown()
{
    m_events.clear();
}

bool ScriptTypes::mayTell(const ObjectName &type) const
{
    return std::ranges::any_of(m_events, [&type](const Event &event) {
        return event.kind == Event::Kind::Executes ? event.sql.contains(type.name, Qt::CaseInsensitive)
                                                   : event.type.name == type.name;
    });
}

std::optional<bool> ScriptTypes::has(const ObjectName &type) const
{
    if (!mayTell(type))
        return std::nullopt;
    RunState state;
    Context context; // an online run, of which nothing is known at its start
    context.state = &state;
    RunChanges changes(context);
    for (const Event &event : m_events) {
        switch (event.kind) {
        case Event::Kind::Creates:
            changes.created(RunAnswers::Kind::Type, event.type);
            break;
        case Event::Kind::Drops:
            changes.dropped(RunAnswers::Kind::Type, event.type);
            break;
        case Event::Kind::Executes:
            changes.executed(event.sql);
            break;
        }
    }
    return RunAnswers(nullptr, state).hasType(type.schema, type.name);
}

} // namespace athanor::ddl
