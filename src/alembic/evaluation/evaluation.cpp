// SPDX-License-Identifier: MIT
#include "alembic/evaluation/evaluation.h"

#include "alembic/evaluation/session.h"
#include "alembic/evaluation/sqlalchemymodule.h"
#include "alembic/python/interpreter.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using python::Interpreter;
using python::ModuleObject;
using python::Outcome;
using python::Value;

namespace {

// Notes the calls that may do anything while upgrade() or downgrade() runs.
class Watcher : public python::Observer
{
public:
    Watcher(Interpreter &interpreter, Session &session)
        : m_interpreter(interpreter)
        , m_session(session)
    {
    }
    void setActive(bool active) { m_isActive = active; }

    void unknownCall(const python::UnknownReason &reason, int line, const QString &callee) override
    {
        if (!m_isActive || isHarmless(reason, callee))
            return;
        const int own = m_interpreter.lineIn(m_session.path());
        m_session.recordOpaque(callee, reason.text, own > 0 ? own : line);
    }

    void problem(const QString &text, const QString &file, int line) override
    {
        if (file == m_session.path() || file.isEmpty())
            m_session.recordOpaque(QString(), text, line);
    }

private:
    // Rows are data: what is called on them writes nothing. Loggers write logs.
    static bool isHarmless(const python::UnknownReason &reason, const QString &callee)
    {
        if (reason.text == Session::rowsReason())
            return true;
        static const QRegularExpression logger(
            uR"(^(?:\w+\.)*_?(?:log|logger|logging|LOG|LOGGER)\.(?:debug|info|warning|warn|error|exception|critical|log)$)"_s);
        return logger.match(callee).hasMatch();
    }

    Interpreter &m_interpreter;
    Session &m_session;
    bool m_isActive = false;
};

// What an outcome that is no value means for the statements.
void noteOutcome(const Outcome &outcome, Session &session, const QString &directive)
{
    if (outcome.exception) {
        const python::RaisedException &exception = *outcome.exception;
        const QString text =
            exception.message.isEmpty() ? exception.type : QString(exception.type % ": "_L1 % exception.message);
        session.recordFailure(directive, text, exception.line);
    } else if (outcome.stopped) {
        session.recordOpaque(directive, outcome.stopped->text, outcome.stopped->line);
    }
}

Value valueOf(const project::Assumption &assumption)
{
    struct Maker
    {
        Value operator()(bool value) const { return Value::boolean(value); }
        Value operator()(qint64 value) const { return Value::integer(value); }
        Value operator()(double value) const { return Value::real(value); }
        Value operator()(const QString &value) const { return Value::string(value); }
    };
    return std::visit(Maker(), assumption.value);
}

void grade(EvaluatedRevision &revision)
{
    for (const ddl::Statement &statement : std::as_const(revision.statements)) {
        if (statement.grade > revision.grade) {
            revision.grade = statement.grade;
            revision.reason = statement.reason;
            revision.reasonLine = statement.line;
        }
    }
}

} // namespace

EvaluatedRevision evaluateRevision(const QString &path, const QByteArray &source, const Options &options,
                                   RunState &state)
{
    return evaluateRevision(path, python::parse(source), options, state);
}

EvaluatedRevision evaluateRevision(const QString &path, const python::Module &tree, const Options &options,
                                   RunState &state)
{
    const std::shared_ptr<Session> session = std::make_shared<Session>(path, options, state);
    python::Settings settings;
    settings.roots.folders = options.importRoots;
    settings.roots.furtherFolders = options.furtherFolders;
    if (QDir::isAbsolutePath(path)) {
        settings.roots.furtherFolders.append(QFileInfo(path).path());
    }
    settings.workingFolder = options.workingFolder;
    for (auto told = options.assumptions.cbegin(); told != options.assumptions.cend(); ++told) {
        settings.assumptions.insert(told.key(), valueOf(*told));
    }
    settings.limits.steps = options.steps;
    settings.environment = options.environment.value_or(QHash<QString, QString>());
    settings.environmentIsComplete = options.environment.has_value();
    Interpreter interpreter(settings);
    addSqlalchemy(interpreter, session);
    addAlembic(interpreter, session);
    addThirdPartyTypes(interpreter, session);
    Watcher watcher(interpreter, *session);
    interpreter.setObserver(&watcher);

    const QString function = options.downgrade ? u"downgrade"_s : u"upgrade"_s;
    const Outcome loaded = interpreter.executeModule(path, tree);
    noteOutcome(loaded, *session, {});
    if (loaded.isNormal()) {
        const ModuleObject *module = loaded.value.as<ModuleObject>();
        const Value *body = module ? module->names.find(function) : nullptr;
        if (!body) {
            session->recordFailure(function, u"AttributeError: module has no attribute '%1'"_s.arg(function), 0);
        } else if (body->isUnknown()) {
            session->recordOpaque(function, body->reason().text, body->reason().line);
        } else {
            watcher.setActive(true);
            noteOutcome(interpreter.call(*body), *session, function);
            watcher.setActive(false);
        }
    }

    EvaluatedRevision revision;
    revision.statements = session->statements();
    grade(revision);
    interpreter.setObserver(nullptr);
    return revision;
}

} // namespace athanor::evaluation
