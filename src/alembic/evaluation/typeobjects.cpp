// SPDX-License-Identifier: MIT
#include "alembic/evaluation/objects.h"

#include "alembic/ddl/types.h"
#include "alembic/evaluation/bindobjects.h"
#include "alembic/evaluation/sqlalchemymodule.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Type;
using python::CallArguments;
using python::ClassObject;
using python::InstanceObject;
using python::Interpreter;
using python::Value;

namespace {

bool isEnumLike(const Type &type)
{
    return type.family == Type::Family::Enum || type.family == Type::Family::Domain;
}

Value withVariant(TypeObject &self, const CallArguments &arguments)
{
    Reader reader(arguments, {u"type_"_s, u"*"_s});
    const Type variant = reader.toType(reader.value(u"type_"_s));
    bool applies = false;
    for (const Value &name : reader.rest())
        applies = applies || reader.toText(name) == u"postgresql"_s;
    if (const Value *name = reader.find(u"dialect_name"_s))
        applies = applies || reader.toText(*name) == u"postgresql"_s;
    if (!reader.isGood())
        return *reader.failure();
    TypeObject *copy = arguments.interpreter.heap().make<TypeObject>(self.type, self.session);
    copy->variant = applies ? std::optional<Type>(variant) : self.variant;
    return Value::object(copy);
}

Value createOrDrop(TypeObject &self, const CallArguments &arguments, bool create)
{
    Reader reader(arguments, {u"bind"_s, u"checkfirst"_s});
    const QString directive = self.type.className % (create ? ".create"_L1 : ".drop"_L1);
    if (isRecordedElsewhere(reader, *self.session, directive))
        return Value::none();
    const Value bind = reader.value(u"bind"_s);
    const bool checkFirst = reader.flag(u"checkfirst"_s, true);
    if (!reader.isGood())
        return *reader.failure();
    if (bind.isNone()) {
        return raiseNamed(arguments.interpreter, u"AttributeError"_s,
                          u"'NoneType' object has no attribute '_run_ddl_visitor'"_s);
    }
    if (create)
        return self.session->record(arguments.interpreter,
                                    operation::CreateType{.type = self.effective(), .checkFirst = checkFirst},
                                    directive);
    return self.session->record(arguments.interpreter,
                                operation::DropType{.type = self.effective(), .checkFirst = checkFirst}, directive);
}

} // namespace

std::optional<Value> TypeObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "with_variant"_L1)
        return interpreter.builtin(name,
                                   [this](const CallArguments &arguments) { return withVariant(*this, arguments); });
    if (name == "length"_L1)
        return type.length ? Value::integer(*type.length) : Value::none();
    if (name == "precision"_L1)
        return type.precision ? Value::integer(*type.precision) : Value::none();
    if (name == "scale"_L1)
        return type.scale ? Value::integer(*type.scale) : Value::none();
    if (name == "timezone"_L1)
        return Value::boolean(type.timezone);
    if (name == "impl"_L1)
        return Value::object(this);
    if (name == "dialect_impl"_L1 || name == "copy"_L1 || name == "load_dialect_impl"_L1 || name == "adapt"_L1)
        return interpreter.builtin(name, [this](const CallArguments &) { return Value::object(this); });
    if (name == "compile"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            const auto text = ddl::typeText(effective(), session->context());
            return text ? Value::string(*text)
                        : raiseNamed(arguments.interpreter, text.error().exception, text.error().message);
        });
    }
    if (isEnumLike(type)) {
        if (name == "name"_L1)
            return type.name.isEmpty() ? Value::none() : Value::string(type.name);
        if (name == "schema"_L1)
            return type.schema ? Value::string(*type.schema) : Value::none();
        if (name == "enums"_L1) {
            QList<Value> labels;
            for (const QString &label : type.labels)
                labels += Value::string(label);
            return interpreter.list(labels);
        }
        if (name == "create_type"_L1)
            return Value::boolean(type.createType);
        if (name == "create"_L1 || name == "drop"_L1) {
            const bool create = name == "create"_L1;
            return interpreter.builtin(name, [this, create](const CallArguments &arguments) {
                return createOrDrop(*this, arguments, create);
            });
        }
    }
    return std::nullopt;
}

bool TypeObject::setAttribute(Interpreter &interpreter, const QString &name, const Value &value)
{
    Reader reader(interpreter);
    if (name == "create_type"_L1) {
        const Value truth = interpreter.truth(value);
        if (truth.isBool())
            type.createType = truth.boolean();
        return truth.isBool();
    }
    if (name == "name"_L1) {
        type.name = reader.toText(value).value_or(QString());
        return reader.isGood();
    }
    if (name == "schema"_L1) {
        type.schema = reader.toText(value);
        return reader.isGood();
    }
    return false;
}

std::optional<Value> TypeClass::attribute(Interpreter &interpreter, const QString &attributeName)
{
    if (attributeName == "__name__"_L1 || attributeName == "__qualname__"_L1)
        return Value::string(name);
    // sa.JSON.NULL, ARRAY.Comparator and their like: they exist, and are not described.
    if (!attributeName.isEmpty() && attributeName.front().isUpper()) {
        return interpreter.unknown(
            QCoreApplication::translate("athanor", "%1.%2 is not known to Athanor").arg(name, attributeName));
    }
    if (attributeName == "with_variant"_L1) {
        const Value instance = call(CallArguments{.interpreter = interpreter});
        return interpreter.attributeIf(instance, attributeName);
    }
    return std::nullopt;
}

