// SPDX-License-Identifier: MIT
#include "alembic/python/builtins.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr qsizetype FieldLimit = 131072; // csv.field_size_limit()

struct Dialect
{
    QString delimiter = u","_s; // one character each, two units beyond the basic plane; empty: none
    QString quote = u"\""_s;
    QString escape{};
    bool doublesQuotes = true;
    bool skipsBlanks = false;
    bool isStrict = false;
    bool quotes = true; // not QUOTE_NONE
    bool numbers = false; // QUOTE_NONNUMERIC
};

Value raiseCsvError(Interpreter &interpreter, const QString &text)
{
    const Value type = interpreter.attribute(interpreter.internals().importName(u"csv"_s), u"Error"_s);
    return interpreter.raise(interpreter.callValue(type, {Value::string(text)}));
}

// csv.reader: the states of CPython's Modules/_csv.c. How far it has read is kept in a list of the heap, so that the
// arms of an unknown branch start from the same place.
class CsvReader : public HostObject
{
public:
    CsvReader(Interpreter &interpreter, const Value &source, const std::optional<QList<Value>> &lines, Dialect dialect)
        : m_source(source)
        , m_lines(lines)
        , m_dialect(std::move(dialect))
        , m_lineNumber(interpreter.heap().make<ListObject>(QList<Value>{Value::integer(0)}))
    {
    }
    [[nodiscard]] QString typeName() const override { return u"_csv.reader"_s; }
    [[nodiscard]] bool isIterator() const override { return true; }
    [[nodiscard]] Value lineNumber() const
    {
        return m_lineNumber->isTainted() ? m_lineNumber->taint() : m_lineNumber->items.first();
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "line_num"_L1)
            return lineNumber();
        if (name == "dialect"_L1)
            return interpreter.unknown(SyntaxText::tr("%1.%2 is not evaluated").arg(u"csv"_s, name));
        return std::nullopt;
    }
    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each) override
    {
        while (const auto row = nextItem(interpreter)) {
            if (row->isAbsent())
                return row;
            if (!each(*row))
                break;
        }
        return Value();
    }

    std::optional<Value> nextItem(Interpreter &interpreter) override
    {
        m_fields.clear();
        m_field.clear();
        m_isNumber = false;
        m_state = State::StartRecord;
        do {
            if (!interpreter.internals().step())
                return Value::raised();
            const auto line = nextLine(interpreter);
            if (!line) {
                if (m_field.isEmpty() && m_state != State::InQuotedField)
                    return std::nullopt;
                if (m_dialect.isStrict)
                    return raiseCsvError(interpreter, u"unexpected end of data"_s);
                if (!save(interpreter))
                    return Value::raised();
                break;
            }
            if (line->isAbsent())
                return line;
            if (!line->isString()) {
                return raiseCsvError(interpreter, u"iterator should return strings, not %1 (the file should be "
                                                  "opened in text mode)"_s.arg(interpreter.typeName(*line)));
            }
            const QString &text = line->string();
            for (qsizetype i = 0; i < text.size();) {
                const bool isPair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
                const QStringView character = QStringView(text).sliced(i, isPair ? 2 : 1);
                if (!process(interpreter, character))
                    return Value::raised();
                i += character.size();
            }
            if (!process(interpreter, {}))
                return Value::raised();
        } while (m_state != State::StartRecord);
        return interpreter.list(std::exchange(m_fields, {}));
    }

