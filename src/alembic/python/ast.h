// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/arena.h"
#include "alembic/python/astkinds.h"

#include <QByteArrayView>

// Python's syntax tree, with the shape and the names of CPython's `ast` module (3.14). Nodes live in the arena of
// their Module and are plain, immutable structs: look at `kind`, then static_cast (or use `as<T>()`).
namespace athanor::python {

// Bytes of the module's UTF-8 text, or of its arena where normalization (NFKC) changed them.
using Identifier = QByteArrayView;

struct Arguments;
struct Expression;
struct Statement;
struct Pattern;

// What every node knows: where it is. Offsets are bytes of Module::text(), `end` is exclusive, `line` is that of
// `begin`, 1-based. Module::location() gives the column.
struct Node
{
    quint32 begin = 0;
    quint32 end = 0;
    quint32 line = 0;
};

struct Expression : Node
{
    ExpressionKind kind = ExpressionKind::Constant;
    bool parenthesized = false; // written in parentheses of its own

    // nullptr if it is another kind: if (const auto *name = expression->as<NameExpression>()) …
    template <typename T>
    [[nodiscard]] const T *as() const
    {
        return kind == T::Kind ? static_cast<const T *>(this) : nullptr;
    }
    template <typename T>
    [[nodiscard]] const T &to() const
    {
        return static_cast<const T &>(*this);
    }
};

struct Statement : Node
{
    StatementKind kind = StatementKind::Pass;

