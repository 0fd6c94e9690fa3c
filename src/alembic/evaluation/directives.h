// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/objects.h"

// The directives of alembic.op, and of the object that batch_alter_table() gives.
namespace athanor::evaluation {

// The table that a batch is about.
struct BatchTarget
{
    QString table;
    std::optional<QString> schema;
};

// What a directive makes of its arguments; look at the reader before using it.
struct Directive
{
    QStringList signature; // positional parameters of op.*, with the table
    QStringList batchSignature; // without it
    std::function<operation::Operation(Reader &reader, Session &session, const BatchTarget *batch)> make;
    int optional = 0; // how many of the last positional parameters have a default
    // Which keywords there are beside the parameters, and of which release on; empty: any.
    struct Keyword
    {
        QString name;
        std::optional<dialect::Difference> since = {};
    };
    QList<Keyword> keywords = {};
    QList<Keyword> batchKeywords = {};
    [[nodiscard]] bool isInBatch() const { return !batchSignature.isEmpty() || !batchKeywords.isEmpty(); }
};
// What Python says of a call that the function does not take ("drop_index() missing 1 required positional argument:
// 'index_name'"); empty: nothing.
QString wrongCall(const python::CallArguments &arguments, const QString &name, const Directive &directive, bool inBatch,
                  const dialect::Dialect &dialect);
const QHash<QString, Directive> &directives();

// with op.batch_alter_table("t") as batch_op: the operations are run when the block ends, on PostgreSQL as they are.
class BatchObject : public python::HostObject
{
public:
    BatchObject(const BatchTarget &of, const std::shared_ptr<Session> &evaluation)
        : target(of)
        , session(evaluation)
    {
    }
    bool isRecreated = false; // recreate="always"
    [[nodiscard]] QString typeName() const override { return QStringLiteral("BatchOperations"); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    std::optional<python::Value> enter(python::Interpreter &interpreter) override;
    python::Value exit(python::Interpreter &interpreter, const python::Value &exception) override;

private:
    struct Queued
    {
        operation::Operation operation;
        QString directive;
        Session::Place place;
        QString opaque; // why it is not known; empty: it is
    };
    BatchTarget target;
    std::shared_ptr<Session> session;
    QList<Queued> queue;
};

// An attribute of alembic.op; nullopt: there is no such directive.
std::optional<python::Value> opAttribute(python::Interpreter &interpreter, const QString &name,
                                         const std::shared_ptr<Session> &session);

} // namespace athanor::evaluation
