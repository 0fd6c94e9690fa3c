// SPDX-License-Identifier: MIT
#include "support/clusterfixture.h"

#include "postgres/connection.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QHash>
#include <QSaveFile>
#include <QThread>

using namespace Qt::StringLiterals;

namespace athanor::test {

namespace {

Error hbaError(const QFile &file)
{
    return Error::at(Error::Kind::Permission, file.errorString(), file.fileName(), 0);
}

// Puts the rule for roles with a password before the rule that trusts everybody.
Result<void> requirePasswords(const postgres::PrivateCluster &cluster)
{
    auto connection = postgres::Connection::open(cluster.profile());
    if (!connection) {
        return std::unexpected(connection.error());
    }
    QFile file(cluster.dataFolder() + u"/pg_hba.conf"_s);
    if (!file.open(QIODevice::ReadWrite)) {
        return std::unexpected(hbaError(file));
    }
    const QByteArray rules = file.readAll();
    file.seek(0);
    file.write("local all +" + passwordUsers.toLatin1() + " scram-sha-256\n" + rules);
    file.close();
    const QString loadTime = u"SELECT pg_conf_load_time()"_s;
    const Result<QString> before = connection->scalar(loadTime);
    for (const QString &sql : QStringList{u"CREATE ROLE "_s + passwordUsers, u"SELECT pg_reload_conf()"_s}) {
        if (const auto result = connection->execute(sql); !result) {
            return std::unexpected(result.error());
        }
    }
    // The postmaster reads its files when the signal reaches it; only sessions that it starts then know the rule.
    for (const QDeadlineTimer patience(10000); !patience.hasExpired(); QThread::msleep(10)) {
        auto later = postgres::Connection::open(cluster.profile());
        if (later && later->scalar(loadTime) != before) {
            return {};
        }
    }
    return std::unexpected(Error::make(Error::Kind::Tool, u"The server did not read its files again."_s));
}

} // namespace

QString fixtureFile()
{
    return QStringLiteral(ATHANOR_BUILD_DIR "/testcluster.env");
}

std::optional<FixtureCluster> readFixture()
{
    QFile file(fixtureFile());
    if (!file.open(QIODevice::ReadOnly)) {
        return std::nullopt;
    }
    QHash<QString, QString> values;
    while (!file.atEnd()) {
        const QString line = QString::fromUtf8(file.readLine()).trimmed();
        values.insert(line.section(u'=', 0, 0), line.section(u'=', 1));
    }
    FixtureCluster cluster;
    cluster.profile.host = values.value(u"PGHOST"_s);
    cluster.profile.port = values.value(u"PGPORT"_s).toInt();
    cluster.profile.user = values.value(u"PGUSER"_s);
    cluster.profile.database = values.value(u"PGDATABASE"_s);
    cluster.folder = values.value(u"FOLDER"_s);
    cluster.logFile = values.value(u"LOG"_s);
    cluster.ownerPid = values.value(u"OWNER"_s).toLongLong();
    return cluster;
}

bool writeFixture(const FixtureCluster &cluster)
{
    QSaveFile file(fixtureFile());
    if (!file.open(QIODevice::WriteOnly)) {
        return false;
    }
    file.write(u"PGHOST=%1\nPGPORT=%2\nPGUSER=%3\nPGDATABASE=%4\nFOLDER=%5\nLOG=%6\nOWNER=%7\n"_s
                   .arg(cluster.profile.host, QString::number(cluster.profile.port), cluster.profile.user,
                        cluster.profile.database, cluster.folder, cluster.logFile, QString::number(cluster.ownerPid))
                   .toUtf8());
    return file.commit();
}

Result<std::unique_ptr<postgres::PrivateCluster>> startTestCluster(qint64 ownerPid, JobContext &context)
{
    postgres::PrivateClusterOptions options;
    options.durable = false;
    options.logStatements = true;
    options.ownerPid = ownerPid;
    options.keepRunning = ownerPid > 0;
    options.settings = {u"max_prepared_transactions = 10"_s, u"max_connections = 100"_s,
                        u"log_min_messages = 'info'"_s};
    auto cluster = postgres::PrivateCluster::start(options, context);
    if (!cluster) {
        return cluster;
    }
    if (const Result<void> required = requirePasswords(**cluster); !required) {
        return std::unexpected(required.error());
    }
    return cluster;
}

} // namespace athanor::test
