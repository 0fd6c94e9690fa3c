// SPDX-License-Identifier: MIT
// docs.python.org/3.13/library/stdtypes.html#string-methods
#include "alembic/python/formatting.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/methods.h"
#include "alembic/python/syntaxtext.h"
#include "alembic/python/textpoints.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

Value typeError(Interpreter &interpreter, const QString &message)
{
    return interpreter.raise(u"TypeError"_s, message);
}

// start and end of find(), count(), startswith() as UTF-16 offsets.
std::pair<qsizetype, qsizetype> bounds(const QString &text, const CallArguments &a, qsizetype index)
{
    const qsizetype count = pointCount(text);
    const auto place = [&](qsizetype argument, qsizetype fallback) {
        const auto given = a.positional.value(argument).integerIf();
        if (!given)
            return fallback;
        return std::clamp<qsizetype>(*given < 0 ? *given + count : *given, 0, count);
    };
    const qsizetype from = place(index, 0);
    const qsizetype to = place(index + 1, count);
    // A start behind the end finds nothing, not even nothing.
    if (a.positional.value(index).integerIf().value_or(0) > count)
        return {1, 0};
    return {offsetOfPoint(text, from), offsetOfPoint(text, to)};
}

Value found(Interpreter &interpreter, const Value &self, const CallArguments &a, bool last, bool raises)
{
    const QString &text = self.string();
    const auto needle = a.positional.value(0).stringIf();
    if (!needle)
        return typeError(interpreter, u"must be str, not "_s + interpreter.typeName(a.positional.value(0)));
    const auto [from, to] = bounds(text, a, 1);
    qsizetype at = -1;
    if (from <= to) {
        const QStringView part = QStringView(text).sliced(from, to - from);
        at = last ? (needle->isEmpty() ? part.size() : part.lastIndexOf(*needle)) : part.indexOf(*needle);
    }
    if (at < 0)
        return raises ? interpreter.raise(u"ValueError"_s, u"substring not found"_s) : Value::integer(-1);
    return Value::integer(pointOfOffset(text, from + at));
}

Value doFind(Interpreter &i, const Value &self, const CallArguments &a)
{
    return found(i, self, a, false, false);
}

Value doRfind(Interpreter &i, const Value &self, const CallArguments &a)
{
    return found(i, self, a, true, false);
}

Value doIndex(Interpreter &i, const Value &self, const CallArguments &a)
{
    return found(i, self, a, false, true);
}

Value doRindex(Interpreter &i, const Value &self, const CallArguments &a)
{
    return found(i, self, a, true, true);
}

Value doCount(Interpreter &i, const Value &self, const CallArguments &a)
{
    const auto needle = a.positional.value(0).stringIf();
    if (!needle)
        return typeError(i, u"must be str, not "_s + i.typeName(a.positional.value(0)));
    const auto [from, to] = bounds(self.string(), a, 1);
    if (from > to)
        return Value::integer(0);
    const QStringView part = QStringView(self.string()).sliced(from, to - from);
    if (needle->isEmpty())
        return Value::integer(pointCount(part) + 1);
    qint64 count = 0;
    for (qsizetype at = part.indexOf(*needle); at >= 0; at = part.indexOf(*needle, at + needle->size()))
        ++count;
    return Value::integer(count);
}

Value affixed(Interpreter &i, const Value &self, const CallArguments &a, bool atEnd)
{
    const Value affix = a.positional.value(0);
    QList<Value> choices = {affix};
    if (auto *tuple = affix.as<TupleObject>())
        choices = tuple->items;
    const auto [from, to] = bounds(self.string(), a, 1);
    if (from > to)
        return Value::boolean(false);
    const QStringView part = QStringView(self.string()).sliced(from, to - from);
    for (const Value &choice : std::as_const(choices)) {
        if (choice.isUnknown())
            return choice;
        if (!choice.isString())
            return typeError(i, u"%1 first arg must be str or a tuple of str, not %2"_s.arg(
                                    atEnd ? u"endswith"_s : u"startswith"_s, i.typeName(choice)));
        if (atEnd ? part.endsWith(choice.string()) : part.startsWith(choice.string()))
            return Value::boolean(true);
    }
    return Value::boolean(false);
}

