// SPDX-License-Identifier: MIT
#include "alembic/python/interpreterstate.h"
#include "alembic/python/representation.h"
#include "alembic/python/slice.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

Value Interpreter::Private::evaluate(const Expression &expression)
{
    if (!step() || !hasStack())
        return Value::raised();
    return evaluateUnguarded(expression);
}

Value Interpreter::Private::evaluateUnguarded(const Expression &expression)
{
    switch (expression.kind) {
    case ExpressionKind::Constant:
        return evaluateConstant(expression.to<ConstantExpression>());
    case ExpressionKind::Name:
        return loadName(mangled(text(expression.to<NameExpression>().name)));
    case ExpressionKind::Attribute:
        return evaluateAttribute(expression.to<AttributeExpression>());
    case ExpressionKind::Call:
        return evaluateCall(expression.to<CallExpression>());
    case ExpressionKind::List:
    case ExpressionKind::Tuple:
    case ExpressionKind::Set:
        return evaluateSequence(expression);
    case ExpressionKind::Dict:
        return evaluateDict(expression.to<DictExpression>());
    case ExpressionKind::JoinedStr:
        return evaluateJoined(expression.to<JoinedStringExpression>());
    case ExpressionKind::TemplateStr:
    case ExpressionKind::Interpolation:
        return evaluateTemplate(expression);
    case ExpressionKind::FormattedValue:
        return evaluateField(expression.to<FormattedValueExpression>());
    case ExpressionKind::BoolOp:
        return evaluateBoolean(expression.to<BoolOpExpression>());
    case ExpressionKind::BinOp:
        return evaluateBinary(expression.to<BinaryExpression>());
    case ExpressionKind::UnaryOp:
        return evaluateUnary(expression.to<UnaryExpression>());
    case ExpressionKind::Compare:
        return evaluateCompare(expression.to<CompareExpression>());
    case ExpressionKind::IfExp:
        return evaluateConditional(expression.to<ConditionalExpression>());
    case ExpressionKind::Subscript:
        return evaluateSubscript(expression.to<SubscriptExpression>());
    case ExpressionKind::Slice:
        return evaluateIndex(expression);
    case ExpressionKind::Lambda:
        return evaluateLambda(expression.to<LambdaExpression>());
    case ExpressionKind::NamedExpr: {
        const auto &named = expression.to<NamedExpression>();
        const Value value = evaluate(*named.value);
        if (!value.isRaised()) {
            const QString name = mangled(text(named.target->to<NameExpression>().name));
            setName(targetOf(name, true), name, value);
        }
        return value;
    }
    case ExpressionKind::Starred:
        return evaluate(*expression.to<StarredExpression>().value);
    case ExpressionKind::Await: {
        const Value value = evaluate(*expression.to<AwaitExpression>().value);
        return value.isRaised() ? value : awaitValue(value);
    }
    case ExpressionKind::Yield:
        return evaluateYield(expression.to<YieldExpression>());
    case ExpressionKind::YieldFrom:
        return evaluateYieldFrom(expression.to<YieldFromExpression>());
    case ExpressionKind::ListComp: {
        const auto &comprehension = expression.to<ListComprehension>();
        QList<Value> values;
        const Value end = evaluateComprehension(comprehension.generators, [&] {
            const Value value = evaluate(*comprehension.element);
            values << value;
            return value;
        });
        return end.isAbsent() ? end : q.list(values);
    }
    case ExpressionKind::GeneratorExp: {
        const auto &comprehension = expression.to<GeneratorExpression>();
        QList<Value> values;
        const Value end = evaluateComprehension(comprehension.generators, [&] {
            const Value value = evaluate(*comprehension.element);
            values << value;
            return value;
        });
        return end.isAbsent() ? end : makeIterator(values);
    }
    case ExpressionKind::SetComp: {
        const auto &comprehension = expression.to<SetComprehension>();
        auto *set = m_heap.make<SetObject>();
        const Value end = evaluateComprehension(comprehension.generators, [&] {
            const Value value = evaluate(*comprehension.element);
            if (value.isUnknown())
                set->setTaint(value.sharedReason());
            else if (!value.isRaised() && spendKey(value))
                set->table.insert(value, Value());
            return value;
        });
        return end.isAbsent() ? end : Value::object(set);
    }
    case ExpressionKind::DictComp: {
        const auto &comprehension = expression.to<DictComprehension>();
        auto *dict = m_heap.make<DictObject>();
        const Value end = evaluateComprehension(comprehension.generators, [&] {
            const Value key = evaluate(*comprehension.key);
            if (key.isRaised())
                return key;
            const Value value = evaluate(*comprehension.value);
            if (key.isUnknown())
                dict->setTaint(key.sharedReason());
            else if (!value.isRaised() && spendKey(key))
                dict->table.insert(key, value);
            return value;
        });
        return end.isAbsent() ? end : Value::object(dict);
    }
    }
    return {};
}

