// SPDX-License-Identifier: MIT
#include "alembic/python/parserstate.h"
#include "alembic/python/syntaxtext.h"

namespace athanor::python {

Statement *Parser::parseCompoundStatement()
{
    const Token &first = token();
    switch (first.kind) {
    case TokenKind::KeywordIf:
        return parseIf();
    case TokenKind::KeywordDef:
        return parseFunction(first, false, {});
    case TokenKind::KeywordClass:
        return parseClass(first, {});
    case TokenKind::At:
        return parseDecorated();
    case TokenKind::KeywordFor:
        return parseFor(first, false);
    case TokenKind::KeywordWhile:
        return parseWhile();
    case TokenKind::KeywordWith:
        return parseWith(first, false);
    case TokenKind::KeywordTry:
        return parseTry();
    case TokenKind::KeywordAsync:
        return parseAsync();
    case TokenKind::Name:
        if (isWord(first, "match") && isMatchStatement())
            return parseMatch();
        return nullptr;
    default:
        return nullptr;
    }
}

// Behind the header: the colon and what follows.
StatementList Parser::parseBlock(const char *owner, quint32 ownerLine)
{
    if (!expect(TokenKind::Colon, "':'"))
        return {};
    const std::size_t mark = m_statements.size();
    if (!accept(TokenKind::Newline)) {
        std::size_t start = m_position;
        parseSimpleStatements(start);
        return take<Statement *>(m_statements, mark);
    }
    if (!at(TokenKind::Indent)) {
        // Not a failure: what follows is a statement of its own.
        note(token().begin, token().line,
             SyntaxText::tr("expected an indented block after %1 on line %2")
                 .arg(QLatin1StringView(owner))
                 .arg(ownerLine));
        return {};
    }
    advance();
    accept(TokenKind::Skipped);
    while (!at(TokenKind::Dedent) && !at(TokenKind::EndOfFile))
        parseStatement();
    accept(TokenKind::Dedent);
    return take<Statement *>(m_statements, mark);
}

Statement *Parser::parseIf()
{
    auto *head = make<IfStatement>(token());
    std::vector<IfStatement *> chain; // elif is an if in the else of the one before
    const char *word = "'if' statement";
    IfStatement *current = head;
    while (true) {
        advance();
        chain.push_back(current);
        if (chain.size() > std::size_t(MaximumDepth)) {
            failDepth();
            return nullptr;
        }
        current->test = parseNamedExpression();
        current->body = parseBlock(word, current->line);
        if (m_failed)
            return nullptr;
        if (!at(TokenKind::KeywordElif))
            break;
        word = "'elif' statement";
        auto *next = make<IfStatement>(token());
        Statement *asStatement = next;
        current->orElse = m_arena.copy(&asStatement, 1);
        current = next;
    }
    if (at(TokenKind::KeywordElse)) {
        const quint32 line = token().line;
        advance();
        current->orElse = parseBlock("'else' statement", line);
    }
    for (IfStatement *statement : chain)
        finish(statement);
    return head;
}

Statement *Parser::parseWhile()
{
    auto *statement = make<WhileStatement>(token());
    advance();
    statement->test = parseNamedExpression();
    statement->body = parseBlock("'while' statement", statement->line);
    if (at(TokenKind::KeywordElse)) {
        const quint32 line = token().line;
        advance();
        statement->orElse = parseBlock("'else' statement", line);
    }
    return finish(statement);
}

Statement *Parser::parseFor(const Token &first, bool isAsync)
{
    auto *statement = make<ForStatement>(first);
    if (isAsync)
        statement->kind = StatementKind::AsyncFor;
    advance();
    statement->target = parseStarTargets();
    expect(TokenKind::KeywordIn, "'in'");
    statement->iterable = parseStarExpressions();
    statement->body = parseBlock("'for' statement", first.line);
    if (at(TokenKind::KeywordElse)) {
        const quint32 line = token().line;
        advance();
        statement->orElse = parseBlock("'else' statement", line);
    }
    return finish(statement);
}

// except A, B: without parentheses (PEP 758); behind the first type.
Expression *Parser::parseExceptionTypes(const Token &first, Expression *type)
{
    const std::size_t mark = m_expressions.size();
    m_expressions.push_back(type);
    if (m_options.version < PythonVersion::V314)
        failAt(first, SyntaxText::tr("multiple exception types must be parenthesized"));
    while (accept(TokenKind::Comma)) {
        if (at(TokenKind::Colon))
            break;
        m_expressions.push_back(parseExpression());
    }
    if (at(TokenKind::KeywordAs))
        failAt(first, SyntaxText::tr("multiple exception types must be parenthesized when using 'as'"));
    auto *tuple = make<TupleExpression>(first);
    tuple->elements = takeExpressions(mark);
    return finish(tuple);
}

void Parser::parseHandlers(TryStatement *statement)
{
    std::vector<ExceptHandler> handlers;
    while (at(TokenKind::KeywordExcept) && !m_failed) {
        ExceptHandler handler;
        const Token &first = token();
        handler.begin = first.begin;
        handler.line = first.line;
        advance();
        const bool isStar = accept(TokenKind::Star);
        if (handlers.empty()) {
            if (isStar)
                statement->kind = StatementKind::TryStar;
        } else if (isStar != (statement->kind == StatementKind::TryStar)) {
            failAt(first, SyntaxText::tr("cannot have both 'except' and 'except*' on the same 'try'"));
            return;
        }
        if (isStar || !at(TokenKind::Colon)) {
            const Token &typeToken = token();
            handler.type = parseExpression();
            if (at(TokenKind::Comma)) {
                handler.type = parseExceptionTypes(typeToken, handler.type);
                if (m_failed)
                    return;
            }
            if (accept(TokenKind::KeywordAs))
                handler.name = takeIdentifier("a name");
        }
        handler.body = parseBlock(isStar ? "'except*' statement" : "'except' statement", first.line);
        handler.end = m_lastEnd;
        handlers.push_back(handler);
    }
    statement->handlers = m_arena.copy(handlers.data(), handlers.size());
}

Statement *Parser::parseTry()
{
    auto *statement = make<TryStatement>(token());
    advance();
    statement->body = parseBlock("'try' statement", statement->line);
    parseHandlers(statement);
    if (at(TokenKind::KeywordElse) && !statement->handlers.isEmpty()) {
        const quint32 line = token().line;
        advance();
        statement->orElse = parseBlock("'else' statement", line);
    }
    const bool hasFinally = at(TokenKind::KeywordFinally);
    if (hasFinally) {
        const quint32 line = token().line;
        advance();
        statement->finalBody = parseBlock("'finally' statement", line);
    }
    if (!m_failed && statement->handlers.isEmpty() && !hasFinally)
        note(token().begin, token().line, SyntaxText::tr("expected 'except' or 'finally' block"));
    return finish(statement);
}

// with ( … ): where the parentheses surround the items, not an expression.
bool Parser::hasParenthesizedItems() const
{
    std::size_t depth = 0;
    for (std::size_t i = m_position; i < m_tokens.size(); ++i) {
        switch (m_tokens[i].kind) {
        case TokenKind::LeftParen:
        case TokenKind::LeftBracket:
        case TokenKind::LeftBrace:
            ++depth;
            break;
        case TokenKind::RightParen:
        case TokenKind::RightBracket:
        case TokenKind::RightBrace:
            if (--depth == 0)
                return m_tokens[i + 1].kind == TokenKind::Colon;
            break;
        case TokenKind::KeywordYield:
        case TokenKind::ColonEqual:
        case TokenKind::Star:
        case TokenKind::KeywordFor:
            // (yield), (a := b), (*a, b) and (x for x in y) are expressions.
            if (depth == 1 && (m_tokens[i].kind != TokenKind::Star || m_tokens[i - 1].kind == TokenKind::Comma ||
                               m_tokens[i - 1].kind == TokenKind::LeftParen))
                return false;
            break;
        case TokenKind::Newline:
        case TokenKind::Error:
        case TokenKind::EndOfFile:
            return false;
        default:
            break;
        }
    }
    return false;
}

void Parser::parseWithItem(std::vector<WithItem> &items)
{
    WithItem item;
    item.context = parseExpression();
    if (accept(TokenKind::KeywordAs)) {
        if (at(TokenKind::Star)) {
            auto *starred = make<StarredExpression>(token());
            advance();
            starred->value = parseBinary(0);
            item.target = finish(starred);
        } else {
            item.target = parseBinary(0);
        }
        setContext(item.target, Context::Store, "assign to", true);
    }
    items.push_back(item);
}

Statement *Parser::parseWith(const Token &first, bool isAsync)
{
    auto *statement = make<WithStatement>(first);
    if (isAsync)
        statement->kind = StatementKind::AsyncWith;
    advance();
    std::vector<WithItem> items;
    if (at(TokenKind::LeftParen) && ahead(1).kind != TokenKind::RightParen && hasParenthesizedItems()) {
        advance();
        do {
            if (at(TokenKind::RightParen))
                break;
            parseWithItem(items);
        } while (accept(TokenKind::Comma));
        expect(TokenKind::RightParen, "')'");
    } else {
        do {
            parseWithItem(items);
        } while (accept(TokenKind::Comma));
    }
    statement->items = m_arena.copy(items.data(), items.size());
    statement->body = parseBlock("'with' statement", first.line);
    return finish(statement);
}

Statement *Parser::parseAsync()
{
    const Token &first = token();
    switch (ahead(1).kind) {
    case TokenKind::KeywordDef:
        advance();
        return parseFunction(first, true, {});
    case TokenKind::KeywordFor:
        advance();
        return parseFor(first, true);
    case TokenKind::KeywordWith:
        advance();
        return parseWith(first, true);
    default:
        advance();
        failSyntax();
        return nullptr;
    }
}

Statement *Parser::parseDecorated()
{
    const std::size_t mark = m_expressions.size();
    while (accept(TokenKind::At)) {
        m_expressions.push_back(parseNamedExpression());
        expect(TokenKind::Newline, "the end of the line after a decorator");
    }
    const ExpressionList decorators = takeExpressions(mark);
    const Token &first = token();
    if (at(TokenKind::KeywordClass))
        return parseClass(first, decorators);
    if (at(TokenKind::KeywordDef))
        return parseFunction(first, false, decorators);
    if (at(TokenKind::KeywordAsync) && ahead(1).kind == TokenKind::KeywordDef) {
        advance();
        return parseFunction(first, true, decorators);
    }
    if (!m_failed)
        failSyntax();
    return nullptr;
}

Statement *Parser::parseFunction(const Token &first, bool isAsync, ExpressionList decorators)
{
    auto *statement = make<FunctionStatement>(first);
    if (isAsync)
        statement->kind = StatementKind::AsyncFunctionDef;
    advance();
    statement->decorators = decorators;
    statement->name = takeIdentifier("a function's name");
    if (at(TokenKind::LeftBracket))
        statement->typeParameters = parseTypeParameters();
    expect(TokenKind::LeftParen, "'('");
    bool hasYield = false;
    bool *const outer = std::exchange(m_hasYield, &hasYield);
    statement->arguments = parseParameters(TokenKind::RightParen, true);
    expect(TokenKind::RightParen, "')'");
    if (accept(TokenKind::Arrow))
        statement->returns = parseExpression();
    statement->body = parseBlock("function definition", first.line);
    m_hasYield = outer;
    statement->isGenerator = hasYield;
    return finish(statement);
}

Statement *Parser::parseClass(const Token &first, ExpressionList decorators)
{
    auto *statement = make<ClassStatement>(first);
    advance();
    statement->decorators = decorators;
    statement->name = takeIdentifier("a class's name");
    if (at(TokenKind::LeftBracket))
        statement->typeParameters = parseTypeParameters();
    const quint32 open = token().begin;
    if (accept(TokenKind::LeftParen)) {
        parseCallArguments(statement->bases, statement->keywords);
        // A call takes a bare generator, a class does not.
        if (!m_failed && statement->bases.size() == 1 && statement->bases.first()->begin == open)
            failAt(first, SyntaxText::tr("invalid syntax"));
    }
    bool hasYield = false;
    bool *const outer = std::exchange(m_hasYield, &hasYield);
    statement->body = parseBlock("class definition", first.line);
    m_hasYield = outer;
    return finish(statement);
}

// Up to (not including) `end`. Lambda parameters have no annotations.
Arguments *Parser::parseParameters(TokenKind end, bool withAnnotations)
{
    auto *arguments = m_arena.make<Arguments>();
    std::vector<Argument> positional;
    std::vector<Argument> keywordOnly;
    std::vector<Expression *> defaults;
    std::vector<Expression *> keywordDefaults;
    bool sawStar = false;
    bool sawSlash = false;
    const auto one = [&](bool starAnnotation) {
        Argument argument;
        argument.begin = token().begin;
        argument.line = token().line;
        argument.name = takeIdentifier("a parameter's name");
        if (withAnnotations && accept(TokenKind::Colon))
            argument.annotation = starAnnotation ? parseStarExpression() : parseExpression();
        argument.end = m_lastEnd;
        return argument;
    };
    while (!at(end) && !m_failed) {
        if (arguments->keywords) {
            fail(SyntaxText::tr("arguments cannot follow var-keyword argument"));
            break;
        }
        if (at(TokenKind::Slash)) {
            if (sawSlash || sawStar || positional.empty()) {
                fail(sawSlash  ? SyntaxText::tr("'/' may appear only once")
                     : sawStar ? SyntaxText::tr("'/' must be ahead of '*'")
                               : SyntaxText::tr("at least one argument must precede '/'"));
                break;
            }
            advance();
            sawSlash = true;
            arguments->positionalOnly = m_arena.copy(positional.data(), positional.size());
            positional.clear();
        } else if (at(TokenKind::Star)) {
            if (sawStar) {
                fail(SyntaxText::tr("'*' argument may appear only once"));
                break;
            }
            sawStar = true;
            const Token &star = token();
            advance();
            if (at(TokenKind::Comma)) {
                if (ahead(1).kind == end || ahead(1).kind == TokenKind::DoubleStar) {
                    failAt(star, SyntaxText::tr("named arguments must follow bare '*'"));
                    break;
                }
            } else if (at(end)) {
                failAt(star, SyntaxText::tr("named arguments must follow bare '*'"));
                break;
            } else {
                arguments->variable = m_arena.make<Argument>(one(true));
                if (at(TokenKind::Equal)) {
                    fail(SyntaxText::tr("var-positional argument cannot have default value"));
                    break;
                }
            }
        } else if (accept(TokenKind::DoubleStar)) {
            arguments->keywords = m_arena.make<Argument>(one(false));
            if (at(TokenKind::Equal)) {
                fail(SyntaxText::tr("var-keyword argument cannot have default value"));
                break;
            }
        } else {
            const Token &first = token();
            const Argument argument = one(false);
            Expression *defaultValue = nullptr;
            if (accept(TokenKind::Equal))
                defaultValue = parseExpression();
            if (sawStar) {
                keywordOnly.push_back(argument);
                keywordDefaults.push_back(defaultValue);
            } else {
                if (!defaultValue && !defaults.empty()) {
                    failAt(first, SyntaxText::tr("parameter without a default follows parameter with a default"));
                    break;
                }
                positional.push_back(argument);
                if (defaultValue)
                    defaults.push_back(defaultValue);
            }
        }
        if (!accept(TokenKind::Comma))
            break;
    }
    arguments->positional = m_arena.copy(positional.data(), positional.size());
    arguments->keywordOnly = m_arena.copy(keywordOnly.data(), keywordOnly.size());
    arguments->defaults = m_arena.copy(defaults.data(), defaults.size());
    arguments->keywordDefaults = m_arena.copy(keywordDefaults.data(), keywordDefaults.size());
    return arguments;
}

NodeList<TypeParameter> Parser::parseTypeParameters()
{
    expect(TokenKind::LeftBracket, "'['");
    std::vector<TypeParameter> parameters;
    do {
        if (at(TokenKind::RightBracket) && !parameters.empty())
            break;
        TypeParameter parameter;
        parameter.begin = token().begin;
        parameter.line = token().line;
        if (accept(TokenKind::Star))
            parameter.kind = TypeParameterKind::TypeVarTuple;
        else if (accept(TokenKind::DoubleStar))
            parameter.kind = TypeParameterKind::ParamSpec;
        parameter.name = takeIdentifier("a type parameter's name");
        if (parameter.kind == TypeParameterKind::TypeVar && accept(TokenKind::Colon))
            parameter.bound = parseExpression();
        if (accept(TokenKind::Equal))
            parameter.defaultValue =
                parameter.kind == TypeParameterKind::TypeVarTuple ? parseStarExpression() : parseExpression();
        parameter.end = m_lastEnd;
        parameters.push_back(parameter);
    } while (accept(TokenKind::Comma));
    expect(TokenKind::RightBracket, "']'");
    return m_arena.copy(parameters.data(), parameters.size());
}

} // namespace athanor::python
