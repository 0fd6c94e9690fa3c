// SPDX-License-Identifier: MIT
#include "alembic/python/descriptors.h"
#include "alembic/python/interpreter.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

// How members take part in str(), format() and comparison: plain ones by identity, the others as their value.
enum class Flavour { Plain, MixedString, MixedInteger, StringEnum, IntegerEnum };

class EnumClass;

// enum.auto()
class AutoObject : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return u"auto"_s; }
};

class EnumMember : public HostObject
{
public:
    EnumMember(EnumClass *type, const QString &name, const Value &value)
        : m_type(type)
        , m_name(name)
        , m_value(value)
    {
    }
    [[nodiscard]] QString typeName() const override;
    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] const Value &value() const { return m_value; }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;
    std::optional<Value> compare(Interpreter &interpreter, CompareOperator op, const Value &other,
                                 bool reflected) override;
    std::optional<Value> binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                bool reflected) override;
    Value toString(Interpreter &interpreter) override;
    Value repr(Interpreter &interpreter) override;
    Value format(Interpreter &interpreter, const QString &specification) override;
    [[nodiscard]] std::optional<Value> plain() const override;

private:
    EnumClass *m_type;
    QString m_name;
    Value m_value;
};

// A class that derives from Enum: a container of its members.
class EnumClass : public HostObject
{
public:
    EnumClass(ClassObject *definition, Flavour flavour)
        : m_definition(definition)
        , m_flavour(flavour)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"EnumType"_s; }
    [[nodiscard]] bool isClass() const override { return true; }
    [[nodiscard]] const QString &name() const { return m_definition->name; }
    [[nodiscard]] ClassObject *definition() const { return m_definition; }
    [[nodiscard]] Flavour flavour() const { return m_flavour; }
    [[nodiscard]] bool hasValueSemantics() const { return m_flavour != Flavour::Plain; }

    void add(Interpreter &interpreter, const QString &name, const Value &value)
    {
        for (const auto &[known, member] : m_members) {
            if (OrderedTable::isEqual(member.as<EnumMember>()->value(), value)) {
                m_aliases.append({name, member});
                return;
            }
        }
        m_members.append({name, interpreter.host<EnumMember>(this, name, value)});
    }

    const Value *find(const QString &name) const
    {
        for (const auto *table : {&m_members, &m_aliases}) {
            for (const auto &entry : *table) {
                if (entry.first == name)
                    return &entry.second;
            }
        }
        return nullptr;
    }

    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (const Value *member = find(name))
            return *member;
        if (name == "__name__"_L1 || name == "__qualname__"_L1)
            return Value::string(this->name());
        if (name == "__members__"_L1) {
            QList<std::pair<Value, Value>> entries;
            for (const auto &[memberName, member] : m_members)
                entries.append({Value::string(memberName), member});
            return interpreter.dict(entries);
        }
        if (const Value *found = m_definition->find(name)) {
            if (auto *method = found->as<ClassMethodObject>())
                return interpreter.host<BoundCall>(Value::object(this), method->function);
            if (auto *function = found->as<StaticMethodObject>())
                return function->function;
            return *found;
        }
        return std::nullopt;
    }

    Value call(const CallArguments &arguments) override
    {
        const Value wanted = arguments.argumentOr(0, u"value"_s, {});
        if (wanted.isAbsent())
            return wanted;
        for (const auto &[memberName, member] : m_members) {
            if (member.is(wanted) || OrderedTable::isEqual(member.as<EnumMember>()->value(), wanted))
                return member;
        }
        return arguments.interpreter.raise(u"ValueError"_s, u"not a valid %1"_s.arg(name()));
    }

    std::optional<Value> subscript(Interpreter &interpreter, const Value &index) override
    {
        if (index.isAbsent())
            return index;
        const QString key = index.stringIf().value_or(QString());
        if (const Value *member = find(key))
            return *member;
        return interpreter.raise(u"KeyError"_s, u"'%1'"_s.arg(key));
    }

    std::optional<Value> iterate(Interpreter &, const std::function<bool(const Value &)> &each) override
    {
        for (const auto &entry : std::as_const(m_members)) {
            if (!each(entry.second))
                break;
        }
        return Value();
    }

    std::optional<Value> length(Interpreter &) override { return Value::integer(m_members.size()); }

    std::optional<Value> compare(Interpreter &, CompareOperator op, const Value &other, bool) override
    {
        if (op != CompareOperator::In && op != CompareOperator::NotIn)
            return std::nullopt;
        const bool found = std::ranges::any_of(m_members, [&](const auto &entry) {
            return entry.second.is(other) ||
                   OrderedTable::isEqual(entry.second.template as<EnumMember>()->value(), other);
        });
        return Value::boolean(found == (op == CompareOperator::In));
    }

    std::optional<bool> isInstance(Interpreter &, const Value &value) override
    {
        return std::ranges::any_of(m_members, [&](const auto &entry) { return entry.second.is(value); });
    }

    Value repr(Interpreter &) override { return Value::string(u"<enum '%1'>"_s.arg(name())); }

    // A function with its first argument.
    class BoundCall : public HostObject
    {
    public:
        BoundCall(const Value &self, const Value &function)
            : m_self(self)
            , m_function(function)
        {
        }
        [[nodiscard]] QString typeName() const override { return u"method"_s; }
        Value call(const CallArguments &arguments) override
        {
            return arguments.interpreter.callValue(m_function, QList<Value>{m_self} + arguments.positional,
                                                   arguments.keywords);
        }

    private:
        Value m_self;
        Value m_function;
    };

