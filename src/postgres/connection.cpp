// SPDX-License-Identifier: MIT
#include "postgres/connection.h"

#include "core/logging.h"
#include "postgres/connectionerrors.h"
#include "postgres/results.h"

#include <QCoreApplication>
#include <QDeadlineTimer>

#include <libpq-fe.h>

#include <cerrno>
#include <poll.h>

using namespace Qt::StringLiterals;

namespace athanor::postgres {

namespace {

// How often a wait looks whether it was cancelled.
constexpr int sliceMilliseconds = 25;

struct ResultDeleter
{
    void operator()(PGresult *result) const { PQclear(result); }
};
using ResultPointer = std::unique_ptr<PGresult, ResultDeleter>;

struct CancelDeleter
{
    void operator()(PGcancelConn *cancel) const { PQcancelFinish(cancel); }
};
using CancelPointer = std::unique_ptr<PGcancelConn, CancelDeleter>;

// Waits until the socket is ready or the slice is over; false on an error of the socket itself.
bool pollSocket(int socket, bool forRead, bool forWrite, int milliseconds)
{
    pollfd descriptor{};
    descriptor.fd = socket;
    descriptor.events = static_cast<short>((forRead ? POLLIN : 0) | (forWrite ? POLLOUT : 0));
    const int ready = ::poll(&descriptor, 1, milliseconds);
    return ready >= 0 || errno == EINTR;
}

bool isCancelled(const JobContext *context)
{
    return context != nullptr && context->isCancelled();
}

// Sends a cancel request over a connection of its own, as encrypted as the session itself.
void sendCancelRequest(PGconn *connection, std::chrono::milliseconds atMost)
{
    const CancelPointer cancel(PQcancelCreate(connection));
    if (!cancel || PQcancelStart(cancel.get()) == 0) {
        qCWarning(lcPostgres) << "cancel request failed";
        return;
    }
    const QDeadlineTimer deadline(atMost);
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    while (status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED && !deadline.hasExpired()) {
        if (!pollSocket(PQcancelSocket(cancel.get()), status == PGRES_POLLING_READING, status == PGRES_POLLING_WRITING,
                        sliceMilliseconds)) {
            return;
        }
        status = PQcancelPoll(cancel.get());
    }
    if (status == PGRES_POLLING_FAILED) {
        qCWarning(lcPostgres) << "cancel request failed:" << QString::fromUtf8(PQcancelErrorMessage(cancel.get()));
    }
}

// What the wait for one statement is bound by, and how far its cancel has come.
struct Waiting
{
    JobContext *context = nullptr;
    QDeadlineTimer deadline{QDeadlineTimer::Forever};
    QDeadlineTimer grace{QDeadlineTimer::Forever};
    bool cancelSent = false;
    bool terminated = false;
};

} // namespace

struct Connection::State
{
    ConnectionProfile profile;
    std::chrono::milliseconds cancelGrace{5000};
    PGconn *connection = nullptr;
    ServerMessage lastError;
    QList<ServerMessage> notices;
    std::function<void(const ServerMessage &)> noticeHandler;

    State() = default;
    Q_DISABLE_COPY_MOVE(State)
    ~State() { close(); }

    void close()
    {
        PQfinish(connection);
        connection = nullptr;
    }

    static void receiveNotice(void *self, const PGresult *result)
    {
        auto *state = static_cast<State *>(self);
        const ServerMessage message = serverMessage(result);
        if (state->noticeHandler) {
            state->noticeHandler(message);
        } else {
            state->notices.append(message);
        }
    }