private:
    enum class State {
        StartRecord,
        StartField,
        EscapedCharacter,
        InField,
        InQuotedField,
        EscapeInQuotedField,
        QuoteInQuotedField,
        EatLineEnd,
        AfterEscapedLineEnd,
    };

    std::optional<Value> nextLine(Interpreter &interpreter)
    {
        if (m_lineNumber->isTainted())
            return m_lineNumber->taint();
        const qint64 number = m_lineNumber->items.first().integer();
        std::optional<Value> line;
        if (!m_lines)
            line = nextOf(interpreter, m_source);
        else if (m_source.isObject() && m_source.object()->isTainted())
            line = m_source.object()->taint();
        else if (number < m_lines->size())
            line = m_lines->at(number);
        if (line && !line->isAbsent()) {
            interpreter.internals().willChange(m_lineNumber);
            m_lineNumber->items.first() = Value::integer(number + 1);
        }
        return line;
    }
    bool save(Interpreter &interpreter)
    {
        Value value = interpreter.internals().makeString(m_field);
        if (m_isNumber) {
            const auto number = parseFloat(m_field);
            if (!number) {
                interpreter.raise(u"ValueError"_s, u"could not convert string to float: %1"_s.arg(
                                                       interpreter.repr(value).stringIf().value_or(QString())));
                return false;
            }
            value = Value::real(*number);
        }
        m_fields << value;
        interpreter.heap().charge(sizeof(Value));
        m_field.clear();
        m_isNumber = false;
        return true;
    }
    bool add(Interpreter &interpreter, QStringView character)
    {
        if (m_field.size() >= FieldLimit) {
            raiseCsvError(interpreter, u"field larger than field limit (131072)"_s);
            return false;
        }
        m_field += character;
        return true;
    }
    bool endRecord(Interpreter &interpreter, QStringView character)
    {
        m_state = character.isEmpty() ? State::StartRecord : State::EatLineEnd;
        return save(interpreter);
    }

    // An empty character: the end of the line.
    bool process(Interpreter &interpreter, QStringView c)
    {
        const bool isEnd = c.isEmpty();
        const bool isLineEnd = c == u"\n" || c == u"\r";
        const auto is = [&c, isEnd](const QString &special) { return !isEnd && c == special; };
        switch (m_state) {
        case State::StartRecord:
            if (isEnd)
                return true;
            if (isLineEnd) {
                m_state = State::EatLineEnd;
                return true;
            }
            m_state = State::StartField;
            [[fallthrough]];
        case State::StartField:
            if (isEnd || isLineEnd)
                return endRecord(interpreter, c);
            if (is(m_dialect.quote) && m_dialect.quotes) {
                m_state = State::InQuotedField;
            } else if (is(m_dialect.escape)) {
                m_state = State::EscapedCharacter;
            } else if (c == u" " && m_dialect.skipsBlanks) {
                return true;
            } else if (is(m_dialect.delimiter)) {
                return save(interpreter);
            } else {
                m_isNumber = m_dialect.numbers;
                m_state = State::InField;
                return add(interpreter, c);
            }
            return true;
        case State::EscapedCharacter:
            m_state = isLineEnd ? State::AfterEscapedLineEnd : State::InField;
            return add(interpreter, isEnd ? QStringView(u"\n") : c);
        case State::AfterEscapedLineEnd:
            if (isEnd)
                return true;
            [[fallthrough]];
        case State::InField:
            if (isEnd || isLineEnd)
                return endRecord(interpreter, c);
            if (is(m_dialect.escape)) {
                m_state = State::EscapedCharacter;
                return true;
            }
            if (is(m_dialect.delimiter)) {
                m_state = State::StartField;
                return save(interpreter);
            }
            m_state = State::InField;
            return add(interpreter, c);
        case State::InQuotedField:
            if (isEnd)
                return true;
            if (is(m_dialect.escape)) {
                m_state = State::EscapeInQuotedField;
                return true;
            }
            if (is(m_dialect.quote) && m_dialect.quotes) {
                m_state = m_dialect.doublesQuotes ? State::QuoteInQuotedField : State::InField;
                return true;
            }
            return add(interpreter, c);
        case State::EscapeInQuotedField:
            m_state = State::InQuotedField;
            return add(interpreter, isEnd ? QStringView(u"\n") : c);
        case State::QuoteInQuotedField:
            if (is(m_dialect.quote) && m_dialect.quotes) {
                m_state = State::InQuotedField;
                return add(interpreter, c);
            }
            if (is(m_dialect.delimiter)) {
                m_state = State::StartField;
                return save(interpreter);
            }
            if (isEnd || isLineEnd)
                return endRecord(interpreter, c);
            if (!m_dialect.isStrict) {
                m_state = State::InField;
                return add(interpreter, c);
            }
            raiseCsvError(interpreter, u"'%1' expected after '%2'"_s.arg(m_dialect.delimiter, m_dialect.quote));
            return false;
        case State::EatLineEnd:
            if (isEnd) {
                m_state = State::StartRecord;
                return true;
            }
            if (isLineEnd)
                return true;
            raiseCsvError(interpreter, u"new-line character seen in unquoted field - do you need to open the file "
                                       "with newline=''?"_s);
            return false;
        }
        return true;
    }

    Value m_source;
    std::optional<QList<Value>> m_lines; // of a list; else they come from the source
    Dialect m_dialect;
    ListObject *m_lineNumber;
    // Of the row that is being read.
    State m_state = State::StartRecord;
    QList<Value> m_fields;
    QString m_field;
    bool m_isNumber = false;
};

