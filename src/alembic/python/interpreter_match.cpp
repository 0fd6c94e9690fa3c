// SPDX-License-Identifier: MIT
#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

Flow Interpreter::Private::executeMatch(const MatchStatement &statement)
{
    const Value subject = evaluate(*statement.subject);
    if (subject.isRaised())
        return Flow::Raise;
    std::function<Flow(qsizetype)> from = [&](qsizetype index) -> Flow {
        for (; index < statement.cases.size(); ++index) {
            const MatchCase &branch = statement.cases[index];
            Value reason;
            std::optional<bool> matched = matches(*branch.pattern, subject, &reason);
            if (m_isRaising)
                return Flow::Raise;
            if (matched == false)
                continue;
            if (branch.guard) {
                const Value test = evaluate(*branch.guard);
                const Value holds = test.isRaised() ? test : truth(test);
                if (holds.isRaised())
                    return Flow::Raise;
                if (holds.isUnknown()) {
                    matched = std::nullopt;
                    reason = holds;
                } else if (!holds.boolean()) {
                    continue;
                }
            }
            if (matched)
                return executeBlock(branch.body);
            return executeArms(reason, Observer::Cause::Branch, int(branch.pattern->line),
                               {[&] { return executeBlock(branch.body); }, [&] { return from(index + 1); }});
        }
        return Flow::Normal;
    };
    return from(0);
}

std::optional<bool> Interpreter::Private::matchesAll(const PatternList &patterns, const QList<Value> &items,
                                                     Value *reason)
{
    qsizetype star = -1;
    for (qsizetype i = 0; i < patterns.size(); ++i) {
        if (patterns[i]->kind == PatternKind::Star)
            star = i;
    }
    if (star < 0 ? items.size() != patterns.size() : items.size() < patterns.size() - 1)
        return false;
    std::optional<bool> result = true;
    qsizetype at = 0;
    for (qsizetype i = 0; i < patterns.size(); ++i) {
        if (i == star) {
            const qsizetype length = items.size() - (patterns.size() - 1);
            const Identifier name = patterns[i]->to<NamePattern>().name;
            if (!name.isEmpty())
                storeName(text(name), q.list(items.sliced(at, length)));
            at += length;
            continue;
        }
        const std::optional<bool> one = matches(*patterns[i], items[at++], reason);
        if (one == false)
            return false;
        if (!one)
            result = std::nullopt;
    }
    return result;
}

std::optional<bool> Interpreter::Private::matchesClass(const ClassPattern &pattern, const Value &subject, Value *reason)
{
    const Value type = evaluate(*pattern.type);
    if (type.isRaised())
        return std::nullopt;
    const Value is = isInstance(subject, type);
    if (is.isRaised())
        return std::nullopt;
    if (is.isUnknown()) {
        *reason = is;
        return std::nullopt;
    }
    if (!is.boolean())
        return false;
    std::optional<bool> result = true;
    const auto matchOne = [&](const Pattern &part, const Value &value) {
        const std::optional<bool> one = matches(part, value, reason);
        if (one == false)
            result = false;
        else if (!one && result != false)
            result = std::nullopt;
    };
    if (!pattern.patterns.isEmpty()) {
        const auto names = attributeIf(type, u"__match_args__"_s);
        if (!names) {
            // str(x), int(x) …: the subject itself.
            if (pattern.patterns.size() == 1)
                matchOne(*pattern.patterns.first(), subject);
            else
                return false;
        } else {
            const auto list = items(*names, reason);
            for (qsizetype i = 0; list && i < pattern.patterns.size() && i < list->size(); ++i) {
                const auto value = attributeIf(subject, (*list)[i].stringIf().value_or(QString()));
                if (!value)
                    return false;
                matchOne(*pattern.patterns[i], *value);
            }
            if (!list)
                return std::nullopt;
        }
    }
    for (qsizetype i = 0; i < pattern.keywordNames.size(); ++i) {
        const auto value = attributeIf(subject, text(pattern.keywordNames[i]));
        if (!value)
            return false;
        matchOne(*pattern.keywordPatterns[i], *value);
    }
    return result;
}

