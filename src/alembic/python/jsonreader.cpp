// SPDX-License-Identifier: MIT
#include "alembic/python/jsonreader.h"

#include "alembic/python/builtins.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"
#include "alembic/python/textpoints.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr int MaximumDepth = 200;

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

// What float() makes of a number that is too large or too small for it.
double beyondRange(const QString &number)
{
    const double size = number.contains("e-"_L1, Qt::CaseInsensitive) ? 0.0 : std::numeric_limits<double>::infinity();
    return number.startsWith(u'-') ? -size : size;
}

// The scanner of CPython's Modules/_json.c, with its words.
class Reader
{
public:
    Reader(Interpreter &interpreter, const QString &text)
        : m_interpreter(interpreter)
        , m_text(text)
    {
    }

    Value run()
    {
        if (m_text.startsWith(QChar(u'\ufeff')))
            return fail(u"Unexpected UTF-8 BOM (decode using utf-8-sig)"_s, 0);
        skip();
        const Value value = read(0);
        if (value.isAbsent())
            return value;
        skip();
        return m_at == m_text.size() ? value : fail(u"Extra data"_s, m_at);
    }

private:
    [[nodiscard]] QChar current() const { return m_at < m_text.size() ? m_text[m_at] : QChar(); }
    [[nodiscard]] bool isAt(QChar c) const { return m_at < m_text.size() && m_text[m_at] == c; }
    void skip()
    {
        while (m_at < m_text.size() && u" \t\n\r"_s.contains(m_text[m_at]))
            ++m_at;
    }
    Value fail(const QString &what, qsizetype at)
    {
        Interpreter::Private &state = m_interpreter.internals();
        const QStringView before = QStringView(m_text).first(at);
        const qsizetype line = before.count(u'\n') + 1;
        const qsizetype start = before.lastIndexOf(u'\n') + 1;
        const qsizetype column = pointCount(before.sliced(start)) + 1;
        const Value text =
            Value::string(u"%1: line %2 column %3 (char %4)"_s.arg(what).arg(line).arg(column).arg(pointCount(before)));
        const Value type = m_interpreter.attribute(state.importName(u"json"_s), u"JSONDecodeError"_s);
        const Value error = m_interpreter.callValue(type, {text});
        if (auto *instance = error.as<InstanceObject>()) {
            instance->names.set(u"msg"_s, Value::string(what));
            instance->names.set(u"doc"_s, Value::string(m_text));
            instance->names.set(u"pos"_s, Value::integer(pointCount(before)));
            instance->names.set(u"lineno"_s, Value::integer(line));
            instance->names.set(u"colno"_s, Value::integer(column));
        }
        return m_interpreter.raise(error);
    }
    bool accept(QLatin1StringView word)
    {
        if (!QStringView(m_text).sliced(m_at).startsWith(word))
            return false;
        m_at += word.size();
        return true;
    }

