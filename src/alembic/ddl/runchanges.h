// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/context.h"
#include "alembic/ddl/runanswers.h"
#include "alembic/ddl/runstate.h"
#include "sql/effects.h"

#include <QString>

#include <optional>

namespace athanor::ddl {

// Tells the state of a run what its statements do. Offline nothing is ever asked, and only the types
// of the script are told.
class RunChanges
{
public:
    explicit RunChanges(const Context &context);

    using Kind = RunAnswers::Kind;
    void created(Kind kind, const ObjectName &name);
    void dropped(Kind kind, const ObjectName &name);
    void createdTable(const ObjectName &name, bool isView, bool isConditional);
    void renamedTable(const ObjectName &name, const QString &to);
    void column(const ObjectName &table, const QString &column, bool exists);
    // Without a table's name it is some table's.
    void index(const ObjectName &table, const QString &index, bool exists);
    void indexesUnsure(const ObjectName &table);
    // SQL that a revision brings as text.
    void executed(const QString &sql);

private:
    void apply(const sql::Effect &effect);
    void applyDoubtful(const sql::Effect &effect);
    void drop(Kind kind, const ObjectName &name, bool isConditional);
    void move(Kind kind, const ObjectName &name, const ObjectName &to, bool isConditional);
    void moveEffect(const sql::Effect &effect);
    void set(Kind kind, const ObjectName &name, std::optional<bool> exists);
    void unsureTable(const ObjectName &name);
    void forgetAll();
    [[nodiscard]] RunAnswers answers() const;
    NameFacts &facts(Kind kind);

    const DatabaseAnswers *m_answers;
    RunState &m_state;
    bool m_isAsked;
    ScriptTypes *m_script; // offline
};

// Takes what may have happened on the way from state to trial, or not.
void mergeDoubtful(RunState &state, const RunState &trial);

} // namespace athanor::ddl
