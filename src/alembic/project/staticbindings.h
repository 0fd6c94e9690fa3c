// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/ast.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <optional>

namespace athanor::project {

// How the names of one scope (a module or the body of a class) get their values, as far as the syntax tells.
struct Bindings
{
    QHash<QString, QString> sources; // name → what binds it: an import's text, else a number of its own
    QSet<QString> unsure; // bound several times, under a condition, by a loop, changed in place …
    QSet<QString> inFunctions; // parameters and local names of the functions inside
    QSet<QString> attributes; // set on objects: x.name = …

    // Bound once and for certain: what that statement gives is what the name means.
    [[nodiscard]] bool isCertain(const QString &name) const { return !unsure.contains(name); }
};

Bindings findBindings(python::StatementList body);

// The names that an expression reads; nullopt if it has parts that are not looked into.
std::optional<QSet<QString>> namesIn(const python::Expression &expression);

} // namespace athanor::project
