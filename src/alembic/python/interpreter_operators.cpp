// SPDX-License-Identifier: MIT
#include "alembic/python/biginteger.h"
#include "alembic/python/formatting.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"

#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr qsizetype MaximumBits = 20000; // of whole numbers
constexpr qint64 NumbersAStep = 1024; // weight that is multiplied or divided in a step
constexpr qint64 MaximumLength = 4'000'000; // of strings and lists made by *

struct OperatorName
{
    const char *symbol;
    const char *method;
};
constexpr std::array<OperatorName, 13> OperatorNames = {{{"+", "add"},
                                                         {"-", "sub"},
                                                         {"*", "mul"},
                                                         {"@", "matmul"},
                                                         {"/", "truediv"},
                                                         {"%", "mod"},
                                                         {"** or pow()", "pow"},
                                                         {"<<", "lshift"},
                                                         {">>", "rshift"},
                                                         {"|", "or"},
                                                         {"^", "xor"},
                                                         {"&", "and"},
                                                         {"//", "floordiv"}}};

bool isWhole(const Value &value)
{
    return value.isInt() || value.isBool() || value.isBigInt();
}

bool isNumber(const Value &value)
{
    return isWhole(value) || value.isFloat();
}

double toDouble(const Value &value)
{
    if (value.isFloat())
        return value.real();
    return value.isBigInt() ? BigInteger::fromDecimal(value.decimal()).toDouble() : double(*value.integerIf());
}

BigInteger toBig(const Value &value)
{
    return value.isBigInt() ? BigInteger::fromDecimal(value.decimal()) : BigInteger(*value.integerIf());
}

Value fromBig(const BigInteger &value)
{
    if (const auto small = value.toInt64())
        return Value::integer(*small);
    return Value::bigInteger(value.toDecimal());
}

qint64 floorDivide(qint64 left, qint64 right)
{
    const qint64 quotient = left / right;
    return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
}

double floorModulo(double left, double right)
{
    const double rest = std::fmod(left, right);
    return rest != 0 && (rest < 0) != (right < 0) ? rest + right : std::copysign(rest, rest == 0 ? right : rest);
}

QString operatorText(BinaryOperator op)
{
    return QString::fromLatin1(OperatorNames[std::size_t(op)].symbol);
}

} // namespace

Value Interpreter::Private::makeString(const QString &value)
{
    if (value.size() > 256)
        m_heap.charge(value.size() * 2);
    return Value::string(value);
}

Value Interpreter::Private::makeBytes(const QByteArray &value)
{
    if (value.size() > 256)
        m_heap.charge(value.size());
    return Value::bytes(value);
}

