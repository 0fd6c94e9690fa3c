// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/ast.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace athanor::python {

// One thing that Python would refuse. Line and column are 1-based; the column counts characters.
struct SyntaxProblem
{
    int line = 0;
    int column = 0;
    QString text; // a translated sentence

    bool operator==(const SyntaxProblem &) const = default;
};

// Whose grammar it is: 3.14 has template strings (PEP 750) and `except A, B:` (PEP 758), which 3.13 refuses.
enum class PythonVersion : quint8 { V313, V314 };

// Skip: the indented suites of functions and classes at module level are passed over, and their `body` is empty. All
// else, their spans too, is as with Parse; what is wrong inside of them goes unnoticed.
enum class Bodies : quint8 { Parse, Skip };

struct ParseOptions
{
    PythonVersion version = PythonVersion::V314;
    Bodies bodies = Bodies::Parse;
};

// 1-based line; column in UTF-8 bytes from 0, as Python's own col_offset.
struct Location
{
    int line = 0;
    int column = 0;
    bool operator==(const Location &) const = default;
};

// One parsed file: a cheap handle to immutable text and tree, safe to read from several threads. Pointers into the
// tree live as long as any copy of the Module.
class Module
{
public:
    Module();

    [[nodiscard]] StatementList body() const;
    // The text that offsets count: UTF-8, transcoded if the file declares another encoding; without a byte order
    // mark. Line ends are as in the file.
    [[nodiscard]] QByteArrayView text() const;
    // Number of bytes of the byte order mark in the file before text(): 0 or 3.
    [[nodiscard]] int markLength() const;
    [[nodiscard]] const QList<SyntaxProblem> &problems() const;
    [[nodiscard]] bool isValid() const { return problems().isEmpty(); }

    [[nodiscard]] Location location(quint32 offset) const;
    [[nodiscard]] QByteArrayView source(const Node &node) const;
    [[nodiscard]] QByteArrayView lineText(int line) const; // without its line end
    [[nodiscard]] int lineCount() const;

private:
    friend Module parse(const QByteArray &source, ParseOptions options);
    friend class Parser;
    struct Data;
    std::shared_ptr<const Data> d;
};

// Parses a whole file in any state; never fails. A statement that is not Python becomes a Broken one with a problem,
// and parsing goes on behind it. Problems are those of the chosen version's grammar (f-strings nest as since 3.12).
// Recursion is bounded: what nests deeper than Python's own limit is a problem. Grammar:
// docs.python.org/3.14/reference/grammar.html.
Module parse(const QByteArray &source, ParseOptions options = {});

// The text after the escapes of a String constant, without copying it more than once.
QString stringValue(const ConstantExpression &constant);
QString identifierText(Identifier identifier);

// The docstring of a body as written (nothing stripped); nullopt if it has none.
std::optional<QString> docstring(StatementList body);
std::optional<QString> docstring(const Module &module);

// A value that can be told without evaluating anything.
struct Literal
{
    enum class Kind { None, Bool, Integer, Float, String, Bytes, Ellipsis, List, Tuple, Set, Dict };
    Kind kind = Kind::None;
    QString text; // String
    QByteArray bytes; // Bytes
    qint64 integer = 0; // Integer, Bool
    double real = 0;
    QList<Literal> items; // of a Dict: key, value, key, value …

    bool operator==(const Literal &) const = default;
};

// What a name stands for, or nullptr if it is not known. See literalValue().
using NameResolver = std::function<const Expression *(Identifier)>;

// Constants, -1, + of strings, lists or tuples, displays of such; and names, if a resolver is given. Anything else,
// or a depth over 50, is nullopt. Integers beyond 64 bits are nullopt.
std::optional<Literal> literalValue(const Expression &expression, const NameResolver &names = {});

// The tree in the form of Python's (3.13 or later) ast.dump(tree, include_attributes=withLocations), for comparison
// with it.
QByteArray dump(const Module &module, bool withLocations = false);

} // namespace athanor::python
