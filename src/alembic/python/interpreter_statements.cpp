// SPDX-License-Identifier: MIT
#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

Flow Interpreter::Private::executeBlock(const StatementList &statements)
{
    for (const Statement *statement : statements) {
        const Flow flow = execute(*statement);
        if (flow != Flow::Normal)
            return flow;
    }
    return Flow::Normal;
}

Flow Interpreter::Private::execute(const Statement &statement)
{
    if (!step() || !hasStack())
        return Flow::Raise;
    m_frame->line = int(statement.line);
    switch (statement.kind) {
    case StatementKind::Expr:
        return evaluate(*statement.to<ExpressionStatement>().value).isRaised() ? Flow::Raise : Flow::Normal;
    case StatementKind::Assign:
        return executeAssign(statement.to<AssignStatement>());
    case StatementKind::AugAssign:
        return executeAugmented(statement.to<AugmentedAssignStatement>());
    case StatementKind::AnnAssign:
        return executeAnnotated(statement.to<AnnotatedAssignStatement>());
    case StatementKind::FunctionDef:
    case StatementKind::AsyncFunctionDef:
        return executeFunction(statement.to<FunctionStatement>());
    case StatementKind::ClassDef:
        return executeClass(statement.to<ClassStatement>());
    case StatementKind::Return:
        return executeReturn(statement.to<ReturnStatement>());
    case StatementKind::Delete:
        for (const Expression *target : statement.to<DeleteStatement>().targets) {
            if (executeDelete(*target) == Flow::Raise)
                return Flow::Raise;
        }
        return Flow::Normal;
    case StatementKind::TypeAlias: {
        const auto &alias = statement.to<TypeAliasStatement>();
        Value value;
        muted([&] { value = evaluate(*alias.value); });
        if (value.isRaised()) {
            if (m_stopped)
                return Flow::Raise;
            takeException();
            value = unknown(SyntaxText::tr("the type cannot be read"));
        }
        return assign(*alias.name, value);
    }
    case StatementKind::For:
    case StatementKind::AsyncFor:
        return executeFor(statement.to<ForStatement>());
    case StatementKind::While:
        return executeWhile(statement.to<WhileStatement>());
    case StatementKind::If:
        return executeIf(statement.to<IfStatement>());
    case StatementKind::With:
    case StatementKind::AsyncWith:
        return executeWith(statement.to<WithStatement>());
    case StatementKind::Match:
        return executeMatch(statement.to<MatchStatement>());
    case StatementKind::Raise:
        return executeRaise(statement.to<RaiseStatement>());
    case StatementKind::Try:
    case StatementKind::TryStar:
        return executeTry(statement.to<TryStatement>());
    case StatementKind::Assert:
        return executeAssert(statement.to<AssertStatement>());
    case StatementKind::Import:
        return executeImport(statement.to<ImportStatement>());
    case StatementKind::ImportFrom:
        return executeImportFrom(statement.to<ImportFromStatement>());
    case StatementKind::Global:
        if (m_frame->scope) {
            for (const Identifier name : statement.to<GlobalStatement>().names)
                m_frame->scope->globals << text(name);
        }
        return Flow::Normal;
    case StatementKind::Nonlocal:
        if (m_frame->scope) {
            for (const Identifier name : statement.to<GlobalStatement>().names)
                m_frame->scope->nonlocals << text(name);
        }
        return Flow::Normal;
    case StatementKind::Pass:
        return Flow::Normal;
    case StatementKind::Break:
        return Flow::Break;
    case StatementKind::Continue:
        return Flow::Continue;
    case StatementKind::Broken: {
        // Python would refuse the whole file; what else it says is shown all the same.
        const auto &problems = m_frame->module->tree.problems();
        const qsizetype index = statement.to<BrokenStatement>().problem;
        if (m_observer && !isMuted())
            m_observer->problem(problems.value(index).text, m_frame->module->path, int(statement.line));
        return Flow::Normal;
    }
    }
    return Flow::Normal;
}

Flow Interpreter::Private::executeAssign(const AssignStatement &statement)
{
    const Value value = evaluate(*statement.value);
    if (value.isRaised())
        return Flow::Raise;
    for (const Expression *target : statement.targets) {
        if (assign(*target, value) == Flow::Raise)
            return Flow::Raise;
    }
    return Flow::Normal;
}

Flow Interpreter::Private::executeAugmented(const AugmentedAssignStatement &statement)
{
    // The target's parts are evaluated once.
    Value object;
    Value index;
    Value current;
    QString name;
    switch (statement.target->kind) {
    case ExpressionKind::Name:
        name = mangled(text(statement.target->to<NameExpression>().name));
        current = loadName(name);
        break;
    case ExpressionKind::Attribute:
        object = evaluate(*statement.target->to<AttributeExpression>().value);
        if (object.isRaised())
            return Flow::Raise;
        name = mangled(text(statement.target->to<AttributeExpression>().name));
        current = attribute(object, name);
        break;
    case ExpressionKind::Subscript:
        object = evaluate(*statement.target->to<SubscriptExpression>().value);
        if (object.isRaised())
            return Flow::Raise;
        index = evaluateIndex(*statement.target->to<SubscriptExpression>().index);
        if (index.isRaised())
            return Flow::Raise;
        current = subscript(object, index);
        break;
    default:
        return Flow::Normal;
    }
    if (current.isRaised())
        return Flow::Raise;
    const Value operand = evaluate(*statement.value);
    if (operand.isRaised())
        return Flow::Raise;
    const Value result = binary(statement.op, current, operand, true);
    if (result.isRaised())
        return Flow::Raise;
    switch (statement.target->kind) {
    case ExpressionKind::Name:
        storeName(name, result);
        return Flow::Normal;
    case ExpressionKind::Attribute:
        return setAttribute(object, name, result).isRaised() ? Flow::Raise : Flow::Normal;
    default:
        return setSubscript(object, index, result).isRaised() ? Flow::Raise : Flow::Normal;
    }
}

