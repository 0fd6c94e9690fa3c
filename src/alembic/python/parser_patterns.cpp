// SPDX-License-Identifier: MIT
// The match statement (PEP 634).
#include "alembic/python/parserstate.h"
#include "alembic/python/syntaxtext.h"

namespace athanor::python {

// `match` is an ordinary name, too. No expression statement ends with a colon before an indented `case`.
bool Parser::isMatchStatement() const
{
    switch (ahead(1).kind) {
    case TokenKind::Equal:
    case TokenKind::Dot:
    case TokenKind::Comma:
    case TokenKind::Colon:
    case TokenKind::Newline:
    case TokenKind::RightParen:
        return false;
    default:
        break;
    }
    std::size_t i = m_position + 1;
    while (m_tokens[i].kind != TokenKind::Newline && m_tokens[i].kind != TokenKind::EndOfFile)
        ++i;
    if (m_tokens[i].kind == TokenKind::EndOfFile || m_tokens[i - 1].kind != TokenKind::Colon)
        return false;
    return m_tokens[i + 1].kind == TokenKind::Indent && isWord(m_tokens[i + 2], "case");
}

Statement *Parser::parseMatch()
{
    auto *statement = make<MatchStatement>(token());
    advance();
    const Token &first = token();
    statement->subject = parseStarNamedExpression();
    if (statement->subject->kind == ExpressionKind::Starred && !at(TokenKind::Comma))
        failSyntax();
    if (at(TokenKind::Comma)) {
        const std::size_t mark = m_expressions.size();
        m_expressions.push_back(statement->subject);
        auto *tuple = make<TupleExpression>(first);
        while (accept(TokenKind::Comma)) {
            if (at(TokenKind::Colon))
                break;
            m_expressions.push_back(parseStarNamedExpression());
        }
        tuple->elements = takeExpressions(mark);
        statement->subject = finish(tuple);
    }
    expect(TokenKind::Colon, "':'");
    expect(TokenKind::Newline, "the end of the line");
    expect(TokenKind::Indent, "an indented block");
    std::vector<MatchCase> cases;
    while (!m_failed && isWord(token(), "case")) {
        MatchCase branch;
        const quint32 line = token().line;
        advance();
        branch.pattern = parseCasePattern();
        if (accept(TokenKind::KeywordIf))
            branch.guard = parseNamedExpression();
        branch.body = parseBlock("'case' statement", line);
        cases.push_back(branch);
    }
    if (!m_failed && !at(TokenKind::EndOfFile))
        expect(TokenKind::Dedent, "'case'");
    statement->cases = m_arena.copy(cases.data(), cases.size());
    return finish(statement);
}

// patterns: a, *b or one pattern
Pattern *Parser::parseCasePattern()
{
    const Token &first = token();
    Pattern *pattern = parseMaybeStarPattern();
    if (!at(TokenKind::Comma)) {
        if (pattern->kind == PatternKind::Star)
            failSyntax();
        return pattern;
    }
    const std::size_t mark = m_patterns.size();
    m_patterns.push_back(pattern);
    while (accept(TokenKind::Comma)) {
        if (at(TokenKind::Colon) || at(TokenKind::KeywordIf))
            break;
        m_patterns.push_back(parseMaybeStarPattern());
    }
    auto *sequence = make<SequencePattern>(first);
    sequence->kind = PatternKind::Sequence;
    sequence->patterns = take<Pattern *>(m_patterns, mark);
    return finish(sequence);
}

Pattern *Parser::parseStarPattern()
{
    auto *star = make<NamePattern>(token());
    star->kind = PatternKind::Star;
    advance();
    const Token name = token();
    star->name = takeIdentifier("a name");
    if (isWord(name, "_"))
        star->name = {};
    return finish(star);
}

Pattern *Parser::parseMaybeStarPattern()
{
    return at(TokenKind::Star) ? parseStarPattern() : parseAsPattern();
}

Pattern *Parser::parseAsPattern()
{
    DepthGuard guard(*this);
    const Token &first = token();
    Pattern *pattern = parseOrPattern();
    if (!accept(TokenKind::KeywordAs))
        return pattern;
    if (isWord(token(), "_"))
        fail(SyntaxText::tr("cannot use '_' as a target"));
    auto *as = make<NamePattern>(first);
    as->kind = PatternKind::As;
    as->pattern = pattern;
    as->name = takeIdentifier("a name");
    return finish(as);
}

Pattern *Parser::parseOrPattern()
{
    const Token &first = token();
    Pattern *pattern = parseClosedPattern();
    if (!at(TokenKind::Pipe))
        return pattern;
    const std::size_t mark = m_patterns.size();
    m_patterns.push_back(pattern);
    while (accept(TokenKind::Pipe))
        m_patterns.push_back(parseClosedPattern());
    auto *alternatives = make<SequencePattern>(first);
    alternatives->kind = PatternKind::Or;
    alternatives->patterns = take<Pattern *>(m_patterns, mark);
    return finish(alternatives);
}

Pattern *Parser::parseClosedPattern()
{
    const Token &first = token();
    const auto valuePattern = [&](Expression *value, PatternKind patternKind) {
        auto *pattern = make<ValuePattern>(first);
        pattern->kind = patternKind;
        pattern->value = value;
        return finish(pattern);
    };
    switch (first.kind) {
    case TokenKind::KeywordNone:
    case TokenKind::KeywordTrue:
    case TokenKind::KeywordFalse:
        return valuePattern(parseAtom(), PatternKind::Singleton);
    case TokenKind::String:
    case TokenKind::FStringStart:
        return valuePattern(parseStrings(), PatternKind::Value);
    case TokenKind::Integer:
    case TokenKind::Float:
    case TokenKind::Imaginary:
    case TokenKind::Minus:
        return valuePattern(parsePatternNumber(), PatternKind::Value);
    case TokenKind::LeftBracket:
        return parseSequencePattern(TokenKind::RightBracket);
    case TokenKind::LeftParen:
        return parseSequencePattern(TokenKind::RightParen);
    case TokenKind::LeftBrace:
        return parseMappingPattern();
    case TokenKind::Name:
        return parseNamePattern();
    default: {
        failSyntax();
        auto *pattern = make<ValuePattern>(first);
        pattern->value = errorExpression();
        return pattern;
    }
    }
}

// -1, 1 + 2j, -1.5 - 2j
Expression *Parser::parsePatternNumber()
{
    const Token &first = token();
    const auto signedNumber = [&]() -> Expression * {
        if (!at(TokenKind::Minus))
            return parseNumber();
        auto *minus = make<UnaryExpression>(token());
        minus->op = UnaryOperator::USub;
        advance();
        minus->operand = parseNumber();
        return finish(minus);
    };
    Expression *left = signedNumber();
    if (!at(TokenKind::Plus) && !at(TokenKind::Minus))
        return left;
    auto *sum = make<BinaryExpression>(first);
    sum->op = at(TokenKind::Plus) ? BinaryOperator::Add : BinaryOperator::Sub;
    advance();
    sum->left = left;
    const Token &imaginary = token();
    if (imaginary.kind != TokenKind::Imaginary)
        fail(SyntaxText::tr("imaginary number required in complex literal"));
    sum->right = parseNumber();
    return finish(sum);
}

// [ … ] and ( … ); one pattern in parentheses is itself.
Pattern *Parser::parseSequencePattern(TokenKind close)
{
    const Token &first = token();
    advance();
    const std::size_t mark = m_patterns.size();
    bool hasComma = false;
    while (!at(close) && !m_failed) {
        m_patterns.push_back(parseMaybeStarPattern());
        if (!accept(TokenKind::Comma))
            break;
        hasComma = true;
    }
    expect(close, close == TokenKind::RightParen ? "')'" : "']'");
    if (close == TokenKind::RightParen && !hasComma && m_patterns.size() == mark + 1) {
        Pattern *inner = m_patterns.back();
        m_patterns.pop_back();
        if (inner->kind == PatternKind::Star)
            failSyntax();
        return inner;
    }
    auto *sequence = make<SequencePattern>(first);
    sequence->kind = PatternKind::Sequence;
    sequence->patterns = take<Pattern *>(m_patterns, mark);
    return finish(sequence);
}

Pattern *Parser::parseMappingPattern()
{
    auto *mapping = make<MappingPattern>(token());
    mapping->kind = PatternKind::Mapping;
    advance();
    const std::size_t mark = m_patterns.size();
    const std::size_t keyMark = m_expressions.size();
    while (!at(TokenKind::RightBrace) && !m_failed) {
        if (accept(TokenKind::DoubleStar)) {
            if (isWord(token(), "_"))
                failSyntax();
            mapping->rest = takeIdentifier("a name");
            accept(TokenKind::Comma);
            break;
        }
        const Token &key = token();
        const Pattern *keyPattern = nullptr;
        if (key.kind == TokenKind::Name) {
            keyPattern = parseNamePattern();
            if (keyPattern->kind != PatternKind::Value)
                failAt(key, SyntaxText::tr("a key of a mapping pattern must be a literal or a dotted name"));
        } else {
            keyPattern = parseClosedPattern();
            if (keyPattern->kind != PatternKind::Value && keyPattern->kind != PatternKind::Singleton)
                failAt(key, SyntaxText::tr("a key of a mapping pattern must be a literal or a dotted name"));
        }
        if (m_failed)
            break;
        m_expressions.push_back(keyPattern->to<ValuePattern>().value);
        expect(TokenKind::Colon, "':'");
        m_patterns.push_back(parseAsPattern());
        if (!accept(TokenKind::Comma))
            break;
    }
    expect(TokenKind::RightBrace, "'}'");
    mapping->keys = takeExpressions(keyMark);
    mapping->patterns = take<Pattern *>(m_patterns, mark);
    return finish(mapping);
}

// A capture, the wildcard, a dotted value, or a class with its patterns.
Pattern *Parser::parseNamePattern()
{
    const Token &first = token();
    if (ahead(1).kind != TokenKind::Dot && ahead(1).kind != TokenKind::LeftParen) {
        auto *capture = make<NamePattern>(first);
        capture->kind = PatternKind::As;
        if (!isWord(first, "_"))
            capture->name = identifier(first);
        advance();
        return finish(capture);
    }
    auto *name = make<NameExpression>(first);
    name->name = takeIdentifier("a name");
    Expression *value = finish(name);
    int length = 0;
    while (accept(TokenKind::Dot)) {
        if (++length > MaximumChain)
            failDepth();
        auto *attribute = make<AttributeExpression>(first);
        attribute->value = value;
        attribute->name = takeIdentifier("a name");
        value = finish(attribute);
    }
    if (at(TokenKind::LeftParen))
        return parseClassPattern(first, value);
    auto *pattern = make<ValuePattern>(first);
    pattern->value = value;
    return finish(pattern);
}

Pattern *Parser::parseClassPattern(const Token &first, Expression *type)
{
    advance();
    auto *pattern = make<ClassPattern>(first);
    pattern->kind = PatternKind::Class;
    pattern->type = type;
    const std::size_t mark = m_patterns.size();
    const std::size_t nameMark = m_names.size();
    std::vector<Pattern *> keywordPatterns;
    while (!at(TokenKind::RightParen) && !m_failed) {
        if (at(TokenKind::Name) && ahead(1).kind == TokenKind::Equal) {
            m_names.push_back(takeIdentifier("a name"));
            advance();
            keywordPatterns.push_back(parseAsPattern());
        } else {
            if (!keywordPatterns.empty())
                fail(SyntaxText::tr("positional patterns follow keyword patterns"));
            m_patterns.push_back(parseAsPattern());
        }
        if (!accept(TokenKind::Comma))
            break;
    }
    expect(TokenKind::RightParen, "')'");
    pattern->patterns = take<Pattern *>(m_patterns, mark);
    pattern->keywordNames = take<Identifier>(m_names, nameMark);
    pattern->keywordPatterns = m_arena.copy(keywordPatterns.data(), keywordPatterns.size());
    return finish(pattern);
}

} // namespace athanor::python
