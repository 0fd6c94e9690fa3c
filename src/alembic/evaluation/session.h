// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/context.h"
#include "alembic/ddl/scripttypes.h"
#include "alembic/ddl/statement.h"
#include "alembic/evaluation/evaluation.h"
#include "alembic/operation/operation.h"
#include "alembic/python/interpreter.h"

#include <QHash>
#include <QList>
#include <QString>

namespace athanor::evaluation {

// What one evaluation of one revision has so far: the host objects record their operations here.
class Session
{
public:
    Session(const QString &path, const Options &options, RunState &state);

    [[nodiscard]] bool isOffline() const { return m_options.rendering == ddl::Rendering::Offline; }
    [[nodiscard]] const Options &options() const { return m_options; }
    [[nodiscard]] RunState &state() { return m_state; }
    [[nodiscard]] QList<ddl::Statement> &statements() { return m_statements; }
    [[nodiscard]] const QString &path() const { return m_path; }

    // Where a directive stands, and under which unknown condition.
    struct Place
    {
        int line = 0;
        bool isCertain = true;
        QString condition;
    };
    [[nodiscard]] Place placeOf(const python::Interpreter &interpreter) const;
    // Renders the operation; under an unknown condition it is opaque. Returns None, or what Python would raise where
    // Alembic fails.
    python::Value record(python::Interpreter &interpreter, const operation::Operation &operation,
                         const QString &directive);
    python::Value record(python::Interpreter &interpreter, const operation::Operation &operation,
                         const QString &directive, const Place &place);
    // A statement that is not known, and why.
    void recordOpaque(python::Interpreter &interpreter, const QString &directive, const QString &reason, int line = 0);
    void recordOpaque(const QString &directive, const QString &reason, int line);
    void recordFailure(const QString &directive, const QString &failure, int line);

    // SQLAlchemy orders constraints by when their objects were made.
    int nextCreationOrder() { return ++m_creationOrder; }

    int autocommitDepth = 0;
    int autocommitBlocks = 0; // entered so far
    QHash<QString, python::Value> exceptionTypes; // of sqlalchemy.exc, made when first used
    ddl::Context context();
    // Why the rows of a result are not known.
    static QString rowsReason();

private:
    [[nodiscard]] QString assumptionReason(const QStringList &names) const;
    void noteGap();
    void addRemark(ddl::Statement &statement, const QString &remark);
    void markAutocommit(ddl::Statement &statement) const;
    // Which statements a naming convention that nobody knows may write otherwise.
    QList<bool> dependsOnConvention(const operation::Operation &operation, const RunState &before,
                                    const QStringList &statements);

    QString m_path;
    const Options &m_options;
    RunState &m_state;
    QList<ddl::Statement> m_statements;
    ddl::ScriptTypes m_scriptTypes; // offline
    bool m_hasGaps = false; // something was called that may have done anything
    int m_creationOrder = 0;
};

} // namespace athanor::evaluation