Value doStartswith(Interpreter &i, const Value &self, const CallArguments &a)
{
    return affixed(i, self, a, false);
}

Value doEndswith(Interpreter &i, const Value &self, const CallArguments &a)
{
    return affixed(i, self, a, true);
}

Value doUpper(Interpreter &, const Value &self, const CallArguments &)
{
    return Value::string(self.string().toUpper());
}

Value doLower(Interpreter &, const Value &self, const CallArguments &)
{
    return Value::string(self.string().toLower());
}

Value doCasefold(Interpreter &, const Value &self, const CallArguments &)
{
    return Value::string(self.string().toCaseFolded());
}

Value doCapitalize(Interpreter &, const Value &self, const CallArguments &)
{
    const QString &text = self.string();
    if (text.isEmpty())
        return self;
    const qsizetype length = text[0].isHighSurrogate() && text.size() > 1 ? 2 : 1;
    return Value::string(text.first(length).toUpper() + text.sliced(length).toLower());
}

Value doTitle(Interpreter &i, const Value &self, const CallArguments &)
{
    QString out;
    bool inWord = false;
    if (!i.internals().spend(self.string().size() / 8))
        return Value::raised();
    for (const QChar c : self.string()) {
        out += inWord ? QString(c).toLower() : QString(c).toUpper();
        inWord = c.isLetter();
    }
    return Value::string(out);
}

Value doSwapcase(Interpreter &i, const Value &self, const CallArguments &)
{
    QString out;
    if (!i.internals().spend(self.string().size() / 8))
        return Value::raised();
    for (const QChar c : self.string())
        out += c.isUpper() ? QString(c).toLower() : c.isLower() ? QString(c).toUpper() : QString(c);
    return Value::string(out);
}

QString stripped(const QString &text, const Value &characters, bool left, bool right)
{
    std::vector<bool> wanted; // where a search in them would take long
    if (characters.isString() && characters.string().size() > 256) {
        wanted.resize(0x10000);
        for (const QChar c : characters.string())
            wanted[c.unicode()] = true;
    }
    const auto goes = [&](QChar c) {
        return !characters.isString() ? isPythonSpace(c)
               : wanted.empty()       ? characters.string().contains(c)
                                      : wanted[c.unicode()];
    };
    qsizetype from = 0;
    qsizetype to = text.size();
    while (left && from < to && goes(text[from]))
        ++from;
    while (right && to > from && goes(text[to - 1]))
        --to;
    return text.sliced(from, to - from);
}

Value doStrip(Interpreter &, const Value &self, const CallArguments &a)
{
    return Value::string(stripped(self.string(), a.positional.value(0), true, true));
}

Value doLstrip(Interpreter &, const Value &self, const CallArguments &a)
{
    return Value::string(stripped(self.string(), a.positional.value(0), true, false));
}

Value doRstrip(Interpreter &, const Value &self, const CallArguments &a)
{
    return Value::string(stripped(self.string(), a.positional.value(0), false, true));
}

Value doRemoveprefix(Interpreter &, const Value &self, const CallArguments &a)
{
    const QString prefix = a.positional.value(0).stringIf().value_or(QString());
    return Value::string(self.string().startsWith(prefix) ? self.string().sliced(prefix.size()) : self.string());
}

Value doRemovesuffix(Interpreter &, const Value &self, const CallArguments &a)
{
    const QString suffix = a.positional.value(0).stringIf().value_or(QString());
    return Value::string(self.string().endsWith(suffix) ? self.string().chopped(suffix.size()) : self.string());
}