private:
    ClassObject *m_definition;
    Flavour m_flavour;
    QList<std::pair<QString, Value>> m_members;
    QList<std::pair<QString, Value>> m_aliases;
};

std::optional<Value> EnumMember::plain() const
{
    return m_type->hasValueSemantics() ? std::optional(m_value) : std::nullopt;
}

QString EnumMember::typeName() const
{
    return m_type->name();
}

std::optional<Value> EnumMember::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "name"_L1 || name == "_name_"_L1)
        return Value::string(m_name);
    if (name == "value"_L1 || name == "_value_"_L1)
        return m_value;
    if (name == "__class__"_L1)
        return Value::object(m_type);
    if (const Value *found = m_type->definition()->find(name)) {
        const Value self = Value::object(this);
        if (found->as<FunctionObject>())
            return interpreter.host<EnumClass::BoundCall>(self, *found);
        if (auto *property = found->as<PropertyObject>())
            return interpreter.callValue(property->getter, {self});
        return m_type->attribute(interpreter, name);
    }
    if (m_type->hasValueSemantics())
        return interpreter.attributeIf(m_value, name);
    return std::nullopt;
}

std::optional<Value> EnumMember::compare(Interpreter &interpreter, CompareOperator op, const Value &other,
                                         bool reflected)
{
    const auto *member = other.as<EnumMember>();
    if (m_type->hasValueSemantics()) {
        const Value right = member ? member->m_value : other;
        return reflected ? interpreter.compare(op, right, m_value) : interpreter.compare(op, m_value, right);
    }
    if (op == CompareOperator::Eq || op == CompareOperator::NotEq)
        return Value::boolean((member == this) == (op == CompareOperator::Eq));
    return std::nullopt;
}

std::optional<Value> EnumMember::binary(Interpreter &interpreter, BinaryOperator op, const Value &other, bool reflected)
{
    if (!m_type->hasValueSemantics())
        return std::nullopt;
    const auto *member = other.as<EnumMember>();
    const Value right = member ? member->m_value : other;
    return reflected ? interpreter.binary(op, right, m_value) : interpreter.binary(op, m_value, right);
}

Value EnumMember::toString(Interpreter &interpreter)
{
    if (m_type->flavour() == Flavour::StringEnum || m_type->flavour() == Flavour::IntegerEnum)
        return interpreter.toString(m_value);
    return Value::string(m_type->name() + u'.' + m_name);
}

