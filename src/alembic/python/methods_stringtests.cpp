// SPDX-License-Identifier: MIT
// The questions that strings answer, and str.translate().
#include "alembic/python/interpreterstate.h"
#include "alembic/python/methods.h"
#include "alembic/python/representation.h"
#include "alembic/python/syntaxtext.h"
#include "alembic/python/textpoints.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

template <typename Test>
Value every(const Value &self, Test test)
{
    const auto points = self.string().toUcs4();
    return Value::boolean(!points.isEmpty() && std::ranges::all_of(points, test));
}

Value doIsalpha(Interpreter &, const Value &self, const CallArguments &)
{
    return every(self, [](char32_t c) { return QChar::isLetter(c); });
}

Value doIsdigit(Interpreter &, const Value &self, const CallArguments &)
{
    return every(self, [](char32_t c) { return QChar::digitValue(c) >= 0; });
}

Value doIsdecimal(Interpreter &, const Value &self, const CallArguments &)
{
    return every(self, [](char32_t c) { return QChar::isDigit(c); });
}

Value doIsnumeric(Interpreter &, const Value &self, const CallArguments &)
{
    return every(self, [](char32_t c) { return QChar::isNumber(c); });
}

Value doIsalnum(Interpreter &, const Value &self, const CallArguments &)
{
    return every(self, [](char32_t c) { return QChar::isLetterOrNumber(c); });
}

Value doIsspace(Interpreter &, const Value &self, const CallArguments &)
{
    return every(self, [](char32_t c) { return c < 0x10000 && isPythonSpace(QChar(char16_t(c))); });
}

Value doIsascii(Interpreter &, const Value &self, const CallArguments &)
{
    return Value::boolean(std::ranges::all_of(self.string(), [](QChar c) { return c.unicode() < 128; }));
}

Value doIsprintable(Interpreter &, const Value &self, const CallArguments &)
{
    return Value::boolean(std::ranges::all_of(self.string().toUcs4(), isPrintable));
}

Value cased(const Value &self, bool upper)
{
    bool any = false;
    for (const QChar c : self.string()) {
        if (upper ? c.isLower() || c.isTitleCase() : c.isUpper() || c.isTitleCase())
            return Value::boolean(false);
        any = any || (upper ? c.isUpper() : c.isLower());
    }
    return Value::boolean(any);
}

Value doIsupper(Interpreter &, const Value &self, const CallArguments &)
{
    return cased(self, true);
}

Value doIslower(Interpreter &, const Value &self, const CallArguments &)
{
    return cased(self, false);
}

Value doIstitle(Interpreter &, const Value &self, const CallArguments &)
{
    bool inWord = false;
    bool any = false;
    for (const QChar c : self.string()) {
        if (c.isUpper() ? inWord : c.isLower() && !inWord)
            return Value::boolean(false);
        inWord = c.isUpper() || c.isLower();
        any = any || inWord;
    }
    return Value::boolean(any);
}

Value doIsidentifier(Interpreter &, const Value &self, const CallArguments &)
{
    const auto points = self.string().toUcs4();
    const auto isPart = [](char32_t c) { return c == '_' || QChar::isLetterOrNumber(c); };
    return Value::boolean(!points.isEmpty() && !QChar::isDigit(points.first()) && std::ranges::all_of(points, isPart));
}

Value doMaketrans(Interpreter &i, const Value &, const CallArguments &a)
{
    auto *dict = i.heap().make<DictObject>();
    if (!i.internals().spend(a.positional.value(0).weight() + a.positional.value(2).weight()))
        return Value::raised();
    const Value first = a.positional.value(0);
    const auto code = [](const QString &text) { return Value::integer(text.toUcs4().value(0)); };
    if (auto *given = first.as<DictObject>()) {
        if (!i.internals().spend(given->table.size() + given->table.weight() / Interpreter::Private::QuickAStep))
            return Value::raised();
        for (const auto &entry : given->table.entries()) {
            if (!entry.isRemoved)
                dict->table.insert(entry.key.isString() ? code(entry.key.string()) : entry.key, entry.value);
        }
        return Value::object(dict);
    }
    const auto from = first.stringIf().value_or(QString()).toUcs4();
    const auto to = a.positional.value(1).stringIf().value_or(QString()).toUcs4();
    for (qsizetype n = 0; n < std::min(from.size(), to.size()); ++n)
        dict->table.insert(Value::integer(from[n]), Value::integer(to[n]));
    for (const char32_t c : a.positional.value(2).stringIf().value_or(QString()).toUcs4())
        dict->table.insert(Value::integer(c), Value());
    return Value::object(dict);
}

Value doTranslate(Interpreter &i, const Value &self, const CallArguments &a)
{
    auto *dict = a.positional.value(0).as<DictObject>();
    if (!dict)
        return i.unknown(SyntaxText::tr("only dictionaries translate text"));
    QString out;
    if (!i.internals().spend(self.string().size() / 8))
        return Value::raised();
    for (const char32_t c : self.string().toUcs4()) {
        if (out.size() > Interpreter::Private::LongestText)
            return i.unknown(SyntaxText::tr("the text is too long"));
        const Value *to = dict->table.find(Value::integer(c));
        if (!to)
            out += QString(QChar::fromUcs4(c));
        else if (to->isUnknown())
            return *to;
        else if (to->isString())
            out += to->string();
        else if (const auto code = to->integerIf())
            out += QString(QChar::fromUcs4(char32_t(*code)));
    }
    return Value::string(out);
}

} // namespace

const MethodTable &stringTests()
{
    static const MethodTable table = {
        {u"isalpha"_s, doIsalpha},     {u"isdigit"_s, doIsdigit},         {u"isdecimal"_s, doIsdecimal},
        {u"isnumeric"_s, doIsnumeric}, {u"isalnum"_s, doIsalnum},         {u"isspace"_s, doIsspace},
        {u"isascii"_s, doIsascii},     {u"isprintable"_s, doIsprintable}, {u"isupper"_s, doIsupper},
        {u"islower"_s, doIslower},     {u"istitle"_s, doIstitle},         {u"isidentifier"_s, doIsidentifier},
        {u"maketrans"_s, doMaketrans}, {u"translate"_s, doTranslate},
    };
    return table;
}

} // namespace athanor::python
