// SPDX-License-Identifier: MIT
// re, by PCRE2, whose language is the same but for a few spellings.
#include "alembic/python/interpreterstate.h"
#include "alembic/python/representation.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"
#include "alembic/python/textpoints.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr qint64 IgnoreCase = 2;
constexpr qint64 Multiline = 8;
constexpr qint64 DotAll = 16;
constexpr qint64 Verbose = 64;

class MatchObject : public HostObject
{
public:
    MatchObject(const QRegularExpressionMatch &found, const QString &searched)
        : match(found)
        , text(searched)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"Match"_s; }
    [[nodiscard]] bool hasMethod(const QString &name) const override
    {
        static const QStringList names = {u"group"_s, u"groups"_s, u"groupdict"_s, u"start"_s, u"end"_s, u"span"_s};
        return names.contains(name);
    }
    std::optional<Value> callMethod(const QString &name, const CallArguments &a) override
    {
        if (name == "group"_L1) {
            if (a.positional.size() <= 1)
                return group(a.interpreter, a.positional.value(0, Value::integer(0)));
            QList<Value> values;
            for (const Value &which : a.positional)
                values << group(a.interpreter, which);
            return a.interpreter.tuple(values);
        }
        if (name == "groups"_L1) {
            QList<Value> values;
            for (int i = 1; i <= match.regularExpression().captureCount(); ++i)
                values << (match.hasCaptured(i) ? Value::string(match.captured(i)) : a.positional.value(0));
            return a.interpreter.tuple(values);
        }
        if (name == "groupdict"_L1) {
            auto *dict = a.interpreter.heap().make<DictObject>();
            for (const QString &groupName : match.regularExpression().namedCaptureGroups()) {
                if (!groupName.isEmpty())
                    dict->insert(groupName,
                                 match.hasCaptured(groupName) ? Value::string(match.captured(groupName)) : Value());
            }
            return Value::object(dict);
        }
        const int index = int(a.positional.value(0, Value::integer(0)).integerIf().value_or(0));
        const Value start = place(match.capturedStart(index));
        const Value end = place(match.capturedEnd(index));
        if (name == "start"_L1)
            return start;
        if (name == "end"_L1)
            return end;
        return name == "span"_L1 ? std::optional(a.interpreter.tuple({start, end})) : std::nullopt;
    }
    std::optional<Value> subscript(Interpreter &interpreter, const Value &index) override
    {
        return group(interpreter, index);
    }
    std::optional<Value> attribute(Interpreter &, const QString &name) override
    {
        return name == "string"_L1 ? std::optional(Value::string(text)) : std::nullopt;
    }

    Value group(Interpreter &interpreter, const Value &which) const
    {
        if (which.isUnknown())
            return which;
        if (const auto name = which.stringIf()) {
            if (!match.regularExpression().namedCaptureGroups().contains(*name))
                return interpreter.raise(u"IndexError"_s, u"no such group"_s);
            return match.hasCaptured(*name) ? Value::string(match.captured(*name)) : Value();
        }
        const int index = int(which.integerIf().value_or(-1));
        if (index < 0 || index > match.regularExpression().captureCount())
            return interpreter.raise(u"IndexError"_s, u"no such group"_s);
        return match.hasCaptured(index) ? Value::string(match.captured(index)) : Value();
    }

    QRegularExpressionMatch match;
    QString text;

private:
    [[nodiscard]] Value place(qsizetype offset) const
    {
        return Value::integer(offset < 0 ? -1 : pointOfOffset(text, offset));
    }
};

class PatternObject : public HostObject
{
public:
    PatternObject(const QRegularExpression &compiled, const QString &source)
        : expression(compiled)
        , pattern(source)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"Pattern"_s; }
    [[nodiscard]] bool hasMethod(const QString &name) const override
    {
        static const QStringList names = {u"match"_s,    u"search"_s, u"fullmatch"_s, u"findall"_s,
                                          u"finditer"_s, u"sub"_s,    u"subn"_s,      u"split"_s};
        return names.contains(name);
    }
    std::optional<Value> callMethod(const QString &name, const CallArguments &a) override
    {
        return hasMethod(name) ? std::optional(run(name, a)) : std::nullopt;
    }
    std::optional<Value> attribute(Interpreter &, const QString &name) override
    {
        if (name == "pattern"_L1)
            return Value::string(pattern);
        if (name == "groups"_L1)
            return Value::integer(expression.captureCount());
        return std::nullopt;
    }
    Value repr(Interpreter &) override { return Value::string(u"re.compile("_s + representation(pattern) + u')'); }

    // One of the functions of the module, without the pattern among its arguments.
    Value run(const QString &name, const CallArguments &a) const;

    QRegularExpression expression;
    QString pattern;

private:
    Value substitute(const CallArguments &a, bool withCount) const;
    Value split(const CallArguments &a) const;
    Value replacement(Interpreter &interpreter, const Value &with, const QRegularExpressionMatch &match,
                      const QString &text) const;
};

