// SPDX-License-Identifier: MIT
#include "alembic/python/interpreterstate.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

// dict.keys(), .values() and .items(): the items as they were when it was made.
class ViewObject : public HostObject
{
public:
    ViewObject(const QString &name, const QList<Value> &values)
        : m_name(name)
        , m_values(values)
    {
    }
    [[nodiscard]] QString typeName() const override { return m_name; }

    std::optional<Value> iterate(Interpreter &, const std::function<bool(const Value &)> &each) override
    {
        for (const Value &value : std::as_const(m_values)) {
            if (!each(value))
                break;
        }
        return Value();
    }
    std::optional<Value> length(Interpreter &) override { return Value::integer(m_values.size()); }
    Value truth(Interpreter &) override { return Value::boolean(!m_values.isEmpty()); }

    std::optional<Value> binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                bool reflected) override
    {
        if (m_name == "dict_values"_L1)
            return std::nullopt;
        Value failure;
        const auto items = interpreter.items(other, &failure);
        if (!items)
            return failure;
        const Value mine = interpreter.set(m_values);
        const Value theirs = interpreter.set(*items);
        return reflected ? interpreter.binary(op, theirs, mine) : interpreter.binary(op, mine, theirs);
    }

    std::optional<Value> compare(Interpreter &interpreter, CompareOperator op, const Value &other, bool) override
    {
        if (op == CompareOperator::In || op == CompareOperator::NotIn || m_name == "dict_values"_L1)
            return std::nullopt;
        auto *view = other.as<ViewObject>();
        return interpreter.compare(op, interpreter.set(m_values), view ? interpreter.set(view->m_values) : other);
    }

    Value repr(Interpreter &interpreter) override
    {
        const Value list = interpreter.repr(interpreter.list(m_values));
        return list.isAbsent() ? list : Value::string(m_name + u'(' + list.string() + u')');
    }

private:
    QString m_name;
    QList<Value> m_values;
};

} // namespace

Value Interpreter::Private::makeView(const QString &name, const QList<Value> &values)
{
    m_heap.charge(values.size() * qint64(sizeof(Value)));
    return q.host<ViewObject>(name, values);
}

} // namespace athanor::python
