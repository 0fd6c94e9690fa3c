// SPDX-License-Identifier: MIT
#include "alembic/python/fileobject.h"

#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"
#include "alembic/python/textpoints.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

const QStringList &methodNames()
{
    static const QStringList names = {u"read"_s,     u"readline"_s, u"readlines"_s, u"close"_s,    u"seek"_s,
                                      u"tell"_s,     u"readable"_s, u"writable"_s,  u"seekable"_s, u"isatty"_s,
                                      u"getvalue"_s, u"write"_s,    u"flush"_s};
    return names;
}

// The count of a read(), -1 for all. nullopt: `failure`.
std::optional<qint64> countOf(const CallArguments &arguments, Value *failure)
{
    const Value count = arguments.argumentOr(0, u"size"_s, Value());
    if (count.isNone())
        return -1;
    if (const auto number = count.integerIf())
        return number;
    *failure = count.isAbsent()
                   ? count
                   : arguments.interpreter.raise(u"TypeError"_s, u"argument should be integer or None, not '%1'"_s.arg(
                                                                     arguments.interpreter.typeName(count)));
    return std::nullopt;
}

// Where the line ends that begins at `from`, its end included.
template <typename Text>
qsizetype endOfLine(const Text &text, qsizetype from, FileObject::Lines lines)
{
    using Lines = FileObject::Lines;
    static const QString unicodeEnds = u"\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029"_s;
    const auto at = [&text](qsizetype index) {
        if constexpr (std::is_same_v<Text, QString>)
            return text[index];
        else
            return QChar(char16_t(quint8(text[index])));
    };
    for (qsizetype i = from; i < text.size(); ++i) {
        const QChar c = at(i);
        const bool isPair = c == u'\r' && i + 1 < text.size() && at(i + 1) == u'\n';
        switch (lines) {
        case Lines::Feed:
            if (c == u'\n')
                return i + 1;
            break;
        case Lines::Return:
            if (c == u'\r')
                return i + 1;
            break;
        case Lines::Both:
            if (isPair)
                return i + 2;
            break;
        case Lines::Any:
            if (c == u'\n' || c == u'\r')
                return i + (isPair ? 2 : 1);
            break;
        case Lines::Unicode:
            if (unicodeEnds.contains(c))
                return i + (isPair ? 2 : 1);
            break;
        }
    }
    return text.size();
}

} // namespace

FileObject::FileObject(Interpreter &interpreter, Origin origin, const Value &content)
    : m_origin(std::move(origin))
    , m_state(interpreter.heap().make<ListObject>(QList<Value>{content, Value::integer(0), Value::boolean(false)}))
    , m_isText(content.isString())
{
}

bool FileObject::isClosed() const
{
    return m_state->items[Closed].boolean();
}

qsizetype FileObject::position() const
{
    return qsizetype(m_state->items[Position].integer());
}

qsizetype FileObject::size() const
{
    const Value &content = m_state->items[Content];
    return m_isText ? content.string().size() : content.bytes().size();
}

void FileObject::set(Interpreter &interpreter, Slot slot, const Value &value)
{
    interpreter.internals().willChange(m_state);
    m_state->items[slot] = value;
}

// The words are those of CPython's Modules/_io.
std::optional<Value> FileObject::refusal(Interpreter &interpreter, const QString &method)
{
    if (m_state->isTainted())
        return m_state->taint();
    if (!isClosed())
        return std::nullopt;
    if (m_origin.lines == Lines::Unicode) // the one of three layers that refuses is not told apart
        return interpreter.unknown(SyntaxText::tr("a file is read after it was closed"));
    const bool isBuffered = !m_isText && !m_origin.isInMemory;
    if (isBuffered && (method == "read"_L1 || method == "readline"_L1 || method == "seek"_L1))
        return interpreter.raise(u"ValueError"_s, u"%1 of closed file"_s.arg(method));
    const bool isBase = method == "enter"_L1 || method == "iter"_L1 || method == "readlines"_L1 ||
                        method == "isatty"_L1 || method == "flush"_L1;
    const bool isRaw = method == "readable"_L1 || method == "writable"_L1 || method == "seekable"_L1 ||
                       (isBuffered && method == "tell"_L1);
    const bool hasStop = m_origin.isInMemory ? !m_isText || isBase : !isRaw;
    return interpreter.raise(u"ValueError"_s,
                             hasStop ? u"I/O operation on closed file."_s : u"I/O operation on closed file"_s);
}