Value EnumMember::repr(Interpreter &interpreter)
{
    const Value text = interpreter.repr(m_value);
    return text.isString() ? Value::string(u"<%1.%2: %3>"_s.arg(m_type->name(), m_name, text.string())) : text;
}

Value EnumMember::format(Interpreter &interpreter, const QString &specification)
{
    const Value text = toString(interpreter);
    return text.isString() ? interpreter.format(text, specification) : text;
}

// Enum itself and its relatives, as a base.
class EnumBase : public HostObject
{
public:
    EnumBase(const QString &name, Flavour flavour)
        : m_name(name)
        , m_flavour(flavour)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"EnumType"_s; }
    [[nodiscard]] bool isClass() const override { return true; }

    std::optional<bool> isInstance(Interpreter &, const Value &value) override
    {
        return value.as<EnumMember>() != nullptr;
    }

    std::optional<bool> isSubclass(Interpreter &, const Value &type) override
    {
        return type.as<EnumClass>() != nullptr || type.is(Value::object(this));
    }

    std::optional<Value> subclassed(Interpreter &interpreter, ClassObject &derived) override
    {
        Flavour flavour = m_flavour;
        for (const Value &base : std::as_const(derived.bases)) {
            const Value name = interpreter.attributeIf(base, u"__name__"_s).value_or(Value());
            if (m_flavour == Flavour::Plain && name.stringIf() == u"str"_s)
                flavour = Flavour::MixedString;
            if (m_flavour == Flavour::Plain && name.stringIf() == u"int"_s)
                flavour = Flavour::MixedInteger;
        }
        const Value type = interpreter.host<EnumClass>(&derived, flavour);
        qint64 last = 0;
        for (const auto &entry : derived.names.entries()) {
            if (!entry.isSet || entry.name.startsWith(u'_') || isDescriptor(entry.value))
                continue;
            Value value = entry.value;
            if (value.isUnknown())
                return value;
            if (value.as<AutoObject>()) {
                value = flavour == Flavour::StringEnum || flavour == Flavour::MixedString
                            ? Value::string(flavour == Flavour::StringEnum ? entry.name.toLower()
                                                                           : QString::number(last + 1))
                            : Value::integer(last + 1);
            }
            last = value.isInt() ? value.integer() : last + 1;
            type.as<EnumClass>()->add(interpreter, entry.name, value);
        }
        return type;
    }

    // Enum("Name", "a b c") and its other forms.
    Value call(const CallArguments &arguments) override
    {
        return arguments.interpreter.unknown(
            SyntaxText::tr("an enumeration made by a call of %1 is not read").arg(m_name));
    }

private:
    static bool isDescriptor(const Value &value)
    {
        return value.as<FunctionObject>() || value.as<PropertyObject>() || value.as<StaticMethodObject>() ||
               value.as<ClassMethodObject>() || value.as<ClassObject>();
    }

    QString m_name;
    Flavour m_flavour;
};

} // namespace

std::shared_ptr<TableModule> makeEnumModule()
{
    auto module = std::make_shared<TableModule>(u"enum"_s);
    const auto add = [&module](const QString &name, Flavour flavour) {
        module->addFactory(
            name, [name, flavour](Interpreter &interpreter) { return interpreter.host<EnumBase>(name, flavour); });
    };
    add(u"Enum"_s, Flavour::Plain);
    add(u"Flag"_s, Flavour::Plain);
    add(u"IntEnum"_s, Flavour::IntegerEnum);
    add(u"IntFlag"_s, Flavour::IntegerEnum);
    add(u"StrEnum"_s, Flavour::StringEnum);
    module->addFunction(u"auto"_s,
                        [](const CallArguments &arguments) { return arguments.interpreter.host<AutoObject>(); });
    for (const QString &decorator : {u"unique"_s, u"verify"_s, u"nonmember"_s, u"member"_s}) {
        module->addFunction(decorator,
                            [](const CallArguments &arguments) { return arguments.argumentOr(0, u"x"_s, {}); });
    }
    return module;
}

} // namespace athanor::python
