// SPDX-License-Identifier: MIT
#pragma once

#include <QtTypes>

// The kinds of nodes and of operators; see ast.h.
namespace athanor::python {

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

} // namespace athanor::python