Value TypeClass::call(const CallArguments &arguments)
{
    Reader reader(arguments, signature);
    const Type type = make(reader);
    if (!reader.isGood())
        return *reader.failure();
    return arguments.interpreter.host<TypeObject>(type, session);
}

std::optional<bool> TypeClass::isInstance(Interpreter &interpreter, const Value &value)
{
    const TypeObject *type = value.as<TypeObject>();
    if (!type)
        return false;
    if (type->type.className == name)
        return true;
    const Type own = [&] {
        Reader reader(interpreter);
        return make(reader);
    }();
    // The generic classes are bases of the special ones.
    static const QStringList generic{u"String"_s,   u"Integer"_s, u"Numeric"_s, u"DateTime"_s, u"Date"_s,
                                     u"Time"_s,     u"Boolean"_s, u"Enum"_s,    u"ARRAY"_s,    u"JSON"_s,
                                     u"Interval"_s, u"Uuid"_s,    u"Float"_s};
    if (!generic.contains(name))
        return false;
    if (name == "Integer"_L1) {
        return type->type.family == Type::Family::Integer || type->type.family == Type::Family::SmallInteger ||
               type->type.family == Type::Family::BigInteger;
    }
    if (name == "String"_L1)
        return type->type.family == Type::Family::String || type->type.family == Type::Family::Enum;
    return own.family == type->type.family;
}

// A class of the project's own that derives from a type.
std::optional<Value> TypeClass::instantiate(ClassObject &derived, const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    const auto finish = [&](Type type) -> Value {
        for (const QString &method :
             {u"process_bind_param"_s, u"process_literal_param"_s, u"bind_processor"_s, u"literal_processor"_s}) {
            if (derived.find(method))
                type.decorated = true;
        }
        return interpreter.host<TypeObject>(type, session);
    };
    InstanceObject *instance = interpreter.heap().make<InstanceObject>(&derived);
    const Value self = Value::object(instance);

    const Value *initializer = derived.find(u"__init__"_s);
    Value state;
    if (initializer) {
        // super().__init__(…) comes back to initialize().
        QList<Value> positional{self};
        positional += arguments.positional;
        const Value done = interpreter.callValue(*initializer, positional, arguments.keywords);
        if (done.isRaised())
            return done;
        state = instance->hostState;
    }
    if (!isDecorator) {
        if (const TypeObject *made = state.as<TypeObject>())
            return finish(made->type);
        Reader reader(initializer ? CallArguments{.interpreter = interpreter} : arguments, signature);
        const Type type = make(reader);
        return reader.isGood() ? finish(type) : *reader.failure();
    }
    if (derived.find(u"get_col_spec"_s)) {
        const Value text = interpreter.callValue(interpreter.attribute(self, u"get_col_spec"_s));
        if (!text.isString())
            return text;
        Type type;
        type.family = Type::Family::Other;
        type.word = text.string();
        type.className = derived.name;
        return finish(type);
    }
    if (derived.find(u"load_dialect_impl"_s)) {
        const Value dialect = interpreter.host<DialectObject>();
        const Value impl = interpreter.callValue(interpreter.attribute(self, u"load_dialect_impl"_s), {dialect});
        if (impl.isAbsent())
            return impl;
        Reader reader(interpreter);
        const Type type = reader.toType(impl);
        return reader.isGood() ? finish(type) : *reader.failure();
    }
    if (const TypeObject *made = state.as<TypeObject>())
        return finish(made->type);
    const Value *impl = derived.find(u"impl"_s);
    if (!impl) {
        return interpreter.unknown(
            QCoreApplication::translate("athanor", "the type %1 does not say what it is stored as").arg(derived.name));
    }
    Value made = *impl;
    if (!made.as<TypeObject>() && !made.isAbsent()) {
        made = initializer ? interpreter.callValue(made)
                           : interpreter.callValue(made, arguments.positional, arguments.keywords);
    }
    if (made.isAbsent())
        return made;
    Reader reader(interpreter);
    const Type type = reader.toType(made);
    return reader.isGood() ? finish(type) : *reader.failure();
}

Value TypeClass::initialize(InstanceObject &self, const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    if (isDecorator) {
        const Value *impl = self.classObject->find(u"impl"_s);
        if (impl && !impl->isAbsent() && !impl->as<TypeObject>())
            self.hostState = interpreter.callValue(*impl, arguments.positional, arguments.keywords);
        else if (impl)
            self.hostState = *impl;
        return self.hostState.isRaised() ? self.hostState : Value::none();
    }
    Reader reader(arguments, signature);
    const Type type = make(reader);
    if (!reader.isGood())
        return *reader.failure();
    self.hostState = interpreter.host<TypeObject>(type, session);
    return Value::none();
}

Type Reader::toType(const Value &value)
{
    if (value.isAbsent()) {
        fail(value);
        return {};
    }
    if (value.isNone()) {
        Type null;
        null.className = u"NullType"_s;
        return null;
    }
    if (const TypeObject *type = value.as<TypeObject>())
        return type->effective();
    if (value.as<TypeClass>() || value.as<ClassObject>()) {
        const Value made = m_interpreter.callValue(value);
        if (made.isAbsent()) {
            fail(made);
            return {};
        }
        if (const TypeObject *type = made.as<TypeObject>())
            return type->effective();
    }
    fail(m_interpreter.unknown(
        QCoreApplication::translate("athanor", "the type %1 cannot be read").arg(m_interpreter.typeName(value))));
    return {};
}

} // namespace athanor::evaluation