// Numbers only; NotImplemented for anything else.
Value Interpreter::Private::arithmetic(BinaryOperator op, const Value &left, const Value &right)
{
    const auto zero = [&](const char *what) { return raise(u"ZeroDivisionError"_s, QString::fromLatin1(what)); };
    if (isWhole(left) && isWhole(right)) {
        const auto l = left.integerIf();
        const auto r = right.integerIf();
        const bool small = l && r;
        if (left.isBool() && right.isBool()) {
            if (op == BinaryOperator::BitAnd)
                return Value::boolean(left.boolean() && right.boolean());
            if (op == BinaryOperator::BitOr)
                return Value::boolean(left.boolean() || right.boolean());
            if (op == BinaryOperator::BitXor)
                return Value::boolean(left.boolean() != right.boolean());
        }
        qint64 result = 0;
        switch (op) {
        case BinaryOperator::Add:
            if (small && !qAddOverflow(*l, *r, &result))
                return Value::integer(result);
            return fromBig(toBig(left) + toBig(right));
        case BinaryOperator::Sub:
            if (small && !qSubOverflow(*l, *r, &result))
                return Value::integer(result);
            return fromBig(toBig(left) - toBig(right));
        case BinaryOperator::Mult: {
            if (small && !qMulOverflow(*l, *r, &result))
                return Value::integer(result);
            const BigInteger a = toBig(left);
            const BigInteger b = toBig(right);
            if (a.bits() + b.bits() > MaximumBits)
                return unknown(SyntaxText::tr("the number is too long"));
            return fromBig(a * b);
        }
        case BinaryOperator::Div:
            if (toDouble(right) == 0)
                return zero("division by zero");
            return Value::real(toDouble(left) / toDouble(right));
        case BinaryOperator::FloorDiv:
        case BinaryOperator::Mod: {
            if (toDouble(right) == 0)
                return zero(op == BinaryOperator::Mod ? "integer modulo by zero"
                                                      : "integer division or modulo by zero");
            if (small && *r != -1) {
                const qint64 quotient = floorDivide(*l, *r);
                return Value::integer(op == BinaryOperator::Mod ? *l - quotient * *r : quotient);
            }
            BigInteger rest;
            const BigInteger quotient = toBig(left).floorDivided(toBig(right), &rest);
            return fromBig(op == BinaryOperator::Mod ? rest : quotient);
        }
        case BinaryOperator::Pow: {
            if (!r || *r > MaximumBits)
                return unknown(SyntaxText::tr("the number is too long"));
            if (*r < 0) {
                if (toDouble(left) == 0)
                    return zero("0.0 cannot be raised to a negative power");
                return Value::real(std::pow(toDouble(left), double(*r)));
            }
            BigInteger power(1);
            BigInteger base = toBig(left);
            if (base.bits() * *r > MaximumBits && base.bits() > 1)
                return unknown(SyntaxText::tr("the number is too long"));
            for (qint64 e = *r; e > 0; e >>= 1) {
                if (e & 1)
                    power = power * base;
                if (e > 1)
                    base = base * base;
            }
            return fromBig(power);
        }
        case BinaryOperator::LShift:
        case BinaryOperator::RShift: {
            if (!r || *r < 0)
                return r ? raise(u"ValueError"_s, u"negative shift count"_s)
                         : unknown(SyntaxText::tr("the number is too long"));
            if (*r > MaximumBits)
                return op == BinaryOperator::RShift ? Value::integer(toDouble(left) < 0 ? -1 : 0)
                                                    : unknown(SyntaxText::tr("the number is too long"));
            if (!spend(*r * *r / (8 * NumbersAStep)))
                return Value::raised();
            BigInteger factor(1);
            for (qint64 i = 0; i < *r; ++i)
                factor = factor + factor;
            return fromBig(op == BinaryOperator::LShift ? toBig(left) * factor : toBig(left).floorDivided(factor));
        }
        case BinaryOperator::BitOr:
        case BinaryOperator::BitXor:
        case BinaryOperator::BitAnd:
            if (!small)
                return unknown(SyntaxText::tr("the number is too long"));
            return Value::integer(op == BinaryOperator::BitOr    ? *l | *r
                                  : op == BinaryOperator::BitXor ? *l ^ *r
                                                                 : *l & *r);
        case BinaryOperator::MatMult:
            break;
        }
        return Value::notImplemented();
    }
    const double l = toDouble(left);
    const double r = toDouble(right);
    switch (op) {
    case BinaryOperator::Add:
        return Value::real(l + r);
    case BinaryOperator::Sub:
        return Value::real(l - r);
    case BinaryOperator::Mult:
        return Value::real(l * r);
    case BinaryOperator::Div:
        return r == 0 ? zero("float division by zero") : Value::real(l / r);
    case BinaryOperator::FloorDiv:
        return r == 0 ? zero("float floor division by zero") : Value::real(std::floor(l / r));
    case BinaryOperator::Mod:
        return r == 0 ? zero("float modulo") : Value::real(floorModulo(l, r));
    case BinaryOperator::Pow:
        if (l < 0 && std::trunc(r) != r)
            return unknown(SyntaxText::tr("complex numbers are not evaluated"));
        if (l == 0 && r < 0)
            return zero("0.0 cannot be raised to a negative power");
        return Value::real(std::pow(l, r));
    default:
        return Value::notImplemented();
    }
}