Value FileObject::take(Interpreter &interpreter, qsizetype end)
{
    const qsizetype from = std::min(position(), size());
    const qsizetype count = std::max<qsizetype>(0, end - from);
    if (count > 0)
        set(interpreter, Position, Value::integer(from + count));
    const Value &content = m_state->items[Content];
    if (m_isText)
        return interpreter.internals().makeString(content.string().sliced(from, count));
    interpreter.heap().charge(count);
    return Value::bytes(content.bytes().sliced(from, count));
}

qsizetype FileObject::lineEnd() const
{
    const Value &content = m_state->items[Content];
    const qsizetype from = std::min(position(), size());
    return m_isText ? endOfLine(content.string(), from, m_origin.lines) : endOfLine(content.bytes(), from, Lines::Feed);
}

qsizetype FileObject::after(qsizetype count) const
{
    const qsizetype from = std::min(position(), size());
    if (count >= size() - from)
        return size();
    if (!m_isText)
        return from + count;
    return from + offsetOfPoint(QStringView(m_state->items[Content].string()).sliced(from), count);
}

Value FileObject::read(const CallArguments &arguments, bool isLine)
{
    Value failure;
    const auto count = countOf(arguments, &failure);
    if (!count)
        return failure;
    qsizetype end = isLine ? lineEnd() : size();
    if (*count >= 0) {
        if (m_origin.lines == Lines::Unicode)
            return arguments.interpreter.unknown(SyntaxText::tr("a file is read or written while the code runs"));
        end = std::min(end, after(qsizetype(*count)));
    }
    return take(arguments.interpreter, end);
}

Value FileObject::readLines(const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    Value failure;
    const auto hint = countOf(arguments, &failure);
    if (!hint)
        return failure;
    if (*hint > 0 && m_origin.lines == Lines::Unicode)
        return interpreter.unknown(SyntaxText::tr("a file is read or written while the code runs"));
    QList<Value> lines;
    qint64 length = 0;
    while (position() < size()) {
        if (!interpreter.internals().step())
            return Value::raised();
        const Value line = take(interpreter, lineEnd());
        lines << line;
        length += line.isString() ? pointCount(line.string()) : line.bytes().size();
        if (*hint > 0 && length > *hint)
            break;
    }
    return interpreter.list(lines);
}

Value FileObject::seek(const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    const Value offset = arguments.positional.value(0);
    const Value whence = arguments.argumentOr(1, u"whence"_s, Value::integer(0));
    const auto to = offset.integerIf();
    const auto from = whence.integerIf();
    if (m_origin.lines == Lines::Unicode && (!to || *to != 0 || !from || *from != 0)) {
        return unknownPlace(interpreter);
    }
    if (to && from && *to == 0 && *from == 0) {
        set(interpreter, Position, Value::integer(0));
        return m_origin.lines == Lines::Unicode ? Value() : Value::integer(0);
    }
    if (to && from && *to == 0 && *from == 2) {
        set(interpreter, Position, Value::integer(size()));
        if (m_isText && m_origin.rawSize >= 0)
            return Value::integer(m_origin.rawSize);
        return Value::integer(m_isText ? pointCount(m_state->items[Content].string()) : size());
    }
    const bool isAbsolute = to && from && *from == 0 && *to >= 0;
    if (!m_isText && to && from && (isAbsolute || *from == 1 || *from == 2)) {
        const qint64 start = *from == 0 ? 0 : *from == 1 ? position() : size();
        if (start + *to >= 0 && start + *to <= (qint64(1) << 40)) {
            set(interpreter, Position, Value::integer(start + *to));
            return Value::integer(start + *to);
        }
    }
    if (m_isText && m_origin.isInMemory && isAbsolute && *to <= pointCount(m_state->items[Content].string())) {
        set(interpreter, Position, Value::integer(offsetOfPoint(m_state->items[Content].string(), qsizetype(*to))));
        return Value::integer(*to);
    }
    // The places of a text are cookies of its decoder.
    return unknownPlace(interpreter);
}

Value FileObject::unknownPlace(Interpreter &interpreter)
{
    interpreter.internals().taint(Value::object(m_state),
                                  interpreter.unknown(SyntaxText::tr("where a file is read is not known")));
    return m_state->taint();
}

Value FileObject::tell(Interpreter &interpreter)
{
    if (position() == 0)
        return Value::integer(0);
    if (!m_isText)
        return Value::integer(position());
    if (m_origin.isInMemory)
        return Value::integer(pointOfOffset(m_state->items[Content].string(), position()));
    return interpreter.unknown(SyntaxText::tr("where a file is read is not known"));
}

