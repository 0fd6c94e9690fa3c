// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/value.h"

#include <QHash>
#include <QList>
#include <QString>

#include <functional>
#include <optional>

// What a folder above gives the interpreter: modules (`alembic.op`, `sqlalchemy`) and objects with behaviour of their
// own.
namespace athanor::python {

class Interpreter;

// The evaluated arguments of one call.
struct CallArguments
{
    Interpreter &interpreter;
    QList<Value> positional = {};
    QList<std::pair<QString, Value>> keywords = {};
    int line = 0; // of the call, in the file of the innermost frame; see Interpreter::frames()
    // Set if *args or **kwargs was unknown: there may be further arguments.
    QExplicitlySharedDataPointer<UnknownReason> unknownRest = {};

    // nullptr if it was not given.
    [[nodiscard]] const Value *keyword(const QString &name) const;
    [[nodiscard]] const Value *at(qsizetype index) const;
    // Given by position or by name.
    [[nodiscard]] const Value *argument(qsizetype index, const QString &name) const;
    // Likewise, with a default for a missing one.
    [[nodiscard]] Value argumentOr(qsizetype index, const QString &name, const Value &defaultValue) const;
    [[nodiscard]] Value keywordOr(const QString &name, const Value &defaultValue) const;
    // The first unknown one among all arguments (not inside lists), if any.
    [[nodiscard]] const Value *firstUnknown() const;
    [[nodiscard]] qsizetype count() const { return positional.size() + keywords.size(); }
};

// An object whose behaviour is C++. Every operation has a default: a Python exception or Unknown, whichever is
// honest. Made by Interpreter::host<T>(…), owned by the interpreter's heap. Return Value::raised() from
// Interpreter::raise() to raise an exception.
class HostObject : public Object
{
public:
    static constexpr ValueKind ObjectKind = ValueKind::Host;
    HostObject();
    ~HostObject() override;

    // Python's type name, for repr, error messages and type(x).__name__.
    [[nodiscard]] virtual QString typeName() const = 0;

