// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QByteArray>
#include <QString>

namespace athanor::desktop {

// The text of a file as the editor holds it: lines end with \n, no byte order mark.
struct EditableText
{
    QString text;
    QByteArray sha256; // of the file's bytes; to see whether it was changed since
    bool carriageReturns = false; // lines end with \r\n in the file
    bool byteOrderMark = false;
    QString fixedReason; // why the editor cannot write it back unchanged; empty if it can
    bool operator==(const EditableText &) const = default;
};

// Longer files are not opened for editing.
inline constexpr qint64 editableBytes = 2'000'000;

// All for job threads.
Result<EditableText> readEditable(const QString &path);
// Empty if there is no such file.
Result<QByteArray> hashOfFile(const QString &path);

struct SaveRequest
{
    QString path;
    QString text;
    bool carriageReturns = false;
    bool byteOrderMark = false;
    QByteArray expectedSha256; // of the file that is replaced
    bool overwrite = false; // replace it, whatever is there
};

// Replaces the file at once (a temporary file, then a rename) and returns its new SHA-256. Kind Conflict if the file is
// not the one that was read, NotFound if it is gone; nothing is written then, nor on any other error.
Result<QByteArray> saveEditable(const SaveRequest &request);

} // namespace athanor::desktop