class CsvDictReader : public HostObject
{
public:
    CsvDictReader(Interpreter &interpreter, CsvReader *reader, const Value &fieldNames, const Value &restKey,
                  const Value &restValue)
        : m_reader(reader)
        , m_state(interpreter.heap().make<ListObject>(QList<Value>{fieldNames, Value::integer(0)}))
        , m_restKey(restKey)
        , m_restValue(restValue)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"DictReader"_s; }
    [[nodiscard]] bool isIterator() const override { return true; }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "fieldnames"_L1)
            return fieldNames(interpreter);
        if (name == "line_num"_L1)
            return m_state->isTainted() ? m_state->taint() : m_state->items[1];
        if (name == "reader"_L1)
            return Value::object(m_reader);
        if (name == "restkey"_L1)
            return m_restKey;
        if (name == "restval"_L1)
            return m_restValue;
        return std::nullopt;
    }
    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each) override
    {
        while (const auto row = nextItem(interpreter)) {
            if (row->isAbsent())
                return row;
            if (!each(*row))
                break;
        }
        return Value();
    }
    std::optional<Value> nextItem(Interpreter &interpreter) override
    {
        const Value names = fieldNames(interpreter);
        if (names.isAbsent())
            return names;
        std::optional<Value> row;
        do {
            row = m_reader->nextItem(interpreter);
            if (!row || row->isAbsent())
                return row;
            interpreter.internals().willChange(m_state);
            m_state->items[1] = m_reader->lineNumber();
        } while (row->as<ListObject>()->items.isEmpty());
        Value failure;
        const auto keys = interpreter.items(names, &failure);
        if (!keys)
            return failure;
        const QList<Value> &fields = row->as<ListObject>()->items;
        QList<std::pair<Value, Value>> items;
        for (qsizetype i = 0; i < keys->size(); ++i)
            items.append({keys->at(i), i < fields.size() ? fields[i] : m_restValue});
        if (fields.size() > keys->size())
            items.append({m_restKey, interpreter.list(fields.sliced(keys->size()))});
        return interpreter.dict(items);
    }

private:
    Value fieldNames(Interpreter &interpreter)
    {
        if (m_state->isTainted())
            return m_state->taint();
        if (!m_state->items.first().isNone())
            return m_state->items.first();
        const auto header = m_reader->nextItem(interpreter);
        if (!header)
            return {};
        if (header->isAbsent())
            return *header;
        interpreter.internals().willChange(m_state);
        m_state->items = {*header, m_reader->lineNumber()};
        return *header;
    }

    CsvReader *m_reader;
    ListObject *m_state; // the names of the fields, and the number of the last line
    Value m_restKey;
    Value m_restValue;
};

// The dialect of a call; nullopt: something of it is not described.
std::optional<Dialect> dialectOf(const CallArguments &a, const Value &name, const QStringList &otherKeywords)
{
    Dialect dialect;
    const QString base = name.isNone() ? u"excel"_s : name.stringIf().value_or(QString());
    if (base == "excel-tab"_L1)
        dialect.delimiter = u"\t"_s;
    else if (base != "excel"_L1 && base != "unix"_L1)
        return std::nullopt;
    for (const auto &[key, value] : a.keywords) {
        if (otherKeywords.contains(key) || key == "lineterminator"_L1)
            continue;
        if (key == "delimiter"_L1 || key == "quotechar"_L1 || key == "escapechar"_L1) {
            const QString text = value.stringIf().value_or(QString());
            const bool isCharacter = text.size() == 1 || (text.size() == 2 && text[0].isHighSurrogate());
            const bool isNone = value.isNone() && key != "delimiter"_L1;
            if ((!isCharacter && !isNone) || text == "\n"_L1 || text == "\r"_L1 || text == " "_L1)
                return std::nullopt;
            (key == "delimiter"_L1 ? dialect.delimiter : key == "quotechar"_L1 ? dialect.quote : dialect.escape) = text;
        } else if (key == "quoting"_L1 && value.integerIf() && *value.integerIf() >= 0 && *value.integerIf() <= 3) {
            dialect.numbers = *value.integerIf() == 2;
            dialect.quotes = *value.integerIf() != 3;
        } else if (const auto flag = value.boolIf();
                   flag && (key == "doublequote"_L1 || key == "skipinitialspace"_L1 || key == "strict"_L1)) {
            (key == "strict"_L1        ? dialect.isStrict
             : key == "doublequote"_L1 ? dialect.doublesQuotes
                                       : dialect.skipsBlanks) = *flag;
        } else {
            return std::nullopt;
        }
    }
    // Python refuses what cannot be told apart.
    if (dialect.delimiter == dialect.quote || dialect.delimiter == dialect.escape ||
        (!dialect.quote.isEmpty() && dialect.quote == dialect.escape) || (dialect.quote.isEmpty() && dialect.quotes))
        return std::nullopt;
    return dialect;
}