Value Interpreter::Private::evaluateConstant(const ConstantExpression &constant)
{
    switch (constant.type) {
    case ConstantKind::None:
        return {};
    case ConstantKind::True:
        return Value::boolean(true);
    case ConstantKind::False:
        return Value::boolean(false);
    case ConstantKind::Ellipsis:
        return Value::ellipsis();
    case ConstantKind::Integer:
        return constant.fits ? Value::integer(constant.integer) : Value::bigInteger(decimalOfLiteral(constant.text));
    case ConstantKind::Float:
        return Value::real(constant.real);
    case ConstantKind::Imaginary:
        return unknown(SyntaxText::tr("complex numbers are not evaluated"));
    case ConstantKind::String:
        return Value::string(stringValue(constant));
    case ConstantKind::Bytes:
        return Value::bytes(constant.text.toByteArray());
    }
    return {};
}

bool Interpreter::Private::evaluateItems(const ExpressionList &elements, QList<Value> &values, Value &failure)
{
    values.reserve(elements.size());
    for (const Expression *element : elements) {
        const Value value = evaluate(*element);
        if (value.isRaised()) {
            failure = value;
            return false;
        }
        if (element->kind != ExpressionKind::Starred) {
            values << value;
            continue;
        }
        Value reason;
        const auto inner = items(value, &reason);
        if (!inner) {
            failure = reason;
            if (reason.isRaised())
                return false;
            continue;
        }
        values << *inner;
    }
    return !failure.isUnknown();
}

Value Interpreter::Private::evaluateSequence(const Expression &expression)
{
    const ExpressionList &elements = expression.kind == ExpressionKind::List ? expression.to<ListExpression>().elements
                                     : expression.kind == ExpressionKind::Tuple
                                         ? expression.to<TupleExpression>().elements
                                         : expression.to<SetExpression>().elements;
    QList<Value> values;
    Value failure;
    if (!evaluateItems(elements, values, failure))
        return failure;
    if (expression.kind == ExpressionKind::List)
        return q.list(values);
    if (expression.kind == ExpressionKind::Tuple)
        return q.tuple(values);
    auto *set = m_heap.make<SetObject>();
    for (const Value &value : std::as_const(values)) {
        if (!spendKey(value))
            return Value::raised();
        if (value.isUnknown())
            set->setTaint(value.sharedReason());
        else if (!OrderedTable::isHashable(value))
            return raise(u"TypeError"_s, u"unhashable type: '%1'"_s.arg(typeName(value)));
        else
            set->table.insert(value, Value());
    }
    return Value::object(set);
}

Value Interpreter::Private::evaluateDict(const DictExpression &expression)
{
    auto *dict = m_heap.make<DictObject>();
    m_heap.charge(expression.keys.size() * qint64(sizeof(OrderedTable::Entry)));
    for (qsizetype i = 0; i < expression.keys.size(); ++i) {
        if (!expression.keys[i]) {
            const Value other = evaluate(*expression.values[i]);
            if (other.isRaised())
                return other;
            if (!mergeInto(dict, other))
                return Value::raised();
            continue;
        }
        const Value key = evaluate(*expression.keys[i]);
        if (key.isRaised())
            return key;
        const Value value = evaluate(*expression.values[i]);
        if (value.isRaised() || !spendKey(key))
            return Value::raised();
        if (key.isUnknown())
            dict->setTaint(key.sharedReason());
        else if (!OrderedTable::isHashable(key))
            return raise(u"TypeError"_s, u"unhashable type: '%1'"_s.arg(typeName(key)));
        else
            dict->table.insert(key, value);
    }
    return Value::object(dict);
}

