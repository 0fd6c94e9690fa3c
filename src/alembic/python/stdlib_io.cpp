// SPDX-License-Identifier: MIT
// open(), io and codecs
#include "alembic/python/encodings.h"
#include "alembic/python/fileobject.h"
#include "alembic/python/interpreter.h"
#include "alembic/python/projectfiles.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

#include <QStringDecoder>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

using Lines = FileObject::Lines;

Value notEvaluated(Interpreter &interpreter)
{
    return interpreter.unknown(SyntaxText::tr("a file is read or written while the code runs"));
}

// The text of bytes as open() decodes them. nullopt: they are not in that encoding, or it is not known here.
std::optional<QString> decodedAs(const QByteArray &content, const QString &encodingName)
{
    const QByteArray name = encodingName.toLatin1().toLower().replace('_', '-');
    const bool hasMark = name == "utf-8-sig";
    const auto encoding = encodingNamed(hasMark ? "utf-8"_ba : name);
    // What only the tokenizer takes for these two ("utf-8-unix").
    static const QByteArrayList shortCuts = {"utf-8-", "latin-1-", "iso-8859-1-", "iso-latin-1"};
    if (!encoding || QString::fromLatin1(encodingName.toLatin1()) != encodingName ||
        (!hasMark && std::ranges::any_of(shortCuts, [&](const QByteArray &cut) { return name.startsWith(cut); })))
        return std::nullopt;
    const QByteArrayView bytes =
        hasMark && content.startsWith("\xEF\xBB\xBF") ? QByteArrayView(content).sliced(3) : QByteArrayView(content);
    switch (encoding->kind) {
    case Encoding::Kind::Utf8: {
        QStringDecoder decoder(QStringDecoder::Utf8,
                               QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
        QString text = decoder.decode(bytes);
        return decoder.hasError() ? std::nullopt : std::optional(text);
    }
    case Encoding::Kind::Ascii:
        if (std::ranges::any_of(bytes, [](char c) { return quint8(c) >= 0x80; }))
            return std::nullopt;
        return QString::fromLatin1(bytes);
    case Encoding::Kind::Latin1:
        return QString::fromLatin1(bytes);
    case Encoding::Kind::Other:
        return decodedText(content, *encoding);
    }
    return std::nullopt;
}

QString withUniversalNewlines(QString text)
{
    if (text.contains(u'\r'))
        text.replace("\r\n"_L1, "\n"_L1).replace(u'\r', u'\n');
    return text;
}

// How newline=… ends lines; nullopt: there is no such value.
std::optional<Lines> linesOf(const Value &newline)
{
    if (newline.isNone() || newline.stringIf() == u"\n"_s)
        return Lines::Feed;
    if (newline.stringIf() == QString())
        return Lines::Any;
    if (newline.stringIf() == u"\r"_s)
        return Lines::Return;
    return newline.stringIf() == u"\r\n"_s ? std::optional(Lines::Both) : std::nullopt;
}

bool isDefault(const Value &value, const Value &standard)
{
    return value.isNone() || value.is(standard);
}

// codecs.open(filename, mode='r', encoding=None, errors='strict', buffering=-1)
Value openWithCodec(const CallArguments &a)
{
    Interpreter &interpreter = a.interpreter;
    const Value encoding = a.argumentOr(2, u"encoding"_s, Value());
    const Value mode = a.argumentOr(1, u"mode"_s, Value::string(u"r"_s));
    const Value file = a.argumentOr(0, u"filename"_s, Value());
    if (const Value *unknown = a.firstUnknown())
        return *unknown;
    if (a.unknownRest)
        return Value::unknown(a.unknownRest);
    if (encoding.isNone())
        return openFile({interpreter, {file, mode}, {}, a.line, {}});
    const auto path = fileSystemPath(interpreter, file);
    static const QStringList modes = {u"r"_s, u"rb"_s, u"rt"_s};
    if (!path || !encoding.isString() || !modes.contains(mode.stringIf().value_or(QString())) ||
        mode.string() == "rt"_L1)
        return notEvaluated(interpreter);
    Value failure;
    const auto content = readProjectFile(interpreter, *path, &failure);
    if (!content)
        return failure;
    const auto text = decodedAs(*content, encoding.string());
    if (!text)
        return interpreter.unknown(SyntaxText::tr("the file %1 cannot be decoded").arg(*path));
    interpreter.heap().charge(text->size() * 2);
    return interpreter.host<FileObject>(interpreter,
                                        FileObject::Origin{.typeName = u"StreamReaderWriter"_s,
                                                           .path = *path,
                                                           .mode = u"rb"_s,
                                                           .encoding = encoding.string(),
                                                           .lines = Lines::Unicode,
                                                           .rawSize = content->size()},
                                        Value::string(*text));
}

Value makeStringIo(const CallArguments &a)
{
    Interpreter &interpreter = a.interpreter;
    if (const Value *unknown = a.firstUnknown())
        return *unknown;
    const Value initial = a.argumentOr(0, u"initial_value"_s, Value::string(QString()));
    const Value newline = a.argumentOr(1, u"newline"_s, Value::string(u"\n"_s));
    const auto lines = linesOf(newline);
    if (!lines || *lines == Lines::Return || *lines == Lines::Both)
        return notEvaluated(interpreter); // those translate what is written
    if (!initial.isString() && !initial.isNone())
        return interpreter.raise(u"TypeError"_s,
                                 u"initial_value must be str or None, not %1"_s.arg(interpreter.typeName(initial)));
    const QString text = initial.stringIf().value_or(QString());
    return interpreter.host<FileObject>(
        interpreter, FileObject::Origin{.typeName = u"StringIO"_s, .lines = *lines, .isInMemory = true},
        Value::string(newline.isNone() ? withUniversalNewlines(text) : text));
}

Value makeBytesIo(const CallArguments &a)
{
    if (const Value *unknown = a.firstUnknown())
        return *unknown;
    const Value initial = a.argumentOr(0, u"initial_bytes"_s, Value::bytes({}));
    if (!initial.isBytes() && !initial.isNone())
        return a.interpreter.raise(u"TypeError"_s,
                                   u"a bytes-like object is required, not '%1'"_s.arg(a.interpreter.typeName(initial)));
    return a.interpreter.host<FileObject>(a.interpreter,
                                          FileObject::Origin{.typeName = u"BytesIO"_s, .isInMemory = true},
                                          initial.isNone() ? Value::bytes({}) : initial);
}

} // namespace

