// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/databaseanswers.h"
#include "alembic/ddl/runstate.h"
#include "alembic/ddl/statement.h"
#include "alembic/dialect/dialect.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::ddl {

class ScriptTypes;

// Why an operation has no SQL: either Alembic would fail, too (with this exception and message), or only Python or a
// database can tell.
struct Failure
{
    enum class Kind { Alembic, Unknown };
    Kind kind = Kind::Alembic;
    QString exception = {}; // "CompileError"
    QString message = {}; // Alembic's words; for Unknown a translated sentence
    bool operator==(const Failure &) const = default;
};

// What the text of a statement depends on besides the operation.
struct Context
{
    Rendering rendering = Rendering::Online;
    QHash<QString, QString> namingConvention = {}; // of target_metadata: "ix", "uq", "ck", "fk", "pk" to a template
    bool literalBinds = true; // offline: context.configure(literal_binds=…)
    bool doublePercents = false; // offline: no dialect_opts={"paramstyle": "named"}
    dialect::Dialect dialect = dialect::Dialect::newest(); // the releases whose text it is
    const DatabaseAnswers *answers = nullptr;
    RunState *state = nullptr; // never null while rendering
    // The run starts from the database that answers: what that says of types holds here. The answers themselves are
    // asked either way.
    bool startsHere = true;
    ScriptTypes *scriptTypes = nullptr; // offline: of the revision, for remarks; null: not kept
    QStringList *remarks = nullptr; // takes the remarks on the statement that is written next; null: nobody asks

    [[nodiscard]] bool isOffline() const { return rendering == Rendering::Offline; }
    [[nodiscard]] bool does(dialect::Difference difference) const { return dialect::does(dialect, difference); }
};

struct Rendered
{
    QStringList statements = {};
    QStringList remarks = {}; // on each; empty: none
    std::optional<Failure> failure = {}; // after those statements
    bool operator==(const Rendered &) const = default;
};

} // namespace athanor::ddl