// dict.update(other); false: raised.
bool Interpreter::Private::mergeInto(DictObject *dict, const Value &other)
{
    if (other.isRaised())
        return false;
    if (other.isUnknown()) {
        dict->setTaint(other.sharedReason());
        return true;
    }
    if (auto *source = other.as<DictObject>()) {
        if (source->isTainted())
            dict->setTaint(source->taint().sharedReason());
        if (!spend(source->table.size() + source->table.weight() / QuickAStep))
            return false;
        const QList<OrderedTable::Entry> entries = source->table.entries();
        for (const auto &entry : entries) {
            if (!entry.isRemoved)
                dict->table.insert(entry.key, entry.value);
        }
        return true;
    }
    if (const auto keys = attributeIf(other, u"keys"_s)) {
        Value failure;
        const auto list = items(call(*keys, argumentsOf({})), &failure);
        if (!list) {
            if (failure.isUnknown())
                dict->setTaint(failure.sharedReason());
            return !failure.isRaised();
        }
        for (const Value &key : *list) {
            const Value value = subscript(other, key);
            if (value.isRaised() || !spendKey(key))
                return false;
            dict->table.insert(key, value);
        }
        return true;
    }
    Value failure;
    const auto pairs = items(other, &failure);
    if (!pairs) {
        if (failure.isUnknown())
            dict->setTaint(failure.sharedReason());
        return !failure.isRaised();
    }
    for (const Value &pair : *pairs) {
        const auto parts = items(pair, &failure);
        if (!parts) {
            if (failure.isRaised())
                return false;
            dict->setTaint(failure.sharedReason());
            continue;
        }
        if (parts->size() != 2) {
            raise(u"ValueError"_s,
                  u"dictionary update sequence element has length %1; 2 is required"_s.arg(parts->size()));
            return false;
        }
        if (!spendKey(parts->first()))
            return false;
        if (parts->first().isUnknown())
            dict->setTaint(parts->first().sharedReason());
        else
            dict->table.insert(parts->first(), parts->last());
    }
    return true;
}

Value Interpreter::Private::evaluateJoined(const JoinedStringExpression &expression)
{
    QString out;
    Value reason;
    for (const Expression *part : expression.values) {
        const Value value = evaluate(*part);
        if (value.isRaised())
            return value;
        if (value.isUnknown()) {
            if (!reason.isUnknown())
                reason = value;
        } else {
            out += value.stringIf().value_or(QString());
        }
    }
    return reason.isUnknown() ? reason : makeString(out);
}

Value Interpreter::Private::evaluateField(const FormattedValueExpression &expression)
{
    Value value = evaluate(*expression.value);
    if (value.isRaised())
        return value;
    Value specification = Value::string(QString());
    if (expression.formatSpecification) {
        specification = evaluate(*expression.formatSpecification);
        if (specification.isAbsent())
            return specification;
    }
    if (value.isUnknown())
        return value;
    if (expression.conversion == 's')
        value = toString(value);
    else if (expression.conversion == 'r' || expression.conversion == 'a')
        value = repr(value);
    if (value.isAbsent())
        return value;
    return format(value, specification.string());
}

Value Interpreter::Private::evaluateBoolean(const BoolOpExpression &expression)
{
    const bool isAnd = expression.op == BoolOperator::And;
    std::function<Value(qsizetype)> from = [&](qsizetype index) -> Value {
        Value value;
        for (; index < expression.values.size(); ++index) {
            value = evaluate(*expression.values[index]);
            if (value.isRaised() || index + 1 == expression.values.size())
                return value;
            const Value holds = truth(value);
            if (holds.isRaised())
                return holds;
            if (holds.isUnknown())
                return evaluateArms(holds, int(expression.line),
                                    {[&] { return from(index + 1); }, [&] { return value; }});
            if (holds.boolean() != isAnd)
                return value;
        }
        return value;
    };
    return from(0);
}

