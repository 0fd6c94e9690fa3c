// SPDX-License-Identifier: MIT
#include "desktop/editor/revisionfile.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStringDecoder>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

constexpr QByteArrayView byteOrderMark("\xEF\xBB\xBF");

QByteArray sha256(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

Error unreadable(const QFile &file)
{
    const QString path = file.fileName();
    if (!QFileInfo::exists(path)) {
        return Error::at(Error::Kind::NotFound, QCoreApplication::translate("athanor", "The file is not there."), path,
                         0, QCoreApplication::translate("athanor", "Read the folder again."));
    }
    Error error =
        Error::at(Error::Kind::Unreadable, QCoreApplication::translate("athanor", "The file cannot be read."), path, 0,
                  QCoreApplication::translate("athanor", "Check the rights of the file and its folder."));
    error.detail = file.errorString();
    return error;
}

Result<QByteArray> readBytes(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return std::unexpected(unreadable(file));
    }
    if (file.size() > editableBytes) {
        return std::unexpected(
            Error::at(Error::Kind::Unreadable,
                      QCoreApplication::translate("athanor", "The file is too long for the editor (%1 MB).")
                          .arg(static_cast<double>(file.size()) / 1e6, 0, 'f', 1),
                      path, 0, QCoreApplication::translate("athanor", "Open it in another editor.")));
    }
    const QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError) {
        return std::unexpected(unreadable(file));
    }
    return bytes;
}

// QTextDocument knows no other ends of lines than one kind, and takes some characters for ends of paragraphs.
QString whyNotKept(const QString &text)
{
    for (const QChar each : text) {
        switch (each.unicode()) {
        case u'\r':
            return QCoreApplication::translate("athanor", "The lines of the file end in different ways.");
        case 0:
        case QChar::ParagraphSeparator:
        case 0xFDD0: // QTextBeginningOfFrame
        case 0xFDD1: // QTextEndOfFrame
            return QCoreApplication::translate("athanor",
                                               "The file has control characters that the editor would lose.");
        default:
            break;
        }
    }
    return {};
}

Error cannotSave(const QString &path, const QString &words)
{
    Error error =
        Error::at(Error::Kind::Permission, QCoreApplication::translate("athanor", "The file cannot be saved."), path, 0,
                  QCoreApplication::translate("athanor", "Check the rights of the folder and the free space."));
    error.detail = words;
    return error;
}

} // namespace

Result<EditableText> readEditable(const QString &path)
{
    const auto bytes = readBytes(path);
    if (!bytes) {
        return std::unexpected(bytes.error());
    }
    EditableText read;
    read.sha256 = sha256(*bytes);
    QByteArrayView rest(*bytes);
    if (rest.startsWith(byteOrderMark)) {
        read.byteOrderMark = true;
        rest = rest.sliced(byteOrderMark.size());
    }
    QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
    read.text = decoder.decode(rest);
    if (decoder.hasError()) {
        read.fixedReason = QCoreApplication::translate("athanor", "The file is not in UTF-8.");
        return read;
    }
    if (const auto lines = read.text.count(u'\n');
        lines > 0 && read.text.count("\r\n"_L1) == lines && read.text.count(u'\r') == lines) {
        read.carriageReturns = true;
        read.text.remove(u'\r');
    }
    read.fixedReason = whyNotKept(read.text);
    return read;
}

Result<QByteArray> hashOfFile(const QString &path)
{
    if (!QFileInfo::exists(path)) {
        return QByteArray();
    }
    const auto bytes = readBytes(path);
    if (!bytes) {
        return std::unexpected(bytes.error());
    }
    return sha256(*bytes);
}

Result<QByteArray> saveEditable(const SaveRequest &request)
{
    if (!request.overwrite) {
        const auto present = hashOfFile(request.path);
        if (!present) {
            return std::unexpected(present.error());
        }
        if (present->isEmpty()) {
            return std::unexpected(
                Error::at(Error::Kind::NotFound,
                          QCoreApplication::translate("athanor", "The file was deleted or moved since it was opened."),
                          request.path, 0));
        }
        if (*present != request.expectedSha256) {
            return std::unexpected(Error::at(
                Error::Kind::Conflict,
                QCoreApplication::translate("athanor", "The file was changed by another program."), request.path, 0));
        }
    }
    QString text = request.text;
    if (request.carriageReturns) {
        text.replace(u'\n', "\r\n"_L1);
    }
    QByteArray bytes = text.toUtf8();
    if (request.byteOrderMark) {
        bytes.prepend(byteOrderMark);
    }
    QSaveFile file(request.path);
    if (!file.open(QIODevice::WriteOnly)) {
        return std::unexpected(cannotSave(request.path, file.errorString()));
    }
    if (file.write(bytes) != bytes.size() || !file.commit()) {
        return std::unexpected(cannotSave(request.path, file.errorString()));
    }
    return sha256(bytes);
}

} // namespace athanor::desktop