    template <typename T>
    [[nodiscard]] const T *as() const
    {
        return kind == T::Kind || kind == T::OtherKind ? static_cast<const T *>(this) : nullptr;
    }
    template <typename T>
    [[nodiscard]] const T &to() const
    {
        return static_cast<const T &>(*this);
    }
};

template <ExpressionKind K>
struct ExpressionOf : Expression
{
    static constexpr ExpressionKind Kind = K;
    ExpressionOf() { kind = K; }
};

template <StatementKind K, StatementKind Other = K>
struct StatementOf : Statement
{
    static constexpr StatementKind Kind = K;
    static constexpr StatementKind OtherKind = Other; // the async or star form
    StatementOf() { kind = K; }
};

using ExpressionList = NodeList<Expression *>;
using StatementList = NodeList<Statement *>;
using PatternList = NodeList<Pattern *>;

// ---- parts of nodes

struct Keyword : Node // one keyword argument; an empty name is **value
{
    Identifier name;
    Expression *value = nullptr;
};

struct Argument : Node
{
    Identifier name;
    Expression *annotation = nullptr; // or nullptr
};

struct Arguments
{
    NodeList<Argument> positionalOnly;
    NodeList<Argument> positional;
    NodeList<Argument> keywordOnly;
    Argument *variable = nullptr; // *args
    Argument *keywords = nullptr; // **kwargs
    ExpressionList defaults; // of the last positional ones
    ExpressionList keywordDefaults; // one for each keywordOnly, nullptr if it has none
};

struct Comprehension
{
    Expression *target = nullptr;
    Expression *iterable = nullptr;
    ExpressionList conditions;
    bool isAsync = false;
};

struct Alias : Node
{
    Identifier name; // dotted, without spaces
    Identifier asName; // empty if none
};

struct WithItem
{
    Expression *context = nullptr;
    Expression *target = nullptr; // or nullptr
};

struct ExceptHandler : Node
{
    Expression *type = nullptr; // or nullptr: except:
    Identifier name; // may be empty
    StatementList body;
};

struct MatchCase
{
    Pattern *pattern = nullptr;
    Expression *guard = nullptr; // or nullptr
    StatementList body;
};

enum class TypeParameterKind : quint8 { TypeVar, ParamSpec, TypeVarTuple };
struct TypeParameter : Node
{
    TypeParameterKind kind = TypeParameterKind::TypeVar;
    Identifier name;
    Expression *bound = nullptr; // TypeVar only; or nullptr
    Expression *defaultValue = nullptr; // Python 3.13; or nullptr
};

// ---- expressions

struct BoolOpExpression : ExpressionOf<ExpressionKind::BoolOp>
{
    BoolOperator op = BoolOperator::And;
    ExpressionList values;
};

struct NamedExpression : ExpressionOf<ExpressionKind::NamedExpr>
{
    Expression *target = nullptr;
    Expression *value = nullptr;
};

struct BinaryExpression : ExpressionOf<ExpressionKind::BinOp>
{
    BinaryOperator op = BinaryOperator::Add;
    Expression *left = nullptr;
    Expression *right = nullptr;
};

struct UnaryExpression : ExpressionOf<ExpressionKind::UnaryOp>
{
    UnaryOperator op = UnaryOperator::Not;
    Expression *operand = nullptr;
};

struct LambdaExpression : ExpressionOf<ExpressionKind::Lambda>
{
    Arguments *arguments = nullptr;
    Expression *body = nullptr;
};

struct ConditionalExpression : ExpressionOf<ExpressionKind::IfExp>
{
    Expression *test = nullptr;
    Expression *body = nullptr;
    Expression *orElse = nullptr;
};

struct DictExpression : ExpressionOf<ExpressionKind::Dict>
{
    ExpressionList keys; // nullptr stands for **value
    ExpressionList values;
};

struct SetExpression : ExpressionOf<ExpressionKind::Set>
{
    ExpressionList elements;
};

struct ListComprehension : ExpressionOf<ExpressionKind::ListComp>
{
    Expression *element = nullptr;
    NodeList<Comprehension> generators;
};

struct SetComprehension : ExpressionOf<ExpressionKind::SetComp>
{
    Expression *element = nullptr;
    NodeList<Comprehension> generators;
};

struct GeneratorExpression : ExpressionOf<ExpressionKind::GeneratorExp>
{
    Expression *element = nullptr;
    NodeList<Comprehension> generators;
};

struct DictComprehension : ExpressionOf<ExpressionKind::DictComp>
{
    Expression *key = nullptr;
    Expression *value = nullptr;
    NodeList<Comprehension> generators;
};

struct AwaitExpression : ExpressionOf<ExpressionKind::Await>
{
    Expression *value = nullptr;
};

struct YieldExpression : ExpressionOf<ExpressionKind::Yield>
{
    Expression *value = nullptr; // or nullptr
};

struct YieldFromExpression : ExpressionOf<ExpressionKind::YieldFrom>
{
    Expression *value = nullptr;
};

struct CompareExpression : ExpressionOf<ExpressionKind::Compare>
{
    Expression *left = nullptr;
    NodeList<CompareOperator> operators;
    ExpressionList comparators;
};

struct CallExpression : ExpressionOf<ExpressionKind::Call>
{
    Expression *function = nullptr;
    ExpressionList arguments; // Starred for *x
    NodeList<Keyword> keywords;
};

struct FormattedValueExpression : ExpressionOf<ExpressionKind::FormattedValue>
{
    Expression *value = nullptr;
    int conversion = -1; // 's', 'r', 'a' or -1
    Expression *formatSpecification = nullptr; // a JoinedStr (or a Constant), or nullptr
};

struct JoinedStringExpression : ExpressionOf<ExpressionKind::JoinedStr>
{
    ExpressionList values; // Constant and FormattedValue
};

struct InterpolationExpression : ExpressionOf<ExpressionKind::Interpolation>
{
    Expression *value = nullptr;
    QByteArrayView text; // the expression as written, without comments
    int conversion = -1; // 's', 'r', 'a' or -1
    Expression *formatSpecification = nullptr; // a JoinedStr (or a Constant), or nullptr
};

struct TemplateStringExpression : ExpressionOf<ExpressionKind::TemplateStr> // t"…", Python 3.14
{
    ExpressionList values; // Constant and Interpolation
};

enum class ConstantKind : quint8 { None, True, False, Ellipsis, Integer, Float, Imaginary, String, Bytes };

struct ConstantExpression : ExpressionOf<ExpressionKind::Constant>
{
    ConstantKind type = ConstantKind::None;
    bool fits = false; // an Integer that is in `integer`; otherwise only `text` has it
    bool unicodePrefix = false; // written u"…"
    // String: UTF-8 after escapes (lone surrogates as three bytes, as in WTF-8); Bytes: the bytes after escapes;
    // numbers: as written.
    QByteArrayView text;
    union {
        qint64 integer = 0;
        double real; // Float and Imaginary
    };
};

struct AttributeExpression : ExpressionOf<ExpressionKind::Attribute>
{
    Expression *value = nullptr;
    Identifier name;
    Context context = Context::Load;
};

struct SubscriptExpression : ExpressionOf<ExpressionKind::Subscript>
{
    Expression *value = nullptr;
    Expression *index = nullptr;
    Context context = Context::Load;
};

struct StarredExpression : ExpressionOf<ExpressionKind::Starred>
{
    Expression *value = nullptr;
    Context context = Context::Load;
};

struct NameExpression : ExpressionOf<ExpressionKind::Name>
{
    Identifier name;
    Context context = Context::Load;
};

struct ListExpression : ExpressionOf<ExpressionKind::List>
{
    ExpressionList elements;
    Context context = Context::Load;
};

struct TupleExpression : ExpressionOf<ExpressionKind::Tuple>
{
    ExpressionList elements;
    Context context = Context::Load;
};

struct SliceExpression : ExpressionOf<ExpressionKind::Slice>
{
    Expression *lower = nullptr; // each or nullptr
    Expression *upper = nullptr;
    Expression *step = nullptr;
};

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