Value Interpreter::Private::evaluateBinary(const BinaryExpression &expression)
{
    // a + b + c … nests to the left as deep as it is long.
    std::vector<const BinaryExpression *> chain;
    const Expression *leftmost = &expression;
    while (leftmost->kind == ExpressionKind::BinOp) {
        chain.push_back(static_cast<const BinaryExpression *>(leftmost));
        leftmost = chain.back()->left;
    }
    Value left = evaluate(*leftmost);
    for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
        if (left.isRaised() || !step())
            return Value::raised();
        const Value right = evaluate(*(*it)->right);
        if (right.isRaised())
            return right;
        left = binary((*it)->op, left, right);
    }
    return left;
}

Value Interpreter::Private::evaluateUnary(const UnaryExpression &expression)
{
    const Value operand = evaluate(*expression.operand);
    if (operand.isRaised())
        return operand;
    if (expression.op != UnaryOperator::Not)
        return unary(expression.op, operand);
    const Value holds = truth(operand);
    return holds.isBool() ? Value::boolean(!holds.boolean()) : holds;
}

Value Interpreter::Private::evaluateCompare(const CompareExpression &expression)
{
    Value left = evaluate(*expression.left);
    if (left.isRaised())
        return left;
    for (qsizetype i = 0; i < expression.operators.size(); ++i) {
        const Value right = evaluate(*expression.comparators[i]);
        if (right.isRaised())
            return right;
        const Value result = compare(expression.operators[i], left, right);
        if (result.isAbsent() || i + 1 == expression.operators.size())
            return result;
        const Value holds = truth(result);
        if (holds.isAbsent())
            return holds;
        if (!holds.boolean())
            return result;
        left = right;
    }
    return {};
}

Value Interpreter::Private::evaluateConditional(const ConditionalExpression &expression)
{
    const Value test = evaluate(*expression.test);
    const Value holds = test.isRaised() ? test : truth(test);
    if (holds.isRaised())
        return holds;
    if (holds.isUnknown())
        return evaluateArms(holds, int(expression.line),
                            {[&] { return evaluate(*expression.body); }, [&] { return evaluate(*expression.orElse); }});
    return evaluate(holds.boolean() ? *expression.body : *expression.orElse);
}

Value Interpreter::Private::evaluateAttribute(const AttributeExpression &expression)
{
    const Value object = evaluate(*expression.value);
    if (object.isRaised())
        return object;
    return attribute(object, mangled(text(expression.name)));
}

Value Interpreter::Private::evaluateIndex(const Expression &index)
{
    if (index.kind != ExpressionKind::Slice)
        return evaluate(index);
    const auto &slice = index.to<SliceExpression>();
    Value parts[3];
    const Expression *expressions[3] = {slice.lower, slice.upper, slice.step};
    for (int i = 0; i < 3; ++i) {
        if (expressions[i])
            parts[i] = evaluate(*expressions[i]);
        if (parts[i].isAbsent())
            return parts[i];
    }
    return q.host<SliceObject>(parts[0], parts[1], parts[2]);
}

Value Interpreter::Private::evaluateSubscript(const SubscriptExpression &expression)
{
    const Value object = evaluate(*expression.value);
    if (object.isRaised())
        return object;
    const Value index = evaluateIndex(*expression.index);
    if (index.isRaised())
        return index;
    return subscript(object, index);
}

Value Interpreter::Private::evaluateLambda(const LambdaExpression &expression)
{
    FunctionObject *function = makeFunction(expression.arguments, u"<lambda>"_s);
    if (!function)
        return Value::raised();
    function->lambda = &expression;
    function->line = int(expression.line);
    return Value::object(function);
}

Value Interpreter::Private::evaluateYield(const YieldExpression &expression)
{
    Value value;
    if (expression.value)
        value = evaluate(*expression.value);
    if (value.isRaised())
        return value;
    if (!m_frame->onYield)
        return unknown(SyntaxText::tr("a yield outside of a generator"));
    return (*m_frame->onYield)(value);
}

