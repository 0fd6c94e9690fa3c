// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/ast_expressions.h"

// Python's syntax tree, with the shape and the names of CPython's `ast` module (3.14). Nodes live in the arena of
// their Module and are plain, immutable structs: look at `kind`, then static_cast (or use `as<T>()`).
namespace athanor::python {

// ---- patterns

struct Pattern : Node
{
    PatternKind kind = PatternKind::Value;
    template <typename T>
    [[nodiscard]] const T &to() const
    {
        return static_cast<const T &>(*this);
    }
};

struct ValuePattern : Pattern // kind Value and Singleton (None, True, False)
{
    Expression *value = nullptr;
};

struct SequencePattern : Pattern // kind Sequence and Or
{
    PatternList patterns;
};

struct MappingPattern : Pattern
{
    ExpressionList keys;
    PatternList patterns;
    Identifier rest; // empty if none
};

struct ClassPattern : Pattern
{
    Expression *type = nullptr;
    PatternList patterns;
    NodeList<Identifier> keywordNames;
    PatternList keywordPatterns;
};

struct NamePattern : Pattern // kind Star (an empty name is *_) and As (empty: _, else a capture)
{
    Pattern *pattern = nullptr; // As only; or nullptr
    Identifier name;
};

// ---- statements

struct FunctionStatement : StatementOf<StatementKind::FunctionDef, StatementKind::AsyncFunctionDef>
{
    Identifier name;
    NodeList<TypeParameter> typeParameters;
    Arguments *arguments = nullptr;
    StatementList body;
    ExpressionList decorators;
    Expression *returns = nullptr;
    bool isGenerator = false; // has a yield of its own
    bool usesLocals = false; // calls locals(), vars(), eval() or exec(): by name only
};

struct ClassStatement : StatementOf<StatementKind::ClassDef>
{
    Identifier name;
    NodeList<TypeParameter> typeParameters;
    ExpressionList bases;
    NodeList<Keyword> keywords;
    StatementList body;
    ExpressionList decorators;
};

struct ReturnStatement : StatementOf<StatementKind::Return>
{
    Expression *value = nullptr; // or nullptr
};

struct DeleteStatement : StatementOf<StatementKind::Delete>
{
    ExpressionList targets;
};

struct AssignStatement : StatementOf<StatementKind::Assign>
{
    ExpressionList targets;
    Expression *value = nullptr;
};

struct TypeAliasStatement : StatementOf<StatementKind::TypeAlias>
{
    Expression *name = nullptr;
    NodeList<TypeParameter> typeParameters;
    Expression *value = nullptr;
};

struct AugmentedAssignStatement : StatementOf<StatementKind::AugAssign>
{
    Expression *target = nullptr;
    BinaryOperator op = BinaryOperator::Add;
    Expression *value = nullptr;
};

struct AnnotatedAssignStatement : StatementOf<StatementKind::AnnAssign>
{
    Expression *target = nullptr;
    Expression *annotation = nullptr;
    Expression *value = nullptr; // or nullptr
    bool simple = false; // a bare name, not in parentheses
};

struct ForStatement : StatementOf<StatementKind::For, StatementKind::AsyncFor>
{
    Expression *target = nullptr;
    Expression *iterable = nullptr;
    StatementList body;
    StatementList orElse;
};

struct WhileStatement : StatementOf<StatementKind::While>
{
    Expression *test = nullptr;
    StatementList body;
    StatementList orElse;
};

struct IfStatement : StatementOf<StatementKind::If>
{
    Expression *test = nullptr;
    StatementList body;
    StatementList orElse; // elif is one IfStatement in here
};

struct WithStatement : StatementOf<StatementKind::With, StatementKind::AsyncWith>
{
    NodeList<WithItem> items;
    StatementList body;
};

struct MatchStatement : StatementOf<StatementKind::Match>
{
    Expression *subject = nullptr;
    NodeList<MatchCase> cases;
};

struct RaiseStatement : StatementOf<StatementKind::Raise>
{
    Expression *exception = nullptr; // or nullptr
    Expression *cause = nullptr; // or nullptr
};

struct TryStatement : StatementOf<StatementKind::Try, StatementKind::TryStar>
{
    StatementList body;
    NodeList<ExceptHandler> handlers;
    StatementList orElse;
    StatementList finalBody;
};

struct AssertStatement : StatementOf<StatementKind::Assert>
{
    Expression *test = nullptr;
    Expression *message = nullptr; // or nullptr
};

struct ImportStatement : StatementOf<StatementKind::Import>
{
    NodeList<Alias> names;
};

struct ImportFromStatement : StatementOf<StatementKind::ImportFrom>
{
    Identifier module; // dotted, empty for `from . import x`
    NodeList<Alias> names; // one named "*" for import *
    int level = 0; // number of leading dots
};

struct GlobalStatement : StatementOf<StatementKind::Global, StatementKind::Nonlocal>
{
    NodeList<Identifier> names;
};

struct ExpressionStatement : StatementOf<StatementKind::Expr>
{
    Expression *value = nullptr;
};

struct BrokenStatement : StatementOf<StatementKind::Broken>
{
    qsizetype problem = 0; // index into Module::problems()
};

} // namespace athanor::python