    Result<void> connect(const OpenOptions &options);
    Result<void> applySettings(const OpenOptions &options);
    Result<ResultSet> run(const std::function<int(PGconn *)> &send, JobContext *context, QDeadlineTimer deadline);
    // The next result; null at the end. False: the time is over and the session is closed.
    bool nextResult(ResultPointer &result, Waiting &waiting);
    // Takes in the rows of COPY … TO STDOUT, which nobody asked for here. False as above.
    bool passCopyData(Waiting &waiting);
    // One look at the socket, for a slice of time. Over: the time is over and the session is closed.
    enum class Looked { Read, Broken, Over };
    Looked look(bool forWrite, Waiting &waiting);
    void cancelIfAsked(Waiting &waiting) const;
    void terminateBackend() const;
    [[nodiscard]] QString words() const { return QString::fromUtf8(PQerrorMessage(connection)).trimmed(); }
};

Result<void> Connection::State::connect(const OpenOptions &options)
{
    QList<std::pair<QByteArray, QByteArray>> keywords = profile.keywords();
    keywords.emplaceBack("client_encoding", "UTF8");
    QList<const char *> names;
    QList<const char *> values;
    for (const auto &[keyword, value] : std::as_const(keywords)) {
        names.append(keyword.constData());
        values.append(value.constData());
    }
    names.append(nullptr);
    values.append(nullptr);
    connection = PQconnectStartParams(names.constData(), values.constData(), 0);
    if (connection == nullptr) {
        return std::unexpected(
            Error::make(Error::Kind::Connection, QCoreApplication::translate("athanor", "There is no memory left.")));
    }
    // The only way to learn the SQLSTATE of a refusal.
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
    PQsetNoticeReceiver(connection, &State::receiveNotice, this);
    const QDeadlineTimer deadline(options.connectTimeout);
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    while (PQstatus(connection) != CONNECTION_BAD && status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED) {
        pollfd descriptor{};
        descriptor.fd = PQsocket(connection);
        descriptor.events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        const int ready = ::poll(&descriptor, 1, sliceMilliseconds);
        if (isCancelled(options.jobContext)) {
            return std::unexpected(connectionCancelled(profile));
        }
        if (deadline.hasExpired()) {
            return std::unexpected(connectionTimeout(profile, options.connectTimeout));
        }
        if (ready > 0) {
            status = PQconnectPoll(connection);
        }
    }
    if (PQstatus(connection) != CONNECTION_OK) {
        return std::unexpected(connectionError(words(), profile, PQconnectionNeedsPassword(connection) != 0));
    }
    PQsetErrorVerbosity(connection, PQERRORS_DEFAULT);
    PQsetnonblocking(connection, 1);
    return {};
}

Result<void> Connection::State::applySettings(const OpenOptions &options)
{
    QList<std::pair<QString, QString>> settings;
    if (options.readOnlyBrowsing) {
        settings = {{u"default_transaction_read_only"_s, u"on"_s},
                    {u"lock_timeout"_s, u"1s"_s},
                    {u"statement_timeout"_s, u"10s"_s},
                    {u"idle_in_transaction_session_timeout"_s, u"60s"_s}};
    }
    if (options.keepAlive) {
        settings += {{u"tcp_keepalives_idle"_s, u"15"_s},
                     {u"tcp_keepalives_interval"_s, u"5"_s},
                     {u"tcp_keepalives_count"_s, u"3"_s}};
        if (PQserverVersion(connection) >= 140000) { // known since then
            settings.emplaceBack(u"idle_session_timeout"_s, u"0"_s);
        }
    }
    settings += options.settings;
    if (settings.isEmpty()) {
        return {};
    }
    // By statement, not by the connection's "options": those of a service file or of PGOPTIONS stay in force.
    QStringList calls;
    for (const auto &[name, value] : std::as_const(settings)) {
        calls.append(u"pg_catalog.set_config(%1, %2, false)"_s.arg(quoteLiteral(name), quoteLiteral(value)));
    }
    const QByteArray sql = (u"SELECT "_s + calls.join(u", "_s)).toUtf8();
    const auto result = run([&sql](PGconn *target) { return PQsendQuery(target, sql.constData()); }, options.jobContext,
                            QDeadlineTimer(options.connectTimeout));
    if (!result) {
        return std::unexpected(result.error());
    }
    return {};
}

void Connection::State::cancelIfAsked(Waiting &waiting) const
{
    if (!waiting.cancelSent && isCancelled(waiting.context)) {
        waiting.cancelSent = true;
        sendCancelRequest(connection, cancelGrace);
        waiting.grace = QDeadlineTimer(cancelGrace);
    }
    if (waiting.grace.hasExpired() && !waiting.terminated) {
        waiting.terminated = true;
        terminateBackend();
        waiting.grace = QDeadlineTimer(cancelGrace);
    }
}

Connection::State::Looked Connection::State::look(bool forWrite, Waiting &waiting)
{
    if (!pollSocket(PQsocket(connection), true, forWrite, sliceMilliseconds) || PQconsumeInput(connection) == 0) {
        return Looked::Broken;
    }
    cancelIfAsked(waiting);
    if (waiting.deadline.hasExpired() || (waiting.terminated && waiting.grace.hasExpired())) {
        close();
        return Looked::Over;
    }
    return Looked::Read;
}

bool Connection::State::nextResult(ResultPointer &result, Waiting &waiting)
{
    for (;;) {
        const int flushed = PQflush(connection);
        const bool ready = flushed <= 0 && PQisBusy(connection) == 0;
        const Looked looked = ready ? Looked::Broken : look(flushed > 0, waiting);
        if (looked == Looked::Over) {
            return false;
        }
        if (ready || looked == Looked::Broken) {
            result.reset(PQgetResult(connection));
            return true;
        }
    }
}

bool Connection::State::passCopyData(Waiting &waiting)
{
    char *buffer = nullptr;
    for (;;) {
        const int size = PQgetCopyData(connection, &buffer, 1);
        PQfreemem(buffer);
        if (size < 0) {
            return true; // the end, or an error that the next result tells
        }
        if (size > 0) {
            continue;
        }
        switch (look(false, waiting)) {
        case Looked::Read:
            break;
        case Looked::Broken:
            if (PQstatus(connection) == CONNECTION_OK) {
                close(); // else libpq would give the same COPY again and again
                return false;
            }
            return true;
        case Looked::Over:
            return false;
        }
    }
}

void Connection::State::terminateBackend() const
{
    OpenOptions options;
    options.connectTimeout = std::chrono::milliseconds(3000);
    const int pid = PQbackendPID(connection);
    Result<Connection> helper = Connection::open(profile, options);
    if (!helper) {
        qCWarning(lcPostgres) << "cannot reach the server to end session" << pid;
        return;
    }
    const QByteArray sql = "SELECT pg_catalog.pg_terminate_backend(" + QByteArray::number(pid) + ")";
    const auto ended = helper->m_state->run([&sql](PGconn *target) { return PQsendQuery(target, sql.constData()); },
                                            nullptr, QDeadlineTimer(options.connectTimeout));
    if (!ended) {
        qCWarning(lcPostgres) << "cannot end session" << pid << ended.error().sentence();
    }
}

Result<ResultSet> Connection::State::run(const std::function<int(PGconn *)> &send, JobContext *context,
                                         QDeadlineTimer deadline)
{
    lastError = {};
    if (isCancelled(context)) {
        return std::unexpected(
            Error::make(Error::Kind::Cancelled,
                        QCoreApplication::translate("athanor", "Cancelled before the statement was sent.")));
    }
    if (connection == nullptr || PQstatus(connection) != CONNECTION_OK) {
        return std::unexpected(connectionLost({}));
    }
    if (send(connection) == 0) {
        const QString reason = words();
        if (PQstatus(connection) != CONNECTION_OK) {
            return std::unexpected(connectionLost(reason));
        }
        return std::unexpected(
            Error::make(Error::Kind::Database,
                        QCoreApplication::translate("athanor", "Cannot send the statement: %1.").arg(reason)));
    }

    std::optional<ServerMessage> failure;
    ResultSet last;
    Waiting waiting{.context = context, .deadline = deadline};
    bool inTime = true;
    for (ResultPointer result; inTime && (inTime = nextResult(result, waiting)) && result; result.reset()) {
        switch (PQresultStatus(result.get())) {
        case PGRES_EMPTY_QUERY:
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
            last = resultSet(result.get());
            break;
        case PGRES_COPY_IN:
            // There is no data to send: the server then reports the statement as failed.
            PQputCopyEnd(connection, "COPY FROM STDIN has no data here");
            break;
        case PGRES_COPY_OUT:
        case PGRES_COPY_BOTH:
            inTime = passCopyData(waiting);
            break;
        default:
            if (!failure) {
                failure = serverMessage(result.get());
            }
        }
    }
    if (!inTime) {
        if (isCancelled(context)) {
            return std::unexpected(
                Error::make(Error::Kind::Cancelled,
                            QCoreApplication::translate(
                                "athanor", "The statement was cancelled, but the server did not confirm it."),
                            QCoreApplication::translate("athanor", "Read the state of the database before going on.")));
        }
        return std::unexpected(connectionLost(QCoreApplication::translate("athanor", "No answer in time.")));
    }
    if (failure) {
        lastError = *failure;
        Error error = statementError(*failure);
        const bool lost = PQstatus(connection) != CONNECTION_OK;
        if (waiting.cancelSent && (failure->sqlState == "57014"_L1 || failure->sqlState == "57P01"_L1)) {
            error.kind = Error::Kind::Cancelled;
            error.what = QCoreApplication::translate("athanor", "The statement was cancelled.");
            error.remedy.clear();
        } else if (lost && failure->sqlState.isEmpty()) {
            return std::unexpected(connectionLost(failure->message));
        } else if (lost) {
            error.kind = Error::Kind::Connection;
        }
        return std::unexpected(error);
    }
    if (PQstatus(connection) != CONNECTION_OK) {
        return std::unexpected(connectionLost(words()));
    }
    return last;
}

Result<Connection> Connection::open(const ConnectionProfile &profile, const OpenOptions &options)
{
    auto state = std::make_unique<State>();
    state->profile = profile;
    state->cancelGrace = options.cancelGrace;
    if (!options.applicationName.isEmpty()) {
        state->profile.applicationName = options.applicationName;
    }
    if (options.keepAlive) {
        for (const auto &[name, value] :
             {std::pair{u"keepalives_idle"_s, u"15"_s}, std::pair{u"keepalives_interval"_s, u"5"_s},
              std::pair{u"keepalives_count"_s, u"3"_s}}) {
            if (!state->profile.extra.contains(name)) {
                state->profile.extra.insert(name, value);
            }
        }
    }
    if (isCancelled(options.jobContext)) {
        return std::unexpected(connectionCancelled(profile));
    }
    if (const Result<void> connected = state->connect(options); !connected) {
        return std::unexpected(connected.error());
    }
    if (const Result<void> applied = state->applySettings(options); !applied) {
        return std::unexpected(applied.error());
    }
    return Connection(std::move(state));
}

Connection::Connection(std::unique_ptr<State> state)
    : m_state(std::move(state))
{
}

Connection::Connection(Connection &&other) noexcept = default;
Connection &Connection::operator=(Connection &&other) noexcept = default;
Connection::~Connection() = default;

Result<ResultSet> Connection::execute(const QString &sql, JobContext *context)
{
    const QByteArray utf8 = sql.toUtf8();
    if (utf8.contains('\0')) {
        return std::unexpected(
            Error::make(Error::Kind::Syntax, QCoreApplication::translate("athanor", "The SQL holds a zero byte.")));
    }
    return m_state->run([&utf8](PGconn *target) { return PQsendQuery(target, utf8.constData()); }, context,
                        QDeadlineTimer(QDeadlineTimer::Forever));
}

Result<ResultSet> Connection::executeParams(const QString &sql, const QList<std::optional<QString>> &parameters,
                                            JobContext *context)
{
    const QByteArray utf8 = sql.toUtf8();
    QList<QByteArray> texts;
    QList<const char *> values;
    texts.reserve(parameters.size());
    for (const std::optional<QString> &parameter : parameters) {
        texts.append(parameter ? parameter->toUtf8() : QByteArray());
        values.append(parameter ? texts.constLast().constData() : nullptr);
    }
    return m_state->run(
        [&](PGconn *target) {
            return PQsendQueryParams(target, utf8.constData(), static_cast<int>(values.size()), nullptr,
                                     values.constData(), nullptr, nullptr, 0);
        },
        context, QDeadlineTimer(QDeadlineTimer::Forever));
}

Result<QString> Connection::scalar(const QString &sql, const QList<std::optional<QString>> &parameters,
                                   JobContext *context)
{
    const Result<ResultSet> result = executeParams(sql, parameters, context);
    if (!result) {
        return std::unexpected(result.error());
    }
    if (result->rows.isEmpty()) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound, QCoreApplication::translate("athanor", "The query gave no row.")));
    }
    return result->text(0, 0);
}

