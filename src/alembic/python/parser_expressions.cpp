// SPDX-License-Identifier: MIT
#include "alembic/python/parserstate.h"
#include "alembic/python/syntaxtext.h"

#include <array>
#include <optional>

namespace athanor::python {

namespace {

struct BinaryLevel
{
    qint8 precedence = -1;
    BinaryOperator op = BinaryOperator::Add;
};

constexpr std::array<BinaryLevel, 256> BinaryLevels = [] {
    std::array<BinaryLevel, 256> levels{};
    levels.fill(BinaryLevel{}); // GCC 14 with optimization forgets the members' defaults otherwise
    const auto set = [&levels](TokenKind kind, qint8 precedence, BinaryOperator op) {
        levels[std::size_t(kind)] = {precedence, op};
    };
    set(TokenKind::Pipe, 0, BinaryOperator::BitOr);
    set(TokenKind::Caret, 1, BinaryOperator::BitXor);
    set(TokenKind::Ampersand, 2, BinaryOperator::BitAnd);
    set(TokenKind::LeftShift, 3, BinaryOperator::LShift);
    set(TokenKind::RightShift, 3, BinaryOperator::RShift);
    set(TokenKind::Plus, 4, BinaryOperator::Add);
    set(TokenKind::Minus, 4, BinaryOperator::Sub);
    set(TokenKind::Star, 5, BinaryOperator::Mult);
    set(TokenKind::Slash, 5, BinaryOperator::Div);
    set(TokenKind::DoubleSlash, 5, BinaryOperator::FloorDiv);
    set(TokenKind::Percent, 5, BinaryOperator::Mod);
    set(TokenKind::At, 5, BinaryOperator::MatMult);
    return levels;
}();

} // namespace

bool Parser::startsExpression() const
{
    switch (kind()) {
    case TokenKind::Name:
    case TokenKind::Integer:
    case TokenKind::Float:
    case TokenKind::Imaginary:
    case TokenKind::String:
    case TokenKind::FStringStart:
    case TokenKind::LeftParen:
    case TokenKind::LeftBracket:
    case TokenKind::LeftBrace:
    case TokenKind::Minus:
    case TokenKind::Plus:
    case TokenKind::Tilde:
    case TokenKind::Star:
    case TokenKind::Ellipsis:
    case TokenKind::KeywordNot:
    case TokenKind::KeywordLambda:
    case TokenKind::KeywordAwait:
    case TokenKind::KeywordNone:
    case TokenKind::KeywordTrue:
    case TokenKind::KeywordFalse:
    case TokenKind::Error:
        return true;
    default:
        return false;
    }
}

Expression *Parser::parseYieldOrStar()
{
    return at(TokenKind::KeywordYield) ? parseYield() : parseStarExpressions();
}

Expression *Parser::parseYield()
{
    const Token &first = token();
    advance();
    if (m_hasYield)
        *m_hasYield = true;
    if (accept(TokenKind::KeywordFrom)) {
        auto *from = make<YieldFromExpression>(first);
        from->value = parseExpression();
        return finish(from);
    }
    auto *yield = make<YieldExpression>(first);
    if (startsExpression())
        yield->value = parseStarExpressions();
    return finish(yield);
}

Expression *Parser::parseStarExpressions()
{
    const Token &first = token();
    Expression *expression = parseStarExpression();
    if (!at(TokenKind::Comma))
        return expression;
    const std::size_t mark = m_expressions.size();
    m_expressions.push_back(expression);
    while (accept(TokenKind::Comma)) {
        if (!startsExpression())
            break;
        m_expressions.push_back(parseStarExpression());
    }
    auto *tuple = make<TupleExpression>(first);
    tuple->elements = takeExpressions(mark);
    return finish(tuple);
}

Expression *Parser::parseStarExpression()
{
    if (!at(TokenKind::Star))
        return parseExpression();
    auto *starred = make<StarredExpression>(token());
    advance();
    starred->value = parseBinary(0);
    return finish(starred);
}

Expression *Parser::parseStarNamedExpression()
{
    return at(TokenKind::Star) ? parseStarExpression() : parseNamedExpression();
}

Expression *Parser::parseNamedExpression()
{
    const Token &first = token();
    if (first.kind == TokenKind::Name && ahead(1).kind == TokenKind::ColonEqual) {
        auto *named = make<NamedExpression>(first);
        auto *name = make<NameExpression>(first);
        name->name = identifier(first);
        name->context = Context::Store;
        advance();
        named->target = finish(name);
        advance();
        named->value = parseExpression();
        return finish(named);
    }
    Expression *expression = parseExpression();
    if (at(TokenKind::ColonEqual))
        failAt(first, SyntaxText::tr("cannot use assignment expressions with %1").arg(describe(expression)));
    return expression;
}

// A name or a literal with an end behind it: by far most of the operands, which need not go down all the levels.
bool Parser::isLoneAtom() const
{
    switch (kind()) {
    case TokenKind::Name:
    case TokenKind::Integer:
    case TokenKind::Float:
    case TokenKind::String:
    case TokenKind::KeywordNone:
    case TokenKind::KeywordTrue:
    case TokenKind::KeywordFalse:
        break;
    default:
        return false;
    }
    switch (ahead(1).kind) {
    case TokenKind::Comma:
    case TokenKind::RightParen:
    case TokenKind::RightBracket:
    case TokenKind::RightBrace:
    case TokenKind::Colon:
    case TokenKind::Equal:
    case TokenKind::Newline:
        return true;
    default:
        return false;
    }
}

Expression *Parser::parseExpression()
{
    if (isLoneAtom())
        return parseAtom();
    DepthGuard guard(*this);
    const Token &first = token();
    if (first.kind == TokenKind::KeywordLambda)
        return parseLambda();
    Expression *body = parseDisjunction();
    if (!at(TokenKind::KeywordIf))
        return body;
    auto *conditional = make<ConditionalExpression>(first);
    advance();
    conditional->body = body;
    conditional->test = parseDisjunction();
    expect(TokenKind::KeywordElse, "'else' after 'if' expression");
    conditional->orElse = parseExpression();
    return finish(conditional);
}

Expression *Parser::parseLambda()
{
    auto *lambda = make<LambdaExpression>(token());
    advance();
    lambda->arguments = parseParameters(TokenKind::Colon, false);
    expect(TokenKind::Colon, "':'");
    bool hasYield = false;
    bool *const outer = std::exchange(m_hasYield, &hasYield);
    lambda->body = parseExpression();
    m_hasYield = outer;
    return finish(lambda);
}

Expression *Parser::parseDisjunction()
{
    const Token &first = token();
    Expression *left = parseConjunction();
    if (!at(TokenKind::KeywordOr))
        return left;
    const std::size_t mark = m_expressions.size();
    m_expressions.push_back(left);
    while (accept(TokenKind::KeywordOr))
        m_expressions.push_back(parseConjunction());
    auto *operation = make<BoolOpExpression>(first);
    operation->op = BoolOperator::Or;
    operation->values = takeExpressions(mark);
    return finish(operation);
}

Expression *Parser::parseConjunction()
{
    const Token &first = token();
    Expression *left = parseInversion();
    if (!at(TokenKind::KeywordAnd))
        return left;
    const std::size_t mark = m_expressions.size();
    m_expressions.push_back(left);
    while (accept(TokenKind::KeywordAnd))
        m_expressions.push_back(parseInversion());
    auto *operation = make<BoolOpExpression>(first);
    operation->op = BoolOperator::And;
    operation->values = takeExpressions(mark);
    return finish(operation);
}

Expression *Parser::parseInversion()
{
    if (!at(TokenKind::KeywordNot))
        return parseComparison();
    DepthGuard guard(*this);
    auto *inversion = make<UnaryExpression>(token());
    advance();
    inversion->op = UnaryOperator::Not;
    inversion->operand = parseInversion();
    return finish(inversion);
}

Expression *Parser::parseComparison()
{
    const Token &first = token();
    Expression *left = parseBinary(0);
    const auto next = [this]() -> std::optional<CompareOperator> {
        switch (kind()) {
        case TokenKind::EqualEqual:
            return CompareOperator::Eq;
        case TokenKind::NotEqual:
            return CompareOperator::NotEq;
        case TokenKind::Less:
            return CompareOperator::Lt;
        case TokenKind::LessEqual:
            return CompareOperator::LtE;
        case TokenKind::Greater:
            return CompareOperator::Gt;
        case TokenKind::GreaterEqual:
            return CompareOperator::GtE;
        case TokenKind::KeywordIn:
            return CompareOperator::In;
        case TokenKind::KeywordIs:
            return ahead(1).kind == TokenKind::KeywordNot ? CompareOperator::IsNot : CompareOperator::Is;
        case TokenKind::KeywordNot:
            if (ahead(1).kind == TokenKind::KeywordIn)
                return CompareOperator::NotIn;
            return std::nullopt;
        default:
            return std::nullopt;
        }
    };
    auto op = next();
    if (!op)
        return left;
    const std::size_t mark = m_expressions.size();
    const std::size_t operatorMark = m_operators.size();
    do {
        advance();
        if (*op == CompareOperator::IsNot || *op == CompareOperator::NotIn)
            advance();
        m_operators.push_back(*op);
        m_expressions.push_back(parseBinary(0));
        op = next();
    } while (op);
    auto *comparison = make<CompareExpression>(first);
    comparison->left = left;
    comparison->operators = take<CompareOperator>(m_operators, operatorMark);
    comparison->comparators = takeExpressions(mark);
    return finish(comparison);
}

Expression *Parser::parseBinary(int minimum)
{
    const Token &first = token();
    Expression *left = parseUnary();
    int length = 0;
    while (true) {
        const BinaryLevel level = BinaryLevels[std::size_t(kind())];
        if (level.precedence < minimum)
            return left;
        if (++length > MaximumChain) {
            failDepth();
            return left;
        }
        advance();
        auto *operation = make<BinaryExpression>(first);
        operation->op = level.op;
        operation->left = left;
        operation->right = parseBinary(level.precedence + 1);
        left = finish(operation);
    }
}

Expression *Parser::parseUnary()
{
    UnaryOperator op = UnaryOperator::Invert;
    switch (kind()) {
    case TokenKind::Minus:
        op = UnaryOperator::USub;
        break;
    case TokenKind::Plus:
        op = UnaryOperator::UAdd;
        break;
    case TokenKind::Tilde:
        break;
    default:
        return parsePower();
    }
    DepthGuard guard(*this);
    auto *operation = make<UnaryExpression>(token());
    advance();
    operation->op = op;
    operation->operand = parseUnary();
    return finish(operation);
}

Expression *Parser::parsePower()
{
    const Token &first = token();
    Expression *base = nullptr;
    if (at(TokenKind::KeywordAwait)) {
        auto *await = make<AwaitExpression>(first);
        advance();
        await->value = parsePrimary();
        base = finish(await);
    } else {
        base = parsePrimary();
    }
    if (!at(TokenKind::DoubleStar))
        return base;
    DepthGuard guard(*this);
    auto *operation = make<BinaryExpression>(first);
    advance();
    operation->op = BinaryOperator::Pow;
    operation->left = base;
    operation->right = parseUnary();
    return finish(operation);
}

Expression *Parser::parsePrimary()
{
    const Token &first = token();
    Expression *value = parseAtom();
    int length = 0;
    while (true) {
        switch (kind()) {
        case TokenKind::Dot: {
            auto *attribute = make<AttributeExpression>(first);
            advance();
            attribute->value = value;
            attribute->name = takeIdentifier("a name after '.'");
            value = finish(attribute);
            break;
        }
        case TokenKind::LeftParen: {
            auto *call = make<CallExpression>(first);
            advance();
            call->function = value;
            parseCallArguments(call->arguments, call->keywords);
            value = finish(call);
            break;
        }
        case TokenKind::LeftBracket: {
            auto *subscript = make<SubscriptExpression>(first);
            advance();
            subscript->value = value;
            subscript->index = parseSubscriptIndex();
            expect(TokenKind::RightBracket, "']'");
            value = finish(subscript);
            break;
        }
        default:
            return value;
        }
        if (++length > MaximumChain) {
            failDepth();
            return value;
        }
    }
}

} // namespace athanor::python
