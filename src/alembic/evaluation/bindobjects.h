// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/objects.h"

#include <QHash>
#include <QStringList>

// What revisions see of the database: op.get_bind(), its results, inspect(), op.get_context().
namespace athanor::evaluation {

class DialectObject : public python::HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return QStringLiteral("PGDialect_psycopg"); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
};

// A Connection online, Alembic's MockConnection offline, which prints what it should execute.
class BindObject : public python::HostObject
{
public:
    explicit BindObject(const std::shared_ptr<Session> &evaluation)
        : session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override;
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    std::optional<python::Value> enter(python::Interpreter &) override { return python::Value::object(this); }
    python::Value execute(const python::CallArguments &arguments, const QString &method);
    python::Value executionOptions(const python::CallArguments &arguments);
    std::shared_ptr<Session> session;
};

// Connection.engine: its connections are sessions of their own, which Alembic does not commit. Never offline: there it
// is the connection.
class EngineObject : public python::HostObject
{
public:
    explicit EngineObject(const std::shared_ptr<Session> &evaluation)
        : session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("Engine"); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    std::shared_ptr<Session> session;
};

// What a statement gave back: rows that only the database knows.
class ResultObject : public python::HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return QStringLiteral("CursorResult"); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    std::optional<python::Value> iterate(python::Interpreter &interpreter,
                                         const std::function<bool(const python::Value &)> &each) override;
};

// sa.inspect(bind): answered by DatabaseAnswers and what the run has changed.
class InspectorObject : public python::HostObject
{
public:
    explicit InspectorObject(const std::shared_ptr<Session> &evaluation)
        : session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("PGInspector"); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    std::shared_ptr<Session> session;

private:
    struct Remembered
    {
        python::Value value;
        bool isCertain = true; // false: asked under an unknown condition
        int revision = 0; // of the state of the run
    };
    python::Value remembered(python::Interpreter &interpreter, const QString &method, const QString &schema,
                             const QString &table);
    QHash<QStringList, Remembered> m_remembered;
};

// op.get_context()
class MigrationContextObject : public python::HostObject
{
public:
    explicit MigrationContextObject(const std::shared_ptr<Session> &evaluation)
        : session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("MigrationContext"); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    std::shared_ptr<Session> session;
};

// context.autocommit_block()
class AutocommitBlock : public python::HostObject
{
public:
    explicit AutocommitBlock(const std::shared_ptr<Session> &evaluation)
        : session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("_GeneratorContextManager"); }
    std::optional<python::Value> enter(python::Interpreter &interpreter) override;
    python::Value exit(python::Interpreter &interpreter, const python::Value &exception) override;
    std::shared_ptr<Session> session;
};

QString otherSessionReason();
// True, with an opaque statement recorded, if create(bind) or drop(bind) is given anything but Alembic's connection.
bool isRecordedElsewhere(Reader &reader, Session &session, const QString &directive);

// Where a block is left and entered again: offline `COMMIT;` and `BEGIN;` stand there even if it is empty.
python::Value rowsUnknown(python::Interpreter &interpreter);

// context.config, op.get_context().config
class ConfigObject : public python::HostObject
{
public:
    explicit ConfigObject(const std::shared_ptr<Session> &evaluation)
        : session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("Config"); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;

    std::shared_ptr<Session> session;
};

} // namespace athanor::evaluation