TransactionStatus Connection::transactionStatus() const
{
    if (m_state->connection == nullptr) {
        return TransactionStatus::Unknown;
    }
    switch (PQtransactionStatus(m_state->connection)) {
    case PQTRANS_IDLE:
        return TransactionStatus::Idle;
    case PQTRANS_ACTIVE:
        return TransactionStatus::Active;
    case PQTRANS_INTRANS:
        return TransactionStatus::InTransaction;
    case PQTRANS_INERROR:
        return TransactionStatus::InFailedTransaction;
    case PQTRANS_UNKNOWN:
        break;
    }
    return TransactionStatus::Unknown;
}

bool Connection::isAlive(std::chrono::milliseconds timeout)
{
    if (m_state->connection == nullptr || PQstatus(m_state->connection) != CONNECTION_OK) {
        return false;
    }
    const ServerMessage kept = m_state->lastError;
    const auto answer =
        m_state->run([](PGconn *target) { return PQsendQuery(target, "SELECT 1"); }, nullptr, QDeadlineTimer(timeout));
    m_state->lastError = kept;
    // A failed transaction refuses the question, but it is an answer.
    return m_state->connection != nullptr && PQstatus(m_state->connection) == CONNECTION_OK &&
           (answer || answer.error().kind != Error::Kind::Connection);
}

