// SPDX-License-Identifier: MIT
#include "alembic/python/parserstate.h"
#include "alembic/python/syntaxtext.h"

namespace athanor::python {

Module parse(const QByteArray &source, ParseOptions options)
{
    Module module;
    auto data = std::make_shared<Module::Data>();
    data->text = decodeSource(source, &data->markLength, &data->problems);
    // A literal array is not terminated by a null byte of its own; the lexer relies on it.
    if (data->text.isEmpty() || data->text.constData()[data->text.size()] != 0)
        data->text = QByteArray(data->text.constData(), data->text.size());
    Parser(*data, options).parseFile();
    module.d = std::move(data);
    return module;
}

Parser::Parser(Module::Data &data, ParseOptions options)
    : m_data(data)
    , m_arena(data.arena)
    , m_options(options)
{
    Lexer lexer(data.text, options);
    m_tokens = lexer.run();
    m_lexicalProblems = lexer.problems();
    const Token last = m_tokens.back();
    m_tokens.push_back({last.begin, last.end, last.line, TokenKind::Failed, 0});
}

void Parser::parseFile()
{
    while (!at(TokenKind::EndOfFile)) {
        if (at(TokenKind::Dedent) || at(TokenKind::Newline)) {
            advance();
            continue;
        }
        parseStatement();
    }
    m_data.body = take<Statement *>(m_statements, 0);
}

bool Parser::expect(TokenKind wanted, const char *description)
{
    if (accept(wanted))
        return true;
    if (at(TokenKind::Error))
        failSyntax();
    else
        fail(SyntaxText::tr("expected %1").arg(QLatin1StringView(description)));
    return false;
}

Identifier Parser::identifier(const Token &name)
{
    const QByteArrayView text = textOf(name);
    if (!(name.flags & Token::NotAscii)) [[likely]]
        return text;
    const QByteArray normalized = QString::fromUtf8(text).normalized(QString::NormalizationForm_KC).toUtf8();
    if (normalized == text)
        return text;
    const NodeList<char> copy = m_arena.copy(normalized.constData(), std::size_t(normalized.size()));
    return {copy.data, copy.size()};
}

Identifier Parser::takeIdentifier(const char *description)
{
    if (!at(TokenKind::Name)) {
        expect(TokenKind::Name, description);
        return {};
    }
    const Identifier name = identifier(token());
    advance();
    return name;
}

void Parser::note(quint32 offset, quint32 line, const QString &text)
{
    const char *base = m_data.text.constData();
    quint32 start = offset;
    while (start > 0 && base[start - 1] != '\n' && base[start - 1] != '\r')
        --start;
    int column = 1;
    for (quint32 at = start; at < offset; ++at)
        column += (quint8(base[at]) & 0xC0) != 0x80;
    m_data.problems.append({int(line), column, text});
}

void Parser::failAt(quint32 offset, quint32 line, const QString &text)
{
    if (m_failed)
        return;
    note(offset, line, text);
    m_failed = true;
    m_failedAt = m_position;
    m_position = m_tokens.size() - 1;
}

void Parser::failAt(const Token &where, const QString &text)
{
    failAt(where.begin, where.line, text);
}

void Parser::fail(const QString &text)
{
    failAt(token(), text);
}

void Parser::failSyntax()
{
    if (m_failed)
        return;
    if (at(TokenKind::Error)) {
        const LexicalProblem &problem = m_lexicalProblems[token().end];
        failAt(problem.offset, problem.line, problem.text);
        return;
    }
    switch (kind()) {
    case TokenKind::EndOfFile:
        fail(SyntaxText::tr("unexpected end of the file"));
        break;
    case TokenKind::Newline:
        fail(SyntaxText::tr("invalid syntax: the line ends too early"));
        break;
    case TokenKind::Indent:
        fail(SyntaxText::tr("unexpected indent"));
        break;
    default:
        if (startsExpression() && m_position > 0 && isWord(m_tokens[m_position - 1], "print")) {
            failAt(m_tokens[m_position - 1], SyntaxText::tr("missing parentheses in call to 'print'; use print(...)"));
            return;
        }
        fail(SyntaxText::tr("invalid syntax"));
    }
}

void Parser::failDepth()
{
    fail(SyntaxText::tr("too deeply nested"));
}

Expression *Parser::errorExpression()
{
    if (!m_errorExpression)
        m_errorExpression = m_arena.make<ConstantExpression>();
    return m_errorExpression;
}

} // namespace athanor::python