Value Interpreter::Private::binary(BinaryOperator op, const Value &left, const Value &right, bool inPlace)
{
    if (left.isRaised() || right.isRaised())
        return Value::raised();
    if (isNumber(left) && isNumber(right)) {
        if (!spend((left.weight() + right.weight()) / NumbersAStep))
            return Value::raised();
        const Value result = arithmetic(op, left, right);
        if (!spend(result.weight() / NumbersAStep))
            return Value::raised();
        if (!result.isNotImplemented())
            return result;
    }
    // Objects of the host may know what to do even with something unknown.
    auto *leftHost = left.as<HostObject>();
    auto *rightHost = right.as<HostObject>();
    if (leftHost) {
        if (const auto result = leftHost->binary(q, op, right, false))
            return *result;
    }
    if (m_isRaising)
        return Value::raised();
    if (left.isUnknown())
        return left;
    if (left.isString() && op == BinaryOperator::Mod) {
        if (!spend(left.string().size() / SlowAStep))
            return Value::raised();
        return formatPercent(q, left.string(), right);
    }
    if (rightHost && !right.isUnknown()) {
        if (const auto result = rightHost->binary(q, op, left, true))
            return *result;
        if (m_isRaising)
            return Value::raised();
    }
    if (right.isUnknown()) {
        // list += unknown
        if (inPlace && left.kind() == ValueKind::List)
            taint(left, right);
        return right;
    }
    if (left.isObject() && left.object()->isTainted())
        return left.object()->taint();
    if (right.isObject() && right.object()->isTainted() && !(inPlace && left.kind() == ValueKind::List))
        return right.object()->taint();

    // Classes written in Python.
    const QString method = QString::fromLatin1(OperatorNames[std::size_t(op)].method);
    bool found = false;
    if (left.kind() == ValueKind::Instance) {
        if (inPlace) {
            const Value result = callSpecial(left, u"__i"_s + method + u"__"_s, {right}, &found);
            if (found && !result.isNotImplemented())
                return result;
        }
        const Value result = callSpecial(left, u"__"_s + method + u"__"_s, {right}, &found);
        if (found && !result.isNotImplemented())
            return result;
        if (!left.as<InstanceObject>()->hostState.isNone())
            return binary(op, left.as<InstanceObject>()->hostState, right);
    }
    if (right.kind() == ValueKind::Instance) {
        const Value result = callSpecial(right, u"__r"_s + method + u"__"_s, {left}, &found);
        if (found && !result.isNotImplemented())
            return result;
        if (!right.as<InstanceObject>()->hostState.isNone())
            return binary(op, left, right.as<InstanceObject>()->hostState);
    }

    const auto repeated = [&](const Value &sequence, qint64 count) -> Value {
        count = std::max<qint64>(count, 0);
        const qint64 length = sequence.isString()                  ? sequence.string().size()
                              : sequence.isBytes()                 ? sequence.bytes().size()
                              : sequence.kind() == ValueKind::List ? sequence.as<ListObject>()->items.size()
                                                                   : sequence.as<TupleObject>()->items.size();
        if (length && count > MaximumLength / length)
            return unknown(SyntaxText::tr("the sequence is too long"));
        if (sequence.isString())
            return makeString(sequence.string().repeated(count));
        if (sequence.isBytes())
            return makeBytes(sequence.bytes().repeated(count));
        const QList<Value> once =
            sequence.kind() == ValueKind::List ? sequence.as<ListObject>()->items : sequence.as<TupleObject>()->items;
        QList<Value> all;
        all.reserve(once.size() * count);
        for (qint64 i = 0; i < count; ++i)
            all << once;
        return sequence.kind() == ValueKind::List ? q.list(all) : q.tuple(all);
    };
    const auto isSequence = [](const Value &value) {
        return value.isString() || value.isBytes() || value.kind() == ValueKind::List ||
               value.kind() == ValueKind::Tuple;
    };
    switch (op) {
    case BinaryOperator::Add:
        if (left.isString() && right.isString()) {
            if (left.string().size() + right.string().size() > MaximumLength)
                return unknown(SyntaxText::tr("the text is too long"));
            return makeString(left.string() + right.string());
        }
        if (left.isBytes() && right.isBytes())
            return makeBytes(left.bytes() + right.bytes());
        if (left.kind() == ValueKind::List && (inPlace || right.kind() == ValueKind::List)) {
            Value failure;
            const auto more = items(right, &failure);
            if (!more) {
                if (failure.isUnknown() && inPlace) {
                    taint(left, failure);
                    return left;
                }
                return failure;
            }
            m_heap.charge(more->size() * qint64(sizeof(Value)));
            if (!inPlace)
                return q.list(left.as<ListObject>()->items + *more);
            willChange(left.object());
            left.as<ListObject>()->items << *more;
            return left;
        }
        if (left.kind() == ValueKind::Tuple && right.kind() == ValueKind::Tuple)
            return q.tuple(left.as<TupleObject>()->items + right.as<TupleObject>()->items);
        break;
    case BinaryOperator::Mult:
        if (isSequence(left) && right.integerIf())
            return repeated(left, *right.integerIf());
        if (isSequence(right) && left.integerIf())
            return repeated(right, *left.integerIf());
        break;
    case BinaryOperator::BitOr:
    case BinaryOperator::BitAnd:
    case BinaryOperator::Sub:
    case BinaryOperator::BitXor: {
        if (left.kind() == ValueKind::Dict && right.kind() == ValueKind::Dict && op == BinaryOperator::BitOr) {
            auto *dict = inPlace ? left.as<DictObject>() : m_heap.make<DictObject>();
            if (inPlace)
                willChange(dict);
            else if (!copyTable(left.as<DictObject>()->table, dict->table))
                return Value::raised();
            return mergeInto(dict, right) ? Value::object(dict) : Value::raised();
        }
        auto *a = left.as<SetObject>();
        auto *b = right.as<SetObject>();
        if (!a || !b)
            break;
        if (!spend(a->table.size() + b->table.size() + (a->table.weight() + b->table.weight()) / QuickAStep))
            return Value::raised();
        m_heap.charge((a->table.size() + b->table.size()) * qint64(sizeof(OrderedTable::Entry)));
        auto *result = m_heap.make<SetObject>(a->isFrozen);
        for (const Value &key : a->table.keys()) {
            const bool inBoth = b->table.find(key) != nullptr;
            if (op == BinaryOperator::BitOr || inBoth == (op == BinaryOperator::BitAnd))
                result->table.insert(key, Value());
        }
        if (op == BinaryOperator::BitOr || op == BinaryOperator::BitXor) {
            for (const Value &key : b->table.keys()) {
                if (!a->table.find(key))
                    result->table.insert(key, Value());
            }
        }
        if (!inPlace || a->isFrozen)
            return Value::object(result);
        willChange(a);
        a->table = result->table;
        return left;
    }
    default:
        break;
    }
    // X | None, list[int] | None: a type.
    if (op == BinaryOperator::BitOr && (left.kind() == ValueKind::Class || right.kind() == ValueKind::Class))
        return left.isNone() ? right : left;
    if (op == BinaryOperator::Add && left.isString())
        return raise(u"TypeError"_s, u"can only concatenate str (not \"%1\") to str"_s.arg(typeName(right)));
    return raise(u"TypeError"_s, u"unsupported operand type(s) for %1%2: '%3' and '%4'"_s.arg(
                                     operatorText(op), inPlace ? u"="_s : QString(), typeName(left), typeName(right)));
}

