// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/lexer.h"
#include "alembic/python/moduledata.h"

#include <vector>

namespace athanor::python {

// The recursive descent over one file's tokens. A failure inside a statement is noted once; from then on the parser
// sees only Failed tokens, so that every rule ends by itself, up to the statement, which becomes a Broken one.
class Parser
{
public:
    Parser(Module::Data &data, ParseOptions options);
    void parseFile();

private:
    // ---- tokens
    [[nodiscard]] const Token &token() const { return m_tokens[m_position]; }
    [[nodiscard]] const Token &ahead(std::size_t count) const
    {
        return m_tokens[std::min(m_position + count, m_tokens.size() - 1)];
    }
    [[nodiscard]] TokenKind kind() const { return m_tokens[m_position].kind; }
    [[nodiscard]] bool at(TokenKind wanted) const { return kind() == wanted; }
    bool accept(TokenKind wanted)
    {
        if (kind() != wanted)
            return false;
        advance();
        return true;
    }
    void advance()
    {
        const Token &taken = m_tokens[m_position];
        if (taken.kind == TokenKind::Failed) [[unlikely]]
            return; // the last one
        ++m_position;
        if (taken.kind != TokenKind::Newline && taken.kind != TokenKind::Indent && taken.kind != TokenKind::Dedent)
            m_lastEnd = taken.end;
    }
    bool expect(TokenKind wanted, const char *description);
    [[nodiscard]] QByteArrayView textOf(const Token &name) const
    {
        return QByteArrayView(m_data.text).sliced(name.begin, name.end - name.begin);
    }
    [[nodiscard]] bool isWord(const Token &name, QByteArrayView word) const
    {
        return name.kind == TokenKind::Name && textOf(name) == word;
    }
    Identifier identifier(const Token &name);
    Identifier takeIdentifier(const char *description);

    // ---- failures
    void fail(const QString &text);
    void failAt(const Token &where, const QString &text);
    void failAt(quint32 offset, quint32 line, const QString &text);
    void failSyntax(); // "invalid syntax" at the current token, or the lexer's own problem
    void note(quint32 offset, quint32 line, const QString &text); // without giving up
    // False (and failed) if the nesting is too deep; see DepthGuard.
    struct DepthGuard
    {
        explicit DepthGuard(Parser &guarded)
            : parser(guarded)
        {
            if (++parser.m_depth > MaximumDepth)
                parser.failDepth();
        }
        ~DepthGuard() { --parser.m_depth; }
        Q_DISABLE_COPY_MOVE(DepthGuard)
        Parser &parser;
    };
    void failDepth();

    // ---- nodes
    template <typename T>
    T *make(const Token &first)
    {
        T *node = m_arena.make<T>();
        node->begin = first.begin;
        node->line = first.line;
        return node;
    }
    template <typename T>
    T *finish(T *node) const
    {
        node->end = m_lastEnd;
        return node;
    }
    template <typename T, typename Stack>
    NodeList<T> take(Stack &stack, std::size_t mark)
    {
        NodeList<T> list = m_arena.copy<T>(stack.data() + mark, stack.size() - mark);
        stack.resize(mark);
        return list;
    }
    ExpressionList takeExpressions(std::size_t mark) { return take<Expression *>(m_expressions, mark); }
    Expression *errorExpression(); // stands where nothing could be parsed

    // ---- statements (parser_statements.cpp)
    void parseStatement();
    void recover(std::size_t start);
    // `start` becomes the first token of the statement at which it ends, or fails.
    void parseSimpleStatements(std::size_t &start);
    Statement *parseSimpleStatement();
    Statement *parseExpressionStatement();
    Statement *parseAssignment(const Token &first, Expression *target);
    Statement *parseAnnotated(const Token &first, Expression *target);
    Statement *parseReturn();
    Statement *parseRaise();
    Statement *parseGlobal(StatementKind kind);
    Statement *parseDelete();
    Statement *parseAssert();
    Statement *parseImport();
    Statement *parseImportFrom();
    Statement *parseTypeAlias();
    Identifier parseDottedName();

    // ---- compound statements (parser_compound.cpp)
    Statement *parseCompoundStatement(); // nullptr: it is a simple one
    StatementList parseBlock(const char *owner, quint32 ownerLine);
    Statement *parseIf();
    Statement *parseWhile();
    Statement *parseFor(const Token &first, bool isAsync);
    Statement *parseTry();
    void parseHandlers(TryStatement *statement);
    Expression *parseExceptionTypes(const Token &first, Expression *type);
    Statement *parseWith(const Token &first, bool isAsync);
    bool hasParenthesizedItems() const;
    void parseWithItem(std::vector<WithItem> &items);
    Statement *parseFunction(const Token &first, bool isAsync, ExpressionList decorators);
    Statement *parseClass(const Token &first, ExpressionList decorators);
    Statement *parseDecorated();
    Statement *parseAsync();
    Arguments *parseParameters(TokenKind end, bool withAnnotations);
    NodeList<TypeParameter> parseTypeParameters();