std::optional<bool> Interpreter::Private::matchesMapping(const MappingPattern &pattern, const Value &subject,
                                                         Value *reason)
{
    auto *dict = subject.as<DictObject>();
    if (!dict)
        return false;
    if (dict->isTainted()) {
        *reason = dict->taint();
        return std::nullopt;
    }
    std::optional<bool> result = true;
    QList<Value> used;
    for (qsizetype i = 0; i < pattern.keys.size(); ++i) {
        const Value key = evaluate(*pattern.keys[i]);
        if (key.isAbsent()) {
            *reason = key;
            return std::nullopt;
        }
        const Value *value = dict->table.find(key);
        if (!value)
            return false;
        used << key;
        const std::optional<bool> one = matches(*pattern.patterns[i], *value, reason);
        if (one == false)
            return false;
        if (!one)
            result = std::nullopt;
    }
    if (!pattern.rest.isEmpty()) {
        auto *rest = m_heap.make<DictObject>();
        rest->table = dict->table;
        for (const Value &key : used)
            rest->table.remove(key);
        storeName(text(pattern.rest), Value::object(rest));
    }
    return result;
}

std::optional<bool> Interpreter::Private::matches(const Pattern &pattern, const Value &subject, Value *reason)
{
    if (!step() || !hasStack())
        return std::nullopt;
    switch (pattern.kind) {
    case PatternKind::As: {
        const auto &as = pattern.to<NamePattern>();
        std::optional<bool> result = true;
        if (as.pattern)
            result = matches(*as.pattern, subject, reason);
        if (result != false && !as.name.isEmpty())
            storeName(text(as.name), subject);
        return result;
    }
    case PatternKind::Or: {
        std::optional<bool> result = false;
        for (const Pattern *alternative : pattern.to<SequencePattern>().patterns) {
            const std::optional<bool> one = matches(*alternative, subject, reason);
            if (one == true)
                return true;
            if (!one)
                result = std::nullopt;
        }
        return result;
    }
    default:
        break;
    }
    if (subject.isUnknown()) {
        // Whatever it captures is not known, either.
        *reason = subject;
        if (pattern.kind == PatternKind::Sequence) {
            for (const Pattern *part : pattern.to<SequencePattern>().patterns) {
                if (part->kind == PatternKind::Star && !part->to<NamePattern>().name.isEmpty())
                    storeName(text(part->to<NamePattern>().name), subject);
                else if (part->kind != PatternKind::Star)
                    matches(*part, subject, reason);
            }
        } else if (pattern.kind == PatternKind::Class) {
            for (const Pattern *part : pattern.to<ClassPattern>().patterns)
                matches(*part, subject, reason);
            for (const Pattern *part : pattern.to<ClassPattern>().keywordPatterns)
                matches(*part, subject, reason);
        } else if (pattern.kind == PatternKind::Mapping) {
            for (const Pattern *part : pattern.to<MappingPattern>().patterns)
                matches(*part, subject, reason);
        }
        return std::nullopt;
    }
    switch (pattern.kind) {
    case PatternKind::Singleton:
    case PatternKind::Value: {
        const Value value = evaluate(*pattern.to<ValuePattern>().value);
        if (value.isRaised())
            return std::nullopt;
        if (pattern.kind == PatternKind::Singleton)
            return value.is(subject);
        const Value equal = equals(subject, value);
        if (equal.isUnknown())
            *reason = equal;
        return equal.boolIf();
    }
    case PatternKind::Sequence: {
        if (subject.kind() != ValueKind::List && subject.kind() != ValueKind::Tuple)
            return false;
        const auto list = items(subject, reason);
        return list ? matchesAll(pattern.to<SequencePattern>().patterns, *list, reason) : std::nullopt;
    }
    case PatternKind::Mapping:
        return matchesMapping(pattern.to<MappingPattern>(), subject, reason);
    case PatternKind::Class:
        return matchesClass(pattern.to<ClassPattern>(), subject, reason);
    default:
        return false;
    }
}

} // namespace athanor::python