    // nullopt: there is no such attribute (AttributeError).
    virtual std::optional<Value> attribute(Interpreter &interpreter, const QString &name);
    // false: cannot be set (AttributeError).
    virtual bool setAttribute(Interpreter &interpreter, const QString &name, const Value &value);
    virtual Value call(const CallArguments &arguments); // default: TypeError, not callable
    // object.name(…) at once, without an object for the method; nullopt: by attribute() and a call.
    virtual std::optional<Value> callMethod(const QString &name, const CallArguments &arguments);
    // callMethod() knows the name: for `method = object.name` and getattr().
    [[nodiscard]] virtual bool hasMethod(const QString &name) const;
    // nullopt: not supported (NotImplemented). `reflected`: this object is the right operand.
    virtual std::optional<Value> binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                        bool reflected);
    virtual std::optional<Value> unary(Interpreter &interpreter, UnaryOperator op);
    // Eq, NotEq, Lt, LtE, Gt, GtE; for In and NotIn this object is the container. Default: identity for Eq.
    virtual std::optional<Value> compare(Interpreter &interpreter, CompareOperator op, const Value &other,
                                         bool reflected);
    virtual std::optional<Value> subscript(Interpreter &interpreter, const Value &index);
    virtual bool setSubscript(Interpreter &interpreter, const Value &index, const Value &value);
    virtual bool deleteSubscript(Interpreter &interpreter, const Value &index);
    // Calls `each` for every item until it returns false. Returns None, Unknown (items are not known) or Raised;
    // nullopt: not iterable.
    virtual std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each);
    // Items whose order differs from one machine to the next: iterate() gives none of them then, sorted() does.
    // nullptr: they have an order.
    [[nodiscard]] virtual const QList<Value> *unorderedItems() const { return nullptr; }
    // It never comes to an end by itself: zip() and its like take only as many as they need, by nextItem().
    [[nodiscard]] virtual bool isEndless() const { return false; }
    // iter(x) is x: what one loop has taken, the next one does not get.
    [[nodiscard]] virtual bool isIterator() const { return false; }
    virtual std::optional<Value> nextItem(Interpreter &interpreter); // next(x); nullopt: there is no more
    virtual std::optional<Value> length(Interpreter &interpreter);
    virtual Value truth(Interpreter &interpreter); // a Bool, Unknown or Raised; default True
    // `with`: enter gives the target's value; exit returns true to swallow an exception. nullopt: no context manager.
    virtual std::optional<Value> enter(Interpreter &interpreter);
    virtual Value exit(Interpreter &interpreter, const Value &exception); // exception: None if there was none
    virtual Value awaited(Interpreter &interpreter); // default: itself
    virtual Value toString(Interpreter &interpreter); // str(); default repr()
    virtual Value repr(Interpreter &interpreter); // default Unknown: an address is printed
    virtual Value format(Interpreter &interpreter,
                         const QString &specification); // default: str(), if the specification is empty

    // What it is as a plain value: the text of an enum's member that is a str, too. nullopt: nothing of the kind.
    [[nodiscard]] virtual std::optional<Value> plain() const { return std::nullopt; }

    // As a dict key and for ==: default identity.
    [[nodiscard]] virtual bool isEqual(const HostObject &other) const { return this == &other; }
    [[nodiscard]] virtual size_t hash() const { return qHash(this); }
    [[nodiscard]] virtual bool isHashable() const { return true; }

    // ---- as a class
    // May stand in class C(This) and in isinstance(x, This).
    [[nodiscard]] virtual bool isClass() const { return false; }
    // isinstance(value, this); nullopt: not known.
    virtual std::optional<bool> isInstance(Interpreter &interpreter, const Value &value);
    virtual std::optional<bool> isSubclass(Interpreter &interpreter, const Value &type);
    // A class written in Python that has this as a base was made; its names are filled. May change it. Returns what
    // the name is bound to; nullopt: the class itself.
    virtual std::optional<Value> subclassed(Interpreter &interpreter, ClassObject &derived);
    // C(…) of such a class; nullopt: an InstanceObject is made and __init__ is called.
    virtual std::optional<Value> instantiate(ClassObject &derived, const CallArguments &arguments);
    // super().__init__(…) or no __init__ at all: initialize what the host keeps for the instance (self.hostState).
    virtual Value initialize(InstanceObject &self, const CallArguments &arguments);
    // An attribute that neither the instance nor its classes have.
    virtual std::optional<Value> instanceAttribute(Interpreter &interpreter, InstanceObject &self, const QString &name);
};

// One importable module of the host.
class HostModule
{
public:
    explicit HostModule(const QString &name);
    virtual ~HostModule();
    Q_DISABLE_COPY_MOVE(HostModule)

    [[nodiscard]] const QString &name() const { return m_name; } // dotted: "sqlalchemy.dialects.postgresql"

    // Called once per Interpreter and attribute when it is first used; the value is kept. nullopt: no such name
    // (ImportError, AttributeError); an Unknown where it exists but is not described.
    virtual std::optional<Value> attribute(Interpreter &interpreter, const QString &name) = 0;
    // For `from m import *`; default empty: nothing is imported.
    [[nodiscard]] virtual QStringList publicNames() const { return {}; }

private:
    QString m_name;
};

// A HostModule whose attributes are a table of constants, factories and functions.
class TableModule : public HostModule
{
public:
    using Factory = std::function<Value(Interpreter &)>;
    using HostModule::HostModule;
    void addFunction(const QString &name, BuiltinObject::Function function);
    void addFactory(const QString &name, const Factory &factory);
    void addConstant(const QString &name, const Value &value); // no heap objects
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;
    [[nodiscard]] QStringList publicNames() const override;

private:
    QHash<QString, Factory> m_factories;
    QStringList m_order;
};

} // namespace athanor::python