Flow Interpreter::Private::executeAnnotated(const AnnotatedAssignStatement &statement)
{
    if (statement.value) {
        const Value value = evaluate(*statement.value);
        if (value.isRaised() || assign(*statement.target, value) == Flow::Raise)
            return Flow::Raise;
    }
    // Only classes have a use for annotations: dataclasses, settings, mapped columns.
    const bool isClassBody = m_frame->scope && m_frame->scope->isClass;
    if (!isClassBody || !statement.simple)
        return Flow::Normal;
    Value annotation;
    muted([&] {
        annotation = evaluate(*statement.annotation);
        if (annotation.isRaised() && !m_stopped) {
            takeException();
            annotation = unknown(SyntaxText::tr("the annotation cannot be read"));
        }
    });
    if (annotation.isRaised())
        return Flow::Raise;
    Value *annotations = m_frame->scope->names.find(u"__annotations__"_s);
    if (!annotations) {
        m_frame->scope->names.set(u"__annotations__"_s, q.dict());
        annotations = m_frame->scope->names.find(u"__annotations__"_s);
    }
    if (auto *dict = annotations->as<DictObject>())
        dict->insert(text(statement.target->to<NameExpression>().name), annotation);
    return Flow::Normal;
}

Flow Interpreter::Private::executeDelete(const Expression &target)
{
    switch (target.kind) {
    case ExpressionKind::Name: {
        const QString name = mangled(text(target.to<NameExpression>().name));
        if (deleteName(name))
            return Flow::Normal;
        raise(u"NameError"_s, u"name '%1' is not defined"_s.arg(name));
        return Flow::Raise;
    }
    case ExpressionKind::Attribute: {
        const Value object = evaluate(*target.to<AttributeExpression>().value);
        if (object.isRaised())
            return Flow::Raise;
        const QString name = mangled(text(target.to<AttributeExpression>().name));
        if (object.isUnknown() || deleteAttribute(object, name))
            return Flow::Normal;
        raise(u"AttributeError"_s, name);
        return Flow::Raise;
    }
    case ExpressionKind::Subscript: {
        const Value object = evaluate(*target.to<SubscriptExpression>().value);
        if (object.isRaised())
            return Flow::Raise;
        const Value index = evaluateIndex(*target.to<SubscriptExpression>().index);
        if (index.isRaised())
            return Flow::Raise;
        return deleteSubscript(object, index).isRaised() ? Flow::Raise : Flow::Normal;
    }
    case ExpressionKind::Tuple:
    case ExpressionKind::List:
        for (const Expression *element : target.kind == ExpressionKind::Tuple ? target.to<TupleExpression>().elements
                                                                              : target.to<ListExpression>().elements) {
            if (executeDelete(*element) == Flow::Raise)
                return Flow::Raise;
        }
        return Flow::Normal;
    default:
        return Flow::Normal;
    }
}

Flow Interpreter::Private::executeReturn(const ReturnStatement &statement)
{
    Value value;
    if (statement.value) {
        value = evaluate(*statement.value);
        if (value.isRaised())
            return Flow::Raise;
    }
    m_frame->returnValue = value;
    return Flow::Return;
}

Flow Interpreter::Private::executeRaise(const RaiseStatement &statement)
{
    if (!statement.exception) {
        if (m_frame->handledException.isNone())
            raise(u"RuntimeError"_s, u"No active exception to reraise"_s);
        else
            raiseValue(m_frame->handledException);
        return Flow::Raise;
    }
    const Value exception = evaluate(*statement.exception);
    if (exception.isRaised())
        return Flow::Raise;
    if (statement.cause && evaluate(*statement.cause).isRaised())
        return Flow::Raise;
    m_frame->line = int(statement.line);
    raiseValue(exception);
    return Flow::Raise;
}

Flow Interpreter::Private::executeAssert(const AssertStatement &statement)
{
    const Value test = evaluate(*statement.test);
    if (test.isRaised())
        return Flow::Raise;
    const Value holds = truth(test);
    if (holds.isRaised())
        return Flow::Raise;
    if (holds.isUnknown()) {
        openRest(RestLevel::Raise, holds, int(statement.line));
        return Flow::Normal;
    }
    if (holds.boolean())
        return Flow::Normal;
    QString message;
    if (statement.message) {
        const Value value = evaluate(*statement.message);
        if (value.isRaised())
            return Flow::Raise;
        const Value written = toString(value);
        if (written.isRaised())
            return Flow::Raise;
        message = written.stringIf().value_or(QString());
    }
    raise(u"AssertionError"_s, message);
    return Flow::Raise;
}

} // namespace athanor::python