Value PatternObject::run(const QString &name, const CallArguments &a) const
{
    if (name == "sub"_L1 || name == "subn"_L1)
        return substitute(a, name == "subn"_L1);
    const Value subject = a.argumentOr(0, u"string"_s, Value());
    if (subject.isUnknown())
        return subject;
    if (!subject.isString())
        return a.interpreter.raise(
            u"TypeError"_s, u"expected string or bytes-like object, got '%1'"_s.arg(a.interpreter.typeName(subject)));
    const QString &text = subject.string();
    if (name == "split"_L1)
        return split(a);
    if (name == "match"_L1 || name == "fullmatch"_L1) {
        const auto match =
            expression.match(text, 0, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption);
        if (!match.hasMatch())
            return {};
        if (name == "fullmatch"_L1 && match.capturedEnd(0) != text.size()) {
            const QRegularExpression whole(u"(?:"_s + expression.pattern() + u")\\z"_s, expression.patternOptions());
            const auto again =
                whole.match(text, 0, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption);
            return again.hasMatch() ? a.interpreter.host<MatchObject>(again, text) : Value();
        }
        return a.interpreter.host<MatchObject>(match, text);
    }
    if (name == "search"_L1) {
        const auto match = expression.match(text);
        return match.hasMatch() ? a.interpreter.host<MatchObject>(match, text) : Value();
    }
    QList<Value> found;
    auto all = expression.globalMatch(text);
    while (all.hasNext() && a.interpreter.internals().step()) {
        const auto match = all.next();
        if (name == "finditer"_L1) {
            found << a.interpreter.host<MatchObject>(match, text);
        } else if (expression.captureCount() == 0) {
            found << Value::string(match.captured(0));
        } else if (expression.captureCount() == 1) {
            found << Value::string(match.captured(1));
        } else {
            QList<Value> groups;
            for (int i = 1; i <= expression.captureCount(); ++i)
                groups << Value::string(match.captured(i));
            found << a.interpreter.tuple(groups);
        }
    }
    return name == "finditer"_L1 ? a.interpreter.internals().makeIterator(found) : a.interpreter.list(found);
}

// \1, \g<1>, \g<name>, \n in a replacement
Value PatternObject::replacement(Interpreter &interpreter, const Value &with, const QRegularExpressionMatch &match,
                                 const QString &text) const
{
    if (!with.isString()) {
        const Value result = interpreter.callValue(with, {interpreter.host<MatchObject>(match, text)});
        return result.isAbsent() || result.isString() ? result : Value::string(QString());
    }
    const QString &pieces = with.string();
    QString out;
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        if (pieces[i] != u'\\' || i + 1 == pieces.size()) {
            out += pieces[i];
            continue;
        }
        const QChar c = pieces[++i];
        if (c.isDigit()) {
            qsizetype end = i + 1;
            if (end < pieces.size() && pieces[end].isDigit())
                ++end;
            out += match.captured(QStringView(pieces).sliced(i, end - i).toInt());
            i = end - 1;
        } else if (c == u'g' && i + 1 < pieces.size() && pieces[i + 1] == u'<') {
            const qsizetype close = pieces.indexOf(u'>', i);
            if (close < 0)
                return interpreter.raise(u"ValueError"_s, u"missing >, unterminated name"_s);
            const QString name = pieces.sliced(i + 2, close - i - 2);
            bool isNumber = false;
            const int index = name.toInt(&isNumber);
            out += isNumber ? match.captured(index) : match.captured(name);
            i = close;
        } else {
            static const QString letters = u"nrtafv\\"_s;
            static const QString meanings = u"\n\r\t\a\f\v\\"_s;
            const qsizetype known = letters.indexOf(c);
            out += known >= 0 ? QString(meanings[known]) : QString(u'\\') + c;
        }
    }
    return Value::string(out);
}

Value PatternObject::substitute(const CallArguments &a, bool withCount) const
{
    if (const Value *unknown = a.firstUnknown())
        return *unknown;
    const Value with = a.argumentOr(0, u"repl"_s, Value());
    const Value subject = a.argumentOr(1, u"string"_s, Value());
    if (!subject.isString())
        return a.interpreter.raise(
            u"TypeError"_s, u"expected string or bytes-like object, got '%1'"_s.arg(a.interpreter.typeName(subject)));
    const qint64 limit = a.argumentOr(2, u"count"_s, Value::integer(0)).integerIf().value_or(0);
    const QString &text = subject.string();
    QString out;
    qsizetype at = 0;
    qint64 count = 0;
    auto all = expression.globalMatch(text);
    while (all.hasNext() && (limit <= 0 || count < limit) && a.interpreter.internals().step()) {
        const auto match = all.next();
        out += QStringView(text).sliced(at, match.capturedStart(0) - at);
        const Value piece = replacement(a.interpreter, with, match, text);
        if (piece.isAbsent())
            return piece;
        out += piece.string();
        at = match.capturedEnd(0);
        ++count;
    }
    out += QStringView(text).sliced(at);
    const Value result = a.interpreter.internals().makeString(out);
    return withCount ? a.interpreter.tuple({result, Value::integer(count)}) : result;
}

