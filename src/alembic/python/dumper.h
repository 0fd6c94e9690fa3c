// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/parser.h"
#include "alembic/python/representation.h"

#include <array>

namespace athanor::python {

inline constexpr std::array<const char *, 2> BoolOperatorNames = {"And()", "Or()"};
inline constexpr std::array<const char *, 13> BinaryOperatorNames = {
    "Add()",    "Sub()",    "Mult()",  "MatMult()", "Div()",    "Mod()",     "Pow()",
    "LShift()", "RShift()", "BitOr()", "BitXor()",  "BitAnd()", "FloorDiv()"};
inline constexpr std::array<const char *, 4> UnaryOperatorNames = {"Invert()", "Not()", "UAdd()", "USub()"};
inline constexpr std::array<const char *, 10> CompareOperatorNames = {
    "Eq()", "NotEq()", "Lt()", "LtE()", "Gt()", "GtE()", "Is()", "IsNot()", "In()", "NotIn()"};
inline constexpr std::array<const char *, 3> ContextNames = {"Load()", "Store()", "Del()"};

template <typename Names, typename Enum>
const char *nameOf(const Names &names, Enum value)
{
    return names[std::size_t(value)];
}

// Writes what ast.dump() of Python 3.13 writes: fields by name; missing optional ones and empty lists left out.
class Dumper
{
public:
    Dumper(const Module &module, bool withLocations)
        : m_module(module)
        , m_withLocations(withLocations)
    {
    }

    QByteArray run()
    {
        open("Module");
        list("body", m_module.body());
        m_out += ')';
        return std::move(m_out);
    }

private:
    void open(const char *name)
    {
        m_out += name;
        m_out += '(';
        m_first = true;
    }
    void field(const char *name)
    {
        if (!m_first)
            m_out += ", ";
        m_first = false;
        m_out += name;
        m_out += '=';
    }
    void close(const Node &node)
    {
        if (m_withLocations) {
            const Location begin = m_module.location(node.begin);
            const Location end = m_module.location(node.end);
            field("lineno");
            m_out += QByteArray::number(begin.line);
            field("col_offset");
            m_out += QByteArray::number(begin.column);
            field("end_lineno");
            m_out += QByteArray::number(end.line);
            field("end_col_offset");
            m_out += QByteArray::number(end.column);
        }
        m_out += ')';
        m_first = false;
    }
    void plain(const char *name, const char *text)
    {
        field(name);
        m_out += text;
    }
    void number(const char *name, int value)
    {
        field(name);
        m_out += QByteArray::number(value);
    }
    void text(const char *name, Identifier value)
    {
        field(name);
        m_out += representation(identifierText(value)).toUtf8();
    }
    void optionalText(const char *name, Identifier value)
    {
        if (!value.isEmpty())
            text(name, value);
    }
    void child(const char *name, const Expression *expression)
    {
        field(name);
        write(expression);
        m_first = false;
    }
    void optional(const char *name, const Expression *expression)
    {
        if (expression)
            child(name, expression);
    }
    template <typename T>
    void list(const char *name, const NodeList<T> &nodes)
    {
        if (nodes.isEmpty())
            return;
        field(name);
        m_out += '[';
        bool first = true;
        for (const T &node : nodes) {
            if (!first)
                m_out += ", ";
            first = false;
            write(node);
        }
        m_out += ']';
        m_first = false;
    }
    void names(const char *name, const NodeList<Identifier> &identifiers) { list(name, identifiers); }

    void write(Identifier identifier) { m_out += representation(identifierText(identifier)).toUtf8(); }
    void write(CompareOperator op) { m_out += nameOf(CompareOperatorNames, op); }
    void write(const Keyword &keyword)
    {
        open("keyword");
        optionalText("arg", keyword.name);
        child("value", keyword.value);
        close(keyword);
    }
    void write(const Argument &argument)
    {
        open("arg");
        text("arg", argument.name);
        optional("annotation", argument.annotation);
        close(argument);
    }
    void write(const Arguments &arguments)
    {
        open("arguments");
        list("posonlyargs", arguments.positionalOnly);
        list("args", arguments.positional);
        if (arguments.variable) {
            field("vararg");
            write(*arguments.variable);
        }
        list("kwonlyargs", arguments.keywordOnly);
        list("kw_defaults", arguments.keywordDefaults);
        if (arguments.keywords) {
            field("kwarg");
            write(*arguments.keywords);
        }
        list("defaults", arguments.defaults);
        m_out += ')';
        m_first = false;
    }
    void write(const Comprehension &generator)
    {
        open("comprehension");
        child("target", generator.target);
        child("iter", generator.iterable);
        list("ifs", generator.conditions);
        number("is_async", generator.isAsync);
        m_out += ')';
    }
    void write(const Alias &alias)
    {
        open("alias");
        text("name", alias.name);
        optionalText("asname", alias.asName);
        close(alias);
    }
    void write(const WithItem &item)
    {
        open("withitem");
        child("context_expr", item.context);
        optional("optional_vars", item.target);
        m_out += ')';
    }
    void write(const ExceptHandler &handler)
    {
        open("ExceptHandler");
        optional("type", handler.type);
        optionalText("name", handler.name);
        list("body", handler.body);
        close(handler);
    }
    void write(const MatchCase &branch)
    {
        open("match_case");
        field("pattern");
        write(branch.pattern);
        m_first = false;
        optional("guard", branch.guard);
        list("body", branch.body);
        m_out += ')';
    }
    void write(const TypeParameter &parameter)
    {
        open(parameter.kind == TypeParameterKind::TypeVar     ? "TypeVar"
             : parameter.kind == TypeParameterKind::ParamSpec ? "ParamSpec"
                                                              : "TypeVarTuple");
        text("name", parameter.name);
        optional("bound", parameter.bound);
        optional("default_value", parameter.defaultValue);
        close(parameter);
    }

    void write(const Expression *expression);
    void writeConstant(const ConstantExpression &constant);
    void write(const Pattern *pattern);
    void write(const Statement *statement);
    void writeFunction(const FunctionStatement &function);
    void writeClass(const ClassStatement &classStatement);

    const Module &m_module;
    QByteArray m_out;
    bool m_withLocations;
    bool m_first = true;
};

} // namespace athanor::python
