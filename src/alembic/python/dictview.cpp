// SPDX-License-Identifier: MIT
#include "alembic/python/interpreterstate.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

// dict.keys(), .values() and .items()
class ViewObject : public HostObject
{
public:
    ViewObject(const QString &name, DictObject *dict)
        : m_name(name)
        , m_dict(dict)
    {
    }
    [[nodiscard]] QString typeName() const override { return m_name; }

    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each) override
    {
        if (m_dict->isTainted())
            return m_dict->taint();
        for (const Value &value : values(interpreter)) {
            if (!each(value))
                break;
        }
        return Value();
    }
    std::optional<Value> length(Interpreter &) override
    {
        return m_dict->isTainted() ? m_dict->taint() : Value::integer(m_dict->table.size());
    }
    Value truth(Interpreter &) override
    {
        return m_dict->isTainted() ? m_dict->taint() : Value::boolean(!m_dict->table.isEmpty());
    }

    std::optional<Value> binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                bool reflected) override
    {
        if (m_name == "dict_values"_L1)
            return std::nullopt;
        if (m_dict->isTainted())
            return m_dict->taint();
        Value failure;
        const auto items = interpreter.items(other, &failure);
        if (!items)
            return failure;
        const Value mine = interpreter.set(values(interpreter));
        const Value theirs = interpreter.set(*items);
        return reflected ? interpreter.binary(op, theirs, mine) : interpreter.binary(op, mine, theirs);
    }

    std::optional<Value> compare(Interpreter &interpreter, CompareOperator op, const Value &other, bool) override
    {
        if (op == CompareOperator::In || op == CompareOperator::NotIn || m_name == "dict_values"_L1)
            return std::nullopt;
        if (m_dict->isTainted())
            return m_dict->taint();
        auto *view = other.as<ViewObject>();
        return interpreter.compare(op, interpreter.set(values(interpreter)),
                                   view ? interpreter.set(view->values(interpreter)) : other);
    }

    Value repr(Interpreter &interpreter) override
    {
        if (m_dict->isTainted())
            return m_dict->taint();
        const Value list = interpreter.repr(interpreter.list(values(interpreter)));
        return list.isAbsent() ? list : Value::string(m_name + u'(' + list.string() + u')');
    }

private:
    [[nodiscard]] QList<Value> values(Interpreter &interpreter) const
    {
        interpreter.heap().charge(m_dict->table.size() * qint64(sizeof(Value)));
        if (m_name == "dict_keys"_L1)
            return m_dict->table.keys();
        if (m_name == "dict_values"_L1)
            return m_dict->table.values();
        QList<Value> pairs;
        for (const auto &entry : m_dict->table.entries()) {
            if (!entry.isRemoved)
                pairs << interpreter.tuple({entry.key, entry.value});
        }
        return pairs;
    }

    QString m_name;
    DictObject *m_dict;
};

} // namespace

Value Interpreter::Private::makeView(const QString &name, DictObject *dict)
{
    return q.host<ViewObject>(name, dict);
}

} // namespace athanor::python