Value doReplace(Interpreter &i, const Value &self, const CallArguments &a)
{
    const auto before = a.positional.value(0).stringIf();
    const auto after = a.positional.value(1).stringIf();
    if (!before || !after)
        return typeError(i, u"replace() argument must be str, not "_s + i.typeName(a.positional.value(before ? 1 : 0)));
    qint64 count = a.argumentOr(2, u"count"_s, Value::integer(-1)).integerIf().value_or(-1);
    if (count < 0)
        count = std::numeric_limits<qint64>::max();
    const QString &text = self.string();
    if (before->isEmpty() && count > 0) {
        QString out;
        for (qsizetype at = 0; at <= text.size(); ++at) {
            if (count-- > 0)
                out += *after;
            if (out.size() > Interpreter::Private::LongestText)
                return i.unknown(SyntaxText::tr("the text is too long"));
            if (at < text.size())
                out += text[at];
        }
        return i.internals().makeString(out);
    }
    QString out;
    qsizetype start = 0;
    for (qsizetype at = text.indexOf(*before); at >= 0 && count-- > 0; at = text.indexOf(*before, start)) {
        out += QStringView(text).sliced(start, at - start);
        out += *after;
        start = at + before->size();
        if (out.size() > Interpreter::Private::LongestText)
            return i.unknown(SyntaxText::tr("the text is too long"));
    }
    out += QStringView(text).sliced(start);
    return i.internals().makeString(out);
}

Value listOf(Interpreter &i, const QStringList &texts)
{
    QList<Value> values;
    values.reserve(texts.size());
    for (const QString &text : texts)
        values << Value::string(text);
    return i.list(values);
}

QStringList splitAtSpace(const QString &text, qint64 count, bool fromRight)
{
    QStringList parts;
    if (fromRight) {
        qsizetype end = text.size();
        while (true) {
            while (end > 0 && isPythonSpace(text[end - 1]))
                --end;
            if (end == 0)
                break;
            if (count-- == 0) {
                parts.prepend(text.first(end));
                break;
            }
            qsizetype start = end;
            while (start > 0 && !isPythonSpace(text[start - 1]))
                --start;
            parts.prepend(text.sliced(start, end - start));
            end = start;
        }
        return parts;
    }
    qsizetype at = 0;
    while (true) {
        while (at < text.size() && isPythonSpace(text[at]))
            ++at;
        if (at >= text.size())
            break;
        if (count-- == 0) {
            parts << stripped(text.sliced(at), {}, false, true);
            break;
        }
        const qsizetype start = at;
        while (at < text.size() && !isPythonSpace(text[at]))
            ++at;
        parts << text.sliced(start, at - start);
    }
    return parts;
}

Value splitText(Interpreter &i, const Value &self, const CallArguments &a, bool fromRight)
{
    const Value separator = a.argumentOr(0, u"sep"_s, Value());
    qint64 count = a.argumentOr(1, u"maxsplit"_s, Value::integer(-1)).integerIf().value_or(-1);
    const QString &text = self.string();
    if (separator.isNone())
        return listOf(i, splitAtSpace(text, count < 0 ? -1 : count, fromRight));
    if (!separator.isString())
        return typeError(i, u"must be str or None, not "_s + i.typeName(separator));
    const QString &mark = separator.string();
    if (mark.isEmpty())
        return i.raise(u"ValueError"_s, u"empty separator"_s);
    QStringList parts;
    if (fromRight) {
        qsizetype end = text.size();
        while (count != 0 && end >= mark.size()) {
            const qsizetype at = text.lastIndexOf(mark, end - mark.size());
            if (at < 0)
                break;
            parts.prepend(text.sliced(at + mark.size(), end - at - mark.size()));
            end = at;
            --count;
        }
        parts.prepend(text.first(end));
    } else {
        qsizetype start = 0;
        for (qsizetype at = text.indexOf(mark); at >= 0 && count != 0; at = text.indexOf(mark, start), --count) {
            parts << text.sliced(start, at - start);
            start = at + mark.size();
        }
        parts << text.sliced(start);
    }
    return listOf(i, parts);
}

Value doSplit(Interpreter &i, const Value &self, const CallArguments &a)
{
    return splitText(i, self, a, false);
}

Value doRsplit(Interpreter &i, const Value &self, const CallArguments &a)
{
    return splitText(i, self, a, true);
}

