// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/job.h"
#include "postgres/profile.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

typedef struct pg_conn PGconn;

namespace athanor::postgres {

// One error, warning or notice in the server's own words.
struct ServerMessage
{
    QString severity; // "ERROR", "NOTICE", …, never localised
    QString sqlState;
    QString message;
    QString detail;
    QString hint;
    QString context;
    int position = 0; // 1-based, in characters of the statement; 0: none
    QString schema;
    QString table;
    QString column;
    QString constraint;

    bool operator==(const ServerMessage &) const = default;
    // "message", then DETAIL, HINT, CONTEXT on lines of their own.
    [[nodiscard]] QString text() const;
};

// Rows of one statement; NULL is no value.
struct ResultSet
{
    QStringList columns;
    QList<QList<std::optional<QString>>> rows;
    QString commandTag; // "SELECT 3", "CREATE TABLE"
    qint64 affectedRows = -1; // -1: the command reports none

    bool operator==(const ResultSet &) const = default;
    [[nodiscard]] QString text(qsizetype row, qsizetype column) const; // NULL and out of range: empty
    [[nodiscard]] qint64 number(qsizetype row, qsizetype column) const; // NULL and no number: 0
    [[nodiscard]] bool flag(qsizetype row, qsizetype column) const; // "t"
};

struct OpenOptions
{
    // default_transaction_read_only = on, lock_timeout 1 s, statement_timeout 10 s, set by the server at connection.
    bool readOnlyBrowsing = false;
    std::chrono::milliseconds connectTimeout{10000};
    // Cancels the connection attempt; not kept. Name resolution by the system cannot be cancelled.
    JobContext *jobContext = nullptr;
    QString applicationName{}; // overrides the profile's
    QList<std::pair<QString, QString>> settings{}; // further server settings, for example {"lock_timeout", "5s"}
    // For a session that idles long: keepalives of both ends find a dead peer within 30 s, and the server does not end
    // the session for idling.
    bool keepAlive = false;
    // How long a cancelled statement may take to end before the server is asked, over another session, to terminate
    // this one.
    std::chrono::milliseconds cancelGrace{5000};
};

enum class TransactionStatus { Idle, Active, InTransaction, InFailedTransaction, Unknown };

// One session over libpq. Belongs to one thread at a time. Never hangs: every wait ends by its JobContext.
class Connection
{
public:
    // Kinds: Connection (code "needs_password" if the server wants one that is missing; else the SQLSTATE, if any),
    // Permission, Cancelled.
    static Result<Connection> open(const ConnectionProfile &profile, const OpenOptions &options = {});

    Connection(Connection &&other) noexcept;
    Connection &operator=(Connection &&other) noexcept;
    ~Connection();
    Q_DISABLE_COPY(Connection)

    // Simple protocol. Several statements in one text run as one implicit transaction; the rows of the last are
    // returned. Kind Database with the SQLSTATE (Permission for 42501 and 25006, Cancelled for a cancel by the context,
    // Connection if the session was lost). `context` cancels by a cancel request to the server.
    Result<ResultSet> execute(const QString &sql, JobContext *context = nullptr);
    // Extended protocol, text parameters $1, …; one statement.
    Result<ResultSet> executeParams(const QString &sql, const QList<std::optional<QString>> &parameters,
                                    JobContext *context = nullptr);
    // The first column of the first row; NotFound if there is no row.
    Result<QString> scalar(const QString &sql, const QList<std::optional<QString>> &parameters = {},
                           JobContext *context = nullptr);

    [[nodiscard]] TransactionStatus transactionStatus() const;
    // Asks the socket, then the server (SELECT 1, at most `timeout`).
    [[nodiscard]] bool isAlive(std::chrono::milliseconds timeout = std::chrono::milliseconds(2000));
    [[nodiscard]] int serverVersion() const; // 170011
    [[nodiscard]] int serverMajor() const; // 17
    [[nodiscard]] int backendPid() const;
    [[nodiscard]] QString database() const;
    [[nodiscard]] QString user() const;
    [[nodiscard]] QString parameter(const char *name) const; // reported server settings: "in_hot_standby", …
    [[nodiscard]] const ConnectionProfile &profile() const;

    // Of the last failed call; default if it succeeded or failed without an answer of the server.
    [[nodiscard]] const ServerMessage &lastServerError() const;
    QList<ServerMessage> takeNotices();
    void setNoticeHandler(std::function<void(const ServerMessage &)> handler); // instead of collecting

    // For interfaces that want the raw handle; owned by this object.
    [[nodiscard]] PGconn *handle() const;

private:
    struct State;
    explicit Connection(std::unique_ptr<State> state);

    std::unique_ptr<State> m_state;
};

// "name" or "Name" in quotes only if it needs them, by PostgreSQL's rules (reserved words included).
QString quoteIdentifier(const QString &name);
QString quoteQualified(const QString &schema, const QString &name); // an empty schema is left out
QString quoteLiteral(const QString &text); // 'it''s', E'…' with backslashes

} // namespace athanor::postgres