Value PatternObject::split(const CallArguments &a) const
{
    const QString text = a.argumentOr(0, u"string"_s, Value()).string();
    const qint64 limit = a.argumentOr(1, u"maxsplit"_s, Value::integer(0)).integerIf().value_or(0);
    QList<Value> parts;
    qsizetype at = 0;
    qint64 count = 0;
    auto all = expression.globalMatch(text);
    while (all.hasNext() && (limit <= 0 || count < limit) && a.interpreter.internals().step()) {
        const auto match = all.next();
        parts << Value::string(text.sliced(at, match.capturedStart(0) - at));
        for (int i = 1; i <= expression.captureCount(); ++i)
            parts << (match.hasCaptured(i) ? Value::string(match.captured(i)) : Value());
        at = match.capturedEnd(0);
        ++count;
    }
    parts << Value::string(text.sliced(at));
    return a.interpreter.list(parts);
}

Value compilePattern(Interpreter &interpreter, const Value &source, const Value &flags)
{
    if (source.isUnknown() || flags.isUnknown())
        return source.isUnknown() ? source : flags;
    if (source.as<PatternObject>())
        return source;
    if (!source.isString())
        return interpreter.unknown(SyntaxText::tr("patterns of bytes are not evaluated"));
    QString text = source.string();
    text.replace(u"\\Z"_s, u"\\z"_s);
    QRegularExpression::PatternOptions options = QRegularExpression::UseUnicodePropertiesOption;
    const qint64 bits = flags.integerIf().value_or(0);
    options.setFlag(QRegularExpression::CaseInsensitiveOption, bits & IgnoreCase);
    options.setFlag(QRegularExpression::MultilineOption, bits & Multiline);
    options.setFlag(QRegularExpression::DotMatchesEverythingOption, bits & DotAll);
    options.setFlag(QRegularExpression::ExtendedPatternSyntaxOption, bits & Verbose);
    const QRegularExpression expression(text, options);
    if (!expression.isValid())
        return interpreter.raise(u"ValueError"_s, expression.errorString());
    return interpreter.host<PatternObject>(expression, source.string());
}

} // namespace

std::shared_ptr<TableModule> makeReModule()
{
    auto module = std::make_shared<TableModule>(u"re"_s);
    module->addFunction(u"compile"_s, [](const CallArguments &a) {
        return compilePattern(a.interpreter, a.argumentOr(0, u"pattern"_s, Value()),
                              a.argumentOr(1, u"flags"_s, Value::integer(0)));
    });
    for (const QString &name :
         {u"match"_s, u"search"_s, u"fullmatch"_s, u"findall"_s, u"finditer"_s, u"sub"_s, u"subn"_s, u"split"_s}) {
        module->addFunction(name, [name](const CallArguments &a) {
            const qsizetype flagsAt = name.startsWith("sub"_L1) ? 4 : name == "split"_L1 ? 3 : 2;
            const Value compiled = compilePattern(a.interpreter, a.argumentOr(0, u"pattern"_s, Value()),
                                                  a.argumentOr(flagsAt, u"flags"_s, Value::integer(0)));
            if (compiled.isAbsent())
                return compiled;
            CallArguments rest = a;
            if (!rest.positional.isEmpty())
                rest.positional.removeFirst();
            return compiled.as<PatternObject>()->run(name, rest);
        });
    }
    module->addFunction(u"escape"_s, [](const CallArguments &a) {
        const Value text = a.positional.value(0);
        if (!text.isString())
            return text;
        static const QString special = u"()[]{}?*+-|^$\\.&~# \t\n\r\v\f"_s;
        QString out;
        for (const QChar c : text.string()) {
            if (special.contains(c))
                out += u'\\';
            out += c;
        }
        return Value::string(out);
    });
    const std::pair<QStringList, qint64> flags[] = {
        {{u"IGNORECASE"_s, u"I"_s}, IgnoreCase}, {{u"MULTILINE"_s, u"M"_s}, Multiline}, {{u"DOTALL"_s, u"S"_s}, DotAll},
        {{u"VERBOSE"_s, u"X"_s}, Verbose},       {{u"ASCII"_s, u"A"_s}, 256},           {{u"UNICODE"_s, u"U"_s}, 32}};
    for (const auto &[names, value] : flags) {
        for (const QString &name : names)
            module->addConstant(name, Value::integer(value));
    }
    module->addFactory(u"error"_s, [](Interpreter &i) { return i.exceptionType(u"error"_s, u"ValueError"_s); });
    return module;
}

} // namespace athanor::python