Value doSplitlines(Interpreter &i, const Value &self, const CallArguments &a)
{
    const bool keepEnds = a.argumentOr(0, u"keepends"_s, Value()).boolIf().value_or(false);
    const QString &text = self.string();
    QStringList lines;
    static const QString ends = u"\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029"_s;
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype start = at;
        while (at < text.size() && !ends.contains(text[at]))
            ++at;
        const qsizetype end = at;
        if (at < text.size())
            at += text[at] == u'\r' && at + 1 < text.size() && text[at + 1] == u'\n' ? 2 : 1;
        lines << text.sliced(start, (keepEnds ? at : end) - start);
    }
    return listOf(i, lines);
}

Value doPartition(Interpreter &i, const Value &self, const CallArguments &a)
{
    const QString mark = a.positional.value(0).stringIf().value_or(QString());
    if (mark.isEmpty())
        return i.raise(u"ValueError"_s, u"empty separator"_s);
    const qsizetype at = self.string().indexOf(mark);
    if (at < 0)
        return i.tuple({self, Value::string(QString()), Value::string(QString())});
    return i.tuple({Value::string(self.string().first(at)), Value::string(mark),
                    Value::string(self.string().sliced(at + mark.size()))});
}

Value doRpartition(Interpreter &i, const Value &self, const CallArguments &a)
{
    const QString mark = a.positional.value(0).stringIf().value_or(QString());
    if (mark.isEmpty())
        return i.raise(u"ValueError"_s, u"empty separator"_s);
    const qsizetype at = self.string().lastIndexOf(mark);
    if (at < 0)
        return i.tuple({Value::string(QString()), Value::string(QString()), self});
    return i.tuple({Value::string(self.string().first(at)), Value::string(mark),
                    Value::string(self.string().sliced(at + mark.size()))});
}

Value doJoin(Interpreter &i, const Value &self, const CallArguments &a)
{
    Value failure;
    i.internals().noteOrder(a.positional.value(0));
    const auto items = i.items(a.positional.value(0), &failure);
    if (!items)
        return failure;
    QString out;
    for (qsizetype n = 0; n < items->size(); ++n) {
        const Value &item = (*items)[n];
        if (item.isUnknown())
            return item;
        const Value plain = item.kind() == ValueKind::Instance ? item.as<InstanceObject>()->hostState
                            : item.kind() == ValueKind::Host   ? i.internals().asPlain(item)
                                                               : item;
        if (!plain.isString())
            return typeError(i, u"sequence item %1: expected str instance, %2 found"_s.arg(n).arg(i.typeName(item)));
        if (n)
            out += self.string();
        out += plain.string();
        if (out.size() > Interpreter::Private::LongestText)
            return i.unknown(SyntaxText::tr("the text is too long"));
    }
    return i.internals().makeString(out);
}

Value doFormat(Interpreter &i, const Value &self, const CallArguments &a)
{
    return formatBraces(i, self.string(), a);
}

Value doFormatMap(Interpreter &i, const Value &self, const CallArguments &a)
{
    CallArguments named{i, {}, {}, a.line, {}};
    if (auto *dict = a.positional.value(0).as<DictObject>()) {
        for (const auto &entry : dict->table.entries()) {
            if (!entry.isRemoved && entry.key.isString())
                named.keywords.append({entry.key.string(), entry.value});
        }
    }
    return formatBraces(i, self.string(), named);
}

Value justified(const Value &self, const CallArguments &a, int side)
{
    const qint64 width = std::clamp<qint64>(a.positional.value(0).integerIf().value_or(0), 0, 1'000'000);
    const QString fill = a.positional.value(1).stringIf().value_or(u" "_s);
    if (pointCount(fill) != 1)
        return typeError(a.interpreter, u"The fill character must be exactly one character long"_s);
    const qint64 missing = width - pointCount(self.string());
    if (missing <= 0)
        return self;
    // str.center() puts the odd one to the left if the width is odd.
    const qint64 before = side < 0 ? 0 : side > 0 ? missing : missing / 2 + (missing & width & 1);
    return Value::string(fill.repeated(before) + self.string() + fill.repeated(missing - before));
}

Value doLjust(Interpreter &, const Value &self, const CallArguments &a)
{
    return justified(self, a, -1);
}

