// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/databaseanswers.h"
#include "alembic/ddl/runstate.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::ddl {

// What there is at this point of a run: what the database answers, as the run has changed it since. An empty schema
// means the search_path. No value: not known, because nobody can be asked or because SQL of the run may have changed
// it.
class RunAnswers
{
public:
    RunAnswers(const DatabaseAnswers *answers, const RunState &state);

    [[nodiscard]] std::optional<bool> hasTable(const QString &schema, const QString &table) const; // or view
    [[nodiscard]] std::optional<bool> hasType(const QString &schema, const QString &type) const; // or row type
    [[nodiscard]] std::optional<bool> hasSequence(const QString &schema, const QString &sequence) const;
    [[nodiscard]] std::optional<QStringList> tables(const QString &schema) const;
    // Of a table that there is.
    [[nodiscard]] std::optional<QStringList> columns(const QString &schema, const QString &table) const;
    [[nodiscard]] std::optional<QStringList> indexes(const QString &schema, const QString &table) const;

    enum class Kind { Table, Type, Sequence };
    [[nodiscard]] std::optional<bool> has(Kind kind, const ObjectName &name) const;
    // What a name means in CREATE.
    [[nodiscard]] ObjectName made(const ObjectName &name) const;
    // What a name means in DROP and ALTER: more than one, if it is not known which.
    [[nodiscard]] QList<ObjectName> meant(Kind kind, const ObjectName &name) const;
    // A view as opposed to a table, among the relations that there are.
    [[nodiscard]] bool isView(const ObjectName &name) const;

private:
    [[nodiscard]] std::optional<bool> hasExactly(Kind kind, const ObjectName &name) const;
    [[nodiscard]] std::optional<bool> fact(Kind kind, const ObjectName &name, bool &isKnown) const;
    [[nodiscard]] std::optional<bool> ask(Kind kind, const ObjectName &name) const;
    [[nodiscard]] const NameFacts &facts(Kind kind) const;
    [[nodiscard]] bool isNamedElsewhere(Kind kind, const ObjectName &name) const;

    const DatabaseAnswers *m_answers = nullptr;
    const RunState &m_state;
    QStringList m_path; // empty: not known
};

} // namespace athanor::ddl
