// SPDX-License-Identifier: MIT
#include "alembic/python/parserstate.h"
#include "alembic/python/syntaxtext.h"

#include <optional>

namespace athanor::python {

namespace {

std::optional<BinaryOperator> augmentedOperator(TokenKind kind)
{
    switch (kind) {
    case TokenKind::PlusEqual:
        return BinaryOperator::Add;
    case TokenKind::MinusEqual:
        return BinaryOperator::Sub;
    case TokenKind::StarEqual:
        return BinaryOperator::Mult;
    case TokenKind::AtEqual:
        return BinaryOperator::MatMult;
    case TokenKind::SlashEqual:
        return BinaryOperator::Div;
    case TokenKind::PercentEqual:
        return BinaryOperator::Mod;
    case TokenKind::AmpersandEqual:
        return BinaryOperator::BitAnd;
    case TokenKind::PipeEqual:
        return BinaryOperator::BitOr;
    case TokenKind::CaretEqual:
        return BinaryOperator::BitXor;
    case TokenKind::LeftShiftEqual:
        return BinaryOperator::LShift;
    case TokenKind::RightShiftEqual:
        return BinaryOperator::RShift;
    case TokenKind::DoubleStarEqual:
        return BinaryOperator::Pow;
    case TokenKind::DoubleSlashEqual:
        return BinaryOperator::FloorDiv;
    default:
        return std::nullopt;
    }
}

} // namespace

// One statement, or the simple ones of a line, onto m_statements.
void Parser::parseStatement()
{
    std::size_t start = m_position;
    DepthGuard guard(*this);
    if (at(TokenKind::Indent)) {
        note(token().end, token().line, SyntaxText::tr("unexpected indent"));
        auto *broken = m_arena.make<BrokenStatement>();
        broken->begin = broken->end = token().end;
        broken->line = token().line;
        broken->problem = m_data.problems.size() - 1;
        m_statements.push_back(broken);
        advance();
        while (!at(TokenKind::Dedent) && !at(TokenKind::EndOfFile))
            parseStatement();
        accept(TokenKind::Dedent);
        return;
    }
    if (Statement *compound = m_failed ? nullptr : parseCompoundStatement()) {
        if (!m_failed) [[likely]] {
            m_statements.push_back(compound);
            return;
        }
    } else if (!m_failed) {
        parseSimpleStatements(start);
    }
    if (m_failed)
        recover(start);
}

// Makes a Broken statement of what began at token `start` and failed, and goes on behind it.
void Parser::recover(std::size_t start)
{
    m_failed = false;
    m_position = std::max(m_failedAt, start);
    m_expressions.clear();
    m_keywords.clear();
    m_generators.clear();
    m_patterns.clear();
    m_names.clear();
    m_operators.clear();
    while (!at(TokenKind::Newline) && !at(TokenKind::EndOfFile)) {
        if (at(TokenKind::Dedent) && m_position > start)
            break;
        ++m_position;
    }
    accept(TokenKind::Newline);
    if (at(TokenKind::Indent)) {
        // The block belongs to the broken statement.
        int depth = 0;
        do {
            if (at(TokenKind::Indent))
                ++depth;
            else if (at(TokenKind::Dedent))
                --depth;
            else if (at(TokenKind::EndOfFile))
                break;
            ++m_position;
        } while (depth > 0);
    }
    std::size_t last = std::max(m_position, start + 1) - 1;
    while (last > start && (m_tokens[last].kind == TokenKind::Newline || m_tokens[last].kind == TokenKind::Dedent ||
                            m_tokens[last].kind == TokenKind::Error))
        --last;
    auto *broken = m_arena.make<BrokenStatement>();
    broken->begin = m_tokens[start].begin;
    broken->line = m_tokens[start].line;
    broken->end = m_tokens[last].kind == TokenKind::Error ? m_tokens[last].begin : m_tokens[last].end;
    broken->problem = m_data.problems.size() - 1;
    m_statements.push_back(broken);
    m_lastEnd = std::max(m_lastEnd, broken->end); // what is around it ends behind it
}

void Parser::parseSimpleStatements(std::size_t &start)
{
    while (true) {
        start = m_position;
        Statement *statement = parseSimpleStatement();
        if (m_failed)
            return;
        m_statements.push_back(statement);
        if (accept(TokenKind::Semicolon)) {
            if (accept(TokenKind::Newline))
                return;
            continue;
        }
        if (!accept(TokenKind::Newline) && !at(TokenKind::EndOfFile)) {
            m_statements.pop_back();
            failSyntax();
        }
        return;
    }
}

Statement *Parser::parseSimpleStatement()
{
    const Token &first = token();
    switch (first.kind) {
    case TokenKind::KeywordReturn:
        return parseReturn();
    case TokenKind::KeywordImport:
        return parseImport();
    case TokenKind::KeywordFrom:
        return parseImportFrom();
    case TokenKind::KeywordRaise:
        return parseRaise();
    case TokenKind::KeywordPass:
    case TokenKind::KeywordBreak:
    case TokenKind::KeywordContinue: {
        auto *statement = make<Statement>(first);
        statement->kind = first.kind == TokenKind::KeywordPass    ? StatementKind::Pass
                          : first.kind == TokenKind::KeywordBreak ? StatementKind::Break
                                                                  : StatementKind::Continue;
        advance();
        return finish(statement);
    }
    case TokenKind::KeywordDel:
        return parseDelete();
    case TokenKind::KeywordAssert:
        return parseAssert();
    case TokenKind::KeywordGlobal:
        return parseGlobal(StatementKind::Global);
    case TokenKind::KeywordNonlocal:
        return parseGlobal(StatementKind::Nonlocal);
    case TokenKind::Name:
        if (ahead(1).kind == TokenKind::Name && isWord(first, "type") &&
            (ahead(2).kind == TokenKind::Equal || ahead(2).kind == TokenKind::LeftBracket))
            return parseTypeAlias();
        [[fallthrough]];
    default:
        return parseExpressionStatement();
    }
}

Statement *Parser::parseExpressionStatement()
{
    const Token &first = token();
    Expression *expression = parseYieldOrStar();
    if (at(TokenKind::Equal))
        return parseAssignment(first, expression);
    if (at(TokenKind::Colon) && !m_failed)
        return parseAnnotated(first, expression);
    if (const auto op = augmentedOperator(kind())) {
        if (expression->kind != ExpressionKind::Name && expression->kind != ExpressionKind::Attribute &&
            expression->kind != ExpressionKind::Subscript) {
            failAt(first,
                   SyntaxText::tr("'%1' is an illegal expression for augmented assignment").arg(describe(expression)));
            return nullptr;
        }
        setContext(expression, Context::Store, "assign to");
        advance();
        auto *statement = make<AugmentedAssignStatement>(first);
        statement->target = expression;
        statement->op = *op;
        statement->value = parseYieldOrStar();
        return finish(statement);
    }
    auto *statement = make<ExpressionStatement>(first);
    statement->value = expression;
    return finish(statement);
}

Statement *Parser::parseAssignment(const Token &first, Expression *target)
{
    const std::size_t mark = m_expressions.size();
    Expression *value = target;
    while (accept(TokenKind::Equal)) {
        if (!setContext(value, Context::Store, "assign to", true))
            return nullptr;
        m_expressions.push_back(value);
        value = parseYieldOrStar();
    }
    auto *statement = make<AssignStatement>(first);
    statement->targets = takeExpressions(mark);
    statement->value = value;
    return finish(statement);
}

Statement *Parser::parseAnnotated(const Token &first, Expression *target)
{
    if (target->kind != ExpressionKind::Name && target->kind != ExpressionKind::Attribute &&
        target->kind != ExpressionKind::Subscript) {
        if (target->kind == ExpressionKind::List || target->kind == ExpressionKind::Tuple)
            failAt(first, SyntaxText::tr("only a single target (not %1) can be annotated").arg(describe(target)));
        else
            failSyntax();
        return nullptr;
    }
    setContext(target, Context::Store, "assign to");
    advance();
    auto *statement = make<AnnotatedAssignStatement>(first);
    statement->target = target;
    statement->simple = target->kind == ExpressionKind::Name && !target->parenthesized;
    statement->annotation = parseExpression();
    if (accept(TokenKind::Equal))
        statement->value = parseYieldOrStar();
    return finish(statement);
}

Statement *Parser::parseReturn()
{
    auto *statement = make<ReturnStatement>(token());
    advance();
    if (!at(TokenKind::Newline) && !at(TokenKind::Semicolon))
        statement->value = parseStarExpressions();
    return finish(statement);
}

Statement *Parser::parseRaise()
{
    auto *statement = make<RaiseStatement>(token());
    advance();
    if (!at(TokenKind::Newline) && !at(TokenKind::Semicolon)) {
        statement->exception = parseExpression();
        if (accept(TokenKind::KeywordFrom))
            statement->cause = parseExpression();
    }
    return finish(statement);
}

Statement *Parser::parseGlobal(StatementKind statementKind)
{
    auto *statement = make<GlobalStatement>(token());
    statement->kind = statementKind;
    advance();
    const std::size_t mark = m_names.size();
    do {
        m_names.push_back(takeIdentifier("a name"));
    } while (accept(TokenKind::Comma));
    statement->names = take<Identifier>(m_names, mark);
    return finish(statement);
}

Statement *Parser::parseDelete()
{
    auto *statement = make<DeleteStatement>(token());
    advance();
    const std::size_t mark = m_expressions.size();
    do {
        if (!m_expressions.empty() && m_expressions.size() > mark &&
            (at(TokenKind::Newline) || at(TokenKind::Semicolon)))
            break;
        Expression *target = parseBinary(0);
        if (!m_failed)
            setContext(target, Context::Del, "delete");
        m_expressions.push_back(target);
    } while (accept(TokenKind::Comma));
    statement->targets = takeExpressions(mark);
    if (!m_failed && !at(TokenKind::Newline) && !at(TokenKind::Semicolon))
        failSyntax();
    return finish(statement);
}

Statement *Parser::parseAssert()
{
    auto *statement = make<AssertStatement>(token());
    advance();
    statement->test = parseExpression();
    if (accept(TokenKind::Comma))
        statement->message = parseExpression();
    return finish(statement);
}

Identifier Parser::parseDottedName()
{
    const Token first = token();
    Identifier name = takeIdentifier("a module's name");
    if (!at(TokenKind::Dot))
        return name;
    QByteArray joined;
    bool isContiguous = name.data() == m_data.text.constData() + first.begin;
    quint32 end = first.end;
    while (at(TokenKind::Dot)) {
        isContiguous = isContiguous && token().begin == end;
        advance();
        const Token part = token();
        const Identifier partName = takeIdentifier("a module's name");
        if (m_failed)
            return {};
        isContiguous = isContiguous && part.begin == end + 1 && partName.data() == m_data.text.constData() + part.begin;
        if (!isContiguous) {
            if (joined.isEmpty())
                joined = name.toByteArray();
            joined += '.';
            joined += partName;
        } else {
            name = QByteArrayView(m_data.text).sliced(first.begin, part.end - first.begin);
        }
        end = part.end;
    }
    if (joined.isEmpty())
        return name;
    const NodeList<char> copy = m_arena.copy(joined.constData(), std::size_t(joined.size()));
    return {copy.data, copy.size()};
}

Statement *Parser::parseImport()
{
    auto *statement = make<ImportStatement>(token());
    advance();
    std::vector<Alias> names;
    do {
        Alias alias;
        alias.begin = token().begin;
        alias.line = token().line;
        alias.name = parseDottedName();
        if (accept(TokenKind::KeywordAs))
            alias.asName = takeIdentifier("a name");
        alias.end = m_lastEnd;
        names.push_back(alias);
    } while (accept(TokenKind::Comma));
    statement->names = m_arena.copy(names.data(), names.size());
    if (!m_failed && !at(TokenKind::Newline) && !at(TokenKind::Semicolon))
        failSyntax();
    return finish(statement);
}

Statement *Parser::parseImportFrom()
{
    auto *statement = make<ImportFromStatement>(token());
    advance();
    while (at(TokenKind::Dot) || at(TokenKind::Ellipsis)) {
        statement->level += at(TokenKind::Dot) ? 1 : 3;
        advance();
    }
    if (statement->level == 0 || at(TokenKind::Name))
        statement->module = parseDottedName();
    expect(TokenKind::KeywordImport, "'import'");
    std::vector<Alias> names;
    const auto addName = [&] {
        Alias alias;
        alias.begin = token().begin;
        alias.line = token().line;
        alias.name = takeIdentifier("a name");
        if (accept(TokenKind::KeywordAs))
            alias.asName = takeIdentifier("a name");
        alias.end = m_lastEnd;
        names.push_back(alias);
    };
    if (at(TokenKind::Star)) {
        Alias alias;
        alias.begin = token().begin;
        alias.line = token().line;
        alias.name = "*";
        advance();
        alias.end = m_lastEnd;
        names.push_back(alias);
    } else if (accept(TokenKind::LeftParen)) {
        do {
            if (at(TokenKind::RightParen) && !names.empty())
                break;
            addName();
        } while (accept(TokenKind::Comma));
        expect(TokenKind::RightParen, "')'");
    } else {
        do {
            addName();
        } while (accept(TokenKind::Comma));
    }
    statement->names = m_arena.copy(names.data(), names.size());
    if (!m_failed && !at(TokenKind::Newline) && !at(TokenKind::Semicolon))
        failSyntax();
    return finish(statement);
}

Statement *Parser::parseTypeAlias()
{
    auto *statement = make<TypeAliasStatement>(token());
    advance();
    auto *name = make<NameExpression>(token());
    name->name = takeIdentifier("a name");
    name->context = Context::Store;
    statement->name = finish(name);
    if (at(TokenKind::LeftBracket))
        statement->typeParameters = parseTypeParameters();
    expect(TokenKind::Equal, "'='");
    statement->value = parseExpression();
    return finish(statement);
}

} // namespace athanor::python