Value doRjust(Interpreter &, const Value &self, const CallArguments &a)
{
    return justified(self, a, 1);
}

Value doCenter(Interpreter &, const Value &self, const CallArguments &a)
{
    return justified(self, a, 0);
}

Value doZfill(Interpreter &, const Value &self, const CallArguments &a)
{
    const qint64 width = std::clamp<qint64>(a.positional.value(0).integerIf().value_or(0), 0, 1'000'000);
    const QString &text = self.string();
    const qint64 missing = width - pointCount(text);
    if (missing <= 0)
        return self;
    const qsizetype sign = text.startsWith(u'+') || text.startsWith(u'-') ? 1 : 0;
    return Value::string(text.first(sign) + QString(missing, u'0') + text.sliced(sign));
}

Value doExpandtabs(Interpreter &i, const Value &self, const CallArguments &a)
{
    const qint64 size =
        std::clamp<qint64>(a.argumentOr(0, u"tabsize"_s, Value::integer(8)).integerIf().value_or(8), 0, 100);
    QString out;
    qint64 column = 0;
    for (const QChar c : self.string()) {
        if (out.size() > Interpreter::Private::LongestText)
            return i.unknown(SyntaxText::tr("the text is too long"));
        if (c == u'\t') {
            const qint64 count = size ? size - column % size : 0;
            out += QString(count, u' ');
            column += count;
        } else {
            out += c;
            column = c == u'\n' || c == u'\r' ? 0 : column + 1;
        }
    }
    return Value::string(out);
}

Value doEncode(Interpreter &i, const Value &self, const CallArguments &a)
{
    const QString encoding =
        a.argumentOr(0, u"encoding"_s, Value::string(u"utf-8"_s)).stringIf().value_or(QString()).toLower();
    if (encoding == "utf-8"_L1 || encoding == "utf8"_L1)
        return Value::bytes(self.string().toUtf8());
    const bool isAscii = encoding == "ascii"_L1;
    if (!isAscii && encoding != "latin-1"_L1 && encoding != "latin1"_L1)
        return i.unknown(SyntaxText::tr("the encoding %1 is not evaluated").arg(encoding));
    for (const QChar c : self.string()) {
        if (c.unicode() >= (isAscii ? 0x80 : 0x100))
            return i.raise(u"UnicodeEncodeError"_s, u"'%1' codec can't encode a character"_s.arg(encoding));
    }
    return Value::bytes(self.string().toLatin1());
}

} // namespace

const MethodTable &stringMethods()
{
    static const MethodTable table = [] {
        MethodTable methods = stringTests();
        methods.insert(MethodTable{
            {u"find"_s, doFind},
            {u"rfind"_s, doRfind},
            {u"index"_s, doIndex},
            {u"rindex"_s, doRindex},
            {u"count"_s, doCount},
            {u"startswith"_s, doStartswith},
            {u"endswith"_s, doEndswith},
            {u"upper"_s, doUpper},
            {u"lower"_s, doLower},
            {u"casefold"_s, doCasefold},
            {u"capitalize"_s, doCapitalize},
            {u"title"_s, doTitle},
            {u"swapcase"_s, doSwapcase},
            {u"strip"_s, doStrip},
            {u"lstrip"_s, doLstrip},
            {u"rstrip"_s, doRstrip},
            {u"removeprefix"_s, doRemoveprefix},
            {u"removesuffix"_s, doRemovesuffix},
            {u"replace"_s, doReplace},
            {u"split"_s, doSplit},
            {u"rsplit"_s, doRsplit},
            {u"splitlines"_s, doSplitlines},
            {u"partition"_s, doPartition},
            {u"rpartition"_s, doRpartition},
            {u"join"_s, doJoin},
            {u"format"_s, doFormat},
            {u"format_map"_s, doFormatMap},
            {u"ljust"_s, doLjust},
            {u"rjust"_s, doRjust},
            {u"center"_s, doCenter},
            {u"zfill"_s, doZfill},
            {u"expandtabs"_s, doExpandtabs},
            {u"encode"_s, doEncode},
        });
        return methods;
    }();
    return table;
}

} // namespace athanor::python