// Of csv.reader(); `source` is what it reads.
Value makeReader(const CallArguments &a, const Value &source, const Value &dialectName,
                 const QStringList &otherKeywords)
{
    Interpreter &interpreter = a.interpreter;
    if (const Value *unknown = a.firstUnknown())
        return *unknown;
    if (a.unknownRest)
        return Value::unknown(a.unknownRest);
    const auto dialect = dialectOf(a, dialectName, otherKeywords);
    if (!dialect)
        return interpreter.unknown(SyntaxText::tr("the dialect of a CSV file is not evaluated"));
    const bool isSequence = source.kind() == ValueKind::List || source.kind() == ValueKind::Tuple || source.isString();
    auto *host = source.as<HostObject>();
    if (!isSequence && !source.isObject())
        return interpreter.raise(u"TypeError"_s, u"argument 1 must be an iterator"_s);
    if (!isSequence && !(host && host->isIterator())) {
        // Whatever iter() makes of it.
        const Value iterator = interpreter.callValue(*interpreter.internals().findBuiltin(u"iter"_s), {source});
        if (iterator.isAbsent())
            return iterator;
        return interpreter.host<CsvReader>(interpreter, iterator, std::nullopt, *dialect);
    }
    std::optional<QList<Value>> lines;
    if (isSequence) {
        Value failure;
        lines = interpreter.items(source, &failure);
        if (!lines)
            return failure;
    }
    return interpreter.host<CsvReader>(interpreter, source, lines, *dialect);
}

Value makeDictReader(const CallArguments &a)
{
    const Value fieldNames = a.argumentOr(1, u"fieldnames"_s, Value());
    const Value reader = makeReader(a, a.argumentOr(0, u"f"_s, Value()), a.argumentOr(4, u"dialect"_s, Value()),
                                    {u"f"_s, u"fieldnames"_s, u"restkey"_s, u"restval"_s, u"dialect"_s});
    auto *rows = reader.as<CsvReader>();
    if (!rows)
        return reader;
    return a.interpreter.host<CsvDictReader>(a.interpreter, rows, fieldNames, a.argumentOr(2, u"restkey"_s, Value()),
                                             a.argumentOr(3, u"restval"_s, Value()));
}

} // namespace

std::shared_ptr<TableModule> makeCsvModule()
{
    auto module = std::make_shared<OpaqueModule>(u"csv"_s);
    module->addFactory(u"Error"_s, [](Interpreter &i) { return i.exceptionType(u"Error"_s); });
    module->addFunction(u"reader"_s, [](const CallArguments &a) {
        return makeReader(a, a.positional.value(0), a.argumentOr(1, u"dialect"_s, Value()), {u"dialect"_s});
    });
    module->addFunction(u"DictReader"_s, makeDictReader);
    const QString quotings[] = {u"QUOTE_MINIMAL"_s, u"QUOTE_ALL"_s,     u"QUOTE_NONNUMERIC"_s,
                                u"QUOTE_NONE"_s,    u"QUOTE_STRINGS"_s, u"QUOTE_NOTNULL"_s};
    for (qint64 i = 0; const QString &name : quotings)
        module->addConstant(name, Value::integer(i++));
    return module;
}

} // namespace athanor::python
