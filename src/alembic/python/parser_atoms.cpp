// SPDX-License-Identifier: MIT
#include "alembic/python/parserstate.h"
#include "alembic/python/syntaxtext.h"

#include <charconv>
#include <limits>

namespace athanor::python {

Expression *Parser::constant(ConstantKind type)
{
    auto *node = make<ConstantExpression>(token());
    node->type = type;
    advance();
    return finish(node);
}

Expression *Parser::parseAtom()
{
    switch (kind()) {
    case TokenKind::Name: {
        auto *name = make<NameExpression>(token());
        name->name = identifier(token());
        advance();
        return finish(name);
    }
    case TokenKind::String:
    case TokenKind::FStringStart:
        return parseStrings();
    case TokenKind::Integer:
    case TokenKind::Float:
    case TokenKind::Imaginary:
        return parseNumber();
    case TokenKind::KeywordNone:
        return constant(ConstantKind::None);
    case TokenKind::KeywordTrue:
        return constant(ConstantKind::True);
    case TokenKind::KeywordFalse:
        return constant(ConstantKind::False);
    case TokenKind::Ellipsis:
        return constant(ConstantKind::Ellipsis);
    case TokenKind::LeftParen:
        return parseParenthesized();
    case TokenKind::LeftBracket:
        return parseListDisplay();
    case TokenKind::LeftBrace:
        return parseBraces();
    default:
        failSyntax();
        return errorExpression();
    }
}

Expression *Parser::parseNumber()
{
    const Token &number = token();
    auto *node = make<ConstantExpression>(number);
    if (number.kind != TokenKind::Integer && number.kind != TokenKind::Float && number.kind != TokenKind::Imaginary) {
        failSyntax();
        return node;
    }
    node->text = textOf(number);
    QByteArray digits;
    QByteArrayView text = node->text;
    if (text.contains('_')) {
        digits = text.toByteArray().replace("_", "");
        text = digits;
    }
    if (number.kind == TokenKind::Integer) {
        node->type = ConstantKind::Integer;
        int base = 10;
        if (text.size() > 2 && text[0] == '0') {
            const char letter = char(text[1] | 0x20);
            base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
            if (base != 10)
                text = text.sliced(2);
        }
        qint64 value = 0;
        const auto result = std::from_chars(text.data(), text.data() + text.size(), value, base);
        node->fits = result.ec == std::errc();
        node->integer = node->fits ? value : 0;
        // Python's own bound against quadratic conversion.
        if (base == 10 && text.size() > 4300 && text[0] != '0')
            fail(SyntaxText::tr("the number has more than 4300 digits"));
    } else {
        node->type = number.kind == TokenKind::Float ? ConstantKind::Float : ConstantKind::Imaginary;
        if (number.kind == TokenKind::Imaginary)
            text = text.chopped(1);
        double value = 0;
        const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
        if (result.ec == std::errc::result_out_of_range) {
            // Beyond the largest or below the smallest: tell by the sign of the exponent.
            const qsizetype exponent = std::max(text.indexOf('e'), text.indexOf('E'));
            value = exponent >= 0 && text[exponent + 1] == '-' ? 0.0 : std::numeric_limits<double>::infinity();
        }
        node->real = value;
    }
    advance();
    return finish(node);
}

Expression *Parser::parseParenthesized()
{
    const Token &first = token();
    advance();
    if (accept(TokenKind::RightParen))
        return finish(make<TupleExpression>(first));
    if (at(TokenKind::KeywordYield)) {
        Expression *yield = parseYield();
        expect(TokenKind::RightParen, "')'");
        yield->parenthesized = true;
        return yield;
    }
    const Token &inner = token();
    Expression *expression = parseStarNamedExpression();
    if (atGenerators()) {
        if (expression->kind == ExpressionKind::Starred)
            failAt(inner, SyntaxText::tr("iterable unpacking cannot be used in comprehension"));
        auto *generator = make<GeneratorExpression>(first);
        generator->element = expression;
        generator->generators = parseGenerators();
        expect(TokenKind::RightParen, "')'");
        return finish(generator);
    }
    if (at(TokenKind::Comma)) {
        const std::size_t mark = m_expressions.size();
        m_expressions.push_back(expression);
        while (accept(TokenKind::Comma)) {
            if (at(TokenKind::RightParen))
                break;
            m_expressions.push_back(parseStarNamedExpression());
        }
        auto *tuple = make<TupleExpression>(first);
        tuple->elements = takeExpressions(mark);
        tuple->parenthesized = true;
        expect(TokenKind::RightParen, "')' or ','");
        return finish(tuple);
    }
    if (expression->kind == ExpressionKind::Starred)
        failAt(inner, SyntaxText::tr("cannot use starred expression here"));
    if (!at(TokenKind::RightParen) && !at(TokenKind::Error) && startsExpression())
        fail(SyntaxText::tr("invalid syntax; perhaps a comma is missing"));
    else
        expect(TokenKind::RightParen, "')'");
    expression->parenthesized = true;
    return expression;
}

Expression *Parser::parseListDisplay()
{
    const Token &first = token();
    advance();
    const std::size_t mark = m_expressions.size();
    if (!at(TokenKind::RightBracket)) {
        const Token &inner = token();
        Expression *element = parseStarNamedExpression();
        if (atGenerators()) {
            if (element->kind == ExpressionKind::Starred)
                failAt(inner, SyntaxText::tr("iterable unpacking cannot be used in comprehension"));
            auto *comprehension = make<ListComprehension>(first);
            comprehension->element = element;
            comprehension->generators = parseGenerators();
            expect(TokenKind::RightBracket, "']'");
            return finish(comprehension);
        }
        m_expressions.push_back(element);
        while (accept(TokenKind::Comma)) {
            if (at(TokenKind::RightBracket))
                break;
            m_expressions.push_back(parseStarNamedExpression());
        }
    }
    auto *list = make<ListExpression>(first);
    list->elements = takeExpressions(mark);
    if (!at(TokenKind::RightBracket) && !at(TokenKind::Error) && startsExpression())
        fail(SyntaxText::tr("invalid syntax; perhaps a comma is missing"));
    else
        expect(TokenKind::RightBracket, "']' or ','");
    return finish(list);
}

// Dict, set and their comprehensions.
Expression *Parser::parseBraces()
{
    const Token &first = token();
    advance();
    if (accept(TokenKind::RightBrace))
        return finish(make<DictExpression>(first));

    const bool startsWithSplat = at(TokenKind::DoubleStar);
    Expression *element = nullptr;
    if (!startsWithSplat) {
        const Token &inner = token();
        element = parseStarNamedExpression();
        if (!at(TokenKind::Colon) || element->kind == ExpressionKind::Starred) {
            if (atGenerators()) {
                if (element->kind == ExpressionKind::Starred)
                    failAt(inner, SyntaxText::tr("iterable unpacking cannot be used in comprehension"));
                auto *comprehension = make<SetComprehension>(first);
                comprehension->element = element;
                comprehension->generators = parseGenerators();
                expect(TokenKind::RightBrace, "'}'");
                return finish(comprehension);
            }
            const std::size_t mark = m_expressions.size();
            m_expressions.push_back(element);
            while (accept(TokenKind::Comma)) {
                if (at(TokenKind::RightBrace))
                    break;
                m_expressions.push_back(parseStarNamedExpression());
            }
            auto *set = make<SetExpression>(first);
            set->elements = takeExpressions(mark);
            expect(TokenKind::RightBrace, "'}' or ','");
            return finish(set);
        }
        if (element->kind == ExpressionKind::NamedExpr && !element->parenthesized)
            failSyntax();
    }

    const std::size_t mark = m_expressions.size();
    std::vector<Expression *> values;
    while (true) {
        if (accept(TokenKind::DoubleStar)) {
            m_expressions.push_back(nullptr);
            values.push_back(parseBinary(0));
            if (atGenerators())
                fail(SyntaxText::tr("dict unpacking cannot be used in dict comprehension"));
        } else {
            if (!element)
                element = parseExpression();
            expect(TokenKind::Colon, "':' after dictionary key");
            Expression *value = parseExpression();
            if (atGenerators() && values.empty()) {
                auto *comprehension = make<DictComprehension>(first);
                comprehension->key = element;
                comprehension->value = value;
                comprehension->generators = parseGenerators();
                expect(TokenKind::RightBrace, "'}'");
                return finish(comprehension);
            }
            m_expressions.push_back(element);
            values.push_back(value);
            element = nullptr;
        }
        if (!accept(TokenKind::Comma) || at(TokenKind::RightBrace))
            break;
    }
    auto *dict = make<DictExpression>(first);
    dict->keys = takeExpressions(mark);
    dict->values = m_arena.copy(values.data(), values.size());
    expect(TokenKind::RightBrace, "'}' or ','");
    return finish(dict);
}

NodeList<Comprehension> Parser::parseGenerators()
{
    const std::size_t mark = m_generators.size();
    while (atGenerators()) {
        Comprehension generator;
        generator.isAsync = accept(TokenKind::KeywordAsync);
        advance();
        generator.target = parseStarTargets();
        expect(TokenKind::KeywordIn, "'in'");
        generator.iterable = parseDisjunction();
        const std::size_t conditionMark = m_expressions.size();
        while (accept(TokenKind::KeywordIf))
            m_expressions.push_back(parseDisjunction());
        generator.conditions = takeExpressions(conditionMark);
        m_generators.push_back(generator);
    }
    return take<Comprehension>(m_generators, mark);
}

// Behind the opening parenthesis; takes the closing one.
void Parser::parseCallArguments(ExpressionList &arguments, NodeList<Keyword> &keywords)
{
    const Token &open = m_tokens[m_position ? m_position - 1 : 0];
    const std::size_t mark = m_expressions.size();
    const std::size_t keywordMark = m_keywords.size();
    bool sawDoubleStar = false;
    bool sawKeyword = false;
    bool isLone = true; // the only argument so far, without a comma
    while (!at(TokenKind::RightParen) && !m_failed) {
        const Token &first = token();
        if (first.kind == TokenKind::DoubleStar) {
            advance();
            Keyword keyword;
            keyword.begin = first.begin;
            keyword.line = first.line;
            keyword.value = parseExpression();
            keyword.end = m_lastEnd;
            m_keywords.push_back(keyword);
            sawDoubleStar = true;
        } else if (first.kind == TokenKind::Name && ahead(1).kind == TokenKind::Equal) {
            Keyword keyword;
            keyword.begin = first.begin;
            keyword.line = first.line;
            keyword.name = identifier(first);
            advance();
            advance();
            keyword.value = parseExpression();
            if (atGenerators())
                failAt(first, SyntaxText::tr("invalid syntax. Maybe you meant '==' or ':=' instead of '='?"));
            keyword.end = m_lastEnd;
            m_keywords.push_back(keyword);
            sawKeyword = true;
        } else if (first.kind == TokenKind::Star) {
            if (sawDoubleStar)
                fail(SyntaxText::tr("iterable argument unpacking follows keyword argument unpacking"));
            auto *starred = make<StarredExpression>(first);
            advance();
            starred->value = parseExpression();
            m_expressions.push_back(finish(starred));
        } else {
            Expression *value = parseNamedExpression();
            if (atGenerators()) {
                auto *generator = make<GeneratorExpression>(open);
                generator->element = value;
                generator->generators = parseGenerators();
                if (!isLone || !at(TokenKind::RightParen)) {
                    failAt(first, SyntaxText::tr("Generator expression must be parenthesized"));
                    return;
                }
                advance();
                m_expressions.push_back(finish(generator));
                arguments = takeExpressions(mark);
                return;
            }
            if (at(TokenKind::Equal)) {
                failAt(first, SyntaxText::tr("expression cannot contain assignment, perhaps you meant \"==\"?"));
                return;
            }
            if (sawDoubleStar || sawKeyword) {
                failAt(first, sawDoubleStar ? SyntaxText::tr("positional argument follows keyword argument unpacking")
                                            : SyntaxText::tr("positional argument follows keyword argument"));
                return;
            }
            m_expressions.push_back(value);
        }
        isLone = false;
        if (!accept(TokenKind::Comma))
            break;
    }
    if (!at(TokenKind::RightParen) && !at(TokenKind::Error) && startsExpression())
        fail(SyntaxText::tr("invalid syntax; perhaps a comma is missing"));
    else
        expect(TokenKind::RightParen, "')' or ','");
    arguments = takeExpressions(mark);
    keywords = take<Keyword>(m_keywords, keywordMark);
}

Expression *Parser::parseSlice()
{
    const Token &first = token();
    if (first.kind == TokenKind::Star) {
        // As an argument: more than other starred ones may be.
        auto *starred = make<StarredExpression>(first);
        advance();
        starred->value = parseExpression();
        return finish(starred);
    }
    Expression *lower = at(TokenKind::Colon) ? nullptr : parseNamedExpression();
    if (!at(TokenKind::Colon))
        return lower;
    if (lower && lower->kind == ExpressionKind::NamedExpr && !lower->parenthesized)
        failSyntax();
    auto *slice = make<SliceExpression>(first);
    slice->lower = lower;
    advance();
    if (!at(TokenKind::Colon) && !at(TokenKind::RightBracket) && !at(TokenKind::Comma))
        slice->upper = parseExpression();
    if (accept(TokenKind::Colon) && !at(TokenKind::RightBracket) && !at(TokenKind::Comma))
        slice->step = parseExpression();
    return finish(slice);
}

Expression *Parser::parseSubscriptIndex()
{
    const Token &first = token();
    Expression *index = parseSlice();
    if (!at(TokenKind::Comma) && index->kind != ExpressionKind::Starred)
        return index;
    const std::size_t mark = m_expressions.size();
    m_expressions.push_back(index);
    while (accept(TokenKind::Comma)) {
        if (at(TokenKind::RightBracket))
            break;
        m_expressions.push_back(parseSlice());
    }
    auto *tuple = make<TupleExpression>(first);
    tuple->elements = takeExpressions(mark);
    return finish(tuple);
}

} // namespace athanor::python
