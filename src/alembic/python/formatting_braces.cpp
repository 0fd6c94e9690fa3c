// SPDX-License-Identifier: MIT
// str.format(): docs.python.org/3.13/library/string.html#format-string-syntax
#include "alembic/python/formatting.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

// One {} of str.format(): name, attributes and items, conversion, specification (which may nest once).
class BraceFormatter
{
public:
    BraceFormatter(Interpreter &interpreter, const CallArguments &arguments)
        : m_interpreter(interpreter)
        , m_arguments(arguments)
    {
    }

    Value run(const QString &text, int depth)
    {
        if (depth > 2)
            return m_interpreter.raise(u"ValueError"_s, u"Max string recursion exceeded"_s);
        QString out;
        Value unknown;
        for (qsizetype i = 0; i < text.size(); ++i) {
            if (out.size() > Interpreter::Private::LongestText)
                return m_interpreter.unknown(SyntaxText::tr("the text is too long"));
            const QChar c = text[i];
            if (c != u'{' && c != u'}') {
                out += c;
                continue;
            }
            if (i + 1 < text.size() && text[i + 1] == c) {
                out += c;
                ++i;
                continue;
            }
            if (c == u'}')
                return m_interpreter.raise(u"ValueError"_s, u"Single '}' encountered in format string"_s);
            qsizetype close = i + 1;
            int open = 1;
            for (; close < text.size() && open > 0; ++close)
                open += text[close] == u'{' ? 1 : text[close] == u'}' ? -1 : 0;
            if (open > 0)
                return m_interpreter.raise(u"ValueError"_s, i + 1 == text.size()
                                                                ? u"Single '{' encountered in format string"_s
                                                                : u"expected '}' before end of string"_s);
            const Value value = field(text.sliced(i + 1, close - i - 2), depth);
            if (value.isRaised())
                return value;
            if (value.isUnknown())
                unknown = value;
            else
                out += value.string();
            i = close - 1;
        }
        return unknown.isUnknown() ? unknown : m_interpreter.internals().makeString(out);
    }

private:
    Value field(const QString &text, int depth)
    {
        qsizetype end = 0;
        int brackets = 0;
        while (end < text.size() && (brackets > 0 || (text[end] != u'!' && text[end] != u':'))) {
            brackets += text[end] == u'[' ? 1 : text[end] == u']' ? -1 : 0;
            ++end;
        }
        Value value = lookUp(text.first(end));
        if (value.isAbsent())
            return value;
        QString rest = text.sliced(end);
        if (rest.startsWith(u'!') && rest.size() > 1) {
            value = rest[1] == u's' ? m_interpreter.toString(value) : m_interpreter.repr(value);
            if (value.isAbsent())
                return value;
            rest = rest.sliced(2);
        }
        QString specification;
        if (rest.startsWith(u':')) {
            const Value nested = run(rest.sliced(1), depth + 1);
            if (nested.isAbsent())
                return nested;
            specification = nested.string();
        }
        return m_interpreter.format(value, specification);
    }

    Value lookUp(const QString &name)
    {
        qsizetype at = 0;
        while (at < name.size() && name[at] != u'.' && name[at] != u'[')
            ++at;
        const QString first = name.first(at);
        bool isNumber = false;
        qsizetype index = first.toLongLong(&isNumber);
        Value value;
        if (first.isEmpty()) {
            index = m_next++;
            isNumber = true;
        }
        if (isNumber) {
            if (index < 0 || index >= m_arguments.positional.size()) {
                if (m_arguments.unknownRest)
                    return Value::unknown(m_arguments.unknownRest);
                return m_interpreter.raise(u"IndexError"_s,
                                           u"Replacement index %1 out of range for positional args tuple"_s.arg(index));
            }
            value = m_arguments.positional[index];
        } else {
            const Value *given = m_arguments.keyword(first);
            if (!given) {
                if (m_arguments.unknownRest)
                    return Value::unknown(m_arguments.unknownRest);
                return m_interpreter.internals().raiseKeyError(Value::string(first));
            }
            value = *given;
        }
        while (at < name.size() && !value.isAbsent()) {
            if (name[at] == u'.') {
                const qsizetype start = ++at;
                while (at < name.size() && name[at] != u'.' && name[at] != u'[')
                    ++at;
                value = m_interpreter.attribute(value, name.sliced(start, at - start));
            } else {
                const qsizetype start = ++at;
                while (at < name.size() && name[at] != u']')
                    ++at;
                const QString key = name.sliced(start, at - start);
                bool isIndex = false;
                const qint64 number = key.toLongLong(&isIndex);
                value = m_interpreter.subscript(value, isIndex ? Value::integer(number) : Value::string(key));
                ++at;
            }
        }
        return value;
    }

    Interpreter &m_interpreter;
    const CallArguments &m_arguments;
    qsizetype m_next = 0;
};

} // namespace

Value formatBraces(Interpreter &interpreter, const QString &text, const CallArguments &arguments)
{
    return BraceFormatter(interpreter, arguments).run(text, 0);
}

} // namespace athanor::python
