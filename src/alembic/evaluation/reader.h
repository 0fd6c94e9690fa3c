// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/session.h"
#include "alembic/operation/dml.h"
#include "alembic/operation/schemaitem.h"
#include "alembic/python/interpreter.h"

#include <QSet>
#include <QStringList>

#include <optional>

namespace athanor::evaluation {

// Reads the arguments of a call by the names of its signature and turns them into operation's values. The first
// argument that is unknown, or of a kind that raises, is kept in failure(): what was read is worthless then.
class Reader
{
public:
    // `signature`: the positional parameters in order; "*" takes the rest.
    Reader(const python::CallArguments &arguments, const QStringList &signature);
    explicit Reader(python::Interpreter &interpreter);

    [[nodiscard]] python::Interpreter &interpreter() const { return m_interpreter; }
    // Unknown or Raised, if something cannot be read.
    [[nodiscard]] const std::optional<python::Value> &failure() const { return m_failure; }
    [[nodiscard]] bool isGood() const { return !m_failure; }
    void fail(const python::Value &value);
    void raise(const QString &exception, const QString &message);

    [[nodiscard]] bool has(const QString &name) const { return find(name) != nullptr; }
    [[nodiscard]] const python::Value *find(const QString &name) const;
    // Fails if it is unknown; None if it is missing.
    python::Value value(const QString &name);
    [[nodiscard]] QList<python::Value> rest() const { return m_rest; }
    [[nodiscard]] QList<std::pair<QString, python::Value>> keywords() const { return m_keywords; } // beyond the names

    QString text(const QString &name); // empty if missing or None
    std::optional<QString> optionalText(const QString &name); // none if missing or None
    bool flag(const QString &name, bool standard = false);
    std::optional<bool> optionalFlag(const QString &name);
    std::optional<qint64> optionalNumber(const QString &name);
    QStringList texts(const QString &name); // a str or an iterable of str
    operation::Name constraintName(const QString &name);

    // ---- conversions
    std::optional<QString> toText(const python::Value &value); // a str, or what op.f() gives
    operation::Value toPlain(const python::Value &value);
    operation::Type toType(const python::Value &value);
    QStringList toTexts(const python::Value &value);
    QList<python::Value> toItems(const python::Value &value);
    // A SQL expression as it is, or a value as a bound parameter of that type (or of its own).
    operation::Shared<operation::Expression> toExpression(const python::Value &value,
                                                          const operation::Type *type = nullptr,
                                                          const QString &bindName = QStringLiteral("param"));
    // Where a str means SQL: CHECK, WHERE of an index.
    operation::Shared<operation::Expression> toSqlText(const python::Value &value);
    // Where a str is the name of a column.
    operation::Shared<operation::Expression> toColumn(const python::Value &value);
    operation::ServerDefault toServerDefault(const python::Value &value);
    operation::Name toName(const python::Value &value);

private:
    python::Interpreter &m_interpreter;
    QList<std::pair<QString, python::Value>> m_values; // by position
    QList<std::pair<QString, python::Value>> m_keywords;
    QList<python::Value> m_rest;
    std::optional<python::Value> m_failure;
};

} // namespace athanor::evaluation