Value openFile(const CallArguments &a)
{
    Interpreter &interpreter = a.interpreter;
    if (const Value *unknown = a.firstUnknown())
        return *unknown;
    if (a.unknownRest)
        return Value::unknown(a.unknownRest);
    const auto path = fileSystemPath(interpreter, a.argumentOr(0, u"file"_s, Value()));
    const Value mode = a.argumentOr(1, u"mode"_s, Value::string(u"r"_s));
    const auto buffering = a.argumentOr(2, u"buffering"_s, Value::integer(-1)).integerIf();
    const Value encoding = a.argumentOr(3, u"encoding"_s, Value());
    const Value errors = a.argumentOr(4, u"errors"_s, Value());
    const Value newline = a.argumentOr(5, u"newline"_s, Value());
    static const QStringList texts = {u"r"_s, u"rt"_s, u"tr"_s};
    static const QStringList binaries = {u"rb"_s, u"br"_s};
    const QString modeText = mode.stringIf().value_or(QString());
    const bool isBinary = binaries.contains(modeText);
    if (!path || !buffering || (!isBinary && !texts.contains(modeText)) ||
        !isDefault(a.argumentOr(6, u"closefd"_s, Value()), Value::boolean(true)) ||
        !a.argumentOr(7, u"opener"_s, Value()).isNone() || (!encoding.isNone() && !encoding.isString()) ||
        (!errors.isNone() && !errors.isString()) || (!newline.isNone() && !newline.isString()))
        return notEvaluated(interpreter);
    if (isBinary) {
        for (const auto &[value, what] : {std::pair(&encoding, u"an encoding"_s), std::pair(&errors, u"an errors"_s),
                                          std::pair(&newline, u"a newline"_s)}) {
            if (!value->isNone())
                return interpreter.raise(u"ValueError"_s, u"binary mode doesn't take %1 argument"_s.arg(what));
        }
    }
    // Without a buffer it is another kind of file, and one of a line is for writing.
    if (*buffering == 0 || (isBinary && *buffering == 1))
        return notEvaluated(interpreter);
    const auto lines = linesOf(newline);
    Value failure;
    const auto content = readProjectFile(interpreter, *path, &failure);
    if (!content)
        return failure;
    if (isBinary) {
        return interpreter.host<FileObject>(
            interpreter, FileObject::Origin{.typeName = u"BufferedReader"_s, .path = *path, .mode = u"rb"_s},
            Value::bytes(*content));
    }
    if (!lines)
        return interpreter.raise(u"ValueError"_s, u"illegal newline value: %1"_s.arg(newline.string()));
    // The locale of a server that runs Alembic is one of UTF-8.
    const auto text = decodedAs(*content, encoding.stringIf().value_or(u"utf-8"_s));
    if (!text)
        return interpreter.unknown(SyntaxText::tr("the file %1 cannot be decoded").arg(*path));
    interpreter.heap().charge(text->size() * 2);
    return interpreter.host<FileObject>(interpreter,
                                        FileObject::Origin{.typeName = u"TextIOWrapper"_s,
                                                           .path = *path,
                                                           .mode = modeText,
                                                           .encoding = encoding.stringIf().value_or(QString()),
                                                           .lines = *lines,
                                                           .rawSize = content->size()},
                                        Value::string(newline.isNone() ? withUniversalNewlines(*text) : *text));
}

std::shared_ptr<TableModule> makeIoModule()
{
    auto module = std::make_shared<OpaqueModule>(u"io"_s);
    module->addFunction(u"open"_s, openFile);
    module->addFunction(u"StringIO"_s, makeStringIo);
    module->addFunction(u"BytesIO"_s, makeBytesIo);
    module->addConstant(u"SEEK_SET"_s, Value::integer(0));
    module->addConstant(u"SEEK_CUR"_s, Value::integer(1));
    module->addConstant(u"SEEK_END"_s, Value::integer(2));
    return module;
}

std::shared_ptr<TableModule> makeCodecsModule()
{
    auto module = std::make_shared<OpaqueModule>(u"codecs"_s);
    module->addFunction(u"open"_s, openWithCodec);
    module->addConstant(u"BOM_UTF8"_s, Value::bytes("\xEF\xBB\xBF"_ba));
    return module;
}

} // namespace athanor::python
