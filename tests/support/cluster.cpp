// SPDX-License-Identifier: MIT
#include "support/cluster.h"

#include "core/job.h"
#include "support/clusterfixture.h"
#include "support/eventloopwatchdog.h"

#include <QCoreApplication>
#include <QFile>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace athanor::test {

namespace {

// The statements of this file are the tests' own: in a test with windows they may hold the event loop.
constexpr const char *ownDatabase = "a database of the test itself";

struct RunningCluster
{
    postgres::ConnectionProfile profile;
    QString logFile;
    std::unique_ptr<postgres::PrivateCluster> own;
};

RunningCluster &runningCluster()
{
    static RunningCluster cluster;
    return cluster;
}

void stopOwnCluster()
{
    runningCluster().own.reset();
}

const RunningCluster &cluster()
{
    RunningCluster &running = runningCluster();
    if (!running.profile.host.isEmpty()) {
        return running;
    }
    if (const std::optional<FixtureCluster> fixture = readFixture()) {
        if (postgres::Connection::open(fixture->profile)) {
            running.profile = fixture->profile;
            running.logFile = fixture->logFile;
            return running;
        }
    }
    JobContext context;
    auto started = startTestCluster(0, context);
    if (!started) {
        qFatal("cannot start a cluster for the tests: %s", qUtf8Printable(started.error().sentence()));
    }
    running.own = std::move(*started);
    running.profile = running.own->profile();
    running.logFile = running.own->logFile();
    qAddPostRoutine(stopOwnCluster);
    return running;
}

} // namespace

const postgres::ConnectionProfile &clusterProfile()
{
    return cluster().profile;
}

QString clusterLog()
{
    QFile file(cluster().logFile);
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("cannot read the server's log %s", qUtf8Printable(file.fileName()));
    }
    return QString::fromUtf8(file.readAll());
}

QString randomName(const QString &prefix)
{
    return prefix + QString::number(QRandomGenerator::global()->generate64(), 36);
}

postgres::Connection connectOrDie(const postgres::ConnectionProfile &profile, const postgres::OpenOptions &options)
{
    auto connection = postgres::Connection::open(profile, options);
    if (!connection) {
        qFatal("cannot connect to the test database: %s", qUtf8Printable(connection.error().sentence()));
    }
    return std::move(*connection);
}

TestDatabase::TestDatabase()
    : TestDatabase(u"template1"_s)
{
}

TestDatabase::TestDatabase(const QString &templateName)
    : m_name(randomName(u"test_"_s))
{
    const EventLoopWatchdog::Pause pause(ownDatabase);
    auto connection = connectOrDie(clusterProfile());
    const auto made =
        connection.execute(u"CREATE DATABASE %1 TEMPLATE %2"_s.arg(m_name, postgres::quoteIdentifier(templateName)));
    if (!made) {
        qFatal("cannot create a test database: %s", qUtf8Printable(made.error().sentence()));
    }
}

TestDatabase::~TestDatabase()
{
    const EventLoopWatchdog::Pause pause(ownDatabase);
    auto connection = connectOrDie(clusterProfile());
    if (const auto dropped = connection.execute(u"DROP DATABASE IF EXISTS %1 WITH (FORCE)"_s.arg(m_name)); !dropped) {
        qWarning("%s", qUtf8Printable(dropped.error().sentence()));
    }
    for (const QString &role : std::as_const(m_roles)) {
        if (const auto dropped = connection.execute(u"DROP ROLE IF EXISTS "_s + role); !dropped) {
            qWarning("%s", qUtf8Printable(dropped.error().sentence()));
        }
    }
}

postgres::ConnectionProfile TestDatabase::profile() const
{
    postgres::ConnectionProfile profile = clusterProfile();
    profile.database = m_name;
    return profile;
}

postgres::ConnectionProfile TestDatabase::profileFor(const QString &user, const QString &password) const
{
    postgres::ConnectionProfile result = profile();
    result.user = user;
    result.password = password;
    return result;
}

QString TestDatabase::url(const QString &scheme) const
{
    return profile().url(postgres::ConnectionProfile::WithPassword::No, scheme);
}

void TestDatabase::execute(const QString &sql) const
{
    const EventLoopWatchdog::Pause pause(ownDatabase);
    auto connection = connectOrDie(profile());
    if (const auto result = connection.execute(sql); !result) {
        qFatal("%s", qUtf8Printable(result.error().sentence()));
    }
}

QString TestDatabase::scalar(const QString &sql) const
{
    const EventLoopWatchdog::Pause pause(ownDatabase);
    auto connection = connectOrDie(profile());
    const auto result = connection.execute(sql);
    if (!result) {
        qFatal("%s", qUtf8Printable(result.error().sentence()));
    }
    return result->text(0, 0);
}

QString TestDatabase::createRole(const QString &password, const QString &options)
{
    const QString role = randomName(u"role_"_s);
    QString sql = u"CREATE ROLE "_s + role + u" LOGIN "_s + options;
    if (!password.isEmpty()) {
        sql += u" PASSWORD "_s + postgres::quoteLiteral(password) + u" IN ROLE "_s + passwordUsers;
    }
    execute(sql);
    m_roles.append(role);
    return role;
}

} // namespace athanor::test
