// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/objects.h"

#include <QHash>

// The functions and classes of sqlalchemy that are no types, by their Python names.
namespace athanor::evaluation {

std::optional<python::Value> sqlalchemyConstruct(python::Interpreter &interpreter, const QString &name,
                                                 const std::shared_ptr<Session> &session);
std::optional<python::Value> postgresqlConstruct(python::Interpreter &interpreter, const QString &name,
                                                 const std::shared_ptr<Session> &session);

using SessionPointer = std::shared_ptr<Session>;
using Construct = std::function<python::Value(const python::CallArguments &, const SessionPointer &)>;
// Those that make SQL expressions: text(), column(), and_(), case() …
const QHash<QString, Construct> &expressionConstructs();
python::Value expressionValue(Reader &reader, const SessionPointer &session, const operation::Expression &expression);
// `func`
python::Value functionNamespace(python::Interpreter &interpreter, const SessionPointer &session);

// A class whose call makes a host object: usable in isinstance(), by the name of the objects' type.
class ConstructClass : public python::HostObject
{
public:
    using Maker = std::function<python::Value(const python::CallArguments &)>;
    ConstructClass(const QString &className, Maker maker)
        : name(className)
        , make(std::move(maker))
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("type"); }
    python::Value call(const python::CallArguments &arguments) override { return make(arguments); }
    [[nodiscard]] bool isClass() const override { return true; }
    std::optional<bool> isInstance(python::Interpreter &, const python::Value &value) override
    {
        const python::HostObject *object = value.as<python::HostObject>();
        return object && object->typeName() == name;
    }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &attributeName) override;
    QString name;
    Maker make;
};

} // namespace athanor::evaluation
