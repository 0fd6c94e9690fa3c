// SPDX-License-Identifier: MIT
#include "postgres/connectionerrors.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::postgres {

namespace {

QString asSentenceEnd(const QString &message)
{
    QString text = message.simplified();
    while (text.endsWith(u'.')) {
        text.chop(1);
    }
    return text;
}

QString placeOf(const ConnectionProfile &profile)
{
    if (profile.host.isEmpty() && !profile.service.isEmpty()) {
        return QCoreApplication::translate("athanor", "service \"%1\"").arg(profile.service);
    }
    if (profile.host.startsWith(u'/')) {
        return QCoreApplication::translate("athanor", "the socket in %1").arg(profile.host);
    }
    const QString host = profile.host.isEmpty() ? QCoreApplication::translate("athanor", "this machine") : profile.host;
    return profile.port > 0 ? host + u':' + QString::number(profile.port) : host;
}

// The words without the verbose mode's extras.
QString readableWords(const QString &words)
{
    static const QRegularExpression state(u"(:  )[0-9A-Z]{5}: "_s);
    static const QRegularExpression location(u"\\n[^\\n:]+:  [A-Za-z_0-9]+, [A-Za-z_0-9.]+\\.c:\\d+"_s);
    QString text = words;
    text.replace(state, u"\\1"_s);
    text.remove(location);
    return text.trimmed();
}

Error made(Error::Kind kind, const QString &what, const QString &remedy, const QString &words, const QString &code)
{
    Error error = Error::make(kind, what, remedy, readableWords(words));
    error.code = code;
    return error;
}

Error refusedByServer(const QString &state, const QString &message, const QString &words,
                      const ConnectionProfile &profile)
{
    const QString user = profile.user.isEmpty() ? qEnvironmentVariable("PGUSER") : profile.user;
    if (state == "28P01"_L1) {
        return made(Error::Kind::Connection,
                    QCoreApplication::translate("athanor", "The server refused the password of user \"%1\".").arg(user),
                    QCoreApplication::translate("athanor", "Check the user name and the password."), words, state);
    }
    if (state == "28000"_L1) {
        return made(Error::Kind::Connection,
                    QCoreApplication::translate("athanor", "The server does not let user \"%1\" in.").arg(user),
                    QCoreApplication::translate("athanor",
                                                "Check the user name, the SSL mode and the server's file pg_hba.conf."),
                    words, state);
    }
    if (state == "3D000"_L1) {
        return made(Error::Kind::Connection,
                    QCoreApplication::translate("athanor", "The database \"%1\" does not exist on the server.")
                        .arg(profile.database.isEmpty() ? user : profile.database),
                    QCoreApplication::translate("athanor", "Check its name, or create it."), words, state);
    }
    if (state == "42501"_L1) {
        return made(Error::Kind::Permission,
                    QCoreApplication::translate("athanor", "User \"%1\" may not connect to the database \"%2\".")
                        .arg(user, profile.database),
                    QCoreApplication::translate("athanor", "Grant CONNECT on the database to the user."), words, state);
    }
    if (state == "53300"_L1) {
        return made(Error::Kind::Connection,
                    QCoreApplication::translate("athanor", "The server has no free connection."),
                    QCoreApplication::translate("athanor", "Close other sessions, then connect again."), words, state);
    }
    if (state == "57P03"_L1) {
        return made(Error::Kind::Connection,
                    QCoreApplication::translate("athanor", "The server is starting or stopping."),
                    QCoreApplication::translate("athanor", "Connect again in a moment."), words, state);
    }
    return made(
        Error::Kind::Connection,
        QCoreApplication::translate("athanor", "The server refused the connection: %1.").arg(asSentenceEnd(message)),
        {}, words, state);
}

} // namespace

Error connectionError(const QString &words, const ConnectionProfile &profile, bool needsPassword)
{
    if (needsPassword && profile.password.isEmpty()) {
        return made(Error::Kind::Connection,
                    QCoreApplication::translate("athanor", "The server asks for the password of user \"%1\".")
                        .arg(profile.user.isEmpty() ? qEnvironmentVariable("PGUSER") : profile.user),
                    QCoreApplication::translate("athanor", "Enter it, or keep it in the file ~/.pgpass."), words,
                    u"needs_password"_s);
    }
    static const QRegularExpression answer(u":  ([0-9A-Z]{5}): ([^\\n]*)"_s);
    const QRegularExpressionMatch match = answer.match(words);
    if (match.hasMatch()) {
        return refusedByServer(match.captured(1), match.captured(2), words, profile);
    }
    return made(
        Error::Kind::Connection,
        QCoreApplication::translate("athanor", "Cannot reach a PostgreSQL server at %1.").arg(placeOf(profile)),
        QCoreApplication::translate("athanor", "Check host and port, and that the server is running and reachable."),
        words, {});
}

Error connectionTimeout(const ConnectionProfile &profile, std::chrono::milliseconds timeout)
{
    return made(Error::Kind::Connection,
                QCoreApplication::translate("athanor", "The server at %1 did not answer within %2 s.")
                    .arg(placeOf(profile), QString::number(static_cast<double>(timeout.count()) / 1000.0)),
                QCoreApplication::translate("athanor", "Check host, port and firewall."), {}, {});
}

Error connectionLost(const QString &words)
{
    return made(
        Error::Kind::Connection, QCoreApplication::translate("athanor", "The connection to the server was lost."),
        QCoreApplication::translate("athanor", "Check that the server is running, then connect again."), words, {});
}

Error connectionCancelled(const ConnectionProfile &profile)
{
    return made(Error::Kind::Cancelled,
                QCoreApplication::translate("athanor", "Connecting to %1 was cancelled.").arg(placeOf(profile)), {}, {},
                {});
}

Error statementError(const ServerMessage &message)
{
    const QString &state = message.sqlState;
    const QString words = asSentenceEnd(message.message);
    Error::Kind kind = Error::Kind::Database;
    QString what = QCoreApplication::translate("athanor", "The server refused the statement: %1.").arg(words);
    QString remedy;
    if (state == "42501"_L1) {
        kind = Error::Kind::Permission;
        what = QCoreApplication::translate("athanor", "The database user has no right for this: %1.").arg(words);
        remedy = QCoreApplication::translate("athanor", "Connect as the owner, or have the right granted.");
    } else if (state == "25006"_L1) {
        kind = Error::Kind::Permission;
        what = QCoreApplication::translate("athanor", "The session is read only: %1.").arg(words);
    } else if (state == "55P03"_L1) {
        what = QCoreApplication::translate("athanor", "A lock was not free in time: %1.").arg(words);
        remedy = QCoreApplication::translate("athanor", "See who holds it, then try again.");
    } else if (state == "57014"_L1) {
        what = QCoreApplication::translate("athanor", "The server stopped the statement: %1.").arg(words);
    } else if (state.startsWith("08"_L1) || state == "57P01"_L1 || state == "57P02"_L1 || state == "57P03"_L1) {
        kind = Error::Kind::Connection;
        what = QCoreApplication::translate("athanor", "The server ended the session: %1.").arg(words);
        remedy = QCoreApplication::translate("athanor", "Check that the server is running, then connect again.");
    }
    Error error = Error::make(kind, what, remedy, message.text());
    error.code = state;
    return error;
}

} // namespace athanor::postgres
