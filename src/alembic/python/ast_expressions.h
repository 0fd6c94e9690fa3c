// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/arena.h"

#include <QByteArrayView>

// The kinds of nodes, and expressions (ast.h has the rest).
namespace athanor::python {

// Bytes of the module's UTF-8 text, or of its arena where normalization (NFKC) changed them.
using Identifier = QByteArrayView;

struct Arguments;
struct Expression;
struct Statement;
struct Pattern;

enum class ExpressionKind : quint8 {
    BoolOp,
    NamedExpr,
    BinOp,
    UnaryOp,
    Lambda,
    IfExp,
    Dict,
    Set,
    ListComp,
    SetComp,
    DictComp,
    GeneratorExp,
    Await,
    Yield,
    YieldFrom,
    Compare,
    Call,
    FormattedValue,
    JoinedStr,
    TemplateStr,
    Interpolation,
    Constant,
    Attribute,
    Subscript,
    Starred,
    Name,
    List,
    Tuple,
    Slice,
};

enum class StatementKind : quint8 {
    FunctionDef,
    AsyncFunctionDef,
    ClassDef,
    Return,
    Delete,
    Assign,
    TypeAlias,
    AugAssign,
    AnnAssign,
    For,
    AsyncFor,
    While,
    If,
    With,
    AsyncWith,
    Match,
    Raise,
    Try,
    TryStar,
    Assert,
    Import,
    ImportFrom,
    Global,
    Nonlocal,
    Expr,
    Pass,
    Break,
    Continue,
    Broken, // not Python: text that could not be parsed; see Module::problems()
};

enum class PatternKind : quint8 { Value, Singleton, Sequence, Mapping, Class, Star, As, Or };

enum class BoolOperator : quint8 { And, Or };
enum class BinaryOperator : quint8 {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
};
enum class UnaryOperator : quint8 { Invert, Not, UAdd, USub };
enum class CompareOperator : quint8 { Eq, NotEq, Lt, LtE, Gt, GtE, Is, IsNot, In, NotIn };
enum class Context : quint8 { Load, Store, Del };

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

} // namespace athanor::python
