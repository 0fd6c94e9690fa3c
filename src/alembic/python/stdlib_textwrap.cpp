// SPDX-License-Identifier: MIT
// textwrap and string
#include "alembic/python/interpreterstate.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

bool isBlank(QStringView line)
{
    return std::ranges::all_of(line, [](QChar c) { return c.isSpace(); });
}

// textwrap.dedent(): the common leading blanks go; lines of blanks alone become empty.
QString dedented(const QString &text)
{
    QStringList lines = text.split(u'\n');
    std::optional<QString> margin;
    for (QString &line : lines) {
        if (isBlank(line)) {
            line.clear();
            continue;
        }
        qsizetype end = 0;
        while (line[end] == u' ' || line[end] == u'\t')
            ++end;
        const QString indent = line.first(end);
        if (!margin) {
            margin = indent;
            continue;
        }
        qsizetype common = 0;
        while (common < margin->size() && common < indent.size() && (*margin)[common] == indent[common])
            ++common;
        margin->truncate(common);
    }
    if (margin && !margin->isEmpty()) {
        for (QString &line : lines) {
            if (!line.isEmpty())
                line = line.sliced(margin->size());
        }
    }
    return lines.join(u'\n');
}

QStringList wrapped(const QString &text, qint64 width)
{
    static const QRegularExpression blanks(u"\\s+"_s);
    QStringList lines;
    QString line;
    for (const QString &word : text.split(blanks, Qt::SkipEmptyParts)) {
        if (!line.isEmpty() && line.size() + 1 + word.size() > width) {
            lines << line;
            line.clear();
        }
        QString rest = word;
        while (rest.size() > width) {
            if (!line.isEmpty())
                lines << line;
            line.clear();
            lines << rest.first(width);
            rest = rest.sliced(width);
        }
        line += (line.isEmpty() ? QString() : u" "_s) + rest;
    }
    if (!line.isEmpty())
        lines << line;
    return lines;
}

Value doIndent(const CallArguments &a)
{
    const Value text = a.argumentOr(0, u"text"_s, Value());
    const Value prefix = a.argumentOr(1, u"prefix"_s, Value());
    if (!text.isString() || !prefix.isString())
        return text.isUnknown()     ? text
               : prefix.isUnknown() ? prefix
                                    : a.interpreter.raise(u"TypeError"_s, u"indent() takes strings"_s);
    const Value predicate = a.argumentOr(2, u"predicate"_s, Value());
    QString out;
    for (qsizetype at = 0; at < text.string().size();) {
        qsizetype end = text.string().indexOf(u'\n', at);
        end = end < 0 ? text.string().size() : end + 1;
        const QString line = text.string().sliced(at, end - at);
        bool wanted = !isBlank(line);
        if (!predicate.isNone()) {
            const Value answer = a.interpreter.truth(a.interpreter.callValue(predicate, {Value::string(line)}));
            if (!answer.isBool())
                return answer;
            wanted = answer.boolean();
        }
        out += (wanted ? prefix.string() : QString()) + line;
        at = end;
    }
    return Value::string(out);
}

} // namespace

std::shared_ptr<TableModule> makeTextwrapModule()
{
    auto module = std::make_shared<TableModule>(u"textwrap"_s);
    module->addFunction(u"dedent"_s, [](const CallArguments &a) {
        const Value text = a.argumentOr(0, u"text"_s, Value());
        if (text.isString())
            return Value::string(dedented(text.string()));
        return text.isUnknown() ? text : a.interpreter.raise(u"TypeError"_s, u"expected string"_s);
    });
    module->addFunction(u"indent"_s, doIndent);
    for (const QString &name : {u"wrap"_s, u"fill"_s}) {
        module->addFunction(name, [name](const CallArguments &a) {
            const Value text = a.argumentOr(0, u"text"_s, Value());
            const Value width = a.argumentOr(1, u"width"_s, Value::integer(70));
            if (!text.isString() || !width.integerIf() || a.count() > 2)
                return text.isUnknown() ? text
                                        : a.interpreter.unknown(SyntaxText::tr("this wrapping is not evaluated"));
            const QStringList lines = wrapped(text.string(), std::max<qint64>(1, *width.integerIf()));
            if (name == "fill"_L1)
                return Value::string(lines.join(u'\n'));
            QList<Value> values;
            for (const QString &line : lines)
                values << Value::string(line);
            return a.interpreter.list(values);
        });
    }
    module->addFunction(u"shorten"_s, [](const CallArguments &a) {
        return a.interpreter.unknown(SyntaxText::tr("this wrapping is not evaluated"));
    });
    return module;
}

} // namespace athanor::python
