// SPDX-License-Identifier: MIT
#include "alembic/evaluation/session.h"

#include "alembic/ddl/remarks.h"
#include "alembic/ddl/render.h"
#include "alembic/ddl/runchanges.h"
#include "alembic/evaluation/sqlalchemymodule.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using python::Interpreter;
using python::Value;

Session::Session(const QString &path, const Options &options, RunState &state)
    : m_path(path)
    , m_options(options)
    , m_state(state)
{
}

ddl::Context Session::context()
{
    ddl::Context context;
    context.rendering = m_options.rendering;
    context.dialect = m_options.dialect;
    context.namingConvention = m_options.namingConvention;
    context.literalBinds = m_options.literalBinds;
    context.doublePercents = m_options.doublePercents;
    context.answers = m_options.answers;
    context.state = &m_state;
    context.startsHere = m_options.startsHere;
    return context;
}

QList<bool> Session::dependsOnConvention(const operation::Operation &operation, const RunState &before,
                                         const QStringList &statements)
{
    QList<bool> depends(statements.size(), false);
    if (m_options.namingConventionKnown) {
        return depends;
    }
    // Rendered once more under a convention that names everything: what comes out otherwise depends on it. Names that
    // are given are changed by the usual conventions for checks alone.
    ddl::Context context = this->context();
    RunState trial = before;
    context.state = &trial;
    context.namingConvention = {{u"ix"_s, u"athanor_ix"_s},
                                {u"uq"_s, u"athanor_uq"_s},
                                {u"ck"_s, u"athanor_ck_%(constraint_name)s"_s},
                                {u"fk"_s, u"athanor_fk"_s},
                                {u"pk"_s, u"athanor_pk"_s}};
    const ddl::Rendered named = ddl::render(operation, context);
    for (qsizetype i = 0; i < statements.size(); ++i) {
        depends[i] = named.statements.value(i) != statements.at(i);
    }
    return depends;
}

void Session::markAutocommit(ddl::Statement &statement) const
{
    statement.autocommit = autocommitDepth > 0;
    statement.autocommitBlock = statement.autocommit ? autocommitBlocks : 0;
}

QString Session::assumptionReason(const QStringList &names) const
{
    QStringList places;
    for (const QString &name : names) {
        const project::Assumption &told = m_options.assumptions[name];
        places.append(QCoreApplication::translate("athanor", "%1 (%2, line %3)")
                          .arg(name, QFileInfo(told.file).fileName())
                          .arg(told.line));
    }
    return QCoreApplication::translate("athanor", "it rests on what is assumed of %1").arg(places.join(", "_L1));
}

QString Session::rowsReason()
{
    return QCoreApplication::translate("athanor", "rows read from the database decide what is written");
}

Session::Place Session::placeOf(const Interpreter &interpreter) const
{
    Place place;
    place.line = interpreter.lineIn(m_path);
    place.isCertain = interpreter.opaqueDepth() == 0;
    if (!place.isCertain) {
        const python::UnknownReason *condition = interpreter.condition();
        place.condition = condition && !condition->text.isEmpty() ? condition->text : rowsReason();
    }
    return place;
}

Value Session::record(Interpreter &interpreter, const operation::Operation &operation, const QString &directive)
{
    return record(interpreter, operation, directive, placeOf(interpreter));
}

Value Session::record(Interpreter &interpreter, const operation::Operation &operation, const QString &directive,
                      const Place &place)
{
    ddl::Context context = this->context();
    context.scriptTypes = place.isCertain ? &m_scriptTypes : nullptr;
    RunState trial;
    if (!place.isCertain) {
        m_scriptTypes.unknown();
        trial = m_state;
        context.state = &trial;
    }
    const RunState before = m_options.namingConventionKnown ? RunState() : *context.state;
    const ddl::Rendered rendered = ddl::render(operation, context);
    if (!place.isCertain)
        ddl::mergeDoubtful(m_state, trial);
    const QList<bool> depends = dependsOnConvention(operation, before, rendered.statements);
    for (qsizetype i = 0; i < rendered.statements.size(); ++i) {
        const QString &sql = rendered.statements.at(i);
        ddl::Statement statement;
        statement.line = place.line;
        statement.directive = directive;
        markAutocommit(statement);
        if (place.isCertain) {
            statement.sql = sql;
            addRemark(statement, rendered.remarks.at(i));
            if (const QStringList used = interpreter.usedAssumptions(); !used.isEmpty()) {
                statement.grade = ddl::Grade::Approximate;
                statement.reason = assumptionReason(used);
            }
            if (depends.at(i)) {
                statement.grade = ddl::Grade::Approximate;
                statement.reason = QCoreApplication::translate(
                    "athanor", "the naming convention of the metadata is not known, and it may name this otherwise");
            }
        } else {
            statement.possible = sql;
            statement.grade = ddl::Grade::Opaque;
            statement.reason = place.condition;
        }
        m_statements += statement;
    }
    if (!rendered.failure)
        return Value::none();
    const ddl::Failure &failure = *rendered.failure;
    if (failure.kind == ddl::Failure::Kind::Unknown) {
        recordOpaque(directive, failure.message, place.line);
        return Value::none();
    }
    return raiseNamed(interpreter, failure.exception, failure.message);
}

void Session::noteGap()
{
    m_scriptTypes.unknown();
    m_hasGaps = true;
    if (!isOffline())
        m_state.hasGaps = true;
}

void Session::addRemark(ddl::Statement &statement, const QString &remark)
{
    QStringList remarks;
    if (!remark.isEmpty())
        remarks += remark;
    if (m_options.inTransaction && !statement.autocommit && !m_hasGaps) {
        const QString refused = ddl::transactionRemark(statement.sql);
        const auto mayEnd = [](const ddl::Statement &before) {
            return ddl::endsTransaction(before.sql) || ddl::endsTransaction(before.possible);
        };
        if (!refused.isEmpty() && std::ranges::none_of(m_statements, mayEnd))
            remarks += refused;
    }
    statement.remark = remarks.join(u' ');
}

void Session::recordOpaque(const QString &directive, const QString &reason, int line)
{
    noteGap();
    ddl::Statement statement;
    statement.line = line;
    statement.directive = directive;
    statement.grade = ddl::Grade::Opaque;
    statement.reason = reason;
    markAutocommit(statement);
    m_statements += statement;
}

void Session::recordOpaque(Interpreter &interpreter, const QString &directive, const QString &reason, int line)
{
    recordOpaque(directive, reason, line > 0 ? line : interpreter.lineIn(m_path));
}

void Session::recordFailure(const QString &directive, const QString &failure, int line)
{
    ddl::Statement statement;
    statement.line = line;
    statement.directive = directive;
    statement.grade = ddl::Grade::Opaque;
    statement.failure = failure;
    statement.reason = QCoreApplication::translate("athanor", "Alembic fails here: %1").arg(failure);
    m_statements += statement;
}

} // namespace athanor::evaluation