Value Interpreter::Private::evaluateYieldFrom(const YieldFromExpression &expression)
{
    const Value iterable = evaluate(*expression.value);
    if (iterable.isRaised())
        return iterable;
    if (!m_frame->onYield)
        return unknown(SyntaxText::tr("a yield outside of a generator"));
    const YieldHandler &onYield = *m_frame->onYield;
    const Value end = iterate(iterable, [&](const Value &item) { return !onYield(item).isRaised(); });
    if (m_isRaising)
        return Value::raised();
    return end.isUnknown() ? onYield(end) : end;
}

Value Interpreter::Private::evaluateComprehension(const NodeList<Comprehension> &generators,
                                                  const std::function<Value()> &each)
{
    // The first iterable belongs to the scope around.
    const Value first = evaluate(*generators.first().iterable);
    if (first.isRaised())
        return first;
    auto scope = std::make_shared<Scope>();
    scope->parent = m_frame->scope;
    scope->serial = ++m_serial;
    scope->isComprehension = true;
    const std::shared_ptr<Scope> before = std::exchange(m_frame->scope, scope);
    Frame *frame = m_frame;
    const Value result = comprehend(generators, 0, &first, each);
    frame->scope = before;
    return result;
}

// None, Unknown (not all items are known) or Raised.
Value Interpreter::Private::comprehend(const NodeList<Comprehension> &generators, qsizetype index, const Value *first,
                                       const std::function<Value()> &each)
{
    if (index == generators.size())
        return each();
    if (!hasStack())
        return Value::raised();
    const Comprehension &generator = generators[index];
    const Value iterable = first ? *first : evaluate(*generator.iterable);
    if (iterable.isRaised())
        return iterable;
    Value reason;
    bool raised = false;
    Frame *frame = m_frame;
    const std::shared_ptr<Scope> scope = frame->scope;
    const auto one = [&](const Value &item) {
        const FrameSwitch here(*this, frame);
        const std::shared_ptr<Scope> outer = std::exchange(frame->scope, scope);
        const auto inside = [&]() -> Flow {
            if (assign(*generator.target, item) == Flow::Raise)
                return Flow::Raise;
            for (const Expression *condition : generator.conditions) {
                const Value test = evaluate(*condition);
                const Value holds = test.isRaised() ? test : truth(test);
                if (holds.isRaised())
                    return Flow::Raise;
                if (holds.isUnknown()) {
                    reason = holds;
                    return executeArms(holds, Observer::Cause::Branch, int(condition->line),
                                       {[&] {
                                            return comprehend(generators, index + 1, nullptr, each).isRaised()
                                                       ? Flow::Raise
                                                       : Flow::Normal;
                                        },
                                        [] { return Flow::Normal; }});
                }
                if (!holds.boolean())
                    return Flow::Normal;
            }
            const Value inner = comprehend(generators, index + 1, nullptr, each);
            if (inner.isUnknown() && index + 1 < generators.size())
                reason = inner;
            return inner.isRaised() ? Flow::Raise : Flow::Normal;
        };
        raised = !step() || inside() == Flow::Raise;
        frame->scope = outer;
        return !raised;
    };
    const auto once = [&](const Value &why) {
        reason = why;
        executeArms(why, Observer::Cause::Loop, frame->line,
                    {[&] { return one(why) ? Flow::Normal : Flow::Raise; }, [] { return Flow::Normal; }});
    };
    if (iterable.isUnknown()) {
        once(iterable);
    } else {
        const Value end = iterate(iterable, one);
        if (end.isRaised())
            return end;
        if (end.isUnknown() && !raised)
            once(end);
    }
    if (m_isRaising)
        return Value::raised();
    return reason.isUnknown() ? reason : Value();
}

Value Interpreter::Private::awaitValue(const Value &value)
{
    if (auto *host = value.as<HostObject>())
        return host->awaited(q);
    return value;
}

} // namespace athanor::python
