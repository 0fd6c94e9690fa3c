// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/parser.h"
#include "alembic/python/value.h"

#include <QHash>
#include <QList>

#include <functional>
#include <memory>
#include <memory_resource>
#include <new>
#include <vector>

// Objects of the interpreter's heap. They are made by Heap::make() and never deleted before their Interpreter.
namespace athanor::python {

class Interpreter;
struct CallArguments;

class Object
{
public:
    explicit Object(ValueKind kind)
        : m_kind(kind)
    {
    }
    virtual ~Object();
    Q_DISABLE_COPY_MOVE(Object)

    [[nodiscard]] ValueKind objectKind() const { return m_kind; }
    [[nodiscard]] qsizetype itemCount() const; // of a list, tuple, dict or set; else 0

    // Set if the content depends on something unknown (a list to which an unknown branch appended): reading it is
    // Unknown then.
    [[nodiscard]] bool isTainted() const { return static_cast<bool>(m_taint); }
    [[nodiscard]] Value taint() const { return Value::unknown(m_taint); }
    void setTaint(const QExplicitlySharedDataPointer<UnknownReason> &reason) { m_taint = reason; }
    void clearTaint() { m_taint.reset(); }

private:
    friend class Heap;
    const ValueKind m_kind;
    QExplicitlySharedDataPointer<UnknownReason> m_taint;
};

// Owns objects; counts what they take.
class Heap
{
public:
    Heap() = default;
    ~Heap();
    Q_DISABLE_COPY_MOVE(Heap)

    template <typename T, typename... Arguments>
    T *make(Arguments &&...arguments)
    {
        T *object = new (m_memory.allocate(sizeof(T), alignof(T))) T(std::forward<Arguments>(arguments)...);
        m_objects.push_back(object);
        m_bytes += qint64(sizeof(T));
        return object;
    }
    void charge(qint64 bytes) { m_bytes += bytes; }
    [[nodiscard]] qint64 bytes() const { return m_bytes; } // ever taken: containers and long strings

private:
    std::pmr::monotonic_buffer_resource m_memory{size_t(8) * 1024}; // all objects live equally long
    std::vector<Object *> m_objects;
    qint64 m_bytes = 0;
};

class ListObject : public Object
{
public:
    static constexpr ValueKind Kind = ValueKind::List;
    explicit ListObject(QList<Value> values = {})
        : Object(Kind)
        , items(std::move(values))
    {
    }
    QList<Value> items;
};

class TupleObject : public Object
{
public:
    static constexpr ValueKind Kind = ValueKind::Tuple;
    explicit TupleObject(QList<Value> values = {})
        : Object(Kind)
        , items(std::move(values))
        , weight(weightOf(items))
    {
    }
    const QList<Value> items;
    const qint64 weight; // see Value::weight()
    QStringList fieldNames; // of a namedtuple
    QString typeName; // of a namedtuple

private:
    static qint64 weightOf(const QList<Value> &items);
};

// Values in the order of insertion, found by Python's equality (1 == 1.0 == True). Objects are equal by identity,
// tuples by their items, host objects by HostObject::isEqual().
class OrderedTable
{
public:
    struct Entry
    {
        Value key;
        Value value;
        size_t hash = 0;
        bool isRemoved = false;
    };

    [[nodiscard]] const Value *find(const Value &key) const;
    void insert(const Value &key, const Value &value); // keeps the place of an equal key
    bool remove(const Value &key);
    void clear();
    [[nodiscard]] qsizetype size() const { return m_live; }
    [[nodiscard]] bool isEmpty() const { return m_live == 0; }
    [[nodiscard]] qint64 weight() const { return m_weight; } // of its keys; see Value::weight()
    [[nodiscard]] QList<Value> keys() const;
    [[nodiscard]] QList<Value> values() const;
    // Entries in order; removed ones are flagged.
    [[nodiscard]] const QList<Entry> &entries() const { return m_entries; }

    static bool isHashable(const Value &key);
    static bool isEqual(const Value &left, const Value &right);
    static size_t hashOf(const Value &key);

private:
    [[nodiscard]] qsizetype indexOf(const Value &key, size_t hash) const;
    void rebuild();

    QList<Entry> m_entries;
    std::vector<qint32> m_index; // open addressing; empty for small tables
    qsizetype m_live = 0;
    qint64 m_weight = 0;
};

class DictObject : public Object
{
public:
    static constexpr ValueKind Kind = ValueKind::Dict;
    DictObject()
        : Object(Kind)
    {
    }
    OrderedTable table;
    Value defaultFactory; // of a defaultdict; else None

