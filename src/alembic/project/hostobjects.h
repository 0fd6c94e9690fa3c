// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/environmentrun.h"
#include "alembic/python/interpreter.h"

#include <QSet>

#include <memory>

namespace athanor::project {

struct EngineRecord;
class LoggingRecorder;

// An arm of a branch that may or may not be taken.
struct BranchArm
{
    python::Observer::Cause cause = python::Observer::Cause::Branch;
    int line = 0;
    int arm = 0;
    bool operator==(const BranchArm &) const = default;
};

// One call of context.run_migrations(), and what was open then.
struct MigrationsMoment
{
    QString file;
    int line = 0;
    QList<BranchArm> arms;
    const void *connection = nullptr; // of configure(), if it was seen
    bool isInBlock = false; // with context.begin_transaction()
    bool isInTransaction = false; // of the project's own
    bool wasInTransaction = false; // before configure()
    bool isCommitted = false; // by the project, afterwards
    bool perMigration = false;
    QString configureFile;
    int configureLine = 0;
};

// Collects what the stand-ins are told during one run.
struct EnvironmentRecord
{
    EnvironmentRun run;
    IniFile ini; // set_main_option() changes it
    QSet<QString> unknownOptions; // "section/option": changed to something that is not known, or perhaps changed
    QString section;
    QString folder;
    CommandArguments arguments;
    bool offline = false;
    QList<std::shared_ptr<EngineRecord>> engines;
    QList<MigrationsMoment> moments;
    MigrationsMoment next; // what configure() said
    int transactionBlocks = 0; // around what is executed
    QList<BranchArm> arms;
    LoggingRecorder *logging = nullptr;
};

// Something of a library that means nothing here: takes every attribute and call; its truth, items and text are not
// known.
class InertObject : public python::HostObject
{
public:
    explicit InertObject(const QString &name)
        : m_name(name)
    {
    }
    [[nodiscard]] QString typeName() const override { return m_name; }
    [[nodiscard]] bool isClass() const override { return true; }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    bool setAttribute(python::Interpreter &, const QString &, const python::Value &) override { return true; }
    python::Value call(const python::CallArguments &arguments) override;
    std::optional<python::Value> binary(python::Interpreter &interpreter, python::BinaryOperator op,
                                        const python::Value &other, bool reflected) override;
    std::optional<python::Value> compare(python::Interpreter &interpreter, python::CompareOperator op,
                                         const python::Value &other, bool reflected) override;
    std::optional<python::Value> subscript(python::Interpreter &interpreter, const python::Value &index) override;
    bool setSubscript(python::Interpreter &, const python::Value &, const python::Value &) override { return true; }
    std::optional<python::Value> iterate(python::Interpreter &interpreter,
                                         const std::function<bool(const python::Value &)> &each) override;
    std::optional<python::Value> length(python::Interpreter &interpreter) override;
    python::Value truth(python::Interpreter &interpreter) override;
    python::Value toString(python::Interpreter &interpreter) override;
    python::Value repr(python::Interpreter &interpreter) override { return toString(interpreter); }
    std::optional<python::Value> enter(python::Interpreter &) override { return python::Value::object(this); }
    std::optional<bool> isInstance(python::Interpreter &, const python::Value &) override { return std::nullopt; }

protected:
    QString m_name;
};

// sqlalchemy.MetaData and what has one.
class MetadataObject : public InertObject
{
public:
    MetadataObject()
        : InertObject(QStringLiteral("MetaData"))
    {
    }
    void setConvention(const python::Value &value);
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    bool setAttribute(python::Interpreter &interpreter, const QString &name, const python::Value &value) override;

    NamingConvention convention;
    bool isKnown = true;
};

// The text of a value, or why it is not known.
ArgumentFact factOf(python::Interpreter &interpreter, const python::Value &value, const QString &file, int line);

// Makes `alembic`, `sqlalchemy` and their submodules importable.
void addAlembicModules(python::Interpreter &interpreter, EnvironmentRecord &record);
void addSqlalchemyModules(python::Interpreter &interpreter, EnvironmentRecord &record);
// pydantic and pydantic_settings: settings classes with their values; and what addEnvironmentReaders() brings. Relative
// paths start in `folder`, where Alembic is started.
void addSettingsModules(python::Interpreter &interpreter, const QString &folder);
// dotenv, decouple, starlette.config, environs: what they read from .env and settings.ini; the environment comes first.
void addEnvironmentReaders(python::Interpreter &interpreter, const QString &folder);

} // namespace athanor::project
