// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/parser.h"
#include "alembic/python/token.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace athanor::python {

struct LexicalProblem
{
    quint32 offset = 0;
    quint32 line = 0;
    QString text;
};

// Cuts UTF-8 text into Python's tokens, once and wholly. Rules: docs.python.org/3.14/reference/lexical_analysis.html;
// f-strings and t-strings as tokens of their own (PEP 701, PEP 750). Goes on behind every error, with an Error token in
// its place.
class Lexer
{
public:
    Lexer(const QByteArray &text, ParseOptions options); // the text must outlive the lexer

    // Ends with EndOfFile.
    std::vector<Token> run();
    [[nodiscard]] const std::vector<LexicalProblem> &problems() const { return m_problems; }

private:
    struct Bracket
    {
        char character;
        quint32 offset;
        quint32 line;
    };
    // An f-string or t-string being read, or a replacement field in one.
    struct Frame
    {
        bool isField = false;
        bool isRaw = false;
        bool isTriple = false;
        bool isTemplate = false;
        char quote = 0;
        bool inSpecification = false; // of a field: behind the colon
        quint32 offset = 0;
        quint32 line = 0;
        std::size_t depth = 0; // of a field: brackets that were open inside, counting its own brace
    };

    void lexLineStart();
    void lexToken();
    void lexName();
    void lexNonAsciiName(const char *start);
    void lexNumber();
    bool lexDigits(bool (*isDigit)(char));
    void finishNumber(TokenKind kind, const char *start, const char *what);
    void lexString(const char *start, quint8 flags);
    void addUnterminated(const char *start, char quote);
    void lexFormattedString(const char *start, quint8 flags);
    void lexFormattedText();
    void lexOperator();
    void lexNewline();
    void open(char character);
    void close(char character);
    [[nodiscard]] bool endsHeader() const;
    void skipSuite();
    bool isForgottenBracket() const;
    void abandonBrackets();
    void finish();

    void add(TokenKind kind, const char *start, quint8 flags = 0)
    {
        m_tokens.push_back({quint32(start - m_base), quint32(m_at - m_base), m_line, kind, flags});
    }
    void addError(const char *where, quint32 line, const QString &text);
    static QString textFor(const Frame &string, QString text); // of an error in it
    bool skipLineEnd(); // \n, \r\n or \r at m_at
    [[nodiscard]] const Frame *stringOf(const Frame &field) const;
    [[nodiscard]] bool inFieldTop() const;

    const char *m_base;
    const char *m_at;
    const char *m_end;
    const ParseOptions m_options;
    quint32 m_line = 1;
    bool m_atLineStart = true;
    std::size_t m_lineFirst = 0; // token with which the current logical line begins
    std::vector<Token> m_tokens;
    std::vector<LexicalProblem> m_problems;
    std::vector<Bracket> m_brackets;
    std::vector<Frame> m_frames;
    std::vector<int> m_indents = {0};
    std::vector<int> m_alternateIndents = {0};
};

} // namespace athanor::python
