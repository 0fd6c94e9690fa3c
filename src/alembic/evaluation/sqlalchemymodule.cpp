// SPDX-License-Identifier: MIT
#include "alembic/evaluation/sqlalchemymodule.h"

#include "alembic/evaluation/bindobjects.h"
#include "alembic/evaluation/constructs.h"
#include "alembic/evaluation/sqlalchemytypes.h"

#include <QCoreApplication>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using python::HostModule;
using python::Interpreter;
using python::Value;

namespace {

const QSet<QString> &submodules()
{
    static const QSet<QString> names{
        u"sqlalchemy"_s,
        u"sqlalchemy.sql"_s,
        u"sqlalchemy.sql.expression"_s,
        u"sqlalchemy.sql.schema"_s,
        u"sqlalchemy.sql.elements"_s,
        u"sqlalchemy.sql.functions"_s,
        u"sqlalchemy.sql.sqltypes"_s,
        u"sqlalchemy.sql.selectable"_s,
        u"sqlalchemy.sql.operators"_s,
        u"sqlalchemy.sql.ddl"_s,
        u"sqlalchemy.sql.type_api"_s,
        u"sqlalchemy.sql.dml"_s,
        u"sqlalchemy.sql.naming"_s,
        u"sqlalchemy.schema"_s,
        u"sqlalchemy.types"_s,
        u"sqlalchemy.engine"_s,
        u"sqlalchemy.engine.reflection"_s,
        u"sqlalchemy.engine.base"_s,
        u"sqlalchemy.engine.interfaces"_s,
        u"sqlalchemy.inspection"_s,
        u"sqlalchemy.orm"_s,
        u"sqlalchemy.orm.session"_s,
        u"sqlalchemy.exc"_s,
        u"sqlalchemy.ext"_s,
        u"sqlalchemy.ext.declarative"_s,
        u"sqlalchemy.ext.compiler"_s,
        u"sqlalchemy.dialects"_s,
        u"sqlalchemy.dialects.postgresql"_s,
        u"sqlalchemy.dialects.postgresql.base"_s,
        u"sqlalchemy.dialects.postgresql.json"_s,
        u"sqlalchemy.dialects.postgresql.array"_s,
        u"sqlalchemy.dialects.postgresql.ranges"_s,
        u"sqlalchemy.dialects.sqlite"_s,
        u"sqlalchemy.dialects.mysql"_s,
        u"sqlalchemy.dialects.oracle"_s,
        u"sqlalchemy.dialects.mssql"_s,
        u"sqlalchemy.util"_s,
    };
    return names;
}

// What SQLAlchemy raises, with the base that handlers may name.
std::optional<QString> exceptionBase(const QString &name)
{
    static const QHash<QString, QString> bases{
        {u"SQLAlchemyError"_s, u"Exception"_s},
        {u"ArgumentError"_s, u"SQLAlchemyError"_s},
        {u"CompileError"_s, u"SQLAlchemyError"_s},
        {u"InvalidRequestError"_s, u"SQLAlchemyError"_s},
        {u"NoInspectionAvailable"_s, u"SQLAlchemyError"_s},
        {u"NoSuchTableError"_s, u"InvalidRequestError"_s},
        {u"IdentifierError"_s, u"SQLAlchemyError"_s},
        {u"StatementError"_s, u"SQLAlchemyError"_s},
        {u"DBAPIError"_s, u"StatementError"_s},
        {u"DatabaseError"_s, u"DBAPIError"_s},
        {u"OperationalError"_s, u"DatabaseError"_s},
        {u"ProgrammingError"_s, u"DatabaseError"_s},
        {u"IntegrityError"_s, u"DatabaseError"_s},
        {u"InternalError"_s, u"DatabaseError"_s},
        {u"DataError"_s, u"DatabaseError"_s},
        {u"NotSupportedError"_s, u"DatabaseError"_s},
        {u"InterfaceError"_s, u"DBAPIError"_s},
        {u"UnboundExecutionError"_s, u"InvalidRequestError"_s},
        {u"NoResultFound"_s, u"InvalidRequestError"_s},
        {u"MultipleResultsFound"_s, u"InvalidRequestError"_s},
        {u"ResourceClosedError"_s, u"InvalidRequestError"_s},
        {u"ObjectNotExecutableError"_s, u"ArgumentError"_s},
        {u"ConstraintColumnNotFoundError"_s, u"ArgumentError"_s},
        {u"DuplicateColumnError"_s, u"ArgumentError"_s},
    };
    const auto found = bases.constFind(name);
    return found == bases.constEnd() ? std::nullopt : std::optional<QString>(*found);
}

class SqlalchemyModule : public HostModule
{
public:
    SqlalchemyModule(const QString &name, const std::shared_ptr<Session> &session)
        : HostModule(name)
        , m_session(session)
    {
    }

    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override
    {
        const QString full = name() % u'.' % attributeName;
        if (submodules().contains(full))
            return interpreter.importModule(full).value;
        if (name().startsWith("sqlalchemy.dialects.postgresql"_L1)) {
            if (const std::optional<Value> type = postgresqlType(interpreter, attributeName, m_session))
                return type;
            if (const std::optional<Value> construct = postgresqlConstruct(interpreter, attributeName, m_session))
                return construct;
        } else if (name().startsWith("sqlalchemy.dialects."_L1) && name() != "sqlalchemy.dialects.postgresql"_L1) {
            return otherDialect(interpreter, attributeName);
        }
        if (attributeName == "__version__"_L1)
            return interpreter.unknown(QCoreApplication::translate("athanor", "the version of SQLAlchemy decides"));
        if (const std::optional<Value> type = sqlalchemyType(interpreter, attributeName, m_session))
            return type;
        if (const std::optional<Value> construct = sqlalchemyConstruct(interpreter, attributeName, m_session))
            return construct;
        if (const std::optional<QString> base = exceptionBase(attributeName)) {
            const auto known = m_session->exceptionTypes.constFind(attributeName);
            if (known != m_session->exceptionTypes.constEnd())
                return *known;
            const std::optional<Value> parent =
                exceptionBase(*base)
                    ? interpreter.attributeIf(interpreter.importModule(u"sqlalchemy.exc"_s).value, *base)
                    : std::nullopt;
            const Value type = parent ? interpreter.exceptionType(attributeName, *parent)
                                      : interpreter.exceptionType(attributeName, *base);
            m_session->exceptionTypes.insert(attributeName, type);
            return type;
        }
        return interpreter.unknown(QCoreApplication::translate("athanor", "%1 is not known to Athanor").arg(full));
    }

private:
    // Types of other databases appear in with_variant() and in branches that are never taken.
    std::optional<Value> otherDialect(Interpreter &interpreter, const QString &attributeName)
    {
        if (const std::optional<Value> type = sqlalchemyType(interpreter, attributeName, m_session))
            return type;
        return interpreter.unknown(
            QCoreApplication::translate("athanor", "%1.%2 is a type of another database").arg(name(), attributeName));
    }

    std::shared_ptr<Session> m_session;
};

} // namespace

Value raiseNamed(Interpreter &interpreter, const QString &exception, const QString &message)
{
    QString module;
    if (exceptionBase(exception))
        module = u"sqlalchemy.exc"_s;
    else if (exception == "CommandError"_L1)
        module = u"alembic.util"_s;
    else
        return interpreter.raise(exception, message);
    const std::optional<Value> type = interpreter.attributeIf(interpreter.importModule(module).value, exception);
    if (!type || type->isAbsent())
        return interpreter.raise(exception, message);
    return interpreter.raise(interpreter.callValue(*type, {Value::string(message)}));
}

void addSqlalchemy(Interpreter &interpreter, const std::shared_ptr<Session> &session)
{
    interpreter.addModules(
        submodules(), [session](const QString &name) { return std::make_shared<SqlalchemyModule>(name, session); });
}

} // namespace athanor::evaluation