    // From the first of its digits.
    std::optional<char16_t> readHex()
    {
        if (m_at + 4 > m_text.size())
            return std::nullopt;
        char16_t code = 0;
        for (int i = 0; i < 4; ++i) {
            const QChar c = m_text[m_at + i].toLower();
            const bool isLetter = c >= u'a' && c <= u'f' && m_text[m_at + i].unicode() < 0x80;
            if (!isDigit(c) && !isLetter)
                return std::nullopt;
            code = char16_t(code * 16 + (isLetter ? c.unicode() - u'a' + 10 : c.unicode() - u'0'));
        }
        m_at += 4;
        return code;
    }
    Value readString()
    {
        const qsizetype begin = m_at++;
        QString out;
        while (true) {
            if (m_at >= m_text.size())
                return fail(u"Unterminated string starting at"_s, begin);
            const QChar c = m_text[m_at];
            if (c == u'"')
                break;
            if (c.unicode() < 0x20)
                return fail(u"Invalid control character at"_s, m_at);
            ++m_at;
            if (c != u'\\') {
                out += c;
                continue;
            }
            if (m_at >= m_text.size())
                return fail(u"Unterminated string starting at"_s, begin);
            static const QString letters = u"\"\\/bfnrt"_s;
            static const QString meanings = u"\"\\/\b\f\n\r\t"_s;
            const QChar letter = m_text[m_at++];
            if (letter == u'u') {
                const qsizetype digits = m_at;
                const auto code = readHex();
                if (!code)
                    return fail(u"Invalid \\uXXXX escape"_s, digits - 1);
                out += QChar(*code);
            } else if (const qsizetype known = letters.indexOf(letter); known >= 0) {
                out += meanings[known];
            } else {
                return fail(u"Invalid \\escape"_s, m_at - 2);
            }
        }
        ++m_at;
        return m_interpreter.internals().makeString(out);
    }
    Value readObject(int depth)
    {
        ++m_at;
        auto *dict = m_interpreter.heap().make<DictObject>();
        skip();
        if (isAt(u'}')) {
            ++m_at;
            return Value::object(dict);
        }
        while (true) {
            if (!isAt(u'"'))
                return fail(u"Expecting property name enclosed in double quotes"_s, m_at);
            const Value key = readString();
            if (key.isAbsent())
                return key;
            skip();
            if (!isAt(u':'))
                return fail(u"Expecting ':' delimiter"_s, m_at);
            ++m_at;
            skip();
            const Value value = read(depth + 1);
            if (value.isAbsent())
                return value;
            dict->insert(key.string(), value);
            m_interpreter.heap().charge(sizeof(OrderedTable::Entry));
            skip();
            if (isAt(u'}'))
                break;
            if (!isAt(u','))
                return fail(u"Expecting ',' delimiter"_s, m_at);
            const qsizetype comma = m_at++;
            skip();
            if (isAt(u'}'))
                return fail(u"Illegal trailing comma before end of object"_s, comma);
        }
        ++m_at;
        return Value::object(dict);
    }
    Value readArray(int depth)
    {
        ++m_at;
        QList<Value> items;
        skip();
        while (!isAt(u']')) {
            const Value value = read(depth + 1);
            if (value.isAbsent())
                return value;
            items << value;
            m_interpreter.heap().charge(sizeof(Value));
            skip();
            if (isAt(u']'))
                break;
            if (!isAt(u','))
                return fail(u"Expecting ',' delimiter"_s, m_at);
            const qsizetype comma = m_at++;
            skip();
            if (isAt(u']'))
                return fail(u"Illegal trailing comma before end of array"_s, comma);
        }
        ++m_at;
        return m_interpreter.list(items);
    }
    Value readNumber()
    {
        const qsizetype start = m_at;
        const auto digits = [this] {
            const qsizetype first = m_at;
            while (m_at < m_text.size() && isDigit(m_text[m_at]))
                ++m_at;
            return m_at > first;
        };
        if (isAt(u'-'))
            ++m_at;
        if (isAt(u'0')) {
            ++m_at;
        } else if (!digits()) {
            m_at = start;
            return fail(u"Expecting value"_s, start);
        }
        bool isWhole = true;
        const qsizetype point = m_at;
        if (isAt(u'.')) {
            ++m_at;
            if (digits())
                isWhole = false;
            else
                m_at = point;
        }
        const qsizetype exponent = m_at;
        if (isAt(u'e') || isAt(u'E')) {
            ++m_at;
            if (isAt(u'+') || isAt(u'-'))
                ++m_at;
            if (digits())
                isWhole = false;
            else
                m_at = exponent;
        }
        const QString number = m_text.sliced(start, m_at - start);
        if (!isWhole)
            return Value::real(parseFloat(number).value_or(beyondRange(number)));
        return parseInteger(number, 10)
            .value_or(m_interpreter.unknown(SyntaxText::tr("a number of a JSON file is too long")));
    }
    Value read(int depth)
    {
        if (!m_interpreter.internals().step())
            return Value::raised();
        if (depth > MaximumDepth)
            return m_interpreter.unknown(SyntaxText::tr("a JSON text is nested too deeply"));
        constexpr double infinity = std::numeric_limits<double>::infinity();
        switch (current().unicode()) {
        case u'"':
            return readString();
        case u'{':
            return readObject(depth);
        case u'[':
            return readArray(depth);
        case u't':
            return accept("true"_L1) ? Value::boolean(true) : fail(u"Expecting value"_s, m_at);
        case u'f':
            return accept("false"_L1) ? Value::boolean(false) : fail(u"Expecting value"_s, m_at);
        case u'n':
            return accept("null"_L1) ? Value() : fail(u"Expecting value"_s, m_at);
        case u'N':
            return accept("NaN"_L1) ? Value::real(std::numeric_limits<double>::quiet_NaN())
                                    : fail(u"Expecting value"_s, m_at);
        case u'I':
            return accept("Infinity"_L1) ? Value::real(infinity) : fail(u"Expecting value"_s, m_at);
        default:
            return accept("-Infinity"_L1) ? Value::real(-infinity) : readNumber();
        }
    }

    Interpreter &m_interpreter;
    QString m_text;
    qsizetype m_at = 0;
};

} // namespace

Value readJson(Interpreter &interpreter, const QString &text)
{
    return Reader(interpreter, text).run();
}

} // namespace athanor::python
