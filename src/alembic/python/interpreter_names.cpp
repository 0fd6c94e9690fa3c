// SPDX-License-Identifier: MIT
#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

// Where a name is looked for: the innermost scope, those of the functions around, the module, the built-ins.
const Value *Interpreter::Private::findName(const QString &name)
{
    bool isDirect = true; // a class's names are seen by its body, not by its functions
    for (const Scope *scope = m_frame->scope.get(); scope; scope = scope->parent.get()) {
        if (scope->isClass && !isDirect)
            continue;
        isDirect = isDirect && scope->isComprehension;
        if (!scope->globals.isEmpty() && scope->globals.contains(name))
            break;
        if (const Value *value = scope->names.find(name))
            return value;
    }
    if (const Value *value = m_frame->module->names.find(name))
        return value;
    return findBuiltin(name);
}

Value Interpreter::Private::loadName(const QString &name)
{
    if (const Value *value = findName(name)) [[likely]] {
        if (value->isUnknown() && !m_settings.assumptions.isEmpty()) {
            if (const Value *told = q.assumption(m_frame->module->name + u'.' + name))
                return *told;
        }
        return *value;
    }
    if (m_frame->module->unknownRest)
        return Value::unknown(m_frame->module->unknownRest);
    if (name.size() > 4 && name.startsWith("__"_L1) && name.endsWith("__"_L1))
        return q.unknown(SyntaxText::tr("%1 is not described").arg(name));
    return raise(u"NameError"_s, u"name '%1' is not defined"_s.arg(name));
}

// Where an assignment goes; := inside a comprehension assigns around it.
BoundName Interpreter::Private::targetOf(const QString &name, bool aroundComprehensions)
{
    std::shared_ptr<Scope> scope = m_frame->scope;
    while (scope && scope->isComprehension && aroundComprehensions)
        scope = scope->parent;
    if (!scope || scope->globals.contains(name))
        return {&m_frame->module->names, m_frame->module->serial, nullptr};
    if (scope->nonlocals.contains(name)) {
        for (std::shared_ptr<Scope> outer = scope->parent; outer; outer = outer->parent) {
            if (!outer->isClass && outer->names.contains(name))
                return {&outer->names, outer->serial, outer};
        }
    }
    return {&scope->names, scope->serial, scope};
}

void Interpreter::Private::setName(const BoundName &target, const QString &name, const Value &value)
{
    if (m_journal.isActive())
        m_journal.willSet(target.names, name, target.serial, target.scope);
    target.names->set(name, value);
}

void Interpreter::Private::storeName(const QString &name, const Value &value)
{
    setName(targetOf(name), name, value);
}

bool Interpreter::Private::deleteName(const QString &name)
{
    const BoundName target = targetOf(name);
    if (m_journal.isActive())
        m_journal.willSet(target.names, name, target.serial, target.scope);
    return target.names->remove(name);
}

void Interpreter::Private::setAttributeOf(Namespace &names, const QString &name, const Value &value)
{
    if (m_journal.isActive())
        m_journal.willSet(&names, name, 0, nullptr);
    names.set(name, value);
}

// Private names: __x in class C is _C__x.
QString Interpreter::Private::mangled(const QString &name) const
{
    if (!name.startsWith("__"_L1) || name.endsWith("__"_L1) || m_frame->classPrefix.isEmpty())
        return name;
    return m_frame->classPrefix + name;
}

QString Interpreter::Private::privatePrefix(const QString &className)
{
    qsizetype start = 0;
    while (start < className.size() && className[start] == u'_')
        ++start;
    return u'_' + className.sliced(start);
}

Flow Interpreter::Private::assign(const Expression &target, const Value &value)
{
    if (!step())
        return Flow::Raise;
    switch (target.kind) {
    case ExpressionKind::Name:
        storeName(mangled(text(target.to<NameExpression>().name)), value);
        return Flow::Normal;
    case ExpressionKind::Attribute: {
        const auto &attributeTarget = target.to<AttributeExpression>();
        const Value object = evaluate(*attributeTarget.value);
        if (object.isRaised())
            return Flow::Raise;
        return setAttribute(object, mangled(text(attributeTarget.name)), value).isRaised() ? Flow::Raise : Flow::Normal;
    }
    case ExpressionKind::Subscript: {
        const auto &subscriptTarget = target.to<SubscriptExpression>();
        const Value object = evaluate(*subscriptTarget.value);
        if (object.isRaised())
            return Flow::Raise;
        const Value index = evaluateIndex(*subscriptTarget.index);
        if (index.isRaised())
            return Flow::Raise;
        return setSubscript(object, index, value).isRaised() ? Flow::Raise : Flow::Normal;
    }
    case ExpressionKind::Tuple:
        return assignSequence(target.to<TupleExpression>().elements, value);
    case ExpressionKind::List:
        return assignSequence(target.to<ListExpression>().elements, value);
    case ExpressionKind::Starred:
        return assign(*target.to<StarredExpression>().value, value);
    default:
        return Flow::Normal;
    }
}

Flow Interpreter::Private::assignSequence(const ExpressionList &targets, const Value &value)
{
    Value failure;
    const auto values = items(value, &failure);
    if (!values) {
        if (failure.isRaised())
            return Flow::Raise;
        for (const Expression *target : targets) {
            if (assign(*target, failure) == Flow::Raise)
                return Flow::Raise;
        }
        return Flow::Normal;
    }
    qsizetype star = -1;
    for (qsizetype i = 0; i < targets.size(); ++i) {
        if (targets[i]->kind == ExpressionKind::Starred)
            star = i;
    }
    const qsizetype count = values->size();
    if (star < 0 ? count != targets.size() : count < targets.size() - 1) {
        if (star >= 0)
            raise(u"ValueError"_s,
                  u"not enough values to unpack (expected at least %1, got %2)"_s.arg(targets.size() - 1).arg(count));
        else if (count < targets.size())
            raise(u"ValueError"_s,
                  u"not enough values to unpack (expected %1, got %2)"_s.arg(targets.size()).arg(count));
        else
            raise(u"ValueError"_s, u"too many values to unpack (expected %1)"_s.arg(targets.size()));
        return Flow::Raise;
    }
    qsizetype at = 0;
    for (qsizetype i = 0; i < targets.size(); ++i) {
        Value item;
        if (i == star) {
            const qsizetype length = count - (targets.size() - 1);
            item = q.list(values->sliced(at, length));
            at += length;
        } else {
            item = (*values)[at++];
        }
        if (assign(*targets[i], item) == Flow::Raise)
            return Flow::Raise;
    }
    return Flow::Normal;
}

} // namespace athanor::python
