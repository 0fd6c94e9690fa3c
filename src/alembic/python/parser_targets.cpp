// SPDX-License-Identifier: MIT
#include "alembic/python/parserstate.h"
#include "alembic/python/syntaxtext.h"

namespace athanor::python {

// The words are CPython's own (Parser/pegen.c, _PyPegen_get_expr_name).
QString Parser::describe(const Expression *expression)
{
    switch (expression->kind) {
    case ExpressionKind::Attribute:
        return SyntaxText::tr("attribute");
    case ExpressionKind::Subscript:
        return SyntaxText::tr("subscript");
    case ExpressionKind::Starred:
        return SyntaxText::tr("starred");
    case ExpressionKind::Name:
        return SyntaxText::tr("name");
    case ExpressionKind::List:
        return SyntaxText::tr("list");
    case ExpressionKind::Tuple:
        return SyntaxText::tr("tuple");
    case ExpressionKind::Lambda:
        return SyntaxText::tr("lambda");
    case ExpressionKind::Call:
        return SyntaxText::tr("function call");
    case ExpressionKind::BoolOp:
    case ExpressionKind::BinOp:
    case ExpressionKind::UnaryOp:
        return SyntaxText::tr("expression");
    case ExpressionKind::GeneratorExp:
        return SyntaxText::tr("generator expression");
    case ExpressionKind::Yield:
    case ExpressionKind::YieldFrom:
        return SyntaxText::tr("yield expression");
    case ExpressionKind::Await:
        return SyntaxText::tr("await expression");
    case ExpressionKind::ListComp:
        return SyntaxText::tr("list comprehension");
    case ExpressionKind::SetComp:
        return SyntaxText::tr("set comprehension");
    case ExpressionKind::DictComp:
        return SyntaxText::tr("dict comprehension");
    case ExpressionKind::Dict:
        return SyntaxText::tr("dict literal");
    case ExpressionKind::Set:
        return SyntaxText::tr("set display");
    case ExpressionKind::JoinedStr:
    case ExpressionKind::FormattedValue:
        return SyntaxText::tr("f-string expression");
    case ExpressionKind::TemplateStr:
    case ExpressionKind::Interpolation:
        return SyntaxText::tr("t-string expression");
    case ExpressionKind::Constant:
        switch (expression->to<ConstantExpression>().type) {
        case ConstantKind::None:
            return QStringLiteral("None");
        case ConstantKind::True:
            return QStringLiteral("True");
        case ConstantKind::False:
            return QStringLiteral("False");
        case ConstantKind::Ellipsis:
            return SyntaxText::tr("ellipsis");
        default:
            return SyntaxText::tr("literal");
        }
    case ExpressionKind::Compare:
        return SyntaxText::tr("comparison");
    case ExpressionKind::IfExp:
        return SyntaxText::tr("conditional expression");
    case ExpressionKind::NamedExpr:
        return SyntaxText::tr("named expression");
    case ExpressionKind::Slice:
        break;
    }
    return SyntaxText::tr("expression");
}

void Parser::failTarget(const Expression *expression, const char *verb)
{
    if (m_failed)
        return;
    failAt(expression->begin, expression->line,
           SyntaxText::tr("cannot %1 %2").arg(QLatin1StringView(verb), describe(expression)));
}

// Makes a target of an expression; false (and failed) if it cannot be one.
bool Parser::setContext(Expression *expression, Context context, const char *verb, bool allowStar)
{
    if (m_failed)
        return false;
    DepthGuard guard(*this);
    const auto all = [&](const ExpressionList &elements) {
        for (Expression *element : elements) {
            if (!setContext(element, context, verb, context == Context::Store))
                return false;
        }
        return true;
    };
    switch (expression->kind) {
    case ExpressionKind::Name:
        static_cast<NameExpression *>(expression)->context = context;
        return true;
    case ExpressionKind::Attribute:
        static_cast<AttributeExpression *>(expression)->context = context;
        return true;
    case ExpressionKind::Subscript:
        static_cast<SubscriptExpression *>(expression)->context = context;
        return true;
    case ExpressionKind::Starred: {
        auto *starred = static_cast<StarredExpression *>(expression);
        if (!allowStar)
            break;
        starred->context = context;
        if (starred->value->kind == ExpressionKind::Starred)
            break;
        return setContext(starred->value, context, verb);
    }
    case ExpressionKind::List:
        static_cast<ListExpression *>(expression)->context = context;
        return all(static_cast<ListExpression *>(expression)->elements);
    case ExpressionKind::Tuple:
        static_cast<TupleExpression *>(expression)->context = context;
        return all(static_cast<TupleExpression *>(expression)->elements);
    default:
        break;
    }
    failTarget(expression, verb);
    return false;
}

Expression *Parser::parseStarTargets()
{
    const Token &first = token();
    const auto one = [&]() -> Expression * {
        if (!at(TokenKind::Star))
            return parseBinary(0);
        auto *starred = make<StarredExpression>(token());
        advance();
        starred->value = parseBinary(0);
        return finish(starred);
    };
    Expression *target = one();
    if (at(TokenKind::Comma)) {
        const std::size_t mark = m_expressions.size();
        m_expressions.push_back(target);
        while (accept(TokenKind::Comma)) {
            if (at(TokenKind::KeywordIn) || at(TokenKind::Equal))
                break;
            m_expressions.push_back(one());
        }
        auto *tuple = make<TupleExpression>(first);
        tuple->elements = takeExpressions(mark);
        target = finish(tuple);
    }
    setContext(target, Context::Store, "assign to", true);
    return target;
}

} // namespace athanor::python
