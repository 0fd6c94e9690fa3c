// SPDX-License-Identifier: MIT
#include "alembic/python/parser.h"

namespace athanor::python {

namespace {

constexpr int MaximumDepth = 50;

std::optional<Literal> evaluate(const Expression &expression, const NameResolver &names, int depth);

std::optional<Literal> evaluateConstant(const ConstantExpression &constant)
{
    Literal literal;
    switch (constant.type) {
    case ConstantKind::None:
        return literal;
    case ConstantKind::True:
    case ConstantKind::False:
        literal.kind = Literal::Kind::Bool;
        literal.integer = constant.type == ConstantKind::True;
        return literal;
    case ConstantKind::Ellipsis:
        literal.kind = Literal::Kind::Ellipsis;
        return literal;
    case ConstantKind::Integer:
        if (!constant.fits)
            return std::nullopt;
        literal.kind = Literal::Kind::Integer;
        literal.integer = constant.integer;
        return literal;
    case ConstantKind::Float:
        literal.kind = Literal::Kind::Float;
        literal.real = constant.real;
        return literal;
    case ConstantKind::String:
        literal.kind = Literal::Kind::String;
        literal.text = stringValue(constant);
        return literal;
    case ConstantKind::Bytes:
        literal.kind = Literal::Kind::Bytes;
        literal.bytes = constant.text.toByteArray();
        return literal;
    case ConstantKind::Imaginary:
        break;
    }
    return std::nullopt;
}

std::optional<Literal> evaluateItems(const ExpressionList &elements, Literal::Kind kind, const NameResolver &names,
                                     int depth)
{
    Literal literal;
    literal.kind = kind;
    literal.items.reserve(elements.size());
    for (const Expression *element : elements) {
        if (const auto *starred = element->as<StarredExpression>()) {
            auto inner = evaluate(*starred->value, names, depth);
            if (!inner || (inner->kind != Literal::Kind::List && inner->kind != Literal::Kind::Tuple))
                return std::nullopt;
            literal.items += inner->items;
            continue;
        }
        auto item = evaluate(*element, names, depth);
        if (!item)
            return std::nullopt;
        literal.items.append(std::move(*item));
    }
    return literal;
}

std::optional<Literal> evaluateSum(const BinaryExpression &sum, const NameResolver &names, int depth)
{
    if (sum.op != BinaryOperator::Add)
        return std::nullopt;
    auto left = evaluate(*sum.left, names, depth);
    if (!left)
        return std::nullopt;
    const auto right = evaluate(*sum.right, names, depth);
    if (!right || left->kind != right->kind)
        return std::nullopt;
    switch (left->kind) {
    case Literal::Kind::String:
        left->text += right->text;
        return left;
    case Literal::Kind::Bytes:
        left->bytes += right->bytes;
        return left;
    case Literal::Kind::List:
    case Literal::Kind::Tuple:
        left->items += right->items;
        return left;
    case Literal::Kind::Integer:
        if (qAddOverflow(left->integer, right->integer, &left->integer))
            return std::nullopt;
        return left;
    default:
        return std::nullopt;
    }
}

std::optional<Literal> evaluate(const Expression &expression, const NameResolver &names, int depth)
{
    if (++depth > MaximumDepth)
        return std::nullopt;
    switch (expression.kind) {
    case ExpressionKind::Constant:
        return evaluateConstant(expression.to<ConstantExpression>());
    case ExpressionKind::Tuple:
        return evaluateItems(expression.to<TupleExpression>().elements, Literal::Kind::Tuple, names, depth);
    case ExpressionKind::List:
        return evaluateItems(expression.to<ListExpression>().elements, Literal::Kind::List, names, depth);
    case ExpressionKind::Set:
        return evaluateItems(expression.to<SetExpression>().elements, Literal::Kind::Set, names, depth);
    case ExpressionKind::Dict: {
        const auto &dict = expression.to<DictExpression>();
        Literal literal;
        literal.kind = Literal::Kind::Dict;
        for (qsizetype i = 0; i < dict.keys.size(); ++i) {
            if (!dict.keys[i])
                return std::nullopt;
            auto key = evaluate(*dict.keys[i], names, depth);
            auto value = evaluate(*dict.values[i], names, depth);
            if (!key || !value)
                return std::nullopt;
            literal.items << std::move(*key) << std::move(*value);
        }
        return literal;
    }
    case ExpressionKind::JoinedStr: {
        // f"…" without a field.
        Literal literal;
        literal.kind = Literal::Kind::String;
        for (const Expression *part : expression.to<JoinedStringExpression>().values) {
            const auto *constant = part->as<ConstantExpression>();
            if (!constant)
                return std::nullopt;
            literal.text += stringValue(*constant);
        }
        return literal;
    }
    case ExpressionKind::UnaryOp: {
        const auto &unary = expression.to<UnaryExpression>();
        if (unary.op != UnaryOperator::USub && unary.op != UnaryOperator::UAdd)
            return std::nullopt;
        auto operand = evaluate(*unary.operand, names, depth);
        if (!operand || (operand->kind != Literal::Kind::Integer && operand->kind != Literal::Kind::Float))
            return std::nullopt;
        if (unary.op == UnaryOperator::USub) {
            if (qSubOverflow(qint64(0), operand->integer, &operand->integer))
                return std::nullopt;
            operand->real = -operand->real;
        }
        return operand;
    }
    case ExpressionKind::BinOp:
        return evaluateSum(expression.to<BinaryExpression>(), names, depth);
    case ExpressionKind::Name:
        if (names) {
            if (const Expression *known = names(expression.to<NameExpression>().name))
                return evaluate(*known, names, depth);
        }
        return std::nullopt;
    default:
        return std::nullopt;
    }
}

} // namespace

namespace {

// QString::fromUtf8() drops a leading byte order mark; in a literal it is a character.
QString fromUtf8(QByteArrayView text)
{
    QString marks;
    for (; text.startsWith("\xEF\xBB\xBF"); text = text.sliced(3))
        marks += QChar(u'\uFEFF');
    return marks.isEmpty() ? QString::fromUtf8(text) : QString(marks + QString::fromUtf8(text));
}

} // namespace

QString stringValue(const ConstantExpression &constant)
{
    const QByteArrayView text = constant.text;
    // A lone surrogate, which is not UTF-8: ED A0…BF xx.
    qsizetype surrogate = -1;
    for (qsizetype at = text.indexOf('\xED'); at >= 0; at = text.indexOf('\xED', at + 1)) {
        if (at + 2 < text.size() && quint8(text[at + 1]) >= 0xA0) {
            surrogate = at;
            break;
        }
    }
    if (surrogate < 0) [[likely]]
        return fromUtf8(text);
    QString out;
    qsizetype start = 0;
    for (qsizetype at = surrogate; at >= 0; at = text.indexOf('\xED', at + 1)) {
        if (at + 2 >= text.size() || quint8(text[at + 1]) < 0xA0)
            continue;
        out += fromUtf8(text.sliced(start, at - start));
        out += QChar(char16_t(0xD000 | ((quint8(text[at + 1]) & 0x3F) << 6) | (quint8(text[at + 2]) & 0x3F)));
        start = at + 3;
    }
    return out + fromUtf8(text.sliced(start));
}

QString identifierText(Identifier identifier)
{
    return QString::fromUtf8(identifier);
}

std::optional<QString> docstring(StatementList body)
{
    if (body.isEmpty())
        return std::nullopt;
    const auto *statement = body.first()->as<ExpressionStatement>();
    const auto *constant = statement ? statement->value->as<ConstantExpression>() : nullptr;
    if (!constant || constant->type != ConstantKind::String)
        return std::nullopt;
    return stringValue(*constant);
}

std::optional<QString> docstring(const Module &module)
{
    return docstring(module.body());
}

std::optional<Literal> literalValue(const Expression &expression, const NameResolver &names)
{
    return evaluate(expression, names, 0);
}

} // namespace athanor::python
