// SPDX-License-Identifier: MIT
// A server that stops answering in the middle: a cancel ends the wait all the same.
#include "postgres/connection.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::postgres;

namespace {

constexpr int waitMilliseconds = 30'000;

int unixSocket(const QString &path, sockaddr_un &address)
{
    address = {};
    address.sun_family = AF_UNIX;
    const QByteArray bytes = path.toLocal8Bit();
    if (bytes.size() >= qsizetype(sizeof address.sun_path)) {
        qFatal("the path is too long: %s", bytes.constData());
    }
    std::copy(bytes.begin(), bytes.end(), address.sun_path);
    return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

// Between client and server, both at Unix sockets: hands everything on until so many bytes of the server have passed,
// then nothing more, for old connections and new ones.
class StallingRelay
{
public:
    StallingRelay(const QString &listenAt, const QString &server, qint64 bytes)
        : m_server(server)
        , m_limit(bytes)
    {
        sockaddr_un address{};
        m_listener = unixSocket(listenAt, address);
        if (::bind(m_listener, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 ||
            ::listen(m_listener, 8) != 0) {
            qFatal("cannot listen at %s", qPrintable(listenAt));
        }
        m_thread = std::thread([this] { relay(); });
    }
    ~StallingRelay()
    {
        m_stop = true;
        m_thread.join();
        ::close(m_listener);
        for (const auto &[client, backend] : m_pairs) {
            ::close(client);
            ::close(backend);
        }
    }
    Q_DISABLE_COPY_MOVE(StallingRelay)

    [[nodiscard]] bool hasStalled() const { return m_passed >= m_limit; }

private:
    void relay()
    {
        while (!m_stop && !hasStalled()) {
            std::vector<pollfd> watched{{.fd = m_listener, .events = POLLIN, .revents = 0}};
            for (const auto &[client, backend] : m_pairs) {
                watched.push_back({.fd = client, .events = POLLIN, .revents = 0});
                watched.push_back({.fd = backend, .events = POLLIN, .revents = 0});
            }
            ::poll(watched.data(), watched.size(), 20);
            for (std::size_t pair = 0; pair < m_pairs.size(); ++pair) {
                if (watched[1 + 2 * pair].revents != 0) {
                    handOn(m_pairs[pair].first, m_pairs[pair].second);
                }
                if (watched[2 + 2 * pair].revents != 0) {
                    m_passed += handOn(m_pairs[pair].second, m_pairs[pair].first);
                }
            }
            if (watched.front().revents != 0) {
                sockaddr_un address{};
                const int backend = unixSocket(m_server, address);
                if (::connect(backend, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0) {
                    qFatal("cannot reach %s", qPrintable(m_server));
                }
                m_pairs.emplace_back(::accept(m_listener, nullptr, nullptr), backend);
            }
        }
    }
    static qint64 handOn(int from, int to)
    {
        std::array<char, 16384> buffer{};
        const auto count = ::read(from, buffer.data(), buffer.size());
        for (ssize_t done = 0; done < count;) {
            const auto written = ::send(to, buffer.data() + done, std::size_t(count - done), MSG_NOSIGNAL);
            if (written <= 0) {
                return 0;
            }
            done += written;
        }
        return std::max<qint64>(count, 0);
    }

    QString m_server;
    const qint64 m_limit;
    int m_listener = -1;
    std::vector<std::pair<int, int>> m_pairs; // client, backend
    std::atomic<qint64> m_passed = 0;
    std::atomic<bool> m_stop = false;
    std::thread m_thread;
};

} // namespace

class StalledServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cancelEndsTheWait_data();
    void cancelEndsTheWait();
};

void StalledServerTest::cancelEndsTheWait_data()
{
    QTest::addColumn<QString>("sql");
    const QString rows = u"SELECT repeat('x', 200000) UNION ALL SELECT pg_sleep(600)::text"_s;
    QTest::newRow("rows") << rows;
    QTest::newRow("copy") << u"COPY (%1) TO STDOUT"_s.arg(rows);
}

void StalledServerTest::cancelEndsTheWait()
{
    QFETCH(const QString, sql);
    const test::TestDatabase database;
    const QTemporaryDir folder;
    ConnectionProfile profile = database.profile();
    const QString name = u"/.s.PGSQL.%1"_s.arg(profile.port);
    // The relay goes first: without it the wait ends, whatever it is that waits.
    JobContext job;
    std::optional<Connection> connection;
    std::future<Result<ResultSet>> running;
    const StallingRelay relay(folder.path() + name, profile.host + name, 100'000);
    profile.host = folder.path();

    OpenOptions options;
    options.cancelGrace = std::chrono::milliseconds(200);
    options.applicationName = test::randomName(u"stalled"_s);
    connection = test::connectOrDie(profile, options);
    running = std::async(std::launch::async, [&] { return connection->execute(sql, &job); });
    QTRY_VERIFY_WITH_TIMEOUT(relay.hasStalled(), waitMilliseconds);
    job.cancel();
    QTRY_VERIFY_WITH_TIMEOUT(running.wait_for(std::chrono::seconds(0)) == std::future_status::ready, waitMilliseconds);
    const auto result = running.get();
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Cancelled);
    QVERIFY2(result.error().what.contains(u"did not confirm"_s), qPrintable(result.error().what));
    QCOMPARE(connection->transactionStatus(), TransactionStatus::Unknown);
    database.execute(u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '%1'"_s.arg(
        options.applicationName));
}

ATHANOR_TEST_MAIN(StalledServerTest)
#include "tst_stalledserver.moc"
