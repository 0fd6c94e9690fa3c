// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/hostobjects.h"

namespace athanor::project {

// What was asked for when an engine was made; it counts once a connection of the engine reaches configure().
struct EngineRecord
{
    QList<EnvironmentAction> actions;
};

// An engine or connection: what it is asked to execute is noted, and whether a transaction is open.
class ConnectionObject : public InertObject
{
public:
    ConnectionObject(const QString &name, EnvironmentRecord &record, const std::shared_ptr<EngineRecord> &engine,
                     bool inTransaction = false);
    python::Value truth(python::Interpreter &) override { return python::Value::boolean(true); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;

    [[nodiscard]] const std::shared_ptr<EngineRecord> &engine() const { return m_engine; }
    [[nodiscard]] bool isInTransaction() const { return m_inTransaction; }
    void endTransaction(bool commits);

private:
    void note(const python::CallArguments &arguments, const QString &text);
    [[nodiscard]] bool isEngine() const { return m_name == QLatin1StringView("engine"); }
    python::Value begin(python::Interpreter &interpreter);

    EnvironmentRecord &m_record;
    std::shared_ptr<EngineRecord> m_engine;
    bool m_inTransaction = false; // begun by the project; what Alembic begins is its own
};

} // namespace athanor::project
