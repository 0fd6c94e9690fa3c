// SPDX-License-Identifier: MIT
#include "alembic/python/dumper.h"

namespace athanor::python {

namespace {

// Two surrogates that were written one by one are two characters in Python; in a QString they would be one.
QByteArray stringRepresentation(const ConstantExpression &constant)
{
    QByteArray text;
    qsizetype done = 0;
    char32_t divider = 0x4E00; // a printable character that the text does not have
    const auto dividerText = [&divider] { return QString::fromUcs4(&divider, 1).toUtf8(); };
    for (qsizetype at = constant.text.indexOf('\xED'); at >= 0; at = constant.text.indexOf('\xED', at + 1)) {
        const QByteArrayView pair = constant.text.sliced(at, std::min<qsizetype>(6, constant.text.size() - at));
        const bool isPair = pair.size() == 6 && quint8(pair[1]) >= 0xA0 && quint8(pair[1]) < 0xB0 &&
                            pair[3] == '\xED' && quint8(pair[4]) >= 0xB0;
        if (!isPair)
            continue;
        while (constant.text.contains(dividerText()))
            ++divider;
        text += constant.text.sliced(done, at + 3 - done);
        text += dividerText();
        done = at + 3;
    }
    if (done == 0)
        return representation(stringValue(constant)).toUtf8();
    text += constant.text.sliced(done);
    ConstantExpression divided = constant;
    divided.text = text;
    return representation(stringValue(divided)).toUtf8().replace(dividerText(), "");
}

} // namespace

void Dumper::writeConstant(const ConstantExpression &constant)
{
    open("Constant");
    field("value");
    switch (constant.type) {
    case ConstantKind::None:
        m_out += "None";
        break;
    case ConstantKind::True:
        m_out += "True";
        break;
    case ConstantKind::False:
        m_out += "False";
        break;
    case ConstantKind::Ellipsis:
        m_out += "Ellipsis";
        break;
    case ConstantKind::Integer:
        m_out += constant.fits ? QByteArray::number(constant.integer) : decimalOfLiteral(constant.text);
        break;
    case ConstantKind::Float:
        m_out += representation(constant.real).toLatin1();
        break;
    case ConstantKind::Imaginary:
        m_out += imaginaryRepresentation(constant.real).toLatin1();
        break;
    case ConstantKind::String:
        m_out += stringRepresentation(constant);
        break;
    case ConstantKind::Bytes:
        m_out += representation(constant.text.toByteArray()).toLatin1();
        break;
    }
    if (constant.unicodePrefix)
        plain("kind", "'u'");
}

void Dumper::write(const Expression *expression)
{
    if (!expression) {
        m_out += "None";
        return;
    }
    switch (expression->kind) {
    case ExpressionKind::BoolOp: {
        const auto &e = expression->to<BoolOpExpression>();
        open("BoolOp");
        plain("op", nameOf(BoolOperatorNames, e.op));
        list("values", e.values);
        break;
    }
    case ExpressionKind::NamedExpr: {
        const auto &e = expression->to<NamedExpression>();
        open("NamedExpr");
        child("target", e.target);
        child("value", e.value);
        break;
    }
    case ExpressionKind::BinOp: {
        const auto &e = expression->to<BinaryExpression>();
        open("BinOp");
        child("left", e.left);
        plain("op", nameOf(BinaryOperatorNames, e.op));
        child("right", e.right);
        break;
    }
    case ExpressionKind::UnaryOp: {
        const auto &e = expression->to<UnaryExpression>();
        open("UnaryOp");
        plain("op", nameOf(UnaryOperatorNames, e.op));
        child("operand", e.operand);
        break;
    }
    case ExpressionKind::Lambda: {
        const auto &e = expression->to<LambdaExpression>();
        open("Lambda");
        field("args");
        write(*e.arguments);
        child("body", e.body);
        break;
    }
    case ExpressionKind::IfExp: {
        const auto &e = expression->to<ConditionalExpression>();
        open("IfExp");
        child("test", e.test);
        child("body", e.body);
        child("orelse", e.orElse);
        break;
    }
    case ExpressionKind::Dict:
        open("Dict");
        list("keys", expression->to<DictExpression>().keys);
        list("values", expression->to<DictExpression>().values);
        break;
    case ExpressionKind::Set:
        open("Set");
        list("elts", expression->to<SetExpression>().elements);
        break;
    case ExpressionKind::ListComp:
        open("ListComp");
        child("elt", expression->to<ListComprehension>().element);
        list("generators", expression->to<ListComprehension>().generators);
        break;
    case ExpressionKind::SetComp:
        open("SetComp");
        child("elt", expression->to<SetComprehension>().element);
        list("generators", expression->to<SetComprehension>().generators);
        break;
    case ExpressionKind::GeneratorExp:
        open("GeneratorExp");
        child("elt", expression->to<GeneratorExpression>().element);
        list("generators", expression->to<GeneratorExpression>().generators);
        break;
    case ExpressionKind::DictComp:
        open("DictComp");
        child("key", expression->to<DictComprehension>().key);
        child("value", expression->to<DictComprehension>().value);
        list("generators", expression->to<DictComprehension>().generators);
        break;
    case ExpressionKind::Await:
        open("Await");
        child("value", expression->to<AwaitExpression>().value);
        break;
    case ExpressionKind::Yield:
        open("Yield");
        optional("value", expression->to<YieldExpression>().value);
        break;
    case ExpressionKind::YieldFrom:
        open("YieldFrom");
        child("value", expression->to<YieldFromExpression>().value);
        break;
    case ExpressionKind::Compare: {
        const auto &e = expression->to<CompareExpression>();
        open("Compare");
        child("left", e.left);
        list("ops", e.operators);
        list("comparators", e.comparators);
        break;
    }
    case ExpressionKind::Call: {
        const auto &e = expression->to<CallExpression>();
        open("Call");
        child("func", e.function);
        list("args", e.arguments);
        list("keywords", e.keywords);
        break;
    }
    case ExpressionKind::FormattedValue: {
        const auto &e = expression->to<FormattedValueExpression>();
        open("FormattedValue");
        child("value", e.value);
        number("conversion", e.conversion);
        optional("format_spec", e.formatSpecification);
        break;
    }
    case ExpressionKind::JoinedStr:
        open("JoinedStr");
        list("values", expression->to<JoinedStringExpression>().values);
        break;
    case ExpressionKind::TemplateStr:
        open("TemplateStr");
        list("values", expression->to<TemplateStringExpression>().values);
        break;
    case ExpressionKind::Interpolation: {
        const auto &e = expression->to<InterpolationExpression>();
        open("Interpolation");
        child("value", e.value);
        text("str", e.text);
        number("conversion", e.conversion);
        optional("format_spec", e.formatSpecification);
        break;
    }
    case ExpressionKind::Constant:
        writeConstant(expression->to<ConstantExpression>());
        break;
    case ExpressionKind::Attribute: {
        const auto &e = expression->to<AttributeExpression>();
        open("Attribute");
        child("value", e.value);
        text("attr", e.name);
        plain("ctx", nameOf(ContextNames, e.context));
        break;
    }
    case ExpressionKind::Subscript: {
        const auto &e = expression->to<SubscriptExpression>();
        open("Subscript");
        child("value", e.value);
        child("slice", e.index);
        plain("ctx", nameOf(ContextNames, e.context));
        break;
    }
    case ExpressionKind::Starred:
        open("Starred");
        child("value", expression->to<StarredExpression>().value);
        plain("ctx", nameOf(ContextNames, expression->to<StarredExpression>().context));
        break;
    case ExpressionKind::Name:
        open("Name");
        text("id", expression->to<NameExpression>().name);
        plain("ctx", nameOf(ContextNames, expression->to<NameExpression>().context));
        break;
    case ExpressionKind::List:
        open("List");
        list("elts", expression->to<ListExpression>().elements);
        plain("ctx", nameOf(ContextNames, expression->to<ListExpression>().context));
        break;
    case ExpressionKind::Tuple:
        open("Tuple");
        list("elts", expression->to<TupleExpression>().elements);
        plain("ctx", nameOf(ContextNames, expression->to<TupleExpression>().context));
        break;
    case ExpressionKind::Slice: {
        const auto &e = expression->to<SliceExpression>();
        open("Slice");
        optional("lower", e.lower);
        optional("upper", e.upper);
        optional("step", e.step);
        break;
    }
    }
    close(*expression);
}

QByteArray dump(const Module &module, bool withLocations)
{
    return Dumper(module, withLocations).run();
}

} // namespace athanor::python