// Of StringIO and BytesIO.
Value FileObject::write(const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    const Value text = arguments.positional.value(0);
    const bool fits = m_isText ? text.isString() && m_origin.lines == Lines::Feed : text.isBytes();
    if (!fits || position() > size()) {
        interpreter.internals().taint(
            Value::object(m_state),
            text.isUnknown() ? text
                             : interpreter.unknown(SyntaxText::tr("a file is read or written while the code runs")));
        return m_state->taint();
    }
    const qsizetype from = position();
    const qsizetype written = m_isText ? pointCount(text.string()) : text.bytes().size();
    const qsizetype end = after(written);
    // Taken out, so that it grows in place.
    const auto replace = [&](auto content, const auto &part) {
        set(interpreter, Content, Value());
        interpreter.heap().charge(part.size() * qsizetype(sizeof(part[0])));
        content.replace(from, end - from, part);
        set(interpreter, Position, Value::integer(from + part.size()));
        return content;
    };
    if (m_isText)
        set(interpreter, Content, Value::string(replace(m_state->items[Content].string(), text.string())));
    else
        set(interpreter, Content, Value::bytes(replace(m_state->items[Content].bytes(), text.bytes())));
    return Value::integer(written);
}

bool FileObject::hasMethod(const QString &name) const
{
    return methodNames().contains(name) && (name != "getvalue"_L1 || m_origin.isInMemory);
}

std::optional<Value> FileObject::callMethod(const QString &name, const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    if (!hasMethod(name))
        return std::nullopt;
    if (name == "close"_L1) {
        if (!m_state->isTainted())
            set(interpreter, Closed, Value::boolean(true));
        return Value();
    }
    if (const auto refused = refusal(interpreter, name))
        return refused;
    if (arguments.unknownRest)
        return Value::unknown(arguments.unknownRest);
    if (name == "read"_L1 || name == "readline"_L1)
        return read(arguments, name == "readline"_L1);
    if (name == "readlines"_L1)
        return readLines(arguments);
    if (name == "seek"_L1)
        return seek(arguments);
    if (name == "tell"_L1)
        return tell(interpreter);
    if (name == "getvalue"_L1)
        return m_state->items[Content];
    if (name == "write"_L1) {
        if (m_origin.isInMemory)
            return write(arguments);
        return interpreter.unknown(SyntaxText::tr("a file is read or written while the code runs"));
    }
    if (name == "flush"_L1)
        return Value();
    if (name == "isatty"_L1)
        return Value::boolean(false);
    return Value::boolean(name != "writable"_L1 || m_origin.isInMemory); // readable, writable, seekable
}

std::optional<Value> FileObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "closed"_L1)
        return m_state->isTainted() ? m_state->taint() : m_state->items[Closed];
    if (!m_origin.isInMemory) {
        if (name == "name"_L1)
            return Value::string(m_origin.path);
        if (name == "mode"_L1)
            return Value::string(m_origin.mode);
        // Without one it is the locale's, which has more than one name.
        if (name == "encoding"_L1 && m_isText && !m_origin.encoding.isEmpty())
            return Value::string(m_origin.encoding);
    } else if (name == "name"_L1 || name == "mode"_L1) {
        return std::nullopt;
    }
    if (name.startsWith("__"_L1) || hasMethod(name))
        return std::nullopt;
    return interpreter.unknown(SyntaxText::tr("a file is read or written while the code runs"));
}

Value FileObject::repr(Interpreter &interpreter)
{
    if (m_origin.isInMemory || m_origin.lines == Lines::Unicode || (m_isText && m_origin.encoding.isEmpty()))
        return HostObject::repr(interpreter);
    const QString name = interpreter.repr(Value::string(m_origin.path)).string();
    if (!m_isText)
        return Value::string(u"<_io.BufferedReader name=%1>"_s.arg(name));
    return Value::string(
        u"<_io.TextIOWrapper name=%1 mode='%2' encoding='%3'>"_s.arg(name, m_origin.mode, m_origin.encoding));
}

std::optional<Value> FileObject::nextItem(Interpreter &interpreter)
{
    // A binary file's next() is its readline().
    if (const auto refused = refusal(interpreter, u"readline"_s))
        return refused;
    if (position() >= size())
        return std::nullopt;
    return take(interpreter, lineEnd());
}

std::optional<Value> FileObject::iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each)
{
    if (const auto refused = refusal(interpreter, u"iter"_s))
        return refused;
    while (const auto line = nextItem(interpreter)) {
        if (line->isAbsent())
            return line;
        if (!each(*line))
            break;
    }
    return Value();
}

std::optional<Value> FileObject::enter(Interpreter &interpreter)
{
    if (const auto refused = refusal(interpreter, u"enter"_s))
        return refused;
    return Value::object(this);
}

Value FileObject::exit(Interpreter &interpreter, const Value &)
{
    if (!m_state->isTainted())
        set(interpreter, Closed, Value::boolean(true));
    return Value::boolean(false);
}

} // namespace athanor::python
