// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"

namespace athanor::python {

// A file that open() gave for reading, or an io.StringIO or io.BytesIO: its content is in memory. Where it stands is
// kept in a list of the heap, so that the arms of an unknown branch start from the same place.
class FileObject : public HostObject
{
public:
    enum class Lines {
        Feed, // end with \n
        Any, // with \n, \r or \r\n (newline='')
        Return, // with \r
        Both, // with \r\n
        Unicode, // as str.splitlines(): a codecs.StreamReaderWriter
    };
    struct Origin
    {
        QString typeName; // "TextIOWrapper"
        QString path{}; // as given
        QString mode{};
        QString encoding{}; // as given; of text; empty: the locale's
        Lines lines = Lines::Feed;
        qint64 rawSize = -1; // of a text on disk, whose positions are bytes; -1: positions are characters
        bool isInMemory = false; // StringIO, BytesIO
    };
    FileObject(Interpreter &interpreter, Origin origin, const Value &content); // str or bytes

    [[nodiscard]] QString typeName() const override { return m_origin.typeName; }
    [[nodiscard]] bool isIterator() const override { return true; }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;
    std::optional<Value> callMethod(const QString &name, const CallArguments &arguments) override;
    [[nodiscard]] bool hasMethod(const QString &name) const override;
    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each) override;
    std::optional<Value> nextItem(Interpreter &interpreter) override;
    std::optional<Value> enter(Interpreter &interpreter) override;
    Value exit(Interpreter &interpreter, const Value &exception) override;
    Value repr(Interpreter &interpreter) override;

private:
    enum Slot { Content, Position, Closed }; // of m_state

    [[nodiscard]] bool isClosed() const;
    [[nodiscard]] qsizetype position() const;
    [[nodiscard]] qsizetype size() const;
    void set(Interpreter &interpreter, Slot slot, const Value &value);
    std::optional<Value> refusal(Interpreter &interpreter, const QString &method); // closed, or not known
    Value take(Interpreter &interpreter, qsizetype end); // from the position up to there
    [[nodiscard]] qsizetype lineEnd() const;
    [[nodiscard]] qsizetype after(qsizetype count) const; // characters or bytes on from the position
    Value read(const CallArguments &arguments, bool isLine);
    Value readLines(const CallArguments &arguments);
    Value seek(const CallArguments &arguments);
    Value tell(Interpreter &interpreter);
    Value unknownPlace(Interpreter &interpreter);
    Value write(const CallArguments &arguments);

    Origin m_origin;
    ListObject *m_state;
    bool m_isText;
};

// open(file, mode, buffering, encoding, errors, newline, closefd, opener)
Value openFile(const CallArguments &arguments);

} // namespace athanor::python