int Connection::serverVersion() const
{
    return m_state->connection != nullptr ? PQserverVersion(m_state->connection) : 0;
}

int Connection::serverMajor() const
{
    return serverVersion() / 10000;
}

int Connection::backendPid() const
{
    return m_state->connection != nullptr ? PQbackendPID(m_state->connection) : 0;
}

QString Connection::database() const
{
    return m_state->connection != nullptr ? QString::fromUtf8(PQdb(m_state->connection)) : QString();
}

QString Connection::user() const
{
    return m_state->connection != nullptr ? QString::fromUtf8(PQuser(m_state->connection)) : QString();
}

QString Connection::parameter(const char *name) const
{
    return m_state->connection != nullptr ? QString::fromUtf8(PQparameterStatus(m_state->connection, name)) : QString();
}

const ConnectionProfile &Connection::profile() const
{
    return m_state->profile;
}

const ServerMessage &Connection::lastServerError() const
{
    return m_state->lastError;
}

QList<ServerMessage> Connection::takeNotices()
{
    return std::exchange(m_state->notices, {});
}

void Connection::setNoticeHandler(std::function<void(const ServerMessage &)> handler)
{
    m_state->noticeHandler = std::move(handler);
}

PGconn *Connection::handle() const
{
    return m_state->connection;
}

} // namespace athanor::postgres