    // ---- match (parser_patterns.cpp)
    [[nodiscard]] bool isMatchStatement() const;
    Statement *parseMatch();
    Pattern *parseCasePattern();
    Pattern *parseAsPattern();
    Pattern *parseOrPattern();
    Pattern *parseClosedPattern();
    Pattern *parseStarPattern();
    Pattern *parseMaybeStarPattern();
    Pattern *parseSequencePattern(TokenKind close);
    Pattern *parseMappingPattern();
    Pattern *parseNamePattern();
    Pattern *parseClassPattern(const Token &first, Expression *type);
    Expression *parsePatternNumber();

    // ---- expressions (parser_expressions.cpp)
    Expression *parseStarExpressions();
    Expression *parseStarExpression();
    Expression *parseStarNamedExpression();
    Expression *parseNamedExpression();
    Expression *parseExpression();
    Expression *parseDisjunction();
    Expression *parseConjunction();
    Expression *parseInversion();
    Expression *parseComparison();
    Expression *parseBinary(int minimum);
    Expression *parseUnary();
    Expression *parsePower();
    Expression *parseLambda();
    Expression *parseYield();
    Expression *parseYieldOrStar();
    Expression *parsePrimary();
    [[nodiscard]] bool startsExpression() const;
    [[nodiscard]] bool isLoneAtom() const;

    // ---- atoms (parser_atoms.cpp)
    Expression *parseAtom();
    Expression *parseParenthesized();
    Expression *parseListDisplay();
    Expression *parseBraces();
    void parseCallArguments(ExpressionList &arguments, NodeList<Keyword> &keywords);
    Expression *parseSubscriptIndex();
    Expression *parseSlice();
    NodeList<Comprehension> parseGenerators();
    [[nodiscard]] bool atGenerators() const
    {
        return at(TokenKind::KeywordFor) || (at(TokenKind::KeywordAsync) && ahead(1).kind == TokenKind::KeywordFor);
    }
    Expression *parseNumber();
    Expression *constant(ConstantKind type);

    // ---- strings (parser_strings.cpp)
    Expression *parseStrings();
    struct StringPart;
    QByteArrayView parseStringToken();
    void parseFormattedString(std::vector<StringPart> &parts);
    void parseField(std::vector<StringPart> &parts, bool isTemplate);
    QByteArrayView fieldText(quint32 begin, quint32 end);
    Expression *parseFormatSpecification(const Token &colon);
    [[nodiscard]] bool isSplitByName(const Token &middle) const;
    QByteArrayView decoded(const Token &where, quint32 begin, quint32 end, quint8 flags, bool isFormatted);
    ExpressionList joinParts(std::vector<StringPart> &parts);

    // ---- targets (parser_targets.cpp)
    Expression *parseStarTargets(); // of for: stops before `in`
    bool setContext(Expression *expression, Context context, const char *verb, bool allowStar = false);
    void failTarget(const Expression *expression, const char *verb);
    static QString describe(const Expression *expression);

    static constexpr int MaximumDepth = 900;
    static constexpr int MaximumChain = 3000; // a + b + c …, a.b.c …: the tree is as deep as the chain is long

    Module::Data &m_data;
    Arena &m_arena;
    const ParseOptions m_options;
    std::vector<Token> m_tokens;
    std::vector<LexicalProblem> m_lexicalProblems;
    std::size_t m_position = 0;
    std::size_t m_failedAt = 0; // where the current statement failed
    quint32 m_lastEnd = 0; // of the last token taken, line ends and indentation aside
    bool m_failed = false;
    int m_depth = 0;
    bool *m_hasYield = nullptr; // of the function around
    Expression *m_errorExpression = nullptr;

    // Stacks for lists under construction; what belongs to an outer list lies below.
    std::vector<Expression *> m_expressions;
    std::vector<Statement *> m_statements;
    std::vector<Keyword> m_keywords;
    std::vector<Comprehension> m_generators;
    std::vector<Pattern *> m_patterns;
    std::vector<Identifier> m_names;
    std::vector<CompareOperator> m_operators;
};

} // namespace athanor::python