    [[nodiscard]] const Value *find(const QString &key) const { return table.find(Value::string(key)); }
    void insert(const QString &key, const Value &value) { table.insert(Value::string(key), value); }
};

class SetObject : public Object
{
public:
    static constexpr ValueKind Kind = ValueKind::Set;
    explicit SetObject(bool frozen = false)
        : Object(Kind)
        , isFrozen(frozen)
    {
    }
    OrderedTable table;
    bool isFrozen = false;
};

// Names with values, in the order of their first assignment.
class Namespace
{
public:
    struct Entry
    {
        QString name;
        Value value;
        bool isSet = false;
    };
    [[nodiscard]] const Value *find(const QString &name) const;
    [[nodiscard]] Value *find(const QString &name);
    void set(const QString &name, const Value &value);
    bool remove(const QString &name);
    [[nodiscard]] bool contains(const QString &name) const { return find(name) != nullptr; }
    [[nodiscard]] QStringList names() const;
    [[nodiscard]] const std::vector<Entry> &entries() const { return m_entries; } // some not isSet

private:
    [[nodiscard]] qsizetype indexOf(const QString &name) const;
    std::vector<Entry> m_entries;
    QHash<QString, qsizetype> m_index; // filled when there are more than a few
};

class ModuleObject : public Object
{
public:
    static constexpr ValueKind Kind = ValueKind::Module;
    ModuleObject()
        : Object(Kind)
    {
    }
    QString name; // dotted
    QString path; // of its file; empty for modules of the interpreter
    Module tree;
    Namespace names;
    quint64 serial = 0; // grows with each import; see Journal
    // Set if a `from x import *` of something unknown, or an error, left names unknown: every missing name is this.
    QExplicitlySharedDataPointer<UnknownReason> unknownRest;

    [[nodiscard]] std::optional<QString> docstring() const { return python::docstring(tree); }
    [[nodiscard]] Value attribute(const QString &attributeName) const; // None if missing: use names.find() to tell
};

struct Scope; // the local names of one call

class FunctionObject : public Object
{
public:
    static constexpr ValueKind Kind = ValueKind::Function;
    FunctionObject()
        : Object(Kind)
    {
    }
    QString name;
    const Arguments *parameters = nullptr;
    const FunctionStatement *definition = nullptr; // or
    const LambdaExpression *lambda = nullptr;
    ModuleObject *module = nullptr;
    std::shared_ptr<Scope> closure;
    ClassObject *definingClass = nullptr; // for super() and __class__
    QList<Value> defaults;
    QList<Value> keywordDefaults; // Missing ones are NotImplemented
    Namespace attributes; // function.attribute = …
    int line = 0;
    bool isAsync = false;
    bool isGenerator = false;
    bool isContextManager = false; // decorated with contextlib.contextmanager
};

class ClassObject : public Object
{
public:
    static constexpr ValueKind Kind = ValueKind::Class;
    ClassObject()
        : Object(Kind)
    {
    }
    QString name;
    QList<Value> bases; // as written
    QList<ClassObject *> resolution; // method resolution order of classes written in Python, this one first
    HostObject *hostBase = nullptr; // the first base (of bases) that the host provides
    QExplicitlySharedDataPointer<UnknownReason> unknownBase; // set if a base is unknown: missing attributes are, too
    Namespace names;
    Namespace annotations; // in order, for dataclasses and settings; values Unknown if they cannot be evaluated
    QList<std::pair<QString, Value>> keywords; // class C(Base, table=True)
    ModuleObject *module = nullptr;
    const ClassStatement *definition = nullptr;
    int line = 0;
    bool isDataclass = false;

    [[nodiscard]] const Value *find(const QString &attributeName) const; // along the resolution order
    [[nodiscard]] bool isSubclassOf(const ClassObject *other) const { return resolution.contains(other); }
};

class InstanceObject : public Object
{
public:
    static constexpr ValueKind Kind = ValueKind::Instance;
    explicit InstanceObject(ClassObject *type)
        : Object(Kind)
        , classObject(type)
    {
    }
    ClassObject *classObject;
    Namespace names;
    Value hostState; // what a host base keeps for this instance
    QList<Value> exceptionArguments; // of exceptions
};

class BoundMethodObject : public Object
{
public:
    static constexpr ValueKind Kind = ValueKind::BoundMethod;
    BoundMethodObject(const Value &receiver, const Value &callee)
        : Object(Kind)
        , self(receiver)
        , function(callee)
    {
    }
    Value self;
    Value function;
};

// A function of the host.
class BuiltinObject : public Object
{
public:
    static constexpr ValueKind Kind = ValueKind::Builtin;
    using Function = std::function<Value(const CallArguments &)>;
    BuiltinObject(const QString &builtinName, Function callee)
        : Object(Kind)
        , name(builtinName)
        , function(std::move(callee))
    {
    }
    QString name;
    Function function;
};

template <typename T>
T *Value::as() const
{
    Object *const *mine = std::get_if<Object *>(&m_data);
    if (!mine)
        return nullptr;
    if constexpr (requires { T::Kind; })
        return (*mine)->objectKind() == T::Kind ? static_cast<T *>(*mine) : nullptr;
    else
        return dynamic_cast<T *>(*mine);
}

} // namespace athanor::python