Value Interpreter::Private::unary(UnaryOperator op, const Value &operand)
{
    if (operand.isAbsent())
        return operand;
    if (isWhole(operand)) {
        if (!spend(operand.weight() / NumbersAStep))
            return Value::raised();
        switch (op) {
        case UnaryOperator::USub:
            return fromBig(toBig(operand).negated());
        case UnaryOperator::UAdd:
            return operand.isBool() ? Value::integer(*operand.integerIf()) : operand;
        case UnaryOperator::Invert:
            return fromBig(toBig(operand).negated() - BigInteger(1));
        case UnaryOperator::Not:
            break;
        }
    }
    if (operand.isFloat() && op == UnaryOperator::USub)
        return Value::real(-operand.real());
    if (operand.isFloat() && op == UnaryOperator::UAdd)
        return operand;
    if (auto *host = operand.as<HostObject>()) {
        if (const auto result = host->unary(q, op))
            return *result;
    }
    bool found = false;
    const Value result = callSpecial(operand,
                                     op == UnaryOperator::USub   ? u"__neg__"_s
                                     : op == UnaryOperator::UAdd ? u"__pos__"_s
                                                                 : u"__invert__"_s,
                                     {}, &found);
    if (found)
        return result;
    return raise(u"TypeError"_s, u"bad operand type for unary %1: '%2'"_s.arg(op == UnaryOperator::USub   ? u"-"_s
                                                                              : op == UnaryOperator::UAdd ? u"+"_s
                                                                                                          : u"~"_s,
                                                                              typeName(operand)));
}

} // namespace athanor::python
